"""The log: one row per state change, each row's hash over the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from engine import codec
from engine.kernel import effects
from engine.tables import event, instance

GENESIS: Final = "0" * 64
COLUMNS: Final = ("instance_id", "seq", "at", "kind", "element_id", "token", "actor", "payload")


@dataclass(frozen=True)
class Event:
    """One thing that happened to an instance."""

    instance_id: int
    seq: int
    at: datetime
    kind: str
    element_id: str | None
    token: int | None
    actor: str
    payload: Mapping[str, object]


def digest(previous: str, entry: Event) -> str:
    """The hash of a row: SHA-256 over the hash before it and all that the row says."""
    said = codec.encode(
        [
            *(entry.instance_id, entry.seq, entry.at.astimezone(UTC).isoformat(), entry.kind),
            *(entry.element_id, entry.token, entry.actor, entry.payload),
        ]
    )
    return hashlib.sha256(previous.encode() + said).hexdigest()


def history(session: Session, instance_id: int) -> list[Event]:
    """All that happened to an instance, in order."""
    rows = session.execute(
        select(event).where(event.c.instance_id == instance_id).order_by(event.c.seq)
    )
    return [_event(row._mapping) for row in rows]


def first_break(session: Session, instance_id: int) -> int | None:
    """The number of the first row that was edited, moved or put in, or None where all is whole."""
    previous = GENESIS
    rows = session.execute(
        select(event).where(event.c.instance_id == instance_id).order_by(event.c.seq)
    )
    expected = 1
    for row in rows:
        if row.seq != expected or row.hash != digest(previous, _event(row._mapping)):
            return expected
        previous, expected = row.hash, expected + 1
    # The instance knows its last row: a cut-off end breaks no link of the chain itself.
    length, last = session.execute(
        select(instance.c.event_seq, instance.c.event_hash).where(instance.c.id == instance_id)
    ).one()
    if expected - 1 != length:
        return min(expected, int(length) + 1)
    return None if previous == last else int(length)


def _event(row: RowMapping) -> Event:
    return Event(**{column: row[column] for column in COLUMNS})


# Effect -> the kind under which it is remembered, and which of its fields are. The others are
# housekeeping: clearing what waits says nothing that the rest does not.
REMEMBERED: Final[Mapping[type, tuple[str, tuple[str, ...]]]] = {
    effects.Entered: ("entered", ()),
    effects.Left: ("left", ("how",)),
    effects.VariablesWritten: ("variables", ("values",)),
    effects.DecisionMade: ("decision", ("decision_id", "rules", "required", "value")),
    effects.TaskOpened: ("task_opened", ("form_key", "due_at", "assignee")),
    effects.TaskClosed: ("task_closed", ("how",)),
    effects.TimerSet: ("timer_set", ("due_at", "provisional")),
    effects.Waiting: ("waiting", ("kind", "name", "key")),
    effects.Watching: ("watching", ("expression",)),
    effects.ChildStarted: ("child_called", ("process_id",)),
    effects.MessageSent: ("sent", ("name", "key")),
    effects.SignalSent: ("sent", ("name",)),
    effects.Escalated: ("escalated", ("code",)),
    effects.IncidentOpened: ("incident_opened", ("message",)),
    effects.IncidentClosed: ("incident_closed", ()),
    effects.Ended: ("ended", ("outcome", "error_code")),
}
