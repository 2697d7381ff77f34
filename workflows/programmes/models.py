"""The table of yearly batches."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.types import Json
from workflows.base import Base
from workflows.columns import Code, Key, Money, Name, OrganisationId, PersonId, one_of

STATUSES = ("draft", "open", "running", "closed")
WINDOWS = ("need", "application")


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
    # County or city -> its most pairs; field of service -> its most agencies. Others have no limit.
    place_quotas: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    field_quotas: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
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


class ProgrammeVersion(Base):
    """The call as it was published, and each amendment of it: rows are added, never changed."""

    __tablename__ = "programme_version"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[Key]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    number: Mapped[int]
    answers: Mapped[dict[str, object]] = mapped_column(Json)
    # Empty for the first.
    reason: Mapped[str] = mapped_column(Text, default="")
    drafted_by: Mapped[PersonId]
    # Whoever approved it; somebody else than who drafted it.
    approved_by: Mapped[Code]
    published_at: Mapped[datetime]


class LateAdmission(Base):
    """That an organisation may file once after its window has closed: until when, why, by whom."""

    __tablename__ = "late_admission"
    __table_args__ = (
        UniqueConstraint("programme_id", "kind", "organisation_id"),
        one_of("kind", WINDOWS),
    )

    id: Mapped[Key]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    # Which window: `window` itself is a word of SQL.
    kind: Mapped[Code]
    organisation_id: Mapped[OrganisationId]
    reason: Mapped[str] = mapped_column(Text)
    closes_at: Mapped[datetime]
    admitted_by: Mapped[PersonId]
    admitted_at: Mapped[datetime]
    # When the organisation made use of it.
    used_at: Mapped[datetime | None]
