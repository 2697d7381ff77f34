"""The tables of service plans: one row per version, and its parts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.base import Base
from workflows.columns import Code, Key, Money, Name, Quantity, Total, one_of

STATUSES = ("drafted", "returned", "frozen")
METHODS = ("case", "group", "community")
INDICATOR_TYPES = ("output", "outcome")


class PlanVersion(Base):
    """One written version of a pairing's plan; a frozen one is the baseline."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("pairing_id", "number"), one_of("status", STATUSES))

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    number: Mapped[int]
    status: Mapped[str] = mapped_column(default="drafted")
    volunteer_part: Mapped[str] = mapped_column(Text, default="")
    local_support: Mapped[str] = mapped_column(Text, default="")
    drafted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    goals: Mapped[list[Goal]] = relationship(cascade="all, delete-orphan", order_by="Goal.position")
    activities: Mapped[list[Activity]] = relationship(
        cascade="all, delete-orphan", order_by="Activity.position"
    )
    indicators: Mapped[list[Indicator]] = relationship(
        cascade="all, delete-orphan", order_by="Indicator.position"
    )
    milestones: Mapped[list[PlannedMilestone]] = relationship(
        cascade="all, delete-orphan", order_by="PlannedMilestone.position"
    )
    personnel: Mapped[list[PlanMember]] = relationship(
        cascade="all, delete-orphan", order_by="PlanMember.position"
    )
    budget: Mapped[list[BudgetLine]] = relationship(
        cascade="all, delete-orphan", order_by="BudgetLine.position"
    )
    risks: Mapped[list[Risk]] = relationship(cascade="all, delete-orphan", order_by="Risk.position")
    comments: Mapped[list[LineComment]] = relationship(
        cascade="all, delete-orphan", order_by="LineComment.id"
    )


class _Part:
    """What every part of a plan has: its version and its place in the list."""

    id: Mapped[Key]
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    position: Mapped[int]


class Goal(_Part, Base):
    """A goal and what it means to reach it."""

    __tablename__ = "plan_goal"

    title: Mapped[Name]
    target: Mapped[str] = mapped_column(Text)


class Activity(_Part, Base):
    """A piece of casework, a group or a community activity towards a goal."""

    __tablename__ = "plan_activity"
    __table_args__ = (one_of("method", METHODS),)

    title: Mapped[Name]
    goal_no: Mapped[int | None]
    method: Mapped[Code]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    target_persons: Mapped[int | None]


class Indicator(_Part, Base):
    """A measure with baseline, target and weight; the weights make 100."""

    __tablename__ = "plan_indicator"
    __table_args__ = (one_of("type", INDICATOR_TYPES),)

    title: Mapped[Name]
    type: Mapped[Code]
    baseline: Mapped[Quantity]
    target: Mapped[Quantity]
    weight: Mapped[Total]


class PlannedMilestone(_Part, Base):
    """A dated check with the quantity that is to be reached by then."""

    __tablename__ = "planned_milestone"

    title: Mapped[Name]
    kind: Mapped[Code]
    due_on: Mapped[date]
    planned_quantity: Mapped[Quantity]
    unit: Mapped[Code] = mapped_column(default="")


class PlanMember(_Part, Base):
    """Who works on the project, as what, for how many days."""

    __tablename__ = "plan_member"

    name: Mapped[Name]
    role: Mapped[Name] = mapped_column(default="")
    days: Mapped[int | None]


class BudgetLine(_Part, Base):
    """An item of the budget; the lines make up the grant."""

    __tablename__ = "plan_budget_line"

    item: Mapped[Name]
    quarter: Mapped[int | None]
    amount: Mapped[Money]


class Risk(_Part, Base):
    """What may go wrong, and the answer to it."""

    __tablename__ = "plan_risk"

    title: Mapped[str] = mapped_column(Text)
    response: Mapped[str] = mapped_column(Text, default="")


class LineComment(Base):
    """A coordinator's remark on one line of a returned version."""

    __tablename__ = "plan_line_comment"

    id: Mapped[Key]
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    section: Mapped[Code]
    line_no: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text)
