"""The tables of supervision visits and findings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.base import Base
from workflows.columns import Code, Key, PersonId, one_of

STATUSES = ("scheduled", "held", "closed")
VISIT_TYPES = ("onsite", "remote")
SEVERITIES = ("minor", "major", "critical")
FINDING_STATUSES = ("open", "closed")


class Visit(Base):
    """One visit of a supervisor to a pairing, within its window."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("pairing_id", "number"),
        one_of("status", STATUSES),
        one_of("visit_type", VISIT_TYPES),
    )

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    number: Mapped[int]
    supervisor_id: Mapped[PersonId]
    status: Mapped[str] = mapped_column(default="scheduled")
    opens_on: Mapped[date]
    due_on: Mapped[date]
    planned_on: Mapped[date | None]
    held_on: Mapped[date | None]
    visit_type: Mapped[Code | None]
    summary: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]

    findings: Mapped[list[Finding]] = relationship(
        cascade="all, delete-orphan", order_by="Finding.position"
    )


class Finding(Base):
    """Something that a visit found and that must be put right and verified."""

    __tablename__ = "finding"
    __table_args__ = (one_of("severity", SEVERITIES), one_of("status", FINDING_STATUSES))

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    severity: Mapped[Code]
    advice: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(default="open")
    closed_at: Mapped[datetime | None]
