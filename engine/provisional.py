"""Dates that rest on a calendar not yet published: computed anew when it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, select, update

from engine import dates, starts
from engine.errors import EngineError
from engine.kernel import timing
from engine.kernel.slot import always_feel
from engine.step import Step
from engine.tables import human_task, process_start, wait

# The columns of a table that hold a date: where it stands, its expression, and when it was asked.
COLUMNS: Mapping[str, tuple[Table, str, str]] = {
    "timer": (wait, "expression", "anchored_at"),
    "task": (human_task, "due_expression", "created_at"),  # unless a suspension has moved that
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
        wanted.append(table.c.state.in_(("open", "suspended")))
    moved = 0
    for row in step.session.execute(select(table).where(*wanted).order_by(table.c.id)).all():
        given = row._mapping
        anchored_at = row.anchored_at or given[anchor]
        due_at, provisional = _again(step, row, given[expression], anchored_at, table)
        step.session.execute(
            update(table).where(table.c.id == row.id).values(due_at=due_at, provisional=provisional)
        )
        moved += due_at != row.due_at
    return moved


def _again(
    step: Step, row: Any, expression: str, anchored_at: datetime, table: Table
) -> tuple[datetime, bool]:
    held = step.get_open(row.instance_id)
    try:
        value, provisional = dates.value(held, row.token, always_feel(expression), anchored_at)
        return timing.instant(value, anchored_at, end_of_day=table is human_task), provisional
    except EngineError:
        # One date that cannot be told must not keep all others from moving.
        return row.due_at, True
