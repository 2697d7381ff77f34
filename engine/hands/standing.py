"""How an instance stands: what an operator reads before laying hands on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from engine import instances, queries
from engine.kernel import Token
from engine.step import Step
from engine.tables import definition, wait


@dataclass(frozen=True)
class Suspension:
    """Since when an instance is suspended, by whom and why."""

    since: datetime
    actor: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """An instance, where its tokens are, what they wait for, and what it knows.

    `waits` are rows of the table wait, `incidents` those of `queries.open_incidents`.
    """

    id: int
    process_id: str
    version: int
    business_key: str | None
    status: str
    suspension: Suspension | None
    tokens: tuple[Token, ...]
    waits: tuple[Row[Any], ...]
    incidents: tuple[Row[Any], ...]
    variables: Mapping[str, object]


def look(step: Step, instance_id: int) -> Standing:
    """How an instance stands, running or over; raises UnknownInstance."""
    session = step.session
    row, state = instances.look(session, instance_id)
    execution = step.read(row, state).execution if state is not None else None
    wanted = select(wait).where(wait.c.instance_id == instance_id).order_by(wait.c.id)
    suspended = instances.suspension_of(session, instance_id)
    version = select(definition.c.version).where(definition.c.id == row.definition_id)
    return Standing(
        id=row.id,
        process_id=row.process_id,
        version=session.scalars(version).one(),
        business_key=row.business_key,
        status=row.status,
        suspension=Suspension(*suspended) if suspended is not None else None,
        tokens=tuple(execution.tokens()) if execution else (),
        waits=tuple(session.execute(wanted)),
        incidents=tuple(queries.open_incidents(session, instance_id)),
        variables=execution.variables if execution else {},
    )
