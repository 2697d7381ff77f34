"""Processes that start by themselves: rows for messages, signals and times that begin an instance.

Only the newest version of a process has rows here, as `library.latest` tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from engine.calls import Moment, Variables
from engine.kernel import cycles, keys
from engine.kernel.instance import tidy
from engine.kernel.slot import Slot
from engine.tables import process_start

if TYPE_CHECKING:
    from engine.step import Held, Step

Start = Row[*tuple[Any, ...]]


def by_message(session: Session, name: str) -> Start | None:
    """What a message starts; at most one process, since a message has one receiver."""
    return next(iter(_named(session, "message", name)), None)


def by_signal(session: Session, name: str) -> list[Start]:
    """All that a signal starts."""
    return list(_named(session, "signal", name))


def _named(session: Session, kind: str, name: str) -> Iterable[Start]:
    return session.execute(
        select(process_start)
        .where(process_start.c.kind == kind, process_start.c.name == name)
        .order_by(process_start.c.id)
    )


def due(session: Session, now: datetime, limit: int) -> list[int]:
    """Starts whose time has come, the longest overdue first."""
    return list(
        session.scalars(
            select(process_start.c.id)
            .where(process_start.c.due_at <= now)
            .order_by(process_start.c.due_at, process_start.c.id)
            .limit(limit)
        )
    )


def fire(step: Step, start_id: int) -> int | None:
    """Start an instance for the next occurrence of a timer, as of its own instant; gives its id.

    None when it is not due: another worker was faster, or a new version has taken its place.
    """
    start = step.session.execute(
        select(process_start)
        .where(process_start.c.id == start_id, process_start.c.due_at <= step.now)
        .with_for_update()
    ).one_or_none()
    if start is None:
        return None
    step.session.execute(
        update(process_start)
        .where(process_start.c.id == start_id)
        .values(due_at=_following(start), provisional=False)
    )
    step.now = start.due_at
    held = begin(step, start, {}, None, {"by": "timer", "due_at": start.due_at})
    return held.row.id


def _following(start: Start) -> datetime | None:
    """The occurrence after the one that is due; counted from the arming, so that none drifts."""
    if not is_cycle(start.schedule):
        return None
    return cycles.following(cycles.read(start.schedule), start.anchored_at, start.due_at)


def is_cycle(schedule: str | None) -> bool:
    """Whether a timer's schedule is one that repeats."""
    return schedule is not None and schedule.startswith("R")


def begin(
    step: Step, start: Start, variables: Variables, key: str | None, cause: Mapping[str, object]
) -> Held:
    """An instance of the process that this start belongs to; its log begins with the cause.

    The correlation key is its business key, unless the start event says what is.
    """
    bound = step.engine.library.get(step.session, start.definition_id)
    trigger = bound.definition.elements[start.element_id].trigger
    if trigger is not None and trigger.key is not None:
        key = keys.text(ask(step, trigger.key, variables, step.now)[0])
    held = step.create(bound, business_key=key)
    step.note(held, "started", None, cause, element_id=start.element_id)
    step.move(held, lambda execution: execution.start(variables, start.element_id))
    return held


def ask(step: Step, slot: Slot, variables: Variables, at: datetime) -> tuple[object, bool]:
    """The value of an expression while there is no instance, and whether it is provisional."""
    if slot.expression is None:
        return slot.text, False
    moment = Moment(step.session, at, lambda: variables)
    functions = step.engine.functions.items()
    scope = {name: partial(function, moment) for name, function in functions}
    return tidy(slot.expression({**scope, **variables})), moment.provisional
