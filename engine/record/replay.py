"""The state of an instance at any moment, from its log alone: nothing runs again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from engine.errors import RecordBroken
from engine.events import MOVED, Line, lines
from engine.kernel import Token, deltas


@dataclass
class Replayed:
    """How an instance stood: its state as plain entries of a format, and its definition.

    `seq` is the line of the log by which it stood so, and `at` its instant.
    """

    instance_id: int
    seq: int
    at: datetime
    format: int
    definition_id: int
    entries: list[Any]


@dataclass(frozen=True)
class Past:
    """How an instance stood after a line of its log: status, variables, where its tokens were."""

    seq: int
    at: datetime
    status: str
    variables: dict[str, object]
    tokens: tuple[Token, ...]
    definition_id: int
    entries: list[Any]


def replay(session: Session, instance_id: int, at: datetime | None = None) -> Replayed | None:
    """How an instance stood at an instant, or stands now; None before its first step.

    It counts what was in the log by then: a timer that fired late, because no worker ran, counts
    from its own instant on, as the log has it, but not before what happened in the meantime.
    """
    standing: Replayed | None = None
    for line in lines(session, instance_id, (MOVED,)):
        if at is not None and line["at"] > at:
            break
        standing = after(standing, line)
    return standing


def after(standing: Replayed | None, line: Line) -> Replayed:
    """How it stands after one more move; what stood before must not be used any more.

    Raises RecordBroken where the move is of something else.
    """
    says = orjson.loads(line["payload"])
    instance_id, seq = line["instance_id"], line["seq"]
    if "w" in says:
        entries = says["w"]
    elif standing is None or standing.format != says["f"]:
        raise RecordBroken(instance_id, seq)
    else:
        try:
            entries = deltas.apply(standing.entries, says["p"])
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise RecordBroken(instance_id, seq) from error
    return Replayed(instance_id, seq, line["at"], says["f"], says["d"], entries)
