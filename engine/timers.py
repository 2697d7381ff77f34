"""Timers: rows with an absolute instant; the earliest fires first, each at its own time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import InstanceNotRunning, StaleState, TokenNotOpen
from engine.rows import Token
from engine.step import Held, Step
from engine.tables import instance, wait

MOST: Final = 1000
"""A cycle of a second must not hold one transaction for a month's occurrences."""


def due_instances(session: Session, now: datetime, limit: int) -> list[int]:
    """Instances with a timer that is due, the longest overdue first."""
    return list(
        session.scalars(
            select(wait.c.instance_id)
            .where(~wait.c.suspended, wait.c.due_at <= now)
            .group_by(wait.c.instance_id)
            .order_by(func.min(wait.c.due_at), wait.c.instance_id)
            .limit(limit)
        )
    )


def fire_due(step: Step, held: Held, until: datetime) -> int:
    """Fire the timers of an instance and of those that it belongs with, up to an instant.

    One at a time, in due order, each at its own instant: so catching up after a pause ends where
    small steps would. A caller and its children are caught up with together, since one may cancel
    what the other waits for. Gives how many fired; when there are very many, the rest stays due.
    """
    stored = _stored(step, held, until)
    fired = 0
    while fired < MOST and (found := _earliest(step, held, stored, until)) is not None:
        due_at, instance_id, token = found
        step.pass_to(due_at)
        _fire(step, instance_id, token, due_at)
        step.settle()
        fired += 1
    step.pass_to(until)
    return fired


def _stored(step: Step, held: Held, until: datetime) -> list[tuple[Token, datetime]]:
    wanted = (
        select(wait.c.instance_id, wait.c.token, wait.c.due_at)
        .join(instance, instance.c.id == wait.c.instance_id)
        .where(
            instance.c.root_id == held.row.root_id,
            ~wait.c.suspended,
            wait.c.kind.in_(("timer", "retry")),
            wait.c.due_at <= until,
        )
    )
    return [((row.instance_id, row.token), row.due_at) for row in step.session.execute(wanted)]


def _fire(step: Step, instance_id: int, token: int, due_at: datetime) -> None:
    try:
        held = step.get(instance_id)
        kind = "retried" if held.execution.retries(token) else "timer_fired"
        step.note(held, kind, token, {"due_at": due_at})
        step.move(held, lambda execution: execution.fire(token))
    except (TokenNotOpen, InstanceNotRunning) as error:
        # Its wait ended after we read what is due, and before we held the instance.
        raise StaleState from error


def _earliest(
    step: Step, held: Held, stored: list[tuple[Token, datetime]], until: datetime
) -> tuple[datetime, int, int] | None:
    waiting = {at: due_at for at, due_at in stored if at not in step.rows.over}
    for at, due_at in step.rows.timers.items():
        if due_at <= until and step.held[at[0]].row.root_id == held.row.root_id:
            waiting[at] = due_at
    # Those of a caller before those of its children, then the oldest.
    return min(((due_at, *at) for at, due_at in waiting.items()), default=None)
