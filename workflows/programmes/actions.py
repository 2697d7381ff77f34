"""Starting a yearly batch, and amendments of it; taking an amendment back."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.tables import instance
from workflows import authority
from workflows.authority import Actor, NewCase
from workflows.cases.actions import comment, open_case
from workflows.cases.models import Case
from workflows.cases.queries import get_case
from workflows.errors import Conflict, Rejected
from workflows.messages import N_, Message
from workflows.organisations.queries import get_organisation
from workflows.programmes.models import Programme
from workflows.programmes.queries import get_programme
from workflows.runtime import engine


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


def start_amendment(session: Session, actor: Actor, programme_id: int) -> Case:
    """Open an amendment of a published call; one at a time."""
    programme = get_programme(session, programme_id)
    authority.require(session, actor, "case.open", NewCase("amendment", programme.office_id))
    if programme.published_at is None or programme.status == "closed":
        raise Conflict(Message(N_("只有已发布、未结束的批次可以变更通知")))
    under_way = exists().where(
        Case.programme_id == programme.id,
        Case.kind == "amendment",
        Case.instance_id == instance.c.id,
        instance.c.ended_at.is_(None),
    )
    if session.scalar(select(under_way)):
        raise Conflict(Message(N_("已有一项通知变更正在办理")))
    return open_case(
        session,
        actor,
        "amendment",
        title=programme.title,
        office_id=programme.office_id,
        programme_id=programme.id,
    )


def withdraw_amendment(session: Session, actor: Actor, case_id: int, *, reason: str) -> Case:
    """Take an amendment back before it is approved: the call stays as it was published.

    The reason stands among the office's remarks; NotAllowed for whoever did not draft it, Conflict
    once it is over.
    """
    case = get_case(session, case_id)
    authority.require(session, actor, "case.withdraw_amendment", case)
    if not reason.strip():
        raise Rejected("reason", Message(N_("请写明理由")))
    if case.closed_at is not None:
        raise Conflict(Message(N_("这项通知变更已经办结，不能撤回")))
    comment(session, case.id, actor, reason, audience="office")
    engine.publish_message(session, "amendment_withdrawn", case.id, actor=actor.code)
    return case
