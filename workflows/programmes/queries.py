"""Reading programmes: for joining them, and for their pages and forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import now
from workflows.answers import ident
from workflows.calendars.rules import day_of, end_of_day
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.errors import Conflict, NotFound
from workflows.facts import Fact, earlier_answers, known, organisation_name, variables_of
from workflows.messages import N_, Message
from workflows.programmes.models import Programme


class Window(Enum):
    """The windows in which a programme takes somebody in."""

    NEED = "need"
    APPLICATION = "application"


def get_programme(session: Session, programme_id: int) -> Programme:
    """The programme with this id."""
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise NotFound(Message(N_("没有这个批次")))
    return programme


def programmes(session: Session) -> Sequence[Programme]:
    """All batches, the newest first."""
    return session.scalars(
        select(Programme).order_by(Programme.year.desc(), Programme.id.desc())
    ).all()


def is_open(programme: Programme, window: Window, today: date) -> bool:
    """Whether a published programme takes in needs, or applications, on this day."""
    opens, closes = _dates(programme, window)
    if programme.published_at is None or opens is None or closes is None:
        return False
    return opens <= today <= closes


def joinable(session: Session, programme_id: int, window: Window) -> tuple[Programme, datetime]:
    """The programme and when its window closes; Conflict unless the window is open now."""
    programme = get_programme(session, programme_id)
    _, closes = _dates(programme, window)
    if closes is None or not is_open(programme, window, day_of(now(session))):
        raise Conflict(Message(N_("申报窗口未开放或已关闭")))
    return programme, end_of_day(closes)


def _dates(programme: Programme, window: Window) -> tuple[date | None, date | None]:
    if window is Window.NEED:
        return programme.need_opens_on, programme.need_closes_on
    return programme.application_opens_on, programme.application_closes_on


def draft_context(session: Session, task: Task) -> FormContext:
    """The call as it was drafted before, or what is known of the year."""
    earlier = earlier_answers(session, task, "draft_programme")
    programme = get_programme(session, ident(variables_of(session, task), "programme_id"))
    return FormContext(initial=earlier or {"year": programme.year, "title": programme.title})


def facts(session: Session, programme: Programme) -> list[Fact]:
    """What the pages say of a batch."""
    return known(
        Fact(N_("年度"), programme.year),
        Fact(N_("主办单位"), organisation_name(session, programme.office_id)),
        Fact(N_("名额"), programme.quota or None),
        Fact(N_("预算（元）"), programme.budget),
        Fact(N_("每对资助额（元）"), programme.grant_per_pairing),
        Fact(N_("需求申报截止"), programme.need_closes_on),
        Fact(N_("选派申报截止"), programme.application_closes_on),
        Fact(N_("评审截止"), programme.review_closes_on),
        Fact(N_("服务开始"), programme.service_starts_on),
        Fact(N_("服务结束"), programme.service_ends_on),
    )
