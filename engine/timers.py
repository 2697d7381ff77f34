"""Timers: rows with an absolute instant; the earliest fires first, each at its own time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.rows import Token
from engine.step import Held, Step
from engine.tables import wait


def due_instances(session: Session, now: datetime, limit: int) -> list[int]:
    """Instances with a timer that is due, the longest overdue first."""
    return list(
        session.scalars(
            select(wait.c.instance_id)
            .where(wait.c.due_at <= now)
            .group_by(wait.c.instance_id)
            .order_by(func.min(wait.c.due_at), wait.c.instance_id)
            .limit(limit)
        )
    )


def fire_due(step: Step, held: Held, until: datetime) -> int:
    """Fire an instance's timers up to an instant, one at a time; gives how many fired.

    Each fires at its own instant, so that catching up after a pause ends where small steps would.
    """
    stored = [
        ((held.row.id, row.token), row.due_at)
        for row in step.session.execute(
            select(wait.c.token, wait.c.due_at).where(
                wait.c.instance_id == held.row.id, wait.c.kind == "timer"
            )
        )
    ]
    fired = 0
    while (found := _earliest(step, held, stored, until)) is not None:
        token, due_at = found
        _set_time(step, held, due_at)
        step.note(held, "timer_fired", token, {"due_at": due_at})
        step.move(held, lambda execution: execution.fire(token))  # noqa: B023 - runs at once
        step.outward.run()
        fired += 1
    _set_time(step, held, until)
    return fired


def _set_time(step: Step, held: Held, at: datetime) -> None:
    step.now = at
    for each in step.held.values():
        each.host.moment.now = at


def _earliest(
    step: Step, held: Held, stored: list[tuple[Token, datetime]], until: datetime
) -> tuple[int, datetime] | None:
    if held.row.status != "running":
        return None
    open_ = [
        (due_at, at[1])
        for at, due_at in [*stored, *step.rows.due(held.row.id)]
        if due_at <= until and at not in step.rows.over
    ]
    if not open_:
        return None
    due_at, token = min(open_)
    return token, due_at
