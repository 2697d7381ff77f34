"""Opening a place's need: the start of its case."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflows.authority import Actor
from workflows.cases.actions import open_case
from workflows.cases.models import Case
from workflows.errors import Conflict
from workflows.messages import N_, Message
from workflows.needs.models import Need
from workflows.organisations.queries import get_organisation
from workflows.programmes.queries import Window, joinable


def open_need(session: Session, actor: Actor, *, programme_id: int, place_id: int) -> Case:
    """Open a place's need within the window; one per place and batch."""
    programme = joinable(session, programme_id, Window.NEED, place_id)
    place = get_organisation(session, place_id)
    taken = exists().where(
        Need.programme_id == programme.id, Need.place_id == place.id, Need.status != "lapsed"
    )
    if session.scalar(select(taken)):
        raise Conflict(Message(N_("本批次中该受援地已有需求申报")))
    need = Need(programme_id=programme.id, place_id=place.id)
    session.add(need)
    session.flush()
    case = open_case(
        session,
        actor,
        "need",
        title=place.name,
        office_id=programme.office_id,
        organisation_id=place.id,
        programme_id=programme.id,
        variables={
            "need_id": need.id,
            "place_id": place.id,
            "returns": 0,
        },
    )
    need.case_id = case.id
    session.flush()
    return case
