"""Changing the schedule of a delivery: dates are moved with a reason, and the old ones stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import now
from workflows.errors import Rejected
from workflows.messages import N_, Message
from workflows.milestones.models import Milestone, MilestoneDateChange


def shift(
    session: Session, pairing_id: int, days: int, *, by: str, reason: str
) -> Sequence[Milestone]:
    """Move what is still to be reported in a pairing by so many calendar days; gives what moved.

    `by` is the code of the actor on whose account it happens. Timers and tasks of the running
    processes follow when their case is resumed, or when its dates are counted again.
    """
    _require_reason(reason)
    waiting = session.scalars(
        select(Milestone)
        .where(Milestone.pairing_id == pairing_id, Milestone.status == "scheduled")
        .order_by(Milestone.number)
    ).all()
    for milestone in waiting:
        _move(session, milestone, milestone.current_due + timedelta(days=days), by, reason)
    session.flush()
    return waiting


def _move(session: Session, milestone: Milestone, to_due: date, by: str, reason: str) -> None:
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


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Rejected("reason", Message(N_("请写明理由")))
