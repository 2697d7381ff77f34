"""The tables of supervision visits, their checklists, and findings, a milestone's conditions too."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.types import Json
from workflows.base import Base
from workflows.columns import Code, Key, Name, PersonId, one_of

STATUSES = ("scheduled", "held", "closed")
VISIT_TYPES = ("onsite", "remote")
SEVERITIES = ("minor", "major", "critical")
FINDING_STATUSES = ("open", "closed")
CHECK_RESULTS = ("met", "partly", "unmet", "not_applicable")


class VisitChecklist(Base):
    """A version of the checklist, in force from a day on; versions are added, never changed."""

    __tablename__ = "visit_checklist"

    id: Mapped[Key]
    effective_from: Mapped[date]
    items: Mapped[list[str]] = mapped_column(Json)
    author: Mapped[Code]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]


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
    # The checklist as it was when the visit was scheduled: a later version does not change it.
    checklist: Mapped[list[str]] = mapped_column(Json, default=list)
    closed_at: Mapped[datetime | None]

    findings: Mapped[list[Finding]] = relationship(
        cascade="all, delete-orphan", order_by="Finding.position"
    )
    checks: Mapped[list[VisitCheck]] = relationship(
        cascade="all, delete-orphan", order_by="VisitCheck.position"
    )


class VisitCheck(Base):
    """What a visit found at one item of its checklist."""

    __tablename__ = "visit_check"
    __table_args__ = (one_of("result", CHECK_RESULTS),)

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    position: Mapped[int]
    item: Mapped[str] = mapped_column(Text)
    result: Mapped[Code]
    note: Mapped[str] = mapped_column(Text, default="")


class Finding(Base):
    """Something that must be put right and verified: a visit found it, or it is a condition on
    which a milestone has passed.
    """

    __tablename__ = "finding"
    __table_args__ = (
        one_of("severity", SEVERITIES),
        one_of("status", FINDING_STATUSES),
        CheckConstraint("(visit_id IS NULL) <> (milestone_id IS NULL)", name="one_of_both"),
    )

    id: Mapped[Key]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    # Of what a visit found; a condition has none.
    severity: Mapped[Code | None]
    advice: Mapped[str] = mapped_column(Text, default="")
    # Who at the agency puts it right.
    owner: Mapped[Name] = mapped_column(default="")
    due_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(default="open")
    overdue_level: Mapped[int] = mapped_column(default=0)
    action: Mapped[str] = mapped_column(Text, default="")
    done_on: Mapped[date | None]
    corrected_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
