"""The rows of new work, as a step's effects describe it: tasks, timers, waits, incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.instances import InstanceRow
from engine.kernel import effects

Values = dict[str, Any]


def task_row(
    row: InstanceRow, task: effects.TaskOpened, now: datetime, form_id: int | None
) -> Values:
    """A human task that is open."""
    return {
        "instance_id": row.id,
        "root_id": row.root_id,
        "token": task.token,
        "process_id": row.process_id,
        "element_id": task.element_id,
        "name": task.name,
        "label_en": task.label_en,
        "form_key": task.form_key,
        "form_id": form_id,
        "assignee": task.assignee,
        "due_at": task.due_at,
        "due_expression": task.due_expression,
        "provisional": task.provisional,
        "follow_up_at": task.follow_up_at,
        "priority": task.priority,
        "properties": dict(task.properties),
        "state": "open",
        "created_at": now,
    }


def candidates(task: effects.TaskOpened) -> list[Values]:
    """Who may do it: each role at each organisation, or anywhere."""
    organisations: tuple[str | None, ...] = task.organisations or (None,)
    return [
        {"role": role, "organisation": organisation}
        for role in task.roles
        for organisation in organisations
    ]


def timer_row(row: InstanceRow, timer: effects.TimerSet, now: datetime) -> Values:
    """A token that waits for an instant."""
    return {
        "instance_id": row.id,
        "token": timer.token,
        "element_id": timer.element_id,
        "kind": "timer",
        "due_at": timer.due_at,
        "expression": timer.expression,
        "anchored_at": now,
        "provisional": timer.provisional,
        "name": None,
        "key": None,
    }


def retry_row(row: InstanceRow, retry: effects.RetrySet, now: datetime) -> Values:
    """A token that has failed and is tried again."""
    return {
        "instance_id": row.id,
        "token": retry.token,
        "element_id": retry.element_id,
        "kind": "retry",
        "due_at": retry.due_at,
        "expression": None,
        "anchored_at": now,
        "provisional": False,
        "name": None,
        "key": None,
    }


def wait_row(row: InstanceRow, wait: effects.Waiting) -> Values:
    """A token that waits for a message or a signal."""
    return {
        "instance_id": row.id,
        "token": wait.token,
        "element_id": wait.element_id,
        "kind": wait.kind,
        "due_at": None,
        "expression": None,
        "anchored_at": None,
        "provisional": False,
        "name": wait.name,
        "key": wait.key,
    }


def incident_row(row: InstanceRow, failed: effects.IncidentOpened, now: datetime) -> Values:
    """An activity that could not go on."""
    return {
        "instance_id": row.id,
        "token": failed.token,
        "element_id": failed.element_id,
        "message": failed.message,
        "trace": failed.trace,
        "attempts": failed.attempts,
        "opened_at": now,
    }
