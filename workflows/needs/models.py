"""The table of recipient places' needs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.types import Json
from workflows.base import Base
from workflows.columns import CaseId, Code, Key, Name, OrganisationId, one_of, standing_once

STATUSES = ("draft", "filed", "accepted", "refused", "lapsed")


class Need(Base):
    """What one place asks of one year's batch; it names a leader and a contact."""

    __tablename__ = "need"
    __table_args__ = (standing_once("need", "place_id"), one_of("status", STATUSES))

    id: Mapped[Key]
    # Empty only for the moment between this row and the opening of its case.
    case_id: Mapped[CaseId | None]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    place_id: Mapped[OrganisationId]
    status: Mapped[str] = mapped_column(default="draft")
    zone_type: Mapped[Code] = mapped_column(default="")
    target_groups: Mapped[list[str]] = mapped_column(Json, default=list)
    # What it asks of an agency; empty where it has no wish.
    service_fields: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    languages: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    workers_wanted: Mapped[int | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    responsible_leader: Mapped[Name] = mapped_column(default="")
    leader_title: Mapped[Name] = mapped_column(default="")
    contact: Mapped[Name] = mapped_column(default="")
    contact_phone: Mapped[Code] = mapped_column(default="")
    # What the place promises to provide, by code; the text says the rest.
    support_items: Mapped[list[str]] = mapped_column(Json, default=list)
    support_offered: Mapped[str] = mapped_column(Text, default="")
    expected_goals: Mapped[str] = mapped_column(Text, default="")
    filed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
