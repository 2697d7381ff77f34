"""The dates of an instance after a suspension: each as its model says, and else by its kind.

What is so long from now keeps what was left of it. What is a date stays, and is due at once where
that has passed. A date that a function of the host has counted, as working days are, is counted
again from where its counting began, moved by the length of the suspension: no shift of a date
could know which days are free.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Table, select, update

from engine import dates
from engine.errors import EngineError
from engine.feel.values import YearMonthDuration
from engine.kernel import timing
from engine.kernel.slot import Slot
from engine.step import Held, Step
from engine.tables import human_task, wait

ATOM = timedelta(microseconds=1)


@dataclass(frozen=True)
class Dated:
    """A date: when, since when it counts, and whether a calendar may yet move it."""

    at: datetime
    anchored_at: datetime
    provisional: bool


def redate(step: Step, held: Held, length: timedelta, state: str = "suspended") -> None:
    """Give the timers, and the tasks in a state, the dates that they have after so long."""
    timers = select(wait).where(wait.c.instance_id == held.row.id, wait.c.due_at.is_not(None))
    found = step.session.execute(timers.order_by(wait.c.due_at, wait.c.token)).all()
    for row, after in _in_order(step, [(row, _timer(held, row, length)) for row in found]):
        _write(step, held, wait, row, due_at=after.at, provisional=after.provisional,
               anchored_at=after.anchored_at)  # fmt: skip
    tasks = (human_task.c.instance_id == held.row.id) & (human_task.c.state == state)
    for row in step.session.execute(select(human_task).where(tasks)).all():
        _redate_task(step, held, row, length)


def _in_order(step: Step, found: list[tuple[Row[Any], Dated]]) -> Iterator[tuple[Row[Any], Dated]]:
    """Those whose date has passed meanwhile are due now, one after the other as their dates were.

    Their own instants would take the clock of the instance back to before it went on.
    """
    passed = sorted((each for each in found if each[1].at < step.now), key=lambda each: each[1].at)
    for number, (row, after) in enumerate(reversed(passed)):
        yield row, replace(after, at=step.now - number * ATOM)
    yield from (each for each in found if each[1].at >= step.now)


def _timer(held: Held, row: Row[Any], length: timedelta) -> Dated:
    habit = held.execution.habit(row.token)
    before = Dated(row.due_at, row.anchored_at, row.provisional)
    if row.kind == "retry":
        return _later(before, length)
    if habit == "keepRemaining":
        held.execution.put_off(row.token, length)
        return _later(before, length)
    trigger = held.bound.definition.elements[row.element_id].trigger
    if habit != "countAgain" or trigger is None or trigger.when is None:
        return before
    return _counted(held, row.token, trigger.when, before, length)


def _redate_task(step: Step, held: Held, row: Row[Any], length: timedelta) -> None:
    element = held.bound.definition.elements[row.element_id]
    given, anchored_at = element.assignment, row.anchored_at or row.created_at
    if given is None or element.on_suspend == "keepDate":
        return
    due = _task_date(
        held, row, given.due, Dated(row.due_at, anchored_at, row.provisional), length,
        end_of_day=True,
    )  # fmt: skip
    follow_up = Dated(row.follow_up_at, anchored_at, provisional=False)
    follow_up = _task_date(held, row, given.follow_up, follow_up, length)
    _write(step, held, human_task, row, due_at=due.at, provisional=due.provisional,
           follow_up_at=follow_up.at, anchored_at=timing.later(anchored_at, length))  # fmt: skip


def _task_date(
    held: Held,
    row: Row[Any],
    slot: Slot | None,
    before: Dated,
    length: timedelta,
    *,
    end_of_day: bool = False,
) -> Dated:
    if slot is None or before.at is None:
        return before
    if held.bound.definition.elements[row.element_id].on_suspend == "keepRemaining":
        return _later(before, length)
    if not slot.names.isdisjoint(held.host.functions):
        return _counted(held, row.token, slot, before, length, end_of_day=end_of_day)
    return _later(before, length) if _is_duration(held, row.token, slot, before) else before


def _is_duration(held: Held, token: int, slot: Slot, before: Dated) -> bool:
    """Whether a task was due so long after it was opened, not on a date."""
    try:
        value, _ = dates.value(held, token, slot, before.anchored_at)
    except EngineError:
        return False
    if isinstance(value, str):
        return timing.DURATION.match(value.strip()) is not None
    return isinstance(value, timedelta | YearMonthDuration)


def _counted(
    held: Held,
    token: int,
    slot: Slot,
    before: Dated,
    length: timedelta,
    *,
    end_of_day: bool = False,
) -> Dated:
    anchored_at = timing.later(before.anchored_at, length)
    try:
        value, provisional = dates.value(held, token, slot, anchored_at)
        at = timing.instant(value, anchored_at, end_of_day=end_of_day)
    except EngineError:
        # One date that cannot be told must not keep the instance from going on.
        return _later(before, length)
    return Dated(at, anchored_at, provisional)


def _later(before: Dated, length: timedelta) -> Dated:
    at, anchored_at = timing.later(before.at, length), timing.later(before.anchored_at, length)
    return Dated(at, anchored_at, before.provisional)


def _write(step: Step, held: Held, table: Table, row: Row[Any], **values: object) -> None:
    step.session.execute(update(table).where(table.c.id == row.id).values(**values))
    if values["due_at"] != row.due_at:
        step.note(
            held, "redated", row.token, {"due_at": values["due_at"]}, element_id=row.element_id
        )
