"""Dates that rest on a calendar not yet published: computed anew when it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, select, update

from engine import feel, starts
from engine.errors import EngineError
from engine.kernel import timing
from engine.kernel.slot import always_feel
from engine.step import Step
from engine.tables import human_task, process_start, wait

# The columns of a table that hold a date: where it stands, its expression, and when it was asked.
COLUMNS: Mapping[str, tuple[Table, str, str]] = {
    "timer": (wait, "expression", "anchored_at"),
    "task": (human_task, "due_expression", "created_at"),
}


def recompute(step: Step) -> int:
    """Evaluate each provisional date again as of the instant it was asked; gives how many moved."""
    moved = sum(_recompute(step, *columns) for columns in COLUMNS.values())
    return moved + _recompute_starts(step)


def _recompute_starts(step: Step) -> int:
    moved = 0
    wanted = select(process_start).where(process_start.c.provisional.is_(True))
    for row in step.session.execute(wanted.order_by(process_start.c.id)).all():
        now = row.anchored_at
        try:
            slot = always_feel(row.expression)
            value, provisional = starts.ask(step, slot, {}, now)
            due_at = timing.instant(value, now)
        except EngineError:
            continue
        schedule = None if row.schedule is None else due_at.astimezone(UTC).isoformat()
        step.session.execute(
            update(process_start)
            .where(process_start.c.id == row.id)
            .values(due_at=due_at, schedule=schedule, provisional=provisional)
        )
        moved += due_at != row.due_at
    return moved


def _recompute(step: Step, table: Table, expression: str, anchor: str) -> int:
    wanted: list[ColumnElement[bool]] = [table.c.provisional.is_(True)]
    if table is human_task:
        wanted.append(table.c.state == "open")
    moved = 0
    for row in step.session.execute(select(table).where(*wanted).order_by(table.c.id)).all():
        given = row._mapping
        due_at, provisional = _again(step, row, given[expression], given[anchor], table)
        step.session.execute(
            update(table).where(table.c.id == row.id).values(due_at=due_at, provisional=provisional)
        )
        moved += due_at != row.due_at
    return moved


def _again(
    step: Step, row: Any, expression: str, anchored_at: datetime, table: Table
) -> tuple[datetime, bool]:
    held = step.get(row.instance_id)
    moment = held.host.moment
    moment.now, moment.provisional = anchored_at, False
    try:
        scope = {**held.host.functions, **held.execution.seen_by(row.token)}
        value = feel.compile(expression)(scope)
        due_at = timing.instant(value, anchored_at, end_of_day=table is human_task)
    except EngineError:
        # One date that cannot be told must not keep all others from moving.
        return row.due_at, True
    finally:
        moment.now = step.now
    return due_at, moment.provisional
