"""Anchors: files that say how far each log had come, to be kept where nobody can change them.

A file has one JSON value a line: first what it is and which file came before it, then the last row
of each log that has grown since that one: instance, number, hash. Its SHA-256 stands for all of it,
and for all before it: who has that alone can tell whether the files, and with them the logs, are
still what they were.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import AnchorRefused
from engine.record.chain import Head
from engine.tables import anchor, anchored, instance

FORMAT: Final = 1
# A worker that has begun one and is not heard of for so long has died.
PATIENCE: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Anchor:
    """One that was written: its file, what stands for it, how many logs had grown."""

    file: Path
    sha256: str
    heads: int


def begin(session: Session, at: datetime, day: str | None) -> int | None:
    """Take it upon oneself to write one, of a day or just so; None where a day has its own.

    It must be committed before the file is written, so that no other writes the same.
    """
    if day is not None:
        taken = session.execute(
            update(anchor)
            .where(anchor.c.day == day, anchor.c.sha256.is_(None))
            .where(anchor.c.begun_at < at - PATIENCE)
            .values(begun_at=at)
            .returning(anchor.c.id)
        ).first()
        if taken is not None:
            return int(taken.id)
        if session.scalar(select(anchor.c.id).where(anchor.c.day == day)) is not None:
            return None
    try:
        with session.begin_nested():
            row = session.execute(
                insert(anchor).values(day=day, begun_at=at).returning(anchor.c.id)
            ).one()
    except IntegrityError:
        return None
    return int(row.id)


def write(session: Session, folder: Path, number: int, at: datetime) -> Anchor:
    """Write the file, readable to its owner alone, and remember what it says."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"anchor-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{number}.jsonl"
    previous = session.execute(
        select(anchor.c.file, anchor.c.sha256)
        .where(anchor.c.sha256.is_not(None))
        .order_by(anchor.c.id.desc())
        .limit(1)
    ).one_or_none()
    says = {
        "format": FORMAT,
        "at": at.astimezone(UTC).isoformat(),
        "previous": previous and {"file": previous.file, "sha256": previous.sha256},
    }
    sha256, count = _write(folder / name, says, _grown(session))
    session.execute(update(anchor).where(anchor.c.id == number).values(file=name, sha256=sha256))
    return Anchor(folder / name, sha256, count)


def _grown(session: Session) -> Iterator[list[Any]]:
    """The last rows of the logs that have grown, which are noted as anchored on the way."""
    last = 0
    while rows := session.execute(
        select(instance.c.id, instance.c.event_seq, instance.c.event_hash)
        .outerjoin(anchored, anchored.c.instance_id == instance.c.id)
        .where(
            instance.c.id > last,
            instance.c.event_seq > 0,
            or_(anchored.c.seq.is_(None), anchored.c.seq != instance.c.event_seq),
        )
        .order_by(instance.c.id)
        .limit(1000)
    ).all():
        numbers = [row.id for row in rows]
        session.execute(delete(anchored).where(anchored.c.instance_id.in_(numbers)))
        session.execute(
            insert(anchored), [{"instance_id": row.id, "seq": row.event_seq} for row in rows]
        )
        yield from ([row.id, row.event_seq, row.event_hash] for row in rows)
        last = numbers[-1]


def _write(file: Path, says: dict[str, Any], heads: Iterator[list[Any]]) -> tuple[str, int]:
    digest, count = hashlib.sha256(), -1
    # Under its name only when it is whole.
    draft = file.with_suffix(".tmp")
    with open(draft, "wb", opener=_private) as out:
        for line in (says, *heads):
            text = orjson.dumps(line) + b"\n"
            digest.update(text)
            out.write(text)
            count += 1
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    return digest.hexdigest(), count


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def read(file: Path, sha256: str | None = None) -> tuple[dict[int, Head], list[str]]:
    """The newest known row of each log, by a file and those before it that lie beside it.

    Gives the names of those that are missing as well; raises AnchorRefused where one is not what
    the later one, or `sha256`, says.
    """
    heads: dict[int, Head] = {}
    wanted: dict[str, str] | None = {"file": file.name, "sha256": sha256 or ""}
    while wanted is not None:
        path = file.with_name(wanted["file"])
        if not path.exists():
            return heads, [path.name]
        wanted = _read(path, wanted["sha256"], heads)
    return heads, []


def _read(file: Path, sha256: str, heads: dict[int, Head]) -> dict[str, str] | None:
    digest = hashlib.sha256()
    previous: dict[str, str] | None = None
    found: dict[int, Head] = {}
    try:
        with file.open("rb") as lines:
            for at, text in enumerate(lines):
                digest.update(text)
                line = orjson.loads(text)
                if at:
                    found[line[0]] = (line[1], line[2])
                elif line["format"] != FORMAT:
                    raise AnchorRefused(file.name, "unknown")
                else:
                    previous = line["previous"]
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise AnchorRefused(file.name, "unknown") from error
    if sha256 and digest.hexdigest() != sha256:
        raise AnchorRefused(file.name, "changed")
    # Those that came later stand before.
    for number, head in found.items():
        heads.setdefault(number, head)
    return previous
