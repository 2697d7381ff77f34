"""A human task as the programme sees it: a row of the engine's, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from engine import instances
from engine.errors import TaskNotOpen, TaskTaken
from engine.tables import human_task
from workflows.actors import Actor
from workflows.errors import NotFound
from workflows.messages import N_, Message


class TaskName(NamedTuple):
    """What a task is called, in Chinese and, where the model says it, in English."""

    name: str
    label_en: str | None


class Suspension(NamedTuple):
    """Since when a process is suspended, and why."""

    since: datetime
    reason: str


@dataclass(frozen=True)
class Task:
    """One piece of work for a person."""

    id: int
    instance_id: int
    root_id: int
    process_id: str
    element_id: str
    name: str
    label_en: str | None
    form_key: str | None
    form_id: int | None
    assignee: str | None
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int
    provisional: bool
    properties: Mapping[str, object]
    state: str
    created_at: datetime
    claimed_at: datetime | None
    completed_at: datetime | None
    completed_by: str | None

    @property
    def stage(self) -> str | None:
        """The public stage that the model says this task belongs to."""
        return cast("str | None", self.properties.get("stage"))


COLUMNS = tuple(human_task.c[name] for name in Task.__dataclass_fields__)


def task_of(row: RowMapping) -> Task:
    """The task in a row that holds COLUMNS."""
    return Task(**{name: row[human_task.c[name]] for name in Task.__dataclass_fields__})


def get_task(session: Session, task_id: int) -> Task:
    """The task with this id, open or not; NotFound when there is none."""
    found = session.execute(select(*COLUMNS).where(human_task.c.id == task_id)).mappings().first()
    if found is None:
        raise NotFound(Message(N_("没有这项任务")))
    return task_of(found)


def require_open(task: Task, actor: Actor) -> None:
    """Raise TaskNotOpen or TaskTaken unless the task still waits, and not for somebody else.

    Answers to a suspended one may be prepared; the engine says no to whoever hands them in.
    """
    if task.state not in {"open", "suspended"}:
        raise TaskNotOpen(task.id, task.completed_by, task.completed_at)
    if task.assignee not in {None, actor.code}:
        raise TaskTaken(task.assignee)


def suspension_of(session: Session, task: Task) -> Suspension | None:
    """Why a task cannot be done for a while, if that is so."""
    found = instances.suspension_of(session, task.instance_id)
    if found is None:
        return None
    since, _, reason = found
    return Suspension(since, reason)


def names_of_tasks(session: Session, task_ids: Iterable[int]) -> dict[int, TaskName]:
    """What these tasks are called."""
    named = select(human_task.c.id, human_task.c.name, human_task.c.label_en)
    rows = session.execute(named.where(human_task.c.id.in_(set(task_ids))))
    return {row.id: TaskName(row.name, row.label_en) for row in rows}


def one_at_a_time(session: Session, task_id: int) -> None:
    """Of two who save at one task at once, the second sees what the first has written."""
    session.execute(select(human_task.c.id).where(human_task.c.id == task_id).with_for_update())
