"""Reading agencies' files: what is known of an agency, and what holds on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.agencies.models import (
    AgencyCertificate,
    AgencyProfile,
    AgencyStaff,
    BlacklistEntry,
    PastGrade,
)
from workflows.agencies.rules import QualificationRules, Worker
from workflows.agencies.standing import Barred, Graded, in_force
from workflows.pairings.models import Pairing
from workflows.programmes.models import Programme
from workflows.rulebook.queries import numbers, switch, whole_number


def profile_of(session: Session, agency_id: int) -> AgencyProfile | None:
    """The agency's particulars; None before it has entered any."""
    return session.scalar(select(AgencyProfile).where(AgencyProfile.organisation_id == agency_id))


def staff_of(session: Session, agency_id: int) -> Sequence[AgencyStaff]:
    """Those who work there now, by name."""
    return session.scalars(
        select(AgencyStaff)
        .where(AgencyStaff.agency_id == agency_id, AgencyStaff.left_at.is_(None))
        .order_by(AgencyStaff.name, AgencyStaff.id)
    ).all()


def certificates_of(session: Session, agency_id: int) -> Sequence[AgencyCertificate]:
    """The agency's own certificates, by kind, the one that holds longest first."""
    return session.scalars(
        select(AgencyCertificate)
        .where(AgencyCertificate.agency_id == agency_id, AgencyCertificate.removed_at.is_(None))
        .order_by(
            AgencyCertificate.kind,
            AgencyCertificate.expires_on.desc().nulls_first(),
            AgencyCertificate.id.desc(),
        )
    ).all()


def entered_grades(session: Session, agency_id: int) -> Sequence[PastGrade]:
    """The grades from elsewhere, the newest first."""
    return session.scalars(
        select(PastGrade)
        .where(PastGrade.agency_id == agency_id, PastGrade.removed_at.is_(None))
        .order_by(PastGrade.year.desc(), PastGrade.id.desc())
    ).all()


def qualification_rules(session: Session, on: date) -> QualificationRules:
    """Q1-Q7 as the rulebook has them on a day."""
    return QualificationRules(
        experience_years=whole_number(session, "qualification.experience_years", on),
        year_binds_degree=switch(session, "qualification.year_binds_degree", on),
        trainee_max_age=whole_number(session, "qualification.trainee_max_age", on),
        assistant_exam=numbers(session, "qualification.assistant_exam", on),
        social_worker_exam=numbers(session, "qualification.social_worker_exam", on),
        senior_exam_years=whole_number(session, "qualification.senior_exam_years", on),
        service_counts=switch(session, "qualification.service_counts", on),
        team_workers=whole_number(session, "team.min_workers", on),
        days_per_worker=whole_number(session, "team.days_per_worker", on),
        days_per_trip=whole_number(session, "team.days_per_trip", on),
    )


def worker_of(member: AgencyStaff, on: date) -> Worker:
    """What somebody's qualification is judged by on a day."""
    since = member.certificate_since
    return Worker(
        certificate=member.certificate,
        degree=member.degree,
        major_social_work=member.major_social_work,
        experience_years=member.experience_years,
        certificate_expires_on=member.certificate_expires_on,
        certificate_years=_whole_years(since, on) if since else 0,
        birth_year=member.birth_year,
    )


def grades_of(session: Session, agency_id: int) -> list[Graded]:
    """The grades of its finished projects here, and those that it has entered with proof."""
    own = session.execute(
        select(Programme.year, Pairing.grade)
        .join(Programme, Programme.id == Pairing.programme_id)
        .where(Pairing.agency_id == agency_id, Pairing.grade.is_not(None))
        .where(Pairing.status == "closed")
        .order_by(Programme.year.desc(), Pairing.id)
    )
    return [
        *(Graded(row.year, "programme", str(row.grade)) for row in own),
        *(Graded(row.year, row.scheme, row.grade) for row in entered_grades(session, agency_id)),
    ]


def blacklist_of(session: Session, agency_id: int) -> Sequence[BlacklistEntry]:
    """All that was entered of an agency, liftings too, the newest first."""
    return session.scalars(
        select(BlacklistEntry)
        .where(BlacklistEntry.agency_id == agency_id)
        .order_by(BlacklistEntry.id.desc())
    ).all()


def blacklisted(session: Session, agency_id: int, on: date) -> bool:
    """Whether a bar is in force against the agency on a day."""
    return bool(in_force(bars_of(blacklist_of(session, agency_id)), on))


def bars_of(rows: Iterable[BlacklistEntry]) -> list[Barred]:
    """Rows of the blacklist as the rules read them."""
    return [Barred(one.id, one.from_on, one.until_on, one.lifts_id) for one in rows]


def _whole_years(since: date, on: date) -> int:
    before = (on.month, on.day) < (since.month, since.day)
    return max(0, on.year - since.year - before)
