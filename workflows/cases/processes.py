"""What the models say about a running case: names, stages, the drawing, and where its tokens are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.events import lines
from engine.kernel import Definition
from engine.queries import later_names
from engine.tables import definition, event, incident, instance, resource
from workflows.errors import NotFound
from workflows.messages import N_, Message
from workflows.runtime import engine


@dataclass(frozen=True)
class ProcessNode:
    """One instance of a case's tree, and the activity of its parent that called it."""

    id: int
    process_id: str
    definition_id: int
    parent_id: int | None
    called_by: str | None
    name: str
    label_en: str | None
    status: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None


@dataclass(frozen=True)
class Mark:
    """What the diagram shows on one element: tokens there now, how often done, incidents."""

    element_id: str
    active: int
    done: int
    incidents: int


def definition_of(session: Session, definition_id: int) -> Definition:
    """A deployed process, parsed once for all."""
    return engine.library.get(session, definition_id).definition


def process_tree(session: Session, root_id: int) -> Sequence[ProcessNode]:
    """The instances of a case, the root first, then in the order in which they started."""
    called = (
        select(event.c.element_id)
        .where(
            event.c.instance_id == instance.c.parent_id,
            event.c.token == instance.c.parent_token,
            event.c.kind == "child_called",
        )
        .order_by(event.c.seq)
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            *(instance.c[name] for name in ("id", "process_id", "definition_id", "parent_id")),
            called.label("called_by"),
            *(definition.c[name] for name in ("name", "label_en")),
            *(instance.c[name] for name in ("status", "started_at", "ended_at", "outcome")),
            instance.c.parent_token,
        )
        .join(definition, definition.c.id == instance.c.definition_id)
        .where(instance.c.root_id == root_id)
        .order_by(instance.c.id)
    )
    return [_node(session, dict(row._mapping)) for row in rows]


def _node(session: Session, row: dict[str, Any]) -> ProcessNode:
    token = row.pop("parent_token")
    if row["parent_id"] is not None and row["called_by"] is None:
        # An archived case has no rows to join.
        calls = lines(session, row["parent_id"], ("child_called",))
        row["called_by"] = next((one["element_id"] for one in calls if one["token"] == token), None)
    return ProcessNode(**row)


def drawing(session: Session, instance_id: int) -> bytes:
    """The model of an instance as its author drew it."""
    xml = session.scalar(
        select(resource.c.content)
        .join(definition, definition.c.resource_id == resource.c.id)
        .join(instance, instance.c.definition_id == definition.c.id)
        .where(instance.c.id == instance_id)
    )
    if xml is None:
        raise NotFound(Message(N_("没有这个流程")))
    return bytes(xml)


def marks(session: Session, instance_id: int) -> Sequence[Mark]:
    """Where the tokens of an instance are, and where they have been."""
    rows = session.execute(
        select(incident.c.element_id, func.count())
        .where(incident.c.instance_id == instance_id, incident.c.closed_at.is_(None))
        .group_by(incident.c.element_id)
    )
    broken: dict[str, int] = {element_id: count for element_id, count in rows}
    passed = _passages(session, instance_id)
    return [
        Mark(element_id, max(0, entered - left), left, broken.get(element_id, 0))
        for element_id, (entered, left) in passed.items()
    ]


def stage_keys(session: Session, instance_id: int) -> tuple[set[str], set[str]]:
    """The public stages that a root instance has reached, and those that it stands in now."""
    definition_id = session.scalar(
        select(instance.c.definition_id).where(instance.c.id == instance_id)
    )
    if definition_id is None:
        return set(), set()
    elements = definition_of(session, definition_id).elements
    stage = {
        key: one.properties["stage"] for key, one in elements.items() if _staged(one.properties)
    }
    passed = {key: count for key, count in _passages(session, instance_id).items() if key in stage}
    reached = {stage[key] for key in passed}
    return reached, {stage[key] for key, (entered, left) in passed.items() if entered > left}


def _staged(properties: Mapping[str, str]) -> bool:
    return bool(properties.get("stage"))


def _passages(session: Session, instance_id: int) -> dict[str, tuple[int, int]]:
    """Element, by the id that it has now -> how many tokens have entered and left it."""
    rows = session.execute(
        select(event.c.element_id, event.c.kind, func.count())
        .where(event.c.instance_id == instance_id, event.c.kind.in_(("entered", "left")))
        .where(event.c.element_id.is_not(None))
        .group_by(event.c.element_id, event.c.kind)
    )
    names = later_names(session, instance_id)
    counts: Counter[tuple[str, str]] = Counter()
    for element_id, kind, count in rows:
        counts[names.get(element_id, element_id), kind] += count
    if not counts:
        for one in lines(session, instance_id, ("entered", "left")):
            element_id = one["element_id"] or ""
            counts[names.get(element_id, element_id), one["kind"]] += 1
    return {
        element_id: (counts[element_id, "entered"], counts[element_id, "left"])
        for element_id, _ in list(counts)
    }
