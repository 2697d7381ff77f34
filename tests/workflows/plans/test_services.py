"""A plan through the real models: versions, remarks, baseline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.workflows.stage import PAIR, GoOn
from workflows.errors import Conflict
from workflows.plans.models import Goal
from workflows.plans.rules import budget_total, weights_complete
from workflows.plans.services import baseline, versions

MAY = datetime(2025, 5, 14, tzinfo=UTC)


def test_each_draft_is_a_version_and_the_last_one_is_the_baseline(go_on: GoOn) -> None:
    with go_on(replace(PAIR, plan_returns=1), MAY) as show:
        first, second = versions(show.session, show.pairing.id)
        assert (first.status, first.comments[0].section) == ("returned", "indicators")
        assert (second.number, second.status) == (2, "frozen")
        assert baseline(show.session, show.pairing.id) is second
        assert weights_complete(one.weight for one in second.indicators)
        assert budget_total(line.amount for line in second.budget) == Decimal(200_000)
        assert [one.due_on for one in second.milestones] == [one.due_on for one in first.milestones]


def test_there_is_no_baseline_before_the_office_approves(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"approve_plan"}))
    with go_on(pair, MAY) as show:
        assert [one.status for one in versions(show.session, show.pairing.id)] == ["drafted"]
        with pytest.raises(Conflict):
            baseline(show.session, show.pairing.id)


def test_the_place_returns_it_with_remarks_on_lines(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"sign_plan"}))
    with go_on(pair, MAY) as show:
        remark = {"section": "budget", "line_no": 2, "comment": "差旅偏高（示例）"}
        show.do("sign_plan", "leader-r1", decision="return", comment="再议", line_comments=[remark])
        (plan,) = versions(show.session, show.pairing.id)
        assert (plan.status, plan.return_comment) == ("returned", "再议")
        (said,) = plan.comments
        assert (said.section, said.line_no, said.comment) == ("budget", 2, "差旅偏高（示例）")
        assert said.author_id == show.cast.people["leader-r1"]


def test_an_indicator_says_what_it_answers_and_how_it_is_verified(go_on: GoOn) -> None:
    with go_on(until=MAY) as show:
        plan = baseline(show.session, show.pairing.id)
        assert plan.indicators[0].need == "独居老人照料和假期儿童看护不足（示例）"
        assert plan.indicators[0].verification
        assert {line.item for line in plan.budget} == {"人员", "活动", "差旅"}
        assert plan.volunteer_teams[0].worker == plan.personnel[0].name


@pytest.mark.parametrize("change", ["line", "new_line", "less", "status", "whole"])
def test_the_baseline_cannot_be_changed(go_on: GoOn, change: str) -> None:
    with go_on(until=MAY) as show:
        plan = baseline(show.session, show.pairing.id)
        match change:
            case "line":
                plan.budget[0].amount += 1
            case "new_line":
                plan.goals.append(Goal(position=9, title="添加", target="添加"))
            case "less":
                plan.indicators.pop()
            case "status":
                plan.status = "drafted"
            case _:
                show.session.delete(plan)
        with pytest.raises(Conflict, match="已批准的计划不能修改"):
            show.session.flush()
