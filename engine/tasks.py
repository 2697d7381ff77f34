"""Human tasks: claimed and released as rows; the inbox never touches an instance's state."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from engine import instances
from engine.clock import INSTANT, SET_AT, now
from engine.errors import TaskNotClaimed, TaskNotOpen, TaskTaken, UnknownTask
from engine.instances import COLUMNS
from engine.tables import human_task, instance

AnyRow = Row[*tuple[Any, ...]]
KNOWN = (
    human_task.c.id.label("task_id"),
    human_task.c.token.label("task_token"),
    human_task.c.instance_id.label("task_instance"),
    human_task.c.state.label("task_state"),
    human_task.c.assignee,
    human_task.c.claimed_at,
    human_task.c.completed_by,
    human_task.c.completed_at,
)
# Built once: every completed task asks it.
LOCKED = (
    select(*KNOWN, *COLUMNS, instance.c.state, INSTANT, SET_AT)
    .join(instance, instance.c.id == human_task.c.instance_id)
    .where(human_task.c.id == bindparam("task"))
    # Both: after waiting for a lock, PostgreSQL reads again only what it has locked.
    .with_for_update(of=[instance, human_task])
)


def lock_with_instance(session: Session, task_id: int) -> AnyRow:
    """A task with its instance and the clock; the first two are held until the transaction ends."""
    return _open(session, session.execute(LOCKED, {"task": task_id}).one_or_none(), task_id)


def claim(session: Session, task_id: int, actor: str) -> None:
    """Take a task for oneself; again is harmless. TaskTaken when somebody else has it."""
    task = _lock(session, task_id)
    if task.assignee is None:
        _assign(session, task_id, assignee=actor, claimed_at=now(session))
    elif task.assignee != actor:
        raise TaskTaken(task.assignee)


def release(session: Session, task_id: int, actor: str) -> None:
    """Give a claimed task back to all who may do it."""
    task = _lock(session, task_id)
    if task.assignee is not None and task.assignee != actor:
        raise TaskTaken(task.assignee)
    if task.claimed_at is None:
        raise TaskNotClaimed
    _assign(session, task_id, assignee=None, claimed_at=None)


def _assign(session: Session, task_id: int, **values: object) -> None:
    session.execute(update(human_task).where(human_task.c.id == task_id).values(**values))


def _lock(session: Session, task_id: int) -> AnyRow:
    return _open(
        session,
        session.execute(
            select(*KNOWN).where(human_task.c.id == task_id).with_for_update()
        ).one_or_none(),
        task_id,
    )


def _open(session: Session, task: AnyRow | None, task_id: int) -> AnyRow:
    if task is None:
        message = f"there is no task {task_id}"
        raise UnknownTask(message)
    if task.task_state == "suspended":
        raise instances.not_running(session, task.task_instance, "suspended")
    if task.task_state != "open":
        raise TaskNotOpen(task_id, task.completed_by, task.completed_at)
    return task
