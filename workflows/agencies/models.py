"""The tables of agencies' files: particulars, staff, certificates, past grades, the blacklist."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.types import Json
from workflows.base import Base
from workflows.columns import Code, Key, Name, OrganisationId, PersonId, Total, one_of

CERTIFICATE_KINDS = ("registration", "inspection", "rating", "audit", "insurance", "other")


class AgencyProfile(Base):
    """What an agency says of itself once for all years; one per organisation."""

    __tablename__ = "agency_profile"

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    legal_representative: Mapped[Name] = mapped_column(default="")
    contact_phone: Mapped[Code] = mapped_column(default="")
    address: Mapped[Name] = mapped_column(default="")
    founded_on: Mapped[date | None]
    fields: Mapped[list[str]] = mapped_column(Json, default=list)
    target_groups: Mapped[list[str]] = mapped_column(Json, default=list)
    methods: Mapped[list[str]] = mapped_column(Json, default=list)
    languages: Mapped[list[str]] = mapped_column(Json, default=list)
    # How many workers it can have away at the same time.
    capacity: Mapped[int | None]
    # The counties and cities that it works in or would go to, as offices call them.
    regions: Mapped[list[str]] = mapped_column(Json, default=list)
    updated_at: Mapped[datetime]
    updated_by: Mapped[PersonId]


class AgencyPaper(Base):
    """A scan in an agency's file; its bytes lie in the data folder under their digest."""

    __tablename__ = "agency_paper"

    id: Mapped[Key]
    agency_id: Mapped[OrganisationId]
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    path: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[PersonId]
    at: Mapped[datetime]


class AgencyStaff(Base):
    """A social worker of the agency; whoever has left stays for the years in which they served."""

    __tablename__ = "agency_staff"

    id: Mapped[Key]
    agency_id: Mapped[OrganisationId]
    name: Mapped[Name]
    certificate: Mapped[Code] = mapped_column(default="none")
    certificate_no: Mapped[Code] = mapped_column(default="")
    certificate_since: Mapped[date | None]
    certificate_expires_on: Mapped[date | None]
    degree: Mapped[Code] = mapped_column(default="none")
    major_social_work: Mapped[bool] = mapped_column(default=False)
    experience_years: Mapped[int] = mapped_column(default=0)
    birth_year: Mapped[int | None]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("agency_paper.id"))
    left_at: Mapped[datetime | None]

    paper: Mapped[AgencyPaper | None] = relationship()


class AgencyCertificate(Base):
    """A certificate of the agency itself; a newer one does not erase the older."""

    __tablename__ = "agency_certificate"
    __table_args__ = (one_of("kind", CERTIFICATE_KINDS),)

    id: Mapped[Key]
    agency_id: Mapped[OrganisationId]
    kind: Mapped[Code]
    number: Mapped[Name] = mapped_column(default="")
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("agency_paper.id"))
    removed_at: Mapped[datetime | None]

    paper: Mapped[AgencyPaper | None] = relationship()


class PastGrade(Base):
    """A grade from outside this programme, with its proof; the programme's own come from pairings."""

    __tablename__ = "past_grade"

    id: Mapped[Key]
    agency_id: Mapped[OrganisationId]
    year: Mapped[int]
    title: Mapped[Name]
    scheme: Mapped[Code]
    grade: Mapped[Code]
    score: Mapped[Total | None]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("agency_paper.id"))
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    paper: Mapped[AgencyPaper | None] = relationship()


class BlacklistEntry(Base):
    """An agency barred from a day on, or that bar lifted: rows are added, never changed."""

    __tablename__ = "blacklist_entry"
    __table_args__ = (
        CheckConstraint("lifts_id IS NULL OR until_on IS NULL", name="a_lifting_has_no_end"),
    )

    id: Mapped[Key]
    agency_id: Mapped[OrganisationId]
    from_on: Mapped[date]
    # The last day; without one until it is lifted.
    until_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    # The entry that this row lifts.
    lifts_id: Mapped[int | None] = mapped_column(ForeignKey("blacklist_entry.id"), unique=True)
    # Who entered it: a person's id, or `system`.
    entered_by: Mapped[Code]
    recorded_at: Mapped[datetime]
