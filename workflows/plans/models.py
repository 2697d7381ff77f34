"""The tables of service plans: one row per version, and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, ForeignKey, Text, UniqueConstraint, event, inspect, select
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from workflows.base import Base
from workflows.columns import Code, Key, Money, Name, PersonId, Quantity, Total, one_of
from workflows.errors import Conflict
from workflows.messages import N_, Message
from workflows.organisations.models import Person

STATUSES = ("drafted", "returned", "frozen")
METHODS = ("case", "group", "community")
INDICATOR_TYPES = ("output", "outcome", "impact")


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
    return_comment: Mapped[str] = mapped_column(Text, default="", server_default="")

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
    volunteer_teams: Mapped[list[VolunteerTeam]] = relationship(
        cascade="all, delete-orphan", order_by="VolunteerTeam.position"
    )
    sections: Mapped[list[SectionAuthor]] = relationship(
        cascade="all, delete-orphan", order_by="SectionAuthor.id"
    )
    comments: Mapped[list[LineComment]] = relationship(
        cascade="all, delete-orphan", order_by="LineComment.id"
    )


class Part:
    """What every part of a plan has: its version and its place in the list."""

    id: Mapped[Key]
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    position: Mapped[int]


class Goal(Part, Base):
    """A goal and what it means to reach it."""

    __tablename__ = "plan_goal"

    title: Mapped[Name]
    target: Mapped[str] = mapped_column(Text)


class Activity(Part, Base):
    """A piece of casework, a group or a community activity towards a goal."""

    __tablename__ = "plan_activity"
    __table_args__ = (one_of("method", METHODS),)

    title: Mapped[Name]
    goal_no: Mapped[int | None]
    method: Mapped[Code]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    target_persons: Mapped[int | None]


class Indicator(Part, Base):
    """A measure with baseline, target and weight; the weights make 100."""

    __tablename__ = "plan_indicator"
    __table_args__ = (one_of("type", INDICATOR_TYPES),)

    title: Mapped[Name]
    goal_no: Mapped[int | None]
    type: Mapped[Code]
    baseline: Mapped[Quantity]
    target: Mapped[Quantity]
    weight: Mapped[Total]
    verification: Mapped[Name] = mapped_column(default="", server_default="")
    need: Mapped[str] = mapped_column(Text, default="", server_default="")


class PlannedMilestone(Part, Base):
    """A dated check with the quantity that is to be reached by then."""

    __tablename__ = "planned_milestone"

    title: Mapped[Name]
    kind: Mapped[Code]
    due_on: Mapped[date]
    planned_quantity: Mapped[Quantity]
    unit: Mapped[Code] = mapped_column(default="")


class PlanMember(Part, Base):
    """Who works on the project, as what, for how many days."""

    __tablename__ = "plan_member"

    name: Mapped[Name]
    role: Mapped[Name] = mapped_column(default="")
    days: Mapped[int | None]


class BudgetLine(Part, Base):
    """An item of the budget; the lines make up the grant."""

    __tablename__ = "plan_budget_line"

    item: Mapped[Name]
    quarter: Mapped[int | None]
    amount: Mapped[Money]
    note: Mapped[Name] = mapped_column(default="", server_default="")


class Risk(Part, Base):
    """What may go wrong, and the answer to it."""

    __tablename__ = "plan_risk"

    title: Mapped[str] = mapped_column(Text)
    response: Mapped[str] = mapped_column(Text, default="")


class VolunteerTeam(Part, Base):
    """Volunteers whom a worker of the project leads."""

    __tablename__ = "plan_volunteer_team"

    title: Mapped[Name]
    worker: Mapped[Name] = mapped_column(default="")
    volunteers: Mapped[int]
    service: Mapped[str] = mapped_column(Text, default="")


class LineComment(Base):
    """A remark of the place's or the office's on one line of a returned version."""

    __tablename__ = "plan_line_comment"

    id: Mapped[Key]
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    section: Mapped[Code]
    line_no: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    author: Mapped[Person | None] = relationship()


class SectionAuthor(Base):
    """Who wrote a section of a version last, and when."""

    __tablename__ = "plan_section_author"
    __table_args__ = (UniqueConstraint("plan_version_id", "section"),)

    id: Mapped[Key]
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    section: Mapped[Code]
    author_id: Mapped[PersonId]
    written_at: Mapped[datetime]

    author: Mapped[Person] = relationship()


# The parts that have lines, by the names that the form and the version give them.
PARTS: Final[Mapping[str, type[Part]]] = {
    "goals": Goal,
    "activities": Activity,
    "indicators": Indicator,
    "milestones": PlannedMilestone,
    "personnel": PlanMember,
    "budget": BudgetLine,
    "risks": Risk,
    "volunteer_teams": VolunteerTeam,
}


def _keep_version(mapper: Mapper[PlanVersion], connection: Connection, plan: PlanVersion) -> None:
    """The baseline is what was approved and signed: an amendment is a version of its own."""
    (before, *_) = inspect(plan).attrs.status.history.deleted or (plan.status,)
    if before == "frozen":
        raise Conflict(Message(N_("已批准的计划不能修改，请另立变更")))


def _keep_part(mapper: Mapper[Part], connection: Connection, part: Part) -> None:
    status = select(PlanVersion.status).where(PlanVersion.id == part.plan_version_id)
    if connection.scalar(status) == "frozen":
        raise Conflict(Message(N_("已批准的计划不能修改，请另立变更")))


for _act in ("before_update", "before_delete"):
    event.listen(PlanVersion, _act, _keep_version)
for _kind in PARTS.values():
    for _act in ("before_insert", "before_update", "before_delete"):
        event.listen(_kind, _act, _keep_part)
