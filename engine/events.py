"""The log: one row per state change, each row's hash over the one before it.

A row's hash is over the seal of its payload, not over the payload itself: what a payload says can
be erased, and the chain still holds. The seal of what may be personal is salted with bytes that
are erased together with it, so that nothing can be guessed from what is left.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import zstandard
from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from engine import codec
from engine.errors import StateRefused
from engine.kernel import effects
from engine.tables import archive, event

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
LINE: Final = tuple(
    type_coerce(event.c.payload, Text).label("payload") if name == "payload" else event.c[name]
    for name in (*COLUMNS, "salt", "sealed", "hash")
)
NAMES: Final = (*COLUMNS, "salt", "sealed", "hash")
PACKED: Final = b"1"
Line = dict[str, Any]


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
    return [read(line) for line in lines(session, instance_id) if line["kind"] != MOVED]


def lines(
    session: Session, instance_id: int, kinds: Collection[str] | None = None
) -> Iterator[Line]:
    """The rows of a log in order, wherever they lie, each with its payload as it is written."""
    wanted = select(*LINE).where(event.c.instance_id == instance_id).order_by(event.c.seq)
    if kinds is not None:
        wanted = wanted.where(event.c.kind.in_(kinds))
    found = False
    for row in session.execute(wanted.execution_options(yield_per=1000)):
        found = True
        yield dict(row._mapping)
    if not found:
        packed = session.scalar(select(archive.c.log).where(archive.c.instance_id == instance_id))
        for line in unpack(packed) if packed is not None else ():
            if kinds is None or line["kind"] in kinds:
                yield line


def pack(rows: Iterable[Line]) -> bytes:
    """The rows of a log as one blob."""
    text = [orjson.dumps([_plain(row[name]) for name in NAMES]) for row in rows]
    return zstandard.ZstdCompressor(level=9).compress(b"\n".join([PACKED, *text]))


def unpack(packed: bytes) -> Iterator[Line]:
    """What pack has packed."""
    first, *rest = zstandard.ZstdDecompressor().decompress(packed).split(b"\n")
    if first != PACKED:
        said = "an archive of format {format!r}; this release reads {known!r}"
        raise StateRefused(said, format=first, known=PACKED)
    for text in rest:
        line = dict(zip(NAMES, orjson.loads(text), strict=True))
        line["at"] = datetime.fromisoformat(line["at"])
        line["salt"] = line["salt"] and bytes.fromhex(line["salt"])
        yield line


def _plain(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


def read(line: Line) -> Event:
    said = {name: line[name] for name in COLUMNS}
    return Event(**{**said, "payload": codec.decode(said["payload"])})


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
