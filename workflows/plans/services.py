"""What the steps of a plan write: each draft is a version, one is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from engine import Call
from workflows.answers import Answers, ident
from workflows.cases.models import Submission
from workflows.cases.queries import latest_submission
from workflows.cases.together import sections_of
from workflows.errors import Conflict
from workflows.messages import N_, Message
from workflows.pairings.services import pairing_of, tell_both
from workflows.plans import rules
from workflows.plans.models import LineComment, PlanVersion, SectionAuthor
from workflows.plans.writing import version_of


def record(session: Session, call: Call) -> Mapping[str, object]:
    """Write the draft as a new version; the versions before it stay as they were."""
    pairing = pairing_of(session, call.variables)
    earlier = versions(session, pairing.id)
    written = latest_submission(session, call.instance_id, "draft_plan")
    plan = version_of(Answers(written.data))
    _require_whole(plan, pairing.grant)
    plan.pairing_id, plan.number, plan.drafted_at = pairing.id, len(earlier) + 1, call.now
    plan.sections = _authors(session, written, earlier[-1] if earlier else None)
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
    """Keep what the place or the office says of a version that it returns."""
    said = latest_submission(session, call.instance_id, "sign_plan", "approve_plan")
    plan, answers = _plan(session, call), Answers(said.data)
    plan.status, plan.decided_at = "returned", call.now
    plan.return_comment = answers.text("comment")
    plan.comments = [
        LineComment(
            section=row.text("section"),
            line_no=row.maybe_number("line_no"),
            comment=row.text("comment"),
            author_id=said.author_id,
        )
        for row in answers.rows("line_comments")
    ]


def versions(session: Session, pairing_id: int) -> list[PlanVersion]:
    """All versions of a pairing's plan, the first one first."""
    found = select(PlanVersion).where(PlanVersion.pairing_id == pairing_id)
    return list(session.scalars(found.order_by(PlanVersion.number)))


def baseline(session: Session, pairing_id: int) -> PlanVersion:
    """The frozen version that delivery follows."""
    return _frozen(session, pairing_id)[-1]


def first_baseline(session: Session, pairing_id: int) -> PlanVersion:
    """The frozen version that was agreed on, before any change."""
    return _frozen(session, pairing_id)[0]


def _frozen(session: Session, pairing_id: int) -> list[PlanVersion]:
    frozen = [plan for plan in versions(session, pairing_id) if plan.status == "frozen"]
    if not frozen:
        raise Conflict(Message(N_("服务计划尚未批准")))
    return frozen


def _authors(
    session: Session, written: Submission, before: PlanVersion | None
) -> list[SectionAuthor]:
    """Who wrote each section: in this draft, or in the version before; else who handed it in."""
    drafted = sections_of(session, written.task_id)
    known = (
        {one.section: (one.author_id, one.written_at) for one in before.sections} if before else {}
    )
    known |= {key: (row.author_id, row.saved_at) for key, row in drafted.items()}
    return [
        SectionAuthor(section=part.key, author_id=author_id, written_at=written_at)
        for part in forms.parts(written.form)
        for author_id, written_at in [
            known.get(part.key, (written.author_id, written.submitted_at))
        ]
    ]


def _require_whole(plan: PlanVersion, grant: Decimal) -> None:
    """What the form has checked holds for whatever way a version came to be written."""
    if not rules.complete(len(plan.goals), len(plan.activities), len(plan.indicators)):
        raise Conflict(Message(N_("计划须有目标任务、方案计划和评价指标")))
    served = [[one.goal_no for one in part] for part in (plan.activities, plan.indicators)]
    if any(rules.unserved(len(plan.goals), numbers) for numbers in served):
        raise Conflict(Message(N_("每个目标都须有活动和指标")))
    if not rules.weights_complete(one.weight for one in plan.indicators):
        raise Conflict(Message(N_("评价指标的权重合计须为 100")))
    if rules.budget_total(line.amount for line in plan.budget) != grant:
        raise Conflict(Message(N_("预算合计须等于资助额")))


def _plan(session: Session, call: Call) -> PlanVersion:
    return session.get_one(PlanVersion, ident(call.variables, "plan_version_id"))
