"""What a person has been told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.actors import Actor
from workflows.notifications.models import Notification, Outgoing


def notifications(session: Session, actor: Actor, limit: int = 50) -> Sequence[Notification]:
    """One's own notifications, the newest first."""
    return session.scalars(
        select(Notification)
        .where(Notification.person_id == actor.id)
        .order_by(Notification.id.desc())
        .limit(limit)
    ).all()


def unread_count(session: Session, actor: Actor) -> int:
    """How many notifications one has not read."""
    mine = select(func.count()).where(
        Notification.person_id == actor.id, Notification.read_at.is_(None)
    )
    return session.scalar(mine) or 0


def unsent(session: Session) -> Sequence[Outgoing]:
    """What still waits in the outbox, for the operator."""
    return session.scalars(
        select(Outgoing).where(Outgoing.sent_at.is_(None)).order_by(Outgoing.id)
    ).all()
