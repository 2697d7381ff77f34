"""The tables of milestones: their dates, reports, recipients' checks and verdicts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.base import Base
from workflows.columns import Code, Key, Name, PersonId, Quantity, one_of

STATUSES = ("scheduled", "reported", "rectifying", "passed", "conditional", "failed")
OPEN_STATUSES = ("scheduled", "reported", "rectifying")
VERDICTS = ("pass", "conditional", "rectify")


class Milestone(Base):
    """One dated check of a pairing's delivery."""

    __tablename__ = "milestone"
    __table_args__ = (UniqueConstraint("pairing_id", "number"), one_of("status", STATUSES))

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    planned_milestone_id: Mapped[int] = mapped_column(ForeignKey("planned_milestone.id"))
    number: Mapped[int]
    title: Mapped[Name]
    kind: Mapped[Code]
    status: Mapped[str] = mapped_column(default="scheduled")
    original_due: Mapped[date]
    current_due: Mapped[date]
    planned_quantity: Mapped[Quantity]
    unit: Mapped[Code] = mapped_column(default="")
    overdue_level: Mapped[int] = mapped_column(default=0)
    decided_at: Mapped[datetime | None]

    reports: Mapped[list[MilestoneReport]] = relationship(
        cascade="all, delete-orphan", order_by="MilestoneReport.round"
    )
    date_changes: Mapped[list[MilestoneDateChange]] = relationship(
        cascade="all, delete-orphan", order_by="MilestoneDateChange.id"
    )


class MilestoneDateChange(Base):
    """One move of a due date: from when to when, by whom and why; rows are only added."""

    __tablename__ = "milestone_date_change"

    id: Mapped[Key]
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    from_due: Mapped[date]
    to_due: Mapped[date]
    author: Mapped[Code]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class MilestoneReport(Base):
    """One round: what the agency reports, the recipient confirms and the supervisor finds."""

    __tablename__ = "milestone_report"
    __table_args__ = (UniqueConstraint("milestone_id", "round"), one_of("verdict", VERDICTS))

    id: Mapped[Key]
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    round: Mapped[int]
    reporter_id: Mapped[PersonId]
    reported_at: Mapped[datetime]
    actual_quantity: Mapped[Quantity]
    summary: Mapped[str] = mapped_column(Text)
    variance_reason: Mapped[str] = mapped_column(Text, default="")
    confirmed_quantity: Mapped[Quantity | None]
    check_comment: Mapped[str] = mapped_column(Text, default="")
    completion_ratio: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    verdict: Mapped[Code | None]
    verdict_reason: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
