"""Changing the schedule of a delivery: dates are moved with a reason, and the old ones stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import now
from workflows import authority
from workflows.authority import Actor
from workflows.cases.models import Case
from workflows.cases.queries import get_case
from workflows.errors import Conflict, NotFound, Rejected
from workflows.messages import N_, Message
from workflows.milestones.models import NOTICES, Milestone, MilestoneDateChange
from workflows.pairings.models import Pairing
from workflows.runtime import engine


def shift(
    session: Session, pairing_id: int, days: int, *, by: str, reason: str
) -> Sequence[Milestone]:
    """Move what is still to be reported in a pairing by so many calendar days; gives what moved.

    `by` is the code of the actor on whose account it happens. The timers and tasks of the running
    processes follow: at once, or when a suspended case is resumed.
    """
    _require_reason(reason)
    waiting = session.scalars(
        select(Milestone)
        .where(Milestone.pairing_id == pairing_id, Milestone.status == "scheduled")
        .order_by(Milestone.number)
    ).all()
    for milestone in waiting:
        _move(session, milestone, milestone.current_due + timedelta(days=days), by, reason)
    return waiting


def move(
    session: Session, actor: Actor, milestone_id: int, to_due: date, *, reason: str
) -> Milestone:
    """Give one milestone another due date, within the service."""
    milestone = _waiting(session, actor, milestone_id)
    _require_reason(reason)
    pairing = session.get_one(Pairing, milestone.pairing_id)
    if not pairing.service_starts_on <= to_due:
        raise Rejected("due", Message(N_("日期不能早于服务开始")))
    if to_due > pairing.service_ends_on:
        last = pairing.service_ends_on.isoformat()
        raise Rejected("due", Message(N_("日期不能晚于服务结束（{day}）"), day=last))
    if to_due != milestone.current_due:
        _move(session, milestone, to_due, actor.code, reason)
    return milestone


def skip(session: Session, actor: Actor, milestone_id: int, *, reason: str) -> Milestone:
    """Let a milestone go without a check, with a reason."""
    milestone = _waiting(session, actor, milestone_id)
    _require_reason(reason)
    milestone.status, milestone.skip_reason = "skipped", reason.strip()
    milestone.decided_at = now(session)
    session.flush()
    for message in ("milestone_skipped", "milestone_not_passed"):
        engine.publish_message(session, message, str(milestone.id), actor=actor.code)
    return milestone


def _waiting(session: Session, actor: Actor, milestone_id: int) -> Milestone:
    """A milestone that is still to be reported, for somebody who keeps its schedule."""
    milestone = session.get(Milestone, milestone_id)
    if milestone is None:
        raise NotFound(Message(N_("没有这个节点")))
    authority.require(session, actor, "case.reschedule", _case(session, milestone))
    if milestone.status != "scheduled":
        raise Conflict(Message(N_("节点“{title}”已上报或已结束"), title=milestone.title))
    return milestone


def _case(session: Session, milestone: Milestone) -> Case:
    return get_case(session, session.get_one(Pairing, milestone.pairing_id).case_id or 0)


def _move(session: Session, milestone: Milestone, to_due: date, by: str, reason: str) -> None:
    sent = {notice.step for notice in milestone.notices if notice.due_on == milestone.current_due}
    milestone.date_changes.append(
        MilestoneDateChange(
            from_due=milestone.current_due,
            to_due=to_due,
            author=by,
            reason=reason.strip(),
            at=now(session),
        )
    )
    milestone.current_due = to_due
    session.flush()
    if milestone.instance_id is None:
        return
    engine.hands.recount(session, milestone.instance_id, actor=by)
    if sent == set(NOTICES):
        # Its ladder has come to an end: it begins anew for the new date.
        engine.publish_message(session, "milestone_moved", str(milestone.id), actor=by)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Rejected("reason", Message(N_("请写明理由")))
