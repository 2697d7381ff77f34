"""Notices to a person, and the outbox of what is still to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.types import Json
from workflows.base import Base
from workflows.messages import Message
from workflows.notifications.rules import message_of


class Notification(Base):
    """One thing that one person is told, with where it leads; the key says it once only."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_person_id_read_at", "person_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    template: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    link_kind: Mapped[str | None] = mapped_column(String(20))
    link_id: Mapped[int | None]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    @property
    def message(self) -> Message:
        """The text, to be translated where it is shown."""
        return message_of(self.template, self.params)


class Outgoing(Base):
    """One thing to send. Its times are real time: mail does not live on the engine's clock."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_sent_at_next_attempt_at", "sent_at", "next_attempt_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    channel: Mapped[str] = mapped_column(String(20))
    payload: Mapped[dict[str, object]] = mapped_column(Json)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(40))
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
