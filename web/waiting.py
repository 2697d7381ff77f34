"""Whom open tasks wait for, and what tasks are called: one statement each, for many tasks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from engine.tables import human_task, task_candidate
from workflows.actors import ROLES
from workflows.cases.task_page import Candidate
from workflows.organisations.models import Organisation


@dataclass(frozen=True)
class TaskName:
    """A task's label in both languages."""

    name: str
    label_en: str | None


def task_names(session: Session, task_ids: Collection[int]) -> Mapping[int, TaskName]:
    """What these tasks are called, finished ones too."""
    rows = session.execute(
        select(human_task.c.id, human_task.c.name, human_task.c.label_en).where(
            human_task.c.id.in_(task_ids)
        )
    )
    return {row.id: TaskName(row.name, row.label_en) for row in rows}


def candidates_of(session: Session, task_ids: Collection[int]) -> Mapping[int, Sequence[Candidate]]:
    """Who may do each of these tasks: a role at an organisation."""
    rows = session.execute(
        select(task_candidate.c.task_id, task_candidate.c.role, Organisation.name)
        .join(
            Organisation,
            cast(Organisation.id, String) == task_candidate.c.organisation,
            isouter=True,
        )
        .where(task_candidate.c.task_id.in_(task_ids))
        .order_by(task_candidate.c.id)
    )
    found: dict[int, list[Candidate]] = {}
    for task_id, role, organisation in rows:
        candidate = Candidate(role, ROLES.get(role, role), organisation)
        found.setdefault(task_id, []).append(candidate)
    return found
