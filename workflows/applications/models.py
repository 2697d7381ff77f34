"""The tables of agencies' applications: staff, past projects, panel scores."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.types import Json
from workflows.base import Base
from workflows.columns import (
    CaseId,
    Code,
    Key,
    Money,
    Name,
    OrganisationId,
    PersonId,
    Total,
    one_of,
    standing_once,
)

STATUSES = ("draft", "filed", "eligible", "reviewed", "decided", "rejected", "lapsed")
OUTCOMES = ("selected", "waitlisted", "rejected")
BAR_REASONS = ("unqualified", "false_documents")


class Application(Base):
    """What one agency offers to one year's batch."""

    __tablename__ = "application"
    __table_args__ = (
        standing_once("application", "agency_id"),
        one_of("status", STATUSES),
        one_of("outcome", OUTCOMES),
    )

    id: Mapped[Key]
    # Empty only for the moment between this row and the opening of its case.
    case_id: Mapped[CaseId | None]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    agency_id: Mapped[OrganisationId]
    status: Mapped[str] = mapped_column(default="draft")
    credit_code: Mapped[Code] = mapped_column(default="")
    legal_representative: Mapped[Name] = mapped_column(default="")
    fields: Mapped[list[str]] = mapped_column(Json, default=list)
    # The field for which it counts where fields have quotas.
    main_field: Mapped[Code] = mapped_column(default="")
    last_grade: Mapped[Code] = mapped_column(default="")
    # The agency's file as it stood when this was filed; later changes to the file leave it alone.
    snapshot: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    days_per_worker: Mapped[int | None]
    days_per_trip: Mapped[int | None]
    # The hard conditions that it does not meet, by their codes.
    failures: Mapped[list[str]] = mapped_column(Json, default=list)
    proposal: Mapped[str] = mapped_column(Text, default="")
    budget: Mapped[Money | None]
    start_up_capital: Mapped[Money | None]
    net_assets: Mapped[Money | None]
    filed_at: Mapped[datetime | None]
    mean_score: Mapped[Total | None]
    score_spread: Mapped[Total | None]
    outcome: Mapped[Code | None]
    outcome_reason: Mapped[str] = mapped_column(Text, default="")
    # Why an upheld objection keeps it from being selected.
    set_aside: Mapped[str] = mapped_column(Text, default="", server_default="")
    decided_at: Mapped[datetime | None]

    staff: Mapped[list[StaffMember]] = relationship(
        cascade="all, delete-orphan", order_by="StaffMember.position"
    )
    past_projects: Mapped[list[PastProject]] = relationship(
        cascade="all, delete-orphan", order_by="PastProject.position"
    )
    scores: Mapped[list[ReviewScore]] = relationship(
        cascade="all, delete-orphan", order_by="ReviewScore.id"
    )


class StaffMember(Base):
    """A worker on an application's staff list, as the agency's file had them when it was filed."""

    __tablename__ = "staff_member"

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    position: Mapped[int]
    name: Mapped[Name]
    certificate: Mapped[Code] = mapped_column(default="none")
    degree: Mapped[Code] = mapped_column(default="none")
    major_social_work: Mapped[bool] = mapped_column(default=False)
    experience_years: Mapped[int] = mapped_column(default=0)
    # Where they stand in the agency's file.
    source_id: Mapped[int | None] = mapped_column(ForeignKey("agency_staff.id"))
    certificate_no: Mapped[Code] = mapped_column(default="")
    certificate_expires_on: Mapped[date | None]


class PastProject(Base):
    """A similar project that the agency has done."""

    __tablename__ = "past_project"

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    position: Mapped[int]
    title: Mapped[Name]
    year: Mapped[int | None]
    grade: Mapped[Code] = mapped_column(default="")


class ReviewScore(Base):
    """One expert's score; without one when the expert was recused.

    `points` are those that were typed, None for what does not apply; the score counts what is
    computed, too, and follows the lowest bid of the batch.
    """

    __tablename__ = "review_score"
    __table_args__ = (UniqueConstraint("application_id", "expert_id"),)

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    expert_id: Mapped[PersonId]
    points: Mapped[dict[str, Decimal | None] | None] = mapped_column(Json)
    score: Mapped[Total | None]
    team_score: Mapped[Total | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    recused: Mapped[bool] = mapped_column(default=False)
    counted: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime]


class AgencyBar(Base):
    """A year in which an agency may not apply, and why."""

    __tablename__ = "agency_bar"
    __table_args__ = (one_of("reason", BAR_REASONS),)

    id: Mapped[Key]
    agency_id: Mapped[OrganisationId]
    year: Mapped[int]
    reason: Mapped[Code]
    recorded_at: Mapped[datetime]
