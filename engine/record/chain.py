"""Whether the logs are whole: each row follows from the one before, and the state from its log.

The chain alone shows that a log says nothing else than when it was written, not that it was not
written anew from the beginning: that is what anchors, kept elsewhere, are for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, Literal

import orjson
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.errors import RecordBroken
from engine.events import GENESIS, LINE, MOVED, Line, digest, seal, unpack
from engine.kernel.state import says
from engine.record.replay import Replayed, after
from engine.tables import archive, event, instance

Wrong = Literal["edited", "missing", "cut", "rewritten", "deleted", "state"]
Head = tuple[int, str]
ERASED: Final = "erased"
BATCH: Final = 200


@dataclass(frozen=True)
class Finding:
    """What is wrong with an instance, and at which row of its log."""

    instance_id: int
    seq: int
    wrong: Wrong


def first_break(session: Session, instance_id: int) -> int | None:
    """The number of the first row that was edited, moved or put in, or None where all is whole."""
    found = next(verify(session, instance_id), None)
    return found.seq if found else None


def verify(
    session: Session, instance_id: int | None = None, heads: Mapping[int, Head] | None = None
) -> Iterator[Finding]:
    """All that is wrong with one instance, or with any; one row in memory at a time.

    `heads` are rows that are known from elsewhere to have been there, with their hashes.
    """
    heads, last = dict(heads or {}), 0
    if instance_id is not None:
        heads = {number: head for number, head in heads.items() if number == instance_id}
    while batch := _instances(session, last, instance_id):
        for row, log in _logs(session, batch):
            yield from _Check(row, heads.pop(row.id, None)).findings(log)
        last = batch[-1].id
    yield from (Finding(number, seq, "deleted") for number, (seq, _) in sorted(heads.items()))


def _instances(session: Session, last: int, instance_id: int | None) -> list[Row[Any]]:
    wanted = (
        select(*(instance.c[name] for name in ("id", "event_seq", "event_hash", "definition_id")))
        .add_columns(instance.c.state, archive.c.log, archive.c.state.label("archived_state"))
        .outerjoin(archive, archive.c.instance_id == instance.c.id)
        .where(instance.c.id > last)
        .order_by(instance.c.id)
        .limit(BATCH)
    )
    if instance_id is not None:
        wanted = wanted.where(instance.c.id == instance_id)
    return list(session.execute(wanted))


def _logs(
    session: Session, batch: list[Row[Any]]
) -> Iterator[tuple[Row[Any], Iterable[Mapping[str, Any]]]]:
    """Each instance with its rows, which are read as they are asked for."""
    rows = session.execute(
        select(*LINE)
        .where(event.c.instance_id.between(batch[0].id, batch[-1].id))
        .order_by(event.c.instance_id, event.c.seq)
        .execution_options(yield_per=1000)
    )
    groups = groupby((row._mapping for row in rows), lambda line: line["instance_id"])
    number, group = next(groups, (None, iter(())))
    for row in batch:
        while number is not None and number < row.id:
            number, group = next(groups, (None, iter(())))
        if number == row.id:
            yield row, group  # type: ignore[misc]
        else:
            yield row, () if row.log is None else unpack(row.log)


@dataclass
class _Check:
    """One instance while its log is gone through."""

    row: Row[Any]
    head: Head | None
    seals: dict[int, list[str]] = field(default_factory=dict)
    trail: dict[int, list[str]] = field(default_factory=dict)
    standing: Replayed | None = None
    broken: int | None = None

    def findings(self, log: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
        """The first break of its chain; else what else contradicts it."""
        found = self._chain(log)
        if found is None:
            found = self._erasures() or self._state()
        if found is not None:
            yield found

    def _chain(self, log: Iterable[Mapping[str, Any]]) -> Finding | None:
        previous, expected = GENESIS, 1
        for line in log:
            if line["seq"] != expected:
                return self._found(expected, "missing")
            now = seal(line["salt"], line["payload"])
            if line["sealed"] is not None:
                self.seals[expected] = [line["sealed"], now]
            if line["hash"] != digest(previous, line, line["sealed"] or now):
                return self._found(expected, "edited")
            if self.head is not None and self.head[0] == expected and self.head[1] != line["hash"]:
                return self._found(expected, "rewritten")
            self._take(dict(line))
            previous, expected = line["hash"], expected + 1
        return self._end(previous, expected)

    def _end(self, previous: str, expected: int) -> Finding | None:
        """The instance knows its last row: a cut-off end breaks no link of the chain itself."""
        if self.head is not None and self.head[0] >= expected:
            return self._found(expected, "cut")
        if expected - 1 != self.row.event_seq:
            return self._found(min(expected, self.row.event_seq + 1), "cut")
        return None if previous == self.row.event_hash else self._found(expected - 1, "edited")

    def _take(self, line: Line) -> None:
        if line["kind"] == ERASED:
            for seq, (before, then) in orjson.loads(line["payload"])["rows"].items():
                self.trail.setdefault(int(seq), [before]).append(then)
        if line["kind"] == MOVED and self.broken is None:
            try:
                self.standing = after(self.standing, line)
            except RecordBroken as error:
                self.broken = error.seq

    def _erasures(self) -> Finding | None:
        """What a row does not say any more must be what an erasure says that it took out of it."""
        for seq in sorted(self.seals.keys() | self.trail.keys()):
            ends = self.seals.get(seq, [])
            told = self.trail.get(seq, [])
            if not ends or not told or ends != [told[0], told[-1]]:
                return self._found(seq, "edited")
        return None

    def _state(self) -> Finding | None:
        """What is stored must be what the log comes to."""
        stored = self.row.state if self.row.state is not None else self.row.archived_state
        standing = self.standing
        if self.broken is not None:
            return self._found(self.broken, "state")
        if standing is None:
            return None if stored is None else self._found(self.row.event_seq, "state")
        same = stored is not None and says(stored, standing.format, standing.entries)
        if not same or standing.definition_id != self.row.definition_id:
            return self._found(standing.seq, "state")
        return None

    def _found(self, seq: int, wrong: Wrong) -> Finding:
        return Finding(self.row.id, seq, wrong)
