"""The tables of pairings: docking minutes and mobilisation."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.types import Json
from workflows.agencies.models import AgencyStaff
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
)

STATUSES = (
    "proposed",
    "accepted",
    "docked",
    "planned",
    "agreed",
    "mobilised",
    "evaluated",
    "closed",
    "declined",
    "terminated",
)
_STANDING = text("status NOT IN ('declined', 'terminated')")


def _one_to_one(side: str) -> Index:
    """At most one pairing that was neither declined nor terminated per programme and organisation."""
    return Index(
        f"uq_pairing_programme_{side}",
        "programme_id",
        side,
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )


class Pairing(Base):
    """One agency and one place for one year; one to one within a programme."""

    __tablename__ = "pairing"
    __table_args__ = (
        _one_to_one("agency_id"),
        _one_to_one("place_id"),
        one_of("status", STATUSES),
    )

    id: Mapped[Key]
    # Empty only for the moment between this row and the opening of its case.
    case_id: Mapped[CaseId | None]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    agency_id: Mapped[OrganisationId]
    place_id: Mapped[OrganisationId]
    supervisor_id: Mapped[PersonId]
    status: Mapped[str] = mapped_column(default="proposed")
    reason: Mapped[str] = mapped_column(Text, default="")
    # How well the two suit each other, part by part: (name, points, most); and whether the
    # best choice of its round held this pair.
    match_score: Mapped[Total | None]
    match_parts: Mapped[list[list[str | Decimal]] | None] = mapped_column(Json)
    suggested: Mapped[bool] = mapped_column(default=False, server_default=false())
    grant: Mapped[Money]
    service_starts_on: Mapped[date]
    service_ends_on: Mapped[date]
    mid_term_on: Mapped[date]
    proposed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    total_score: Mapped[Total | None]
    grade: Mapped[Code | None]

    docking: Mapped[DockingMinutes | None] = relationship(cascade="all, delete-orphan")
    mobilisation: Mapped[Mobilisation | None] = relationship(cascade="all, delete-orphan")


class MatchingRound(Base):
    """What was proposed in one go, beside the best that could have been."""

    __tablename__ = "matching_round"

    id: Mapped[Key]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    # Money's width: a hundred pairs come to ten thousand points.
    best_total: Mapped[Money]
    chosen_total: Mapped[Money]
    best_pairs: Mapped[int]
    chosen_pairs: Mapped[int]
    # Places that found no agency.
    unmatched: Mapped[list[int]] = mapped_column(Json, default=list)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[Code]
    decided_at: Mapped[datetime]


class DockingMinutes(Base):
    """What both sides confirmed of their first meeting."""

    __tablename__ = "docking_minutes"

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), unique=True)
    held_on: Mapped[date]
    place: Mapped[Name]
    attendees: Mapped[str] = mapped_column(Text)
    needs: Mapped[str] = mapped_column(Text)
    minutes: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[datetime]


class Mobilisation(Base):
    """The team's arrival, as the place confirmed it."""

    __tablename__ = "mobilisation"

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), unique=True)
    # When the last of them arrived.
    arrived_on: Mapped[date]
    # Why others came than were agreed on.
    substitution: Mapped[str] = mapped_column(Text, default="", server_default="")
    confirmed_at: Mapped[datetime]

    workers: Mapped[list[MobilisedWorker]] = relationship(
        cascade="all, delete-orphan", order_by="MobilisedWorker.position"
    )


class MobilisedWorker(Base):
    """A worker on post from a day on, until a last day where somebody has taken their place."""

    __tablename__ = "mobilised_worker"

    id: Mapped[Key]
    mobilisation_id: Mapped[int] = mapped_column(ForeignKey("mobilisation.id"), index=True)
    position: Mapped[int]
    name: Mapped[Name]
    certificate_no: Mapped[Code] = mapped_column(default="")
    # Where they stand in the agency's file; older rows know the name alone.
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("agency_staff.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    insurance_no: Mapped[Name] = mapped_column(default="", server_default="")
    insured_until: Mapped[date | None]
    briefed_on: Mapped[date | None]
    # The files that prove the arrival.
    proofs: Mapped[list[int]] = mapped_column(Json, default=list, server_default="[]")

    staff: Mapped[AgencyStaff | None] = relationship()
