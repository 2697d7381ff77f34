"""The tables of milestones: their dates, reports, recipients' checks and verdicts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.base import Base
from workflows.columns import Code, Key, Name, PersonId, Quantity, one_of
from workflows.supervision.models import Finding

STATUSES = (
    "scheduled",
    "reported",
    "rectifying",
    "passed",
    "conditional",
    "failed",
    "skipped",
)
OPEN_STATUSES = ("scheduled", "reported", "rectifying")
VERDICTS = ("pass", "conditional", "rectify")
# The ladder: two reminders before a due date, three steps after it.
NOTICES = ("remind", "remind_again", "first", "second", "third")
REVIEWS = ("continue", "suspend", "terminate")


class Milestone(Base):
    """One dated check of a pairing's delivery."""

    __tablename__ = "milestone"
    __table_args__ = (
        UniqueConstraint("pairing_id", "number"),
        one_of("status", STATUSES),
        one_of("review_decision", REVIEWS),
    )

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
    # The running process that watches it: its dates are counted again when this one's move.
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    skip_reason: Mapped[str] = mapped_column(Text, default="")
    review_decision: Mapped[Code | None]
    review_reason: Mapped[str] = mapped_column(Text, default="")

    reports: Mapped[list[MilestoneReport]] = relationship(
        cascade="all, delete-orphan", order_by="MilestoneReport.round"
    )
    # On which it has passed: the agency meets them, the supervisor verifies that.
    conditions: Mapped[list[Finding]] = relationship(
        cascade="all, delete-orphan", order_by="Finding.position"
    )
    date_changes: Mapped[list[MilestoneDateChange]] = relationship(
        cascade="all, delete-orphan", order_by="MilestoneDateChange.id"
    )
    notices: Mapped[list[MilestoneNotice]] = relationship(
        cascade="all, delete-orphan", order_by="MilestoneNotice.id"
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


class MilestoneNotice(Base):
    """A step of the ladder that has been sent for a due date; once each, however late."""

    __tablename__ = "milestone_notice"
    __table_args__ = (
        UniqueConstraint("milestone_id", "step", "due_on"),
        one_of("step", NOTICES),
    )

    id: Mapped[Key]
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    step: Mapped[Code]
    due_on: Mapped[date]
    sent_at: Mapped[datetime]


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
