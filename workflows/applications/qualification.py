"""The qualification check: an application as filed, with the agency's file frozen into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.agencies.actions import enter_bar
from workflows.agencies.models import AgencyCertificate, AgencyProfile, AgencyStaff
from workflows.agencies.queries import (
    blacklisted,
    certificates_of,
    grades_of,
    profile_of,
    qualification_rules,
)
from workflows.agencies.rules import dispatch_failures
from workflows.agencies.standing import last_grade, validity
from workflows.answers import Answers, ident, rules_on
from workflows.applications.models import AgencyBar, Application, PastProject, StaffMember
from workflows.applications.reasons import worker_of_snapshot
from workflows.calendars.rules import day_of, last_day
from workflows.calendars.services import deadline_after
from workflows.cases.queries import latest_in_case
from workflows.errors import NotFound
from workflows.messages import N_, Message
from workflows.organisations.models import Organisation
from workflows.organisations.rules import valid_credit_code
from workflows.parties import tell
from workflows.programmes.models import Programme

FILED = ("file_application", "correct_application")


def record(session: Session, call: Call) -> Mapping[str, object]:
    """Write what the agency filed; gives the facts on which its eligibility is decided."""
    application = session.get_one(Application, ident(call.variables, "application_id"))
    answers = _answers(session, call)
    profile = profile_of(session, application.agency_id)
    certificates = certificates_of(session, application.agency_id)
    _take_over(session, application, answers)
    _freeze(session, application, profile, certificates)
    application.status, application.filed_at = "filed", call.now
    session.flush()
    today, rules_day = day_of(call.now), rules_on(call.variables)
    return {
        # Until a coordinator has looked, it has not passed; whatever fails may be put right.
        "eligibility": "failed",
        "returnable": True,
        "fields_to_correct": [],
        **_of_the_agency(session, application, profile, certificates, today),
        **_of_the_team(session, application, today, rules_day),
        "audit_report_present": bool(answers.codes("audit_report"))
        or _holds(certificates, "audit", today),
    }


def report_false(session: Session, call: Call) -> None:
    """Bar an agency whose documents a coordinator found to be false; the province hears of it."""
    application = session.get_one(Application, ident(call.variables, "application_id"))
    found = _submitted(session, call, "verify_documents")
    today = day_of(call.now)
    until = last_day(deadline_after(session, "blacklist", rules_on(call.variables), today))
    enter_bar(
        session,
        application.agency_id,
        from_on=today,
        until_on=until,
        reason=found.text("false_documents"),
        by=call.actor,
    )
    agency = session.get_one(Organisation, application.agency_id).name
    text = Message(
        N_("{agency}因材料虚假列入失信名单，至 {until}"), agency=agency, until=until.isoformat()
    )
    tell(session, call, text, "agency_lead", at=application.agency_id)
    tell(
        session,
        call,
        text,
        "provincial_coordinator",
        at=ident(call.variables, "province_id"),
    )


def _answers(session: Session, call: Call) -> Answers:
    return _submitted(session, call, *FILED)


def _submitted(session: Session, call: Call, *elements: str) -> Answers:
    """What was last handed in in this case: it was filed in the process that called this one."""
    found = latest_in_case(session, ident(call.variables, "case_id"), *elements)
    if found is None:
        raise NotFound(Message(N_("还没有提交过这份表单")))
    return Answers(found.data)


def _take_over(session: Session, application: Application, answers: Answers) -> None:
    application.proposal = answers.text("proposal")
    application.main_field = answers.text("main_field")
    for name in ("budget", "start_up_capital", "net_assets"):
        setattr(application, name, answers.maybe_decimal(name))
    application.days_per_worker = answers.number("days_per_worker")
    application.days_per_trip = answers.number("days_per_trip")
    chosen = [int(one) for one in answers.codes("workers")]
    found = {
        one.id: one
        for one in session.scalars(
            select(AgencyStaff).where(
                AgencyStaff.id.in_(chosen), AgencyStaff.agency_id == application.agency_id
            )
        )
    }
    application.staff = [
        _staff(position, found[one]) for position, one in enumerate(chosen) if one in found
    ]
    application.past_projects = [
        PastProject(
            position=position,
            title=row.text("title"),
            year=row.maybe_number("year"),
            grade=row.text("grade"),
        )
        for position, row in enumerate(answers.rows("past_projects"))
    ]


def _staff(position: int, member: AgencyStaff) -> StaffMember:
    return StaffMember(
        position=position,
        name=member.name,
        certificate=member.certificate,
        certificate_no=member.certificate_no,
        certificate_expires_on=member.certificate_expires_on,
        degree=member.degree,
        major_social_work=member.major_social_work,
        experience_years=member.experience_years,
        source_id=member.id,
    )


def _freeze(
    session: Session,
    application: Application,
    profile: AgencyProfile | None,
    certificates: Sequence[AgencyCertificate],
) -> None:
    """Keep the file as it stands, and what of it the pages ask for."""
    agency = session.get_one(Organisation, application.agency_id)
    grades = grades_of(session, application.agency_id)
    latest = last_grade(grades)
    application.credit_code = agency.credit_code or ""
    application.legal_representative = profile.legal_representative if profile else ""
    application.fields = profile.fields if profile else []
    application.last_grade = latest.grade if latest else "none"
    application.snapshot = {
        "profile": _profile(profile) if profile else {},
        "certificates": [
            {
                "kind": one.kind,
                "number": one.number,
                "expires_on": one.expires_on,
                "paper_id": one.paper_id,
            }
            for one in certificates
        ],
        "grades": [{"year": one.year, "scheme": one.scheme, "grade": one.grade} for one in grades],
    }


def _profile(profile: AgencyProfile) -> dict[str, object]:
    kept = (
        *("legal_representative", "contact_phone", "address", "founded_on"),
        *("fields", "target_groups", "methods", "languages", "capacity", "regions"),
    )
    return {name: getattr(profile, name) for name in kept}


def _of_the_agency(
    session: Session,
    application: Application,
    profile: AgencyProfile | None,
    certificates: Sequence[AgencyCertificate],
    today: date,
) -> dict[str, object]:
    year = session.get_one(Programme, application.programme_id).year
    bars = _bars(session, application.agency_id, year)
    latest = last_grade(
        one for one in grades_of(session, application.agency_id) if one.year == year - 1
    )
    failed = "unqualified" in bars or (latest is not None and latest.failed)
    # A failed grade bars the year after it, and no other.
    earlier = "none" if application.last_grade == "unqualified" else application.last_grade
    return {
        "credit_code_valid": valid_credit_code(application.credit_code),
        "file_complete": profile is not None,
        "registration_valid": _holds(certificates, "registration", today),
        "blacklisted": "false_documents" in bars
        or blacklisted(session, application.agency_id, today),
        "last_grade": "unqualified" if failed else earlier,
    }


def _of_the_team(
    session: Session, application: Application, today: date, rules_day: date
) -> dict[str, object]:
    rules = qualification_rules(session, rules_day)
    return {
        "worker_count": len(application.staff),
        "min_workers": rules.team_workers,
        "workers_qualified": not any(
            dispatch_failures(worker_of_snapshot(one), rules, today) for one in application.staff
        ),
        "days_per_worker": application.days_per_worker,
        "min_days_per_worker": rules.days_per_worker,
        "days_per_trip": application.days_per_trip,
        "min_days_per_trip": rules.days_per_trip,
    }


def _holds(certificates: Sequence[AgencyCertificate], kind: str, today: date) -> bool:
    """Whether the agency has a certificate of this kind that has not run out."""
    return any(
        one.kind == kind and validity(one.expires_on, today, 0) != "expired" for one in certificates
    )


def _bars(session: Session, agency_id: int, year: int) -> set[str]:
    barred = select(AgencyBar.reason).where(
        AgencyBar.agency_id == agency_id, AgencyBar.year == year
    )
    return set(session.scalars(barred))
