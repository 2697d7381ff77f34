"""Opening an agency's application: the start of its case."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflows.applications.models import Application
from workflows.authority import Actor
from workflows.cases.actions import open_case
from workflows.cases.models import Case
from workflows.errors import Conflict
from workflows.messages import N_, Message
from workflows.organisations.queries import get_organisation
from workflows.programmes.queries import Window, joinable


def open_application(session: Session, actor: Actor, *, programme_id: int, agency_id: int) -> Case:
    """Open an agency's application within the window; one per agency and batch."""
    programme = joinable(session, programme_id, Window.APPLICATION, agency_id)
    agency = get_organisation(session, agency_id)
    taken = exists().where(
        Application.programme_id == programme.id,
        Application.agency_id == agency.id,
        Application.status != "lapsed",
    )
    if session.scalar(select(taken)):
        raise Conflict(Message(N_("本批次中该机构已有选派申报")))
    application = Application(programme_id=programme.id, agency_id=agency.id)
    session.add(application)
    session.flush()
    case = open_case(
        session,
        actor,
        "application",
        title=agency.name,
        office_id=programme.office_id,
        organisation_id=agency.id,
        programme_id=programme.id,
        variables={
            "application_id": application.id,
            "agency_id": agency.id,
            "returns": 0,
        },
    )
    application.case_id = case.id
    session.flush()
    return case
