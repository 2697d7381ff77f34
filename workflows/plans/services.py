"""What the steps of a plan write: each draft is a version, one is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, answers_of, ident
from workflows.errors import Conflict
from workflows.messages import N_, Message
from workflows.pairings.services import pairing_of, tell_both
from workflows.plans import rules
from workflows.plans.models import (
    Activity,
    BudgetLine,
    Goal,
    Indicator,
    LineComment,
    PlanMember,
    PlannedMilestone,
    PlanVersion,
    Risk,
)


def record(session: Session, call: Call) -> Mapping[str, object]:
    """Write the draft as a new version; the versions before it stay as they were."""
    pairing = pairing_of(session, call.variables)
    earlier = versions(session, pairing.id)
    for version in earlier:
        version.status = "returned"
    plan = _version(answers_of(session, call, "draft_plan"))
    _require_whole(plan, pairing.grant)
    plan.pairing_id, plan.number, plan.drafted_at = pairing.id, len(earlier) + 1, call.now
    session.add(plan)
    session.flush()
    return {"plan_version_id": plan.id}


def freeze(session: Session, call: Call) -> None:
    """Make the approved version the baseline."""
    pairing, plan = pairing_of(session, call.variables), _plan(session, call)
    plan.status, plan.decided_at, pairing.status = "frozen", call.now, "planned"
    text = Message(N_("服务计划第 {number} 版已批准"), number=plan.number)
    tell_both(session, call, pairing, text)


def record_return(session: Session, call: Call) -> None:
    """Keep the coordinator's remarks on a returned version."""
    plan, answers = _plan(session, call), answers_of(session, call, "approve_plan")
    plan.status, plan.decided_at = "returned", call.now
    plan.comments = [
        LineComment(
            section=row.text("section"),
            line_no=row.maybe_number("line_no"),
            comment=row.text("comment"),
        )
        for row in answers.rows("line_comments")
    ]
    text = Message(N_("服务计划被退回：{comment}"), comment=answers.text("comment"))
    tell_both(session, call, pairing_of(session, call.variables), text)


def remind(session: Session, call: Call) -> None:
    """Remind both authors of a plan that is overdue."""
    text = Message(N_("服务计划已逾期未提交"))
    tell_both(session, call, pairing_of(session, call.variables), text)


def versions(session: Session, pairing_id: int) -> list[PlanVersion]:
    """All versions of a pairing's plan, the first one first."""
    found = select(PlanVersion).where(PlanVersion.pairing_id == pairing_id)
    return list(session.scalars(found.order_by(PlanVersion.number)))


def baseline(session: Session, pairing_id: int) -> PlanVersion:
    """The frozen version that delivery follows."""
    frozen = [plan for plan in versions(session, pairing_id) if plan.status == "frozen"]
    if not frozen:
        raise Conflict(Message(N_("服务计划尚未批准")))
    return frozen[-1]


def _require_whole(plan: PlanVersion, grant: Decimal) -> None:
    """What the form has checked holds for whatever way a version came to be written."""
    if not rules.complete(len(plan.goals), len(plan.activities), len(plan.indicators)):
        raise Conflict(Message(N_("计划须有目标任务、方案计划和评价指标")))
    if not rules.weights_complete(one.weight for one in plan.indicators):
        raise Conflict(Message(N_("评价指标的权重合计须为 100")))
    if rules.budget_total(line.amount for line in plan.budget) != grant:
        raise Conflict(Message(N_("预算合计须等于资助额")))


def _plan(session: Session, call: Call) -> PlanVersion:
    return session.get_one(PlanVersion, ident(call.variables, "plan_version_id"))


def _version(answers: Answers) -> PlanVersion:
    return PlanVersion(
        volunteer_part=answers.text("volunteer_part"),
        local_support=answers.text("local_support"),
        goals=[
            Goal(position=n, title=row.text("title"), target=row.text("target"))
            for n, row in enumerate(answers.rows("goals"))
        ],
        activities=[_activity(n, row) for n, row in enumerate(answers.rows("activities"))],
        indicators=[_indicator(n, row) for n, row in enumerate(answers.rows("indicators"))],
        milestones=[_milestone(n, row) for n, row in enumerate(answers.rows("milestones"))],
        personnel=[_member(n, row) for n, row in enumerate(answers.rows("personnel"))],
        budget=[_line(n, row) for n, row in enumerate(answers.rows("budget"))],
        risks=[
            Risk(position=n, title=row.text("title"), response=row.text("response"))
            for n, row in enumerate(answers.rows("risks"))
        ],
    )


def _activity(position: int, row: Answers) -> Activity:
    return Activity(
        position=position,
        title=row.text("title"),
        goal_no=row.maybe_number("goal_no"),
        method=row.text("method"),
        starts_on=row.maybe_day("starts_on"),
        ends_on=row.maybe_day("ends_on"),
        target_persons=row.maybe_number("target_persons"),
    )


def _indicator(position: int, row: Answers) -> Indicator:
    return Indicator(
        position=position,
        title=row.text("title"),
        type=row.text("type"),
        baseline=row.decimal("baseline"),
        target=row.decimal("target"),
        weight=row.decimal("weight"),
    )


def _milestone(position: int, row: Answers) -> PlannedMilestone:
    return PlannedMilestone(
        position=position,
        title=row.text("title"),
        kind=row.text("kind"),
        due_on=row.day("due_on"),
        planned_quantity=row.decimal("planned_quantity"),
        unit=row.text("unit"),
    )


def _member(position: int, row: Answers) -> PlanMember:
    return PlanMember(
        position=position,
        name=row.text("name"),
        role=row.text("role"),
        days=row.maybe_number("days"),
    )


def _line(position: int, row: Answers) -> BudgetLine:
    return BudgetLine(
        position=position,
        item=row.text("item"),
        quarter=row.maybe_number("quarter"),
        amount=row.decimal("amount"),
    )
