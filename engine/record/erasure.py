"""Erasing what is personal from a case: its states, its logs, and what hangs on them.

The chain of each log stays whole, since it is over seals. What was erased is named by a line of the
log, `erased`, with the seal that each row had and the one that it has now: no row can lose or
change what it says unless such a line says so, and by whom and why.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from engine import clock, instances
from engine.codec import Encoded
from engine.events import (
    MOVED,
    SALT_BYTES,
    UNSALTED,
    Line,
    lines,
    pack,
    seal,
    written,
)  # fmt: skip
from engine.instances import InstanceRow
from engine.kernel.entries import Entries
from engine.kernel.state import compress, newest
from engine.record.chain import ERASED
from engine.record.marks import Marks
from engine.record.moves import Standing, moved
from engine.tables import archive, event, human_task, incident, instance, message, migration


def erase(
    session: Session,
    root_id: int,
    *,
    names: Collection[str] = (),
    texts: Collection[str] = (),
    actor: str,
    reason: str,
) -> int:
    """Erase variables, and texts wherever they stand, from a case; gives how many rows changed.

    What the variables ever held is erased where it was copied to as well, if it is long enough to
    be told apart. What a token still waits for, as a message's key, stays until that has come.
    """
    numbers = session.scalars(
        select(instance.c.id).where(instance.c.root_id == root_id).order_by(instance.c.id)
    ).all()
    marks = Marks(frozenset(names), set(texts), learning=True)
    for number in numbers:
        for line in lines(session, number):
            _without(marks, line)
    marks.learning = False
    _beside(session, marks, numbers)
    erasing = _Erasing(session, marks, actor, reason)
    return sum(erasing.instance(number) for number in numbers)


@dataclass(frozen=True)
class _Erasing:
    """What is erased, by whom and why."""

    session: Session
    marks: Marks
    actor: str
    reason: str

    def instance(self, number: int) -> int:
        """Erase it from one instance; gives how many rows of its log changed."""
        row, stored = instances.lock(self.session, number)
        log = list(lines(self.session, number))
        changed = {line["seq"]: left for line in log if (left := _without(self.marks, line))}
        if not changed:
            return 0
        put_away = self.session.execute(
            select(archive.c.log, archive.c.state).where(archive.c.instance_id == number)
        ).one_or_none()
        state, fresh = self._left(row, put_away.state if put_away else stored, log, changed)
        if put_away is None:
            _rewrite(self.session, changed.values())
            self.session.execute(insert(event), fresh)
        else:
            whole = pack([*(changed.get(line["seq"], line) for line in log), *fresh])
            self.session.execute(
                update(archive)
                .where(archive.c.instance_id == number)
                .values(log=whole, state=state)
            )
        instances.store(self.session, [(row, None if put_away else state)])
        return len(changed)

    def _left(
        self, row: InstanceRow, stored: bytes | None, log: list[Line], changed: Mapping[int, Line]
    ) -> tuple[bytes | None, list[Line]]:
        """The state that is left, and the lines that say what was erased and what that is."""
        seals = {
            str(line["seq"]): [_seal(line), _seal(changed[line["seq"]])]
            for line in log
            if line["seq"] in changed
        }
        says = {"names": sorted(self.marks.names), "reason": self.reason, "rows": seals}
        fresh = [self._line(row, ERASED, says)]
        if stored is None:
            return None, fresh
        entries = Entries.of(self.marks.state(newest(stored)))
        whole = moved(Standing(row.definition_id), Standing(row.definition_id, entries))
        assert whole is not None  # noqa: S101 - there was nothing to compare with
        return compress(entries), [*fresh, self._line(row, MOVED, whole)]

    def _line(self, row: InstanceRow, kind: str, payload: Mapping[str, Any] | Encoded) -> Line:
        row.event_seq += 1
        said = {
            "instance_id": row.id,
            "seq": row.event_seq,
            "at": clock.now(self.session),
            "kind": kind,
            "element_id": None,
            "token": None,
            "actor": self.actor,
            "payload": payload,
        }
        line = {**written(row.event_hash, said), "sealed": None}
        row.event_hash = line["hash"]
        return line


def _seal(line: Line) -> str:
    return seal(line["salt"], line["payload"])


def _without(marks: Marks, line: Line) -> Line | None:
    """A row as it is without what is marked; None where it does not say any of that."""
    if line["kind"] in UNSALTED or line["kind"] == ERASED:
        return None
    says = orjson.loads(line["payload"])
    left = marks.move(says) if line["kind"] == MOVED else marks.value(says, "notes")
    if left == says:
        return None
    sealed = line["sealed"] or _seal(line)
    payload = Encoded(orjson.dumps(left).decode())
    return {**line, "payload": payload, "salt": os.urandom(SALT_BYTES), "sealed": sealed}


def _rewrite(session: Session, changed: Iterable[Line]) -> None:
    at = (event.c.instance_id == bindparam("at_id")) & (event.c.seq == bindparam("at_seq"))
    values: dict[str, Any] = {
        name: bindparam(f"new_{name}") for name in ("payload", "salt", "sealed")
    }
    session.execute(
        update(event).where(at).values(values).execution_options(synchronize_session=False),
        [
            {
                "at_id": line["instance_id"], "at_seq": line["seq"], "new_salt": line["salt"],
                "new_payload": line["payload"], "new_sealed": line["sealed"],
            }
            for line in changed
        ],
    )  # fmt: skip


def _beside(session: Session, marks: Marks, numbers: Iterable[int]) -> None:
    """Incidents, tasks and messages that quote what is erased, and states to go back to."""
    texts = {
        incident: ("message", "trace"), human_task: ("name", "label_en"),
        instance: ("business_key",),
    }  # fmt: skip
    for table, columns in texts.items():
        owner = table.c.id if table is instance else table.c.instance_id
        for row in session.execute(select(table).where(owner.in_(numbers))).all():
            _blank(session, table, row, marks, columns)
    images = select(migration).where(migration.c.instance_id.in_(numbers))
    for row in session.execute(images).all():
        state = compress(Entries.of(marks.state(newest(row.state))))
        work = marks.value(row.work, "notes")
        at = migration.c.id == row.id
        session.execute(update(migration).where(at).values(state=state, work=work))
    quotes = Marks(frozenset(), marks.texts)
    for row in session.execute(select(message)).all():
        if quotes.value(row.variables, "data") != row.variables or marks.says(row.key or ""):
            left = marks.value(row.variables, "data")
            session.execute(update(message).where(message.c.id == row.id).values(variables=left))


def _blank(
    session: Session, table: Any, row: Row[Any], marks: Marks, columns: tuple[str, ...]
) -> None:
    blank = {
        name: None if table.c[name].nullable else "—"
        for name in columns
        if row._mapping[name] is not None and marks.says(row._mapping[name])
    }
    if blank:
        session.execute(update(table).where(table.c.id == row.id).values(**blank))
