"""Agencies' files: the agency keeps its own, its offices read and verify, a province lifts bars."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, false, or_, select, true
from sqlalchemy.orm import Session

from workflows.actors import OFFICE, READERS, Actor
from workflows.agencies.models import AgencyPaper, BlacklistEntry
from workflows.cases.models import Case, CaseParty
from workflows.messages import N_
from workflows.organisations.models import Appointment, Organisation
from workflows.policies.verdicts import Verdict, holds, typed, verdict
from workflows.visibility import office_cases, offices_under

NOT_YOURS = N_("这不是您所在机构，也不是您管辖或受理过申报的机构")

OWN_PEOPLE = N_("您在该机构任职（曾任职），须由他人办理")


def readable_agencies(actor: Actor) -> ColumnElement[bool]:
    """Agencies whose file the actor may read: their own, those of their offices, and those that
    have applied to these.
    """
    if actor.roles & READERS:
        return true()
    own = Organisation.id.in_(actor.organisations("agency_lead"))
    applied = exists().where(
        CaseParty.organisation_id == Organisation.id,
        CaseParty.role == "agency",
        CaseParty.case_id.in_(select(Case.id).where(office_cases(actor))),
    )
    return or_(own, _within(actor, *OFFICE), applied)


def read(session: Session, actor: Actor, subject: object) -> Verdict:
    """Read an agency's file."""
    agency_id = typed(int, subject)
    seen = holds(session, Organisation.id == agency_id, _is_agency(), readable_agencies(actor))
    return verdict(seen, NOT_YOURS)


def read_paper(session: Session, actor: Actor, subject: object) -> Verdict:
    """Read a scan in an agency's file."""
    return read(session, actor, typed(AgencyPaper, subject).agency_id)


def change(session: Session, actor: Actor, subject: object) -> Verdict:
    """Keep a file: the agency's lead alone."""
    agency_id = typed(int, subject)
    kept = actor.holds("agency_lead", agency_id) and holds(
        session, Organisation.id == agency_id, _is_agency()
    )
    return verdict(kept, N_("机构档案由该机构负责人维护"))


def verify(session: Session, actor: Actor, subject: object) -> Verdict:
    """Confirm what the agency has entered, or enter a bar against it: the offices above it.

    Nobody confirms what they entered themselves, for only the agency's own people enter it.
    """
    agency_id = typed(int, subject)
    if _theirs(session, actor, agency_id):
        return verdict(False, OWN_PEOPLE)
    within = _within(actor, "coordinator", "provincial_coordinator")
    above = holds(session, Organisation.id == agency_id, _is_agency(), within)
    return verdict(above, N_("只有主管办公室的协调员可以这样做"))


def lift(session: Session, actor: Actor, subject: object) -> Verdict:
    """Lift a bar: the province, and nobody who entered it or belongs to the agency."""
    entry = typed(BlacklistEntry, subject)
    if _theirs(session, actor, entry.agency_id):
        return verdict(False, OWN_PEOPLE)
    if entry.entered_by == actor.code:
        return verdict(False, N_("列入名单的人不能自行解除，须由他人办理"))
    agency = Organisation.id == entry.agency_id
    above = holds(session, agency, _within(actor, "provincial_coordinator"))
    return verdict(above, N_("只有省级协调员可以解除失信名单"))


def _theirs(session: Session, actor: Actor, agency_id: int) -> bool:
    """Whether the actor is or was one of the agency's own people."""
    return holds(
        session, Appointment.organisation_id == agency_id, Appointment.person_id == actor.id
    )


def _is_agency() -> ColumnElement[bool]:
    return Organisation.kind == "agency"


def _within(actor: Actor, *roles: str) -> ColumnElement[bool]:
    offices = actor.organisations(*roles)
    if not offices:
        return false()
    return Organisation.id.in_(offices_under(offices))
