"""All that an agency's file shows, for one reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import engine
from workflows import authority
from workflows.agencies import rules, standing
from workflows.agencies.models import (
    AgencyCertificate,
    AgencyProfile,
    AgencyStaff,
    BlacklistEntry,
    PastGrade,
)
from workflows.agencies.queries import (
    bars_of,
    blacklist_of,
    certificates_of,
    entered_grades,
    profile_of,
    qualification_rules,
    staff_of,
    worker_of,
)
from workflows.agencies.rules import QualificationRules
from workflows.agencies.served import service_of
from workflows.agencies.standing import Validity
from workflows.agencies.words import why_not
from workflows.authority import Actor, may
from workflows.calendars.rules import day_of
from workflows.cases.models import Case
from workflows.messages import Message
from workflows.organisations.models import Organisation
from workflows.organisations.queries import get_organisation, names_of
from workflows.pairings.models import Pairing
from workflows.programmes.models import Programme
from workflows.rulebook.queries import whole_number


@dataclass(frozen=True)
class StaffLine:
    """Somebody who works there, and what their qualification is good for."""

    member: AgencyStaff
    failures: Sequence[Message]
    validity: Validity
    # The exam that they may sit next, with what counts for it on top of their practice elsewhere.
    exam: str | None
    counted_years: int
    # The years of this programme that count, with their grades.
    service: Mapping[int, str]
    trainee: bool


@dataclass(frozen=True)
class CertificateLine:
    """A certificate of the agency, and whether it holds."""

    certificate: AgencyCertificate
    validity: Validity


@dataclass(frozen=True)
class ProjectLine:
    """A finished project of this programme."""

    year: int
    case: Case
    grade: str
    score: object


@dataclass(frozen=True)
class BarLine:
    """A row of the blacklist: in force or not, lifted or not."""

    entry: BlacklistEntry
    by: str
    in_force: bool
    may_lift: bool


@dataclass(frozen=True)
class AgencyFile:
    """An agency's file, and what the reader may do with it."""

    agency: Organisation
    profile: AgencyProfile | None
    staff: Sequence[StaffLine]
    certificates: Sequence[CertificateLine]
    projects: Sequence[ProjectLine]
    grades: Sequence[PastGrade]
    bars: Sequence[BarLine]
    may_change: bool
    may_verify: bool
    may_bar: bool

    @property
    def qualified(self) -> int:
        """How many may be dispatched."""
        return sum(not line.failures for line in self.staff)

    @property
    def running_out(self) -> int:
        """How many certificates have run out or will soon."""
        lines: Sequence[StaffLine | CertificateLine] = [*self.staff, *self.certificates]
        return sum(line.validity != "valid" for line in lines)

    @property
    def barred(self) -> bool:
        """Whether a bar is in force."""
        return any(line.in_force for line in self.bars)


@dataclass(frozen=True)
class AgencyLine:
    """An agency in the list: how much of a file it has."""

    agency: Organisation
    staff: int
    complete: bool
    barred: bool


def agency_file(session: Session, actor: Actor, agency_id: int) -> AgencyFile:
    """The file of an agency; NotAllowed for whom it is none of their business."""
    agency = get_organisation(session, agency_id)
    authority.require(session, actor, "agency.read", agency_id)
    today = day_of(engine.now(session))
    days = whole_number(session, "agency.expiry_warning_days", today)
    qualifications = qualification_rules(session, today)
    service = service_of(session, agency_id)
    return AgencyFile(
        agency=agency,
        profile=profile_of(session, agency_id),
        staff=[
            _staff_line(one, service[one.id], qualifications, today, days)
            for one in staff_of(session, agency_id)
        ],
        certificates=[
            CertificateLine(one, standing.validity(one.expires_on, today, days))
            for one in certificates_of(session, agency_id)
        ],
        projects=_projects(session, agency_id),
        grades=entered_grades(session, agency_id),
        bars=_bar_lines(session, actor, agency_id, today),
        may_change=may(session, actor, "agency.change", agency_id).allowed,
        may_verify=may(session, actor, "agency.verify", agency_id).allowed,
        may_bar=may(session, actor, "agency.bar", agency_id).allowed,
    )


def agency_lines(session: Session, actor: Actor) -> Sequence[AgencyLine]:
    """The agencies whose files the actor may read, by name."""
    today = day_of(engine.now(session))
    counts = (
        select(AgencyStaff.agency_id, func.count().label("staff"))
        .where(AgencyStaff.left_at.is_(None))
        .group_by(AgencyStaff.agency_id)
        .subquery()
    )
    rows = session.execute(
        select(Organisation, func.coalesce(counts.c.staff, 0), AgencyProfile.id)
        .outerjoin(counts, counts.c.agency_id == Organisation.id)
        .outerjoin(AgencyProfile, AgencyProfile.organisation_id == Organisation.id)
        .where(Organisation.kind == "agency", Organisation.active)
        .where(authority.readable_agencies(actor))
        .order_by(Organisation.name)
    ).all()
    entries: dict[int, list[BlacklistEntry]] = {}
    for entry in session.scalars(select(BlacklistEntry).order_by(BlacklistEntry.id)):
        entries.setdefault(entry.agency_id, []).append(entry)
    return [
        AgencyLine(
            agency=agency,
            staff=staff,
            complete=profile_id is not None and staff > 0,
            barred=bool(standing.in_force(bars_of(entries.get(agency.id, ())), today)),
        )
        for agency, staff, profile_id in rows
    ]


def _staff_line(
    member: AgencyStaff,
    service: Mapping[int, str],
    qualifications: QualificationRules,
    today: date,
    days: int,
) -> StaffLine:
    worker = worker_of(member, today)
    failures = rules.dispatch_failures(worker, qualifications, today)
    held = member.certificate != "none"
    expires_on = member.certificate_expires_on if held else None
    counted = rules.counted_years(worker, service.values(), qualifications)
    return StaffLine(
        member=member,
        failures=[why_not(one, qualifications) for one in failures],
        validity=standing.validity(expires_on, today, days),
        exam=rules.next_exam(replace(worker, experience_years=counted), qualifications),
        counted_years=counted,
        service=service if qualifications.service_counts else {},
        trainee=rules.may_be_trained(worker, qualifications, today),
    )


def _projects(session: Session, agency_id: int) -> Sequence[ProjectLine]:
    rows = session.execute(
        select(Programme.year, Case, Pairing.grade, Pairing.total_score)
        .join(Programme, Programme.id == Pairing.programme_id)
        .join(Case, Case.id == Pairing.case_id)
        .where(Pairing.agency_id == agency_id, Pairing.status == "closed")
        .where(Pairing.grade.is_not(None))
        .order_by(Programme.year.desc(), Pairing.id)
    )
    return [ProjectLine(year, case, str(grade), score) for year, case, grade, score in rows]


def _bar_lines(session: Session, actor: Actor, agency_id: int, today: date) -> Sequence[BarLine]:
    entries = blacklist_of(session, agency_id)
    names = names_of(session, [one.entered_by for one in entries])
    held = {one.id for one in standing.in_force(bars_of(entries), today)}
    lifted = {one.lifts_id for one in entries}
    return [
        BarLine(
            entry=one,
            by=names.get(one.entered_by, ""),
            in_force=one.id in held,
            may_lift=one.lifts_id is None
            and one.id not in lifted
            and may(session, actor, "agency.lift", one).allowed,
        )
        for one in entries
    ]
