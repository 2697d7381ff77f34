"""Reads for pages and operators: open tasks, open incidents, the authored model, the way so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, literal, select, true
from sqlalchemy.orm import Session

from engine.errors import UnknownInstance
from engine.events import lines, read
from engine.library import newest_version
from engine.tables import (
    definition,
    human_task,
    incident,
    instance,
    migration,
    part,
    resource,
    wait,
)


@dataclass(frozen=True)
class Deployed:
    """A process, decision or form of a deployment, and which version of it that is.

    `current` is False where another version is the newest, or stands before it.
    """

    kind: str
    key: str
    version: int
    current: bool


def deployed(session: Session, deployment_id: int) -> list[Deployed]:
    """What a deployment holds: processes first, then decisions and forms."""
    processes = select(
        literal("process").label("kind"), definition.c.process_id, definition.c.version
    )
    parts = select(part.c.kind, part.c.key, part.c.version).order_by(part.c.kind, part.c.key)
    rows = [
        *session.execute(processes.where(definition.c.deployment_id == deployment_id)),
        *session.execute(parts.where(part.c.deployment_id == deployment_id)),
    ]
    return [
        Deployed(kind, key, version, newest_version(session, kind, key) == version)
        for kind, key, version in rows
    ]


def open_tasks(session: Session, instance_id: int | None = None) -> list[Row[Any]]:
    """Open tasks by due date, of one instance or of all; rows of the table human_task."""
    wanted = select(human_task).where(human_task.c.state == "open")
    if instance_id is not None:
        wanted = wanted.where(human_task.c.instance_id == instance_id)
    return list(session.execute(wanted.order_by(human_task.c.due_at.nulls_last(), human_task.c.id)))


def open_incidents(session: Session, instance_id: int | None = None) -> list[Row[Any]]:
    """Incidents that nobody has resolved, of one instance or all, the oldest first.

    `retry_at` is when that is tried again by itself; empty where it waits for a person.
    """
    here = incident.c.instance_id == instance_id if instance_id is not None else true()
    later = (
        (wait.c.instance_id == incident.c.instance_id)
        & (wait.c.token == incident.c.token)
        & (wait.c.kind == "retry")
    )
    return list(
        session.execute(
            select(
                incident, instance.c.process_id, instance.c.root_id, wait.c.due_at.label("retry_at")
            )
            .join(instance, instance.c.id == incident.c.instance_id)
            .outerjoin(wait, later)
            .where(incident.c.closed_at.is_(None), here)
            .order_by(incident.c.id)
        )
    )


def authored_model(session: Session, instance_id: int) -> bytes:
    """The BPMN file that an instance runs on, as its author wrote it."""
    content: bytes | None = session.execute(
        select(resource.c.content)
        .join(definition, definition.c.resource_id == resource.c.id)
        .join(instance, instance.c.definition_id == definition.c.id)
        .where(instance.c.id == instance_id)
    ).scalar_one_or_none()
    if content is None:
        raise UnknownInstance(instance_id)
    return content


def part_content(session: Session, part_id: int) -> bytes:
    """The file of a decision or form that was deployed."""
    content: bytes = session.execute(
        select(resource.c.content)
        .join(part, part.c.resource_id == resource.c.id)
        .where(part.c.id == part_id)
    ).scalar_one()
    return content


def later_names(session: Session, instance_id: int) -> dict[str, str]:
    """What elements are called now that had other ids in the versions that an instance ran on."""
    mappings = session.scalars(
        select(migration.c.mapping)
        .where(migration.c.instance_id == instance_id, migration.c.undone_at.is_(None))
        .order_by(migration.c.id)
    )
    names: dict[str, str] = {}
    for mapping in mappings:
        names = {old: mapping.get(new, new) for old, new in names.items()} | mapping
    return names


def passed_elements(session: Session, instance_id: int) -> set[str]:
    """The elements that an instance has completed, by the ids that they have now."""
    names = later_names(session, instance_id)
    left = (read(line) for line in lines(session, instance_id, ("left",)))
    passed = {each.element_id or "" for each in left if each.payload["how"] == "completed"}
    return {names.get(name, name) for name in passed}
