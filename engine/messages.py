"""Messages and signals as rows: who waits, and what has come before anybody waited."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import StaleState
from engine.tables import message, subscription

Token = tuple[int, int]
Address = tuple[str, str | None]
AnyRow = Row[*tuple[Any, ...]]


def key_text(key: object) -> str | None:
    """A correlation key as it is stored; numbers that mean the same are the same."""
    return None if key is None else str(key)


def waiting_for(
    session: Session, name: str, key: str | None, gone: Collection[Token]
) -> Token | None:
    """The token that has waited longest for a message, but for those that no longer do."""
    rows = session.execute(_waiting("message", name).where(_key_is(subscription, key)))
    return next((tuple(row) for row in rows if tuple(row) not in gone), None)


def listening_for(session: Session, name: str, gone: Collection[Token]) -> list[Token]:
    """All tokens that wait for a signal, but for those that no longer do."""
    rows = session.execute(_waiting("signal", name))
    return [tuple(row) for row in rows if tuple(row) not in gone]


def _waiting(kind: str, name: str) -> Any:
    return (
        select(subscription.c.instance_id, subscription.c.token)
        .where(subscription.c.kind == kind, subscription.c.name == name)
        .order_by(subscription.c.id)
    )


def _key_is(table: Any, key: str | None) -> Any:
    return table.c.key.is_(None) if key is None else table.c.key == key


def meet(session: Session, addresses: Iterable[Address]) -> None:
    """Let a message's sender and its taker pass one after the other, so that neither is missed.

    On PostgreSQL each would look before the other has committed; on SQLite writers wait anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    locks = sorted({_lock_number(address) for address in addresses})
    session.execute(select(*(func.pg_advisory_xact_lock(number) for number in locks)))


def _lock_number(address: Address) -> int:
    said = hashlib.sha256(repr(address).encode()).digest()
    return int.from_bytes(said[:8], signed=True)


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


def kept_for(
    session: Session, addresses: Sequence[Address], now: datetime
) -> dict[Address, list[AnyRow]]:
    """Messages that were kept for these names and keys, oldest first, and are still good."""
    wanted = or_(*((message.c.name == name) & _key_is(message, key) for name, key in addresses))
    rows = session.execute(
        select(message.c.id, message.c.name, message.c.key, message.c.variables)
        .where(wanted, message.c.delivered_at.is_(None), message.c.expires_at > now)
        .order_by(message.c.id)
    )
    found: dict[Address, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.name, row.key].append(row)
    return found


def mark_delivered(session: Session, number: int, now: datetime) -> None:
    """A kept message has found its taker."""
    session.execute(update(message).where(message.c.id == number).values(delivered_at=now))
