"""Emptying the outbox under leases: each thing is sent once, whoever and however many send."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from engine import transact
from workflows import wallclock
from workflows.notifications.models import Outgoing
from workflows.notifications.rules import next_attempt
from workflows.notifications.sending import Send

# Longer than any attempt takes: a lease that has run out belonged to a worker that died.
LEASE: Final = timedelta(minutes=5)
BATCH: Final = 50
Item = tuple[int, str, str, dict[str, object]]
log = logging.getLogger(__name__)


def send_due(sessions: sessionmaker[Session], senders: Mapping[str, Send]) -> int:
    """Send what is due, and say how much was sent; a failure is tried again later."""
    worker = uuid.uuid4().hex
    sent = 0
    for _ in range(BATCH):
        item = transact(sessions, lambda session: _lease(session, worker, wallclock.now()))
        if item is None:
            break
        sent += _attempt(sessions, worker, item, senders)
    return sent


def _lease(session: Session, worker: str, now: datetime) -> Item | None:
    """Take the one that has waited longest, for a while; a second worker gets the next."""
    free = or_(Outgoing.leased_until.is_(None), Outgoing.leased_until < now)
    first = session.execute(
        select(Outgoing.id, Outgoing.channel, Outgoing.key, Outgoing.payload)
        .where(Outgoing.sent_at.is_(None), Outgoing.next_attempt_at <= now, free)
        .order_by(Outgoing.next_attempt_at, Outgoing.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if first is None:
        return None
    taken = session.execute(
        update(Outgoing)
        .where(Outgoing.id == first.id, free)
        .values(leased_by=worker, leased_until=now + LEASE)
        .returning(Outgoing.id)
    ).first()
    return (first.id, first.channel, first.key, first.payload) if taken else None


def _attempt(
    sessions: sessionmaker[Session],
    worker: str,
    item: Item,
    senders: Mapping[str, Send],
) -> bool:
    outgoing_id, channel, key, payload = item
    try:
        senders[channel](payload, key)
    except Exception as error:  # whatever a channel raises, the others go on
        log.warning("sending %s failed: %s", key, error)
        reason = f"{type(error).__name__}: {error}"
        transact(sessions, lambda session: _failed(session, worker, outgoing_id, reason))
        return False
    transact(sessions, lambda session: _sent(session, worker, outgoing_id))
    return True


def _sent(session: Session, worker: str, outgoing_id: int) -> None:
    _settle(session, worker, outgoing_id, {"sent_at": wallclock.now(), "last_error": None})


def _failed(session: Session, worker: str, outgoing_id: int, reason: str) -> None:
    attempts = session.scalars(select(Outgoing.attempts).where(Outgoing.id == outgoing_id)).one()
    again = next_attempt(attempts + 1, wallclock.now())
    _settle(session, worker, outgoing_id, {"next_attempt_at": again, "last_error": reason})


def _settle(session: Session, worker: str, outgoing_id: int, values: dict[str, object]) -> None:
    session.execute(
        update(Outgoing)
        .where(Outgoing.id == outgoing_id, Outgoing.leased_by == worker)
        .values(attempts=Outgoing.attempts + 1, leased_by=None, leased_until=None, **values)
    )
