"""Changes, suspension and termination of a project that is under way, through the real models."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from engine import open_incidents
from engine.tables import human_task, instance, wait
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.authority import actor_of
from workflows.cases.models import Case
from workflows.changes.actions import begin
from workflows.changes.models import PlanChange, Suspension, Termination
from workflows.errors import Conflict, NotAllowed
from workflows.milestones.queries import milestones_of
from workflows.money.actions import postings
from workflows.money.rules import balances, by_item
from workflows.money.services import budget_of
from workflows.plans.services import baseline, versions
from workflows.runtime import engine

# In the first month of the service: nothing has been reported yet.
MAY = datetime(2025, 5, 26, 4, tzinfo=UTC)


@pytest.fixture
def show(go_on: GoOn) -> Iterator[Played]:
    """A project that is under way."""
    with go_on(PAIR, MAY) as going:
        yield going


def start(show: Played, kind: str, who: str) -> Case:
    """Somebody begins a case beside the pairing's."""
    actor = actor_of(show.session, show.cast.people[who])
    return begin(show.session, actor, show.pairing.case_id or 0, kind)


def change(show: Played, moved: int) -> PlanChange:
    """The agency moves so much from its first budget item to another."""
    start(show, "change", "agency-a1")
    plan = baseline(show.session, show.pairing.id)
    lines = {line.item: Decimal(0) for line in plan.budget}
    for line in plan.budget:
        lines[line.item] += line.amount
    first = next(iter(lines))
    more = lines.get("新增科目", Decimal(0)) + moved
    budget = {**lines, first: lines[first] - moved, "新增科目": more}
    show.do(
        "file_change",
        "agency-a1",
        clause="预算",
        reason="场地改由受援地提供（示例）",
        budget=[{"item": item, "amount": str(amount)} for item, amount in budget.items()],
        targets=[{"title": one.title, "target": str(one.target)} for one in plan.indicators],
    )
    return show.session.scalars(select(PlanChange).order_by(PlanChange.id.desc())).all()[0]


def test_a_small_shift_is_the_recipients_to_decide_and_becomes_a_version(show: Played) -> None:
    filed = change(show, 20_000)
    assert filed.shift_percent == 10
    assert not show.open("coordinator_decides")
    before = baseline(show.session, show.pairing.id)
    show.do("recipient_decides", "leader-r1", decision="approve")
    assert [one.message for one in open_incidents(show.session)] == []
    after = baseline(show.session, show.pairing.id)
    assert (after.number, after.status) == (before.number + 1, "frozen")
    assert sum(line.amount for line in after.budget) == show.pairing.grant
    assert "新增科目" in {line.item for line in after.budget}
    assert len(after.milestones) == len(before.milestones)
    assert (filed.status, filed.to_version_id) == ("approved", after.id)
    # Small again, but together with the first a large one.
    again = change(show, 1)
    assert again.shift_percent > 10
    assert show.open("coordinator_decides")
    assert not show.open("recipient_decides")


def test_a_larger_shift_goes_to_the_coordinator_and_a_no_leaves_the_plan(show: Played) -> None:
    filed = change(show, 20_001)
    assert not show.open("recipient_decides")
    before = len(versions(show.session, show.pairing.id))
    show.do("coordinator_decides", "coordinator", decision="reject", comment="依据不足（示例）")
    assert filed.status == "rejected"
    assert len(versions(show.session, show.pairing.id)) == before


def test_a_budget_below_what_is_spent_is_refused_by_its_line(go_on: GoOn) -> None:
    with go_on(PAIR, datetime(2025, 7, 11, tzinfo=UTC)) as show:
        spent = by_item(postings(show.session, show.pairing.id))
        item, amount = next(iter(spent.items()))
        lines = budget_of(show.session, show.pairing.id)
        with pytest.raises(forms.Invalid) as refused:
            change(show, int(lines[item] - amount) + 1)
        assert refused.value.errors.keys() == {"budget"}
        (told,) = refused.value.errors["budget"]
        assert told.params == {"item": item, "spent": amount, "amount": amount - 1}


@pytest.mark.parametrize("wrong", ["twice", "unknown", "missing"])
def test_a_change_names_each_item_and_each_indicator_once(show: Played, wrong: str) -> None:
    start(show, "change", "agency-a1")
    plan = baseline(show.session, show.pairing.id)
    budget = [
        {"item": item, "amount": str(amount)}
        for item, amount in budget_of(show.session, show.pairing.id).items()
    ]
    targets = [{"title": one.title, "target": str(one.target)} for one in plan.indicators]
    if wrong == "twice":
        half = {**budget[0], "amount": str(Decimal(budget[0]["amount"]) / 2)}
        budget[:1] = [half, half]
    else:
        other = [{"title": "没有这项指标（示例）", "target": "5"}]
        targets = [*targets, *other] if wrong == "unknown" else targets[1:]
    with pytest.raises(forms.Invalid) as refused:
        given = {"clause": "预算", "reason": "场地改由受援地提供（示例）"}
        show.do("file_change", "agency-a1", **given, budget=budget, targets=targets)
    assert set(refused.value.errors) == {"budget.1.item" if wrong == "twice" else "targets"}


def test_who_begins_what_and_when(show: Played) -> None:
    for kind, who in (("change", "coordinator"), ("suspension", "agency-a1")):
        with pytest.raises(NotAllowed):
            start(show, kind, who)
    start(show, "suspension", "coordinator")
    with pytest.raises(Conflict, match="同类事项正在办理"):
        start(show, "suspension", "coordinator")


def test_twenty_days_of_suspension_stop_everything_and_move_every_date(show: Played) -> None:
    session, pairing = show.session, show.pairing
    root = session.get_one(Case, pairing.case_id).instance_id
    due = {one.id: one.current_due for one in milestones_of(session, pairing.id)}
    ends, mid_term = pairing.service_ends_on, pairing.mid_term_on
    timers = _timers(session, "service_ends", "mid_term_due")
    start(show, "suspension", "coordinator")
    show.do(
        "file_suspension",
        "coordinator",
        cause="force_majeure",
        grounds="山洪冲毁道路（示例）",
        until_on="2025-06-15",
    )
    with pytest.raises(NotAllowed):
        show.do("decide_suspension", "coordinator", decision="approve")
    show.do("decide_suspension", "province", decision="approve")
    tree = select(instance.c.status).where(
        instance.c.root_id == root, instance.c.ended_at.is_(None)
    )
    assert set(session.scalars(tree)) == {"suspended"}
    later = MAY + timedelta(days=20)
    show.at(later)
    engine_due = engine.due_instances(session)
    waiting = select(instance.c.root_id).where(instance.c.id.in_(engine_due))
    assert root not in set(session.scalars(waiting))
    show.do("end_suspension", "coordinator", reason="道路已通（示例）")
    assert set(session.scalars(tree)) == {"running"}
    twenty = timedelta(days=20)
    moved = {one.id: one.current_due for one in milestones_of(session, pairing.id)}
    assert moved == {number: day + twenty for number, day in due.items()}
    assert (pairing.service_ends_on, pairing.mid_term_on) == (ends + twenty, mid_term + twenty)
    after = zip(_timers(session, "service_ends", "mid_term_due"), timers, strict=True)
    # The clock runs on between the steps of this test.
    assert all(abs(now - before - twenty) < timedelta(minutes=1) for now, before in after)
    suspension = session.scalars(select(Suspension)).one()
    assert (suspension.status, suspension.days) == ("resumed", 20)


def _timers(session: Session, *elements: str) -> list[datetime]:
    found = select(wait.c.due_at).where(wait.c.element_id.in_(elements))
    return [at for at in session.scalars(found.order_by(wait.c.element_id)) if at]


def test_a_suspension_ends_by_itself(show: Played) -> None:
    start(show, "suspension", "coordinator")
    answers = {"cause": "other", "grounds": "（示例）", "until_on": "2025-06-01"}
    show.do("file_suspension", "coordinator", **answers)
    show.do("decide_suspension", "province", decision="approve")
    show.at(datetime(2025, 6, 2, tzinfo=UTC))
    for number in engine.due_instances(show.session):
        engine.wake(show.session, number)
    assert show.session.scalars(select(Suspension.status)).all() == ["resumed"]


def test_a_terminated_project_is_settled_handed_over_and_its_place_paired_anew(
    show: Played,
) -> None:
    session, pairing = show.session, show.pairing
    root = session.get_one(Case, pairing.case_id).instance_id
    start(show, "termination", "coordinator")
    show.do(
        "file_termination",
        "coordinator",
        cause="fraud",
        grounds="台账造假（示例）",
        effective_on="2025-05-30",
    )
    show.do("hear_agency", "agency-a1", stance="object", statement="系录入错误（示例）")
    show.do("decide_termination", "province", decision="approve")
    assert pairing.status == "terminated"
    left = select(instance.c.status).where(instance.c.root_id == root)
    assert set(session.scalars(left)) <= {"cancelled", "completed", "terminated"}
    show.do("settle_accounts", "finance", disallowed="0", reason="尚未拨款（示例）")
    stands = balances(postings(session, pairing.id))
    assert set(stands.values()) == {Decimal(0)}
    answers = {"clients": "36", "receiver": "社区（示例）", "records": "个案记录（示例）"}
    show.do("hand_over_clients", "agency-a1", **answers)
    show.do("confirm_handover", "leader-r1", received="complete")
    termination = session.scalars(select(Termination)).one()
    assert (termination.status, termination.clients, termination.handed_over) == (
        "closed",
        36,
        True,
    )
    open_now = select(human_task.c.element_id).where(human_task.c.state == "open")
    assert "repair_pairs" in set(session.scalars(open_now))
    assert pairing.ended_at is not None
    assert termination.effective_on == date(2025, 5, 30)
