"""Rules as versioned data: which value holds on which day, who changed it and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.workflows.house import House
from workflows.actors import Actor
from workflows.errors import NotAllowed, NotFound, Rejected
from workflows.rulebook.actions import change_rule
from workflows.rulebook.queries import numbers, rule, rule_versions, switch, whole_number
from workflows.rulebook.seed import FIRST_DAY, SEEDED, seed_rules

As = Callable[[str], Actor]
TODAY = date(2026, 9, 29)
PERIOD = {"amount": 7, "unit": "working_days"}


def test_every_seeded_rule_says_where_it_comes_from_and_holds(session: Session) -> None:
    assert len({seeded.key for seeded in SEEDED}) == len(SEEDED)
    for seeded in SEEDED:
        assert re.fullmatch(r"(P|S|K|F\d+)(, (P|S|K|F\d+))*", seeded.source), seeded.key
        assert rule(session, seeded.key, FIRST_DAY) == seeded.value


def test_seeding_again_adds_nothing_and_changes_nothing(session: Session, as_: As) -> None:
    change_rule(
        session, as_("province"), "need.max_returns", 3, effective_from=FIRST_DAY, reason="试行"
    )
    assert seed_rules(session) == 0
    assert rule(session, "need.max_returns", TODAY) == 3


def test_a_change_holds_from_its_day_on(session: Session, house: House, as_: As) -> None:
    day = date(2027, 1, 1)
    row = change_rule(
        session, as_("province"), "public_notice", PERIOD, effective_from=day, reason=" 新办法 "
    )
    assert rule(session, "public_notice", day - timedelta(days=1)) == {
        "amount": 5,
        "unit": "working_days",
    }
    assert rule(session, "public_notice", day) == PERIOD
    assert (row.author, row.reason) == (str(house.people["province"]), "新办法")
    assert [version.effective_from for version in rule_versions(session, "public_notice")] == [
        day,
        FIRST_DAY,
    ]


def test_of_two_changes_for_one_day_the_later_record_holds(session: Session, as_: As) -> None:
    for value in (3, 4):
        change_rule(
            session, as_("operator"), "need.max_returns", value, effective_from=TODAY, reason="x"
        )
    assert whole_number(session, "need.max_returns", TODAY) == 4


@pytest.mark.parametrize("who", ["coordinator", "agency", "auditor", "owner", "nobody"])
def test_who_may_not_change_rules(session: Session, as_: As, who: str) -> None:
    with pytest.raises(NotAllowed):
        change_rule(session, as_(who), "need.max_returns", 3, effective_from=TODAY, reason="x")


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("no.such.rule", 1, "key"),
        ("need.max_returns", -1, "value"),
        ("need.max_returns", True, "value"),
        ("need.max_returns", "3", "value"),
        ("public_notice", 5, "value"),
        ("public_notice", {"amount": 0, "unit": "days"}, "value"),
        ("public_notice", {"amount": 5, "unit": "weeks"}, "value"),
        ("public_notice", {"amount": 5}, "value"),
        ("evaluation.weights", {"experts": 60, "recipient": 25, "coordinator": 20}, "value"),
        ("evaluation.weights", {"experts": 100}, "value"),
        ("qualification.year_binds_degree", 1, "value"),
        ("team.min_workers", True, "value"),
        ("plan.budget_items", [], "value"),
        ("plan.budget_items", "人员", "value"),
        ("plan.budget_items", ["人员", "人员"], "value"),
        ("plan.budget_items", ["人员", " "], "value"),
        ("evaluation.weights", {"experts": 60, "recipient": 25, "coordinator": "15"}, "value"),
    ],
)
def test_values_that_cannot_be(
    session: Session, as_: As, key: str, value: object, field: str
) -> None:
    with pytest.raises(Rejected) as refused:
        change_rule(session, as_("province"), key, value, effective_from=TODAY, reason="x")
    assert refused.value.field == field


def test_a_change_needs_a_reason(session: Session, as_: As) -> None:
    with pytest.raises(Rejected):
        change_rule(
            session, as_("province"), "need.max_returns", 3, effective_from=TODAY, reason=" "
        )


def test_other_weights_with_the_same_sum_are_fine(session: Session, as_: As) -> None:
    weights = {"experts": 50, "recipient": 30, "coordinator": 20}
    change_rule(
        session, as_("province"), "evaluation.weights", weights, effective_from=TODAY, reason="x"
    )
    assert rule(session, "evaluation.weights", TODAY) == weights


def test_a_switch_is_turned_and_a_table_that_is_no_whole_changes_in_sum(
    session: Session, as_: As
) -> None:
    years = {
        "secondary": 5,
        "social_work_college": 2,
        "social_work_bachelor": 1,
        "other_college": 4,
        "other_bachelor": 2,
    }
    for key, value in (
        ("qualification.year_binds_degree", False),
        ("qualification.assistant_exam", years),
    ):
        change_rule(session, as_("province"), key, value, effective_from=TODAY, reason="x")
    assert switch(session, "qualification.year_binds_degree", TODAY) is False
    assert numbers(session, "qualification.assistant_exam", TODAY) == years


def test_a_rule_of_another_shape_is_a_mistake(session: Session) -> None:
    with pytest.raises(TypeError):
        whole_number(session, "qualification.year_binds_degree", TODAY)
    with pytest.raises(TypeError):
        switch(session, "team.min_workers", TODAY)
    with pytest.raises(TypeError):
        numbers(session, "team.min_workers", TODAY)


def test_names_may_be_others_and_more(session: Session, as_: As) -> None:
    items = ["人员", "活动", "设备", "其他"]
    change_rule(
        session, as_("province"), "plan.budget_items", items, effective_from=TODAY, reason="x"
    )
    assert rule(session, "plan.budget_items", TODAY) == items


def test_a_rule_that_nobody_wrote_and_a_day_before_all(session: Session) -> None:
    with pytest.raises(NotFound):
        rule(session, "no.such.rule", TODAY)
    with pytest.raises(NotFound):
        rule(session, "public_notice", FIRST_DAY - timedelta(days=1))


def test_any_number_of_rules_cost_one_statement(
    session: Session, count_statements: list[str]
) -> None:
    count_statements.clear()
    for seeded in SEEDED:
        rule(session, seeded.key, TODAY)
    assert len(count_statements) == 1
