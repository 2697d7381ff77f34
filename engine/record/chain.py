"""Whether a log is whole: each row's hash follows from the row before, up to the instance's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from engine.events import GENESIS, digest, seal
from engine.tables import event, instance

Wrong = Literal["edited", "missing", "moved", "cut"]
ROW = (
    event.c.instance_id, event.c.seq, event.c.at, event.c.kind, event.c.element_id, event.c.token,
    event.c.actor, type_coerce(event.c.payload, Text).label("payload"), event.c.salt,
    event.c.sealed, event.c.hash,
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What is wrong with a log, and at which row."""

    instance_id: int
    seq: int
    wrong: Wrong


def first_break(session: Session, instance_id: int) -> int | None:
    """The number of the first row that was edited, moved or put in, or None where all is whole."""
    rows = session.execute(
        select(*ROW).where(event.c.instance_id == instance_id).order_by(event.c.seq)
    )
    length, last = session.execute(
        select(instance.c.event_seq, instance.c.event_hash).where(instance.c.id == instance_id)
    ).one()
    found = check(instance_id, (row._mapping for row in rows), length, last)
    return found.seq if found else None


def check(
    instance_id: int, rows: Iterable[Mapping[Any, Any]], length: int, last: str
) -> Finding | None:
    """The first thing that is wrong with the rows of an instance that knows its last one."""
    previous, expected = GENESIS, 1
    for row in rows:
        if row["seq"] != expected:
            return Finding(instance_id, expected, "missing")
        if row["hash"] != digest(previous, row, seal(row["salt"], row["payload"])):
            return Finding(instance_id, expected, "edited")
        previous, expected = row["hash"], expected + 1
    # The instance knows its last row: a cut-off end breaks no link of the chain itself.
    if expected - 1 != length:
        return Finding(instance_id, min(expected, length + 1), "cut")
    return None if previous == last else Finding(instance_id, length, "edited")
