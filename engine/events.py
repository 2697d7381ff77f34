"""The log: one row per state change, each row's hash over the one before it.

A row's hash is over the seal of its payload, not over the payload itself: what a payload says can
be erased, and the chain still holds. The seal of what may be personal is salted with bytes that
are erased together with it, so that nothing can be guessed from what is left.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from engine import codec
from engine.kernel import effects
from engine.tables import event

GENESIS: Final = "0" * 64
# How the state differs after a step: for the record, not for people.
MOVED: Final = "moved"
COLUMNS: Final = ("instance_id", "seq", "at", "kind", "element_id", "token", "actor", "payload")
# What these say is of the model and the clock alone.
UNSALTED: Final = frozenset(
    {
        "entered",
        "left",
        "task_closed",
        "timer_set",
        "timer_fired",
        "incident_closed",
        "ended",
        "retry_set",
        "retried",
        "redated",
    }
)
SALT_BYTES: Final = 16


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


def written(previous: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The row of an event that follows the row with this hash."""
    payload = said["payload"]
    if type(payload) is not codec.Encoded:
        payload = codec.Encoded(codec.encode(payload).decode())
    salt = None if said["kind"] in UNSALTED else os.urandom(SALT_BYTES)
    sealed = seal(salt, payload)
    hashed = digest(previous, said, sealed)
    return {**said, "payload": payload, "salt": salt, "hash": hashed}


def seal(salt: bytes | None, payload: str) -> str:
    """What stands for a payload in the chain; without the salt it tells nothing of it."""
    return hashlib.sha256((salt or b"") + payload.encode()).hexdigest()


def digest(previous: str, said: Mapping[str, Any], sealed: str) -> str:
    """The hash of a row: SHA-256 over the hash before it and all that the row says."""
    header = [said[name] for name in COLUMNS[:-1]]
    header[2] = said["at"].astimezone(UTC).isoformat()
    return hashlib.sha256(previous.encode() + orjson.dumps([*header, sealed])).hexdigest()


def history(session: Session, instance_id: int) -> list[Event]:
    """All that happened to an instance, in order; how its state moved is for `replay` to read."""
    rows = session.execute(
        select(event)
        .where(event.c.instance_id == instance_id, event.c.kind != MOVED)
        .order_by(event.c.seq)
    )
    return [_event(row._mapping) for row in rows]


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
    effects.IncidentOpened: ("incident_opened", ("message", "attempts")),
    effects.RetrySet: ("retry_set", ("due_at",)),
    effects.IncidentClosed: ("incident_closed", ()),
    effects.Ended: ("ended", ("outcome", "error_code")),
}
