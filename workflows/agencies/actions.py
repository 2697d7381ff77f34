"""Keeping an agency's file, and barring an agency; each verb asks authority first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, TypeVar

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

import engine
import forms
from workflows import authority
from workflows.agencies.models import (
    AgencyCertificate,
    AgencyPaper,
    AgencyProfile,
    AgencyStaff,
    BlacklistEntry,
    PastGrade,
)
from workflows.agencies.queries import profile_of
from workflows.answers import Answers
from workflows.authority import Actor
from workflows.calendars.rules import day_of
from workflows.errors import Conflict, NotFound, Rejected
from workflows.messages import N_, Message
from workflows.organisations.models import Organisation
from workflows.organisations.queries import get_organisation
from workflows.organisations.rules import valid_credit_code

Line = TypeVar("Line", bound=AgencyStaff | AgencyCertificate | PastGrade)
Data = Mapping[str, object]
REGIONS: Final = re.compile(r"[、，,;；\s]+")


def save_profile(session: Session, actor: Actor, agency_id: int, data: Data) -> AgencyProfile:
    """Enter the agency's particulars, or put them right."""
    authority.require(session, actor, "agency.change", agency_id)
    answers = _checked("agency.profile", data)
    _enter_code(session, get_organisation(session, agency_id), answers.text("credit_code"))
    profile = profile_of(session, agency_id) or AgencyProfile(organisation_id=agency_id)
    for name in ("legal_representative", "contact_phone", "address"):
        setattr(profile, name, answers.text(name))
    for name in ("fields", "target_groups", "methods", "languages"):
        setattr(profile, name, answers.codes(name))
    profile.founded_on = answers.maybe_day("founded_on")
    profile.capacity = answers.number("capacity")
    named = REGIONS.split(answers.text("regions"))
    profile.regions = list(dict.fromkeys(filter(None, named)))
    profile.updated_at, profile.updated_by = engine.now(session), actor.id
    session.add(profile)
    session.flush()
    return profile


def save_staff(
    session: Session, actor: Actor, agency_id: int, data: Data, line_id: int | None = None
) -> AgencyStaff:
    """Enter a social worker, or put right what was entered."""
    authority.require(session, actor, "agency.change", agency_id)
    answers = _checked("agency.staff", data)
    member = _line(session, AgencyStaff, agency_id, line_id)
    for name in ("name", "certificate", "certificate_no", "degree"):
        setattr(member, name, answers.text(name))
    member.major_social_work = answers.flag("major_social_work")
    member.experience_years = answers.number("experience_years")
    member.birth_year = answers.maybe_number("birth_year")
    member.certificate_since = answers.maybe_day("certificate_since")
    member.certificate_expires_on = answers.maybe_day("certificate_expires_on")
    member.paper_id = _own_paper(session, agency_id, answers)
    session.add(member)
    session.flush()
    return member


def save_certificate(
    session: Session, actor: Actor, agency_id: int, data: Data, line_id: int | None = None
) -> AgencyCertificate:
    """Enter a certificate of the agency, or put right what was entered."""
    authority.require(session, actor, "agency.change", agency_id)
    answers = _checked("agency.certificate", data)
    certificate = _line(session, AgencyCertificate, agency_id, line_id)
    certificate.kind, certificate.number = answers.text("kind"), answers.text("number")
    certificate.issued_on = answers.maybe_day("issued_on")
    certificate.expires_on = answers.maybe_day("expires_on")
    certificate.paper_id = _own_paper(session, agency_id, answers)
    session.add(certificate)
    session.flush()
    return certificate


def save_grade(
    session: Session, actor: Actor, agency_id: int, data: Data, line_id: int | None = None
) -> PastGrade:
    """Enter a grade from elsewhere with its proof; what is changed is to be verified anew."""
    authority.require(session, actor, "agency.change", agency_id)
    answers = _checked("agency.grade", data)
    grade = _line(session, PastGrade, agency_id, line_id)
    grade.year, grade.title = answers.number("year"), answers.text("title")
    grade.scheme, _, grade.grade = answers.text("outside_grade").partition(":")
    grade.score = answers.maybe_decimal("score")
    grade.paper_id = _own_paper(session, agency_id, answers)
    grade.verified_by = grade.verified_at = None
    session.add(grade)
    session.flush()
    return grade


def remove(session: Session, actor: Actor, line: Line) -> None:
    """Take a line out of the file: who left, a certificate replaced; the record of it stays."""
    authority.require(session, actor, "agency.change", line.agency_id)
    if isinstance(line, AgencyStaff):
        line.left_at = engine.now(session)
    else:
        line.removed_at = engine.now(session)
    session.flush()


def verify_grade(session: Session, actor: Actor, grade_id: int) -> PastGrade:
    """Confirm a grade against its proof."""
    grade = session.get(PastGrade, grade_id)
    if grade is None or grade.removed_at is not None:
        raise NotFound(Message(N_("没有这条记录")))
    authority.require(session, actor, "agency.verify", grade.agency_id)
    grade.verified_by, grade.verified_at = actor.id, engine.now(session)
    session.flush()
    return grade


def bar(session: Session, actor: Actor, agency_id: int, data: Data) -> BlacklistEntry:
    """Put an agency on the blacklist for some days, or until it is lifted."""
    authority.require(session, actor, "agency.bar", agency_id)
    answers = _checked("agency.bar", data)
    return enter_bar(
        session,
        agency_id,
        from_on=answers.day("from_on"),
        until_on=answers.maybe_day("until_on"),
        reason=answers.text("reason"),
        by=actor.code,
    )


def enter_bar(
    session: Session,
    agency_id: int,
    *,
    from_on: date,
    until_on: date | None,
    reason: str,
    by: str,
    lifts_id: int | None = None,
) -> BlacklistEntry:
    """Add a row to the blacklist; for steps of a process, whose rights the model gives."""
    entry = BlacklistEntry(
        agency_id=agency_id,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        lifts_id=lifts_id,
        entered_by=by,
        recorded_at=engine.now(session),
    )
    session.add(entry)
    session.flush()
    return entry


def lift(session: Session, actor: Actor, entry_id: int, data: Data) -> BlacklistEntry:
    """Lift a bar from today on, by a row of its own."""
    entry = session.get(BlacklistEntry, entry_id)
    if entry is None:
        raise NotFound(Message(N_("没有这条记录")))
    authority.require(session, actor, "agency.lift", entry)
    lifted = exists().where(BlacklistEntry.lifts_id == entry.id)
    if entry.lifts_id is not None or session.scalar(select(lifted)):
        raise Conflict(Message(N_("这条失信记录已经解除")))
    return enter_bar(
        session,
        entry.agency_id,
        from_on=day_of(engine.now(session)),
        until_on=None,
        reason=_checked("agency.lift", data).text("reason"),
        by=actor.code,
        lifts_id=entry.id,
    )


def line_of(session: Session, kind: type[Line], agency_id: int, line_id: int) -> Line:
    """A line of this agency's file that has not been taken out."""
    line = session.get(kind, line_id)
    gone = line is not None and (line.left_at if isinstance(line, AgencyStaff) else line.removed_at)
    if line is None or line.agency_id != agency_id or gone:
        raise NotFound(Message(N_("没有这条记录")))
    return line


def _line(session: Session, kind: type[Line], agency_id: int, line_id: int | None) -> Line:
    if line_id is not None:
        return line_of(session, kind, agency_id, line_id)
    return kind(agency_id=agency_id)


def _checked(form: str, data: Data) -> Answers:
    return Answers(forms.read(form, forms.load(form, data).answers))


def _enter_code(session: Session, agency: Organisation, code: str) -> None:
    """The office registers the code; an agency may only add one that is missing."""
    if agency.credit_code == code:
        return
    if agency.credit_code is not None:
        text = N_("主管办公室登记的代码为 {code}，如有错误请联系其更正")
        raise Rejected("credit_code", Message(text, code=agency.credit_code))
    if not valid_credit_code(code):
        raise Rejected("credit_code", Message(N_("统一社会信用代码不正确，请核对 18 位代码")))
    if session.scalar(select(exists().where(Organisation.credit_code == code))):
        raise Rejected("credit_code", Message(N_("“{value}”已被使用"), value=code))
    agency.credit_code = code


def _own_paper(session: Session, agency_id: int, answers: Answers) -> int | None:
    """The scan named in a form, which must lie in the same file."""
    given = answers.codes("paper")
    if not given:
        return None
    paper = session.get(AgencyPaper, int(given[0]))
    if paper is None or paper.agency_id != agency_id:
        raise Rejected("paper", Message(N_("请重新上传文件")))
    return paper.id
