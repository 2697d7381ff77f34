"""Starting a yearly batch."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflows.authority import Actor
from workflows.cases.actions import open_case
from workflows.cases.models import Case
from workflows.errors import Rejected
from workflows.messages import N_, Message
from workflows.organisations.queries import get_organisation
from workflows.programmes.models import Programme


def start_programme(session: Session, actor: Actor, *, office_id: int, year: int) -> Case:
    """Open the year's batch of an office; its coordinator drafts the call next."""
    office = get_organisation(session, office_id)
    taken = exists().where(Programme.office_id == office.id, Programme.year == year)
    if session.scalar(select(taken)):
        raise Rejected("year", Message(N_("{year} 年度批次已存在"), year=year))
    programme = Programme(
        year=year,
        title=f"{year}年度三区社会工作专业人才支持计划",
        office_id=office.id,
        province_id=office.parent_id or office.id,
    )
    session.add(programme)
    session.flush()
    return open_case(
        session,
        actor,
        "programme",
        title=programme.title,
        office_id=office.id,
        programme_id=programme.id,
    )
