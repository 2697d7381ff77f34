"""Instances as rows: read under a lock, written back when their version still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from engine.errors import InstanceNotRunning, InstanceSuspended, StaleState, UnknownInstance
from engine.events import GENESIS
from engine.tables import archive, instance, suspension

OPEN: Final = ("running", "suspended")
"""How an instance stands that has not ended."""


@dataclass
class InstanceRow:
    """What the engine knows of an instance beside its tokens."""

    id: int
    root_id: int
    parent_id: int | None
    parent_token: int | None
    process_id: str
    definition_id: int
    business_key: str | None
    status: str
    version: int
    event_seq: int = 0
    event_hash: str = GENESIS
    ended_at: datetime | None = None
    outcome: str | None = None


# What `lock` reads; other selects that lock an instance join these columns in.
COLUMNS = (
    instance.c.id,
    instance.c.root_id,
    instance.c.parent_id,
    instance.c.parent_token,
    instance.c.process_id,
    instance.c.definition_id,
    instance.c.business_key,
    instance.c.status,
    instance.c.version,
    instance.c.event_seq,
    instance.c.event_hash,
    instance.c.ended_at,
    instance.c.outcome,
)


def lock(session: Session, instance_id: int) -> tuple[InstanceRow, bytes | None]:
    """Read an instance and its state, and hold it until the transaction ends."""
    return _found(session, _select(instance_id).with_for_update(of=instance), instance_id)


def look(session: Session, instance_id: int) -> tuple[InstanceRow, bytes | None]:
    """Read an instance and its state, archived or not, without holding it."""
    row, state = _found(session, _select(instance_id), instance_id)
    if state is None and row.status not in OPEN:
        put_away = select(archive.c.state).where(archive.c.instance_id == instance_id)
        state = session.scalar(put_away)
    return row, state


def _select(instance_id: int) -> Select[Any]:
    return select(*COLUMNS, instance.c.state).where(instance.c.id == instance_id)


def _found(
    session: Session, wanted: Select[Any], instance_id: int
) -> tuple[InstanceRow, bytes | None]:
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise UnknownInstance(instance_id)
    return read(row)


def read(row: Row[*tuple[Any, ...]]) -> tuple[InstanceRow, bytes | None]:
    """An instance from a row that has COLUMNS and the state."""
    given = row._mapping
    known = {column.name: given[column] for column in COLUMNS}
    return InstanceRow(**known), given[instance.c.state]


def not_running(session: Session, instance_id: int, status: str) -> InstanceNotRunning:
    """Why nothing goes on here: it has ended, or somebody has suspended it."""
    why = suspension_of(session, instance_id)
    if status != "suspended" or why is None:
        return InstanceNotRunning(instance_id, status)
    return InstanceSuspended(instance_id, *why)


def suspension_of(session: Session, instance_id: int) -> tuple[datetime, str, str] | None:
    """Since when an instance is suspended, by whom and why; None where it is not."""
    found = session.execute(
        select(suspension.c.since, suspension.c.actor, suspension.c.reason).where(
            suspension.c.instance_id == instance_id
        )
    ).one_or_none()
    return (found.since, found.actor, found.reason) if found is not None else None


def forget_suspension(session: Session, instance_id: int) -> None:
    """It goes on, or has ended."""
    session.execute(delete(suspension).where(suspension.c.instance_id == instance_id))


def add(session: Session, row: dict[str, Any]) -> int:
    """Insert an instance that is about to start; a root's `root_id` stays empty until stored."""
    blank = {"status": "running", "version": 0, "event_seq": 0, "event_hash": GENESIS}
    number: int = session.execute(
        insert(instance).values(**blank, **row).returning(instance.c.id)
    ).scalar_one()
    return number


STORED = (
    update(instance)
    .where(instance.c.id == bindparam("at_id"), instance.c.version == bindparam("at_version"))
    .values(
        root_id=bindparam("new_root_id"),
        definition_id=bindparam("new_definition_id"),
        status=bindparam("new_status"),
        version=bindparam("at_version") + 1,
        state=bindparam("new_state"),
        event_seq=bindparam("new_event_seq"),
        event_hash=bindparam("new_event_hash"),
        ended_at=bindparam("new_ended_at"),
        outcome=bindparam("new_outcome"),
    )
    .execution_options(synchronize_session=False)
)


def store(session: Session, rows: Sequence[tuple[InstanceRow, bytes | None]]) -> None:
    """Write instances back in one statement; raises StaleState when one has moved on."""
    result = session.execute(
        STORED,
        [
            {
                "at_id": row.id,
                "at_version": row.version,
                "new_root_id": row.root_id,
                "new_definition_id": row.definition_id,
                "new_status": row.status,
                "new_state": state,
                "new_event_seq": row.event_seq,
                "new_event_hash": row.event_hash,
                "new_ended_at": row.ended_at,
                "new_outcome": row.outcome,
            }
            for row, state in rows
        ],
    )
    if result.rowcount not in (-1, len(rows)):  # type: ignore[attr-defined]
        raise StaleState
