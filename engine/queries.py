"""Reads for pages and operators: open tasks, open incidents, the authored model, the way so far."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.errors import UnknownInstance
from engine.tables import definition, event, human_task, incident, instance, part, resource


def open_tasks(session: Session, instance_id: int | None = None) -> list[Row[Any]]:
    """Open tasks by due date, of one instance or of all; rows of the table human_task."""
    wanted = select(human_task).where(human_task.c.state == "open")
    if instance_id is not None:
        wanted = wanted.where(human_task.c.instance_id == instance_id)
    return list(session.execute(wanted.order_by(human_task.c.due_at.nulls_last(), human_task.c.id)))


def open_incidents(session: Session) -> list[Row[Any]]:
    """Incidents that nobody has resolved, with their process, the oldest first."""
    return list(
        session.execute(
            select(incident, instance.c.process_id, instance.c.root_id)
            .join(instance, instance.c.id == incident.c.instance_id)
            .where(incident.c.closed_at.is_(None))
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
        message = f"there is no instance {instance_id}"
        raise UnknownInstance(message)
    return content


def part_content(session: Session, part_id: int) -> bytes:
    """The file of a decision or form that was deployed."""
    content: bytes = session.execute(
        select(resource.c.content)
        .join(part, part.c.resource_id == resource.c.id)
        .where(part.c.id == part_id)
    ).scalar_one()
    return content


def passed_elements(session: Session, instance_id: int) -> set[str]:
    """The ids of the elements that an instance has completed."""
    rows = session.execute(
        select(event.c.element_id, event.c.payload).where(
            event.c.instance_id == instance_id, event.c.kind == "left"
        )
    )
    return {row.element_id for row in rows if row.payload["how"] == "completed"}
