"""The table of yearly batches."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.types import Json
from workflows.base import Base
from workflows.columns import Key, Money, Name, OrganisationId, one_of

STATUSES = ("draft", "open", "running", "closed")


class Programme(Base):
    """One year's batch of one coordinating office."""

    __tablename__ = "programme"
    __table_args__ = (UniqueConstraint("office_id", "year"), one_of("status", STATUSES))

    id: Mapped[Key]
    year: Mapped[int]
    title: Mapped[Name]
    office_id: Mapped[OrganisationId]
    province_id: Mapped[OrganisationId]
    status: Mapped[str] = mapped_column(default="draft")
    quota: Mapped[int] = mapped_column(default=0)
    budget: Mapped[Money | None]
    grant_per_pairing: Mapped[Money | None]
    focus: Mapped[list[str]] = mapped_column(Json, default=list)
    zones: Mapped[list[str]] = mapped_column(Json, default=list)
    notice_text: Mapped[str] = mapped_column(Text, default="")
    need_opens_on: Mapped[date | None]
    need_closes_on: Mapped[date | None]
    application_opens_on: Mapped[date | None]
    application_closes_on: Mapped[date | None]
    review_closes_on: Mapped[date | None]
    service_starts_on: Mapped[date | None]
    service_ends_on: Mapped[date | None]
    mid_term_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    summary: Mapped[str] = mapped_column(Text, default="")
    highlights: Mapped[str] = mapped_column(Text, default="")
