"""The tables of plan changes, suspensions and terminations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.base import Base
from workflows.columns import CaseId, Code, Key, Money, Name, Score, one_of

CHANGE_STATES = ("filed", "approved", "rejected")
SUSPENSION_STATES = ("suspended", "resumed")
TERMINATION_STATES = ("terminated", "closed")


class PlanChange(Base):
    """An amendment of a frozen plan; approved, it is a frozen version of its own."""

    __tablename__ = "plan_change"
    __table_args__ = (one_of("status", CHANGE_STATES),)

    id: Mapped[Key]
    case_id: Mapped[CaseId]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    status: Mapped[str] = mapped_column(default="filed")
    clause: Mapped[Name]
    reason: Mapped[str] = mapped_column(Text)
    # How much of the budget then has moved between items since it was agreed on, in hundredths.
    shift_percent: Mapped[Score]
    from_version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    to_version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"))
    filed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Suspension(Base):
    """A time in which a project stood still; its dates were moved by as many days."""

    __tablename__ = "pairing_suspension"
    __table_args__ = (one_of("status", SUSPENSION_STATES),)

    id: Mapped[Key]
    case_id: Mapped[CaseId]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    status: Mapped[str] = mapped_column(default="suspended")
    cause: Mapped[Code]
    grounds: Mapped[str] = mapped_column(Text)
    until_on: Mapped[date]
    suspended_at: Mapped[datetime]
    resumed_at: Mapped[datetime | None]
    days: Mapped[int | None]


class Termination(Base):
    """The end of a project before its time: settlement and hand-over."""

    __tablename__ = "pairing_termination"
    __table_args__ = (one_of("status", TERMINATION_STATES),)

    id: Mapped[Key]
    case_id: Mapped[CaseId]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), unique=True)
    status: Mapped[str] = mapped_column(default="terminated")
    cause: Mapped[Code]
    grounds: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date]
    terminated_at: Mapped[datetime]
    disallowed: Mapped[Money | None]
    clients: Mapped[int | None]
    handed_over: Mapped[bool | None]
    closed_at: Mapped[datetime | None]
