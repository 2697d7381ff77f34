"""Messages and signals as rows: who waits, and what has come before anybody waited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import StaleState
from engine.tables import message, wait

Token = tuple[int, int]
Address = tuple[str, str | None]
# No name and key meet at this: a name has no control character.
_START = "start\x01"
AnyRow = Row[*tuple[Any, ...]]


def waiting_for(
    session: Session, name: str, key: str | None, gone: Collection[Token]
) -> Token | None:
    """The token that has waited longest for a message, but for those that no longer do."""
    rows = session.execute(_waiting("message", name).where(_key_is(wait, key)))
    return next((tuple(row) for row in rows if tuple(row) not in gone), None)


def listening_for(session: Session, name: str, gone: Collection[Token]) -> list[Token]:
    """All tokens that wait for a signal, but for those that no longer do."""
    rows = session.execute(_waiting("signal", name))
    return [tuple(row) for row in rows if tuple(row) not in gone]


def _waiting(kind: str, name: str) -> Any:
    return (
        select(wait.c.instance_id, wait.c.token)
        .where(~wait.c.suspended, wait.c.kind == kind, wait.c.name == name)
        .order_by(wait.c.id)
    )


def suspended_waits(session: Session, name: str, key: str | None) -> bool:
    """Whether a token that is suspended waits for a message: it is kept for it."""
    wanted = (wait.c.kind == "message") & (wait.c.name == name) & _key_is(wait, key)
    found = select(wait.c.id).where(wait.c.suspended, wanted).limit(1)
    return session.execute(found).one_or_none() is not None


def meet_suspended(session: Session, instance_ids: Collection[int]) -> None:
    """Go on to wait after a suspension, as a taker who meets the senders."""
    if _writers_meet(session):
        wanted = wait.c.instance_id.in_(instance_ids) & (wait.c.kind == "message")
        names = select(wait.c.name, wait.c.key).where(wanted).order_by(wait.c.name, wait.c.key)
        for name, key in session.execute(names).all():
            session.execute(select(_lock(name, key)))


def _key_is(table: Any, key: str | None) -> Any:
    return table.c.key.is_(None) if key is None else table.c.key == key


def meet(session: Session, name: str, key: str | None) -> None:
    """Let a message's sender and its taker pass one after the other, so that neither is missed.

    On PostgreSQL each would look before the other has committed; on SQLite writers wait anyway.
    Senders do not wait for each other, but for a deployment that makes a start event of the name.
    """
    if _writers_meet(session):
        shared = func.pg_advisory_xact_lock_shared(_number(_START + name))
        session.execute(select(shared, _lock(name, key)))


def meet_senders(session: Session, names: Collection[str]) -> None:
    """Let all senders of messages that will start a process pass before or after this."""
    if _writers_meet(session):
        for name in sorted(names):
            session.execute(select(func.pg_advisory_xact_lock(_number(_START + name))))


def wait_for(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Begin to wait, as a taker who meets the senders; only then are kept messages looked up."""
    statement = insert(wait)
    if _writers_meet(session) and any(row["kind"] == "message" for row in rows):
        # In the insert itself, which saves a statement: what is read next sees who came before.
        met = case((wait.c.kind == "message", _lock(wait.c.name, wait.c.key)))
        statement = statement.returning(met)
    # All take several locks in the same order, so that no two wait for each other.
    ordered = sorted(rows, key=lambda row: (row["name"] or "", row["key"] or ""))
    session.execute(statement, ordered).close()


def _writers_meet(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _lock(
    name: str | ColumnElement[str | None], key: str | ColumnElement[str | None] | None
) -> ColumnElement[Any]:
    return func.pg_advisory_xact_lock(_number(func.concat(name, "/", key)))


def _number(text: str | ColumnElement[str]) -> ColumnElement[int]:
    return func.hashtextextended(text, 0)


def has_arrived(session: Session, message_id: str) -> bool:
    """Whether a message with this id has come before."""
    found = session.execute(select(message.c.id).where(message.c.message_id == message_id))
    return found.one_or_none() is not None


def keep(session: Session, row: dict[str, Any]) -> None:
    """Write a message down: for a later taker, or to know its id again."""
    try:
        session.execute(insert(message).values(**row))
    except IntegrityError as error:
        # Another with this id came at the same moment; the next try sees it.
        raise StaleState from error


def take_kept(
    session: Session, addresses: Sequence[Address], now: datetime, good_at: datetime
) -> dict[Address, list[AnyRow]]:
    """Take messages that were kept for these names and keys and were good then, oldest first.

    At least as many as wait there; what is then not wanted has to be given back.
    """
    counts = Counter(addresses)
    place = func.row_number().over(
        partition_by=(message.c.name, message.c.key), order_by=message.c.id
    )
    wanted = or_(*((message.c.name == name) & _key_is(message, key) for name, key in counts))
    kept = (
        select(message.c.id, place.label("place"))
        .where(wanted, message.c.delivered_at.is_(None), message.c.expires_at > good_at)
        .subquery()
    )
    first = select(kept.c.id).where(kept.c.place <= max(counts.values()))
    rows = session.execute(
        update(message)
        .where(message.c.id.in_(first))
        .values(delivered_at=now)
        .returning(message.c.id, message.c.name, message.c.key, message.c.variables)
    )
    found: dict[Address, list[AnyRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.id):
        found[row.name, row.key].append(row)
    return found


def take_named(session: Session, names: Collection[str], now: datetime) -> list[AnyRow]:
    """Take all messages that were kept under these names, whatever their key, oldest first."""
    rows = session.execute(
        update(message)
        .where(message.c.name.in_(names))
        .where(message.c.delivered_at.is_(None), message.c.expires_at > now)
        .values(delivered_at=now)
        .returning(message.c.id, message.c.name, message.c.key, message.c.variables)
    )
    return sorted(rows, key=lambda row: row.id)


def give_back(session: Session, numbers: Sequence[int]) -> None:
    """Keep messages on: their takers were gone before they came."""
    session.execute(update(message).where(message.c.id.in_(numbers)).values(delivered_at=None))
