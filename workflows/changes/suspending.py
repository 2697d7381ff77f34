"""What the steps of a suspension do: all timers of a project stop, and its dates move later.

What stands beside the project stops with it: its money, a replacement, a change of its plan. Not
so what is owed back, which is due whether or not there is a service; nor the suspension itself and
a termination, by which one gets out of it. A change that is begun while all stands still, to
answer to what has happened, runs by dates of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import answers_of, ident
from workflows.calendars.rules import day_of, end_of_day
from workflows.cases.models import Case
from workflows.cases.queries import latest_submission
from workflows.changes import rules
from workflows.changes.hands import engine_of
from workflows.changes.models import Suspension
from workflows.errors import Conflict
from workflows.ledgers.services import shift_reports
from workflows.messages import N_, Message
from workflows.notices.services import go_on, pause, standing_notices
from workflows.pairings.beside import cases_beside
from workflows.pairings.models import Pairing
from workflows.pairings.services import pairing_of, tell_both
from workflows.supervision.services import shift_visits
from workflows.teams.replacing import shift_vacancies

BESIDE = ("funding", "replacement", "change")


def suspend(session: Session, call: Call) -> Mapping[str, object]:
    """Stop the time of the project's case, of all that it has called, and of what is beside it."""
    pairing, answers = (
        pairing_of(session, call.variables),
        answers_of(session, call, "file_suspension"),
    )
    reason, until_on = answers.text("grounds"), answers.day("until_on")
    author = str(latest_submission(session, call.instance_id, "decide_suspension").author_id)
    stopped = [
        engine_of().hands.suspend(session, number, actor=author, reason=reason)
        for number in _in(session, pairing, "running")
    ]
    if not stopped:
        raise Conflict(Message(N_("项目已经结束")))
    for notice in standing_notices(session, pairing.case_id or 0):
        pause(notice, call.now)
    session.add(
        Suspension(
            case_id=ident(call.variables, "case_id"),
            pairing_id=pairing.id,
            cause=answers.text("cause"),
            grounds=reason,
            until_on=until_on,
            suspended_at=call.now,
        )
    )
    tell_both(session, call, pairing, Message(N_("项目已中止，各项期限停止计算")))
    return {"suspended_until": end_of_day(until_on)}


def resume(session: Session, call: Call) -> None:
    """Let the project go on; what was still to come comes so many days later."""
    pairing = pairing_of(session, call.variables)
    suspension = session.scalars(
        select(Suspension).where(Suspension.case_id == ident(call.variables, "case_id"))
    ).one()
    days = rules.days_between(suspension.suspended_at, call.now)
    suspension.status, suspension.resumed_at, suspension.days = "resumed", call.now, days
    _move(session, call, pairing, suspension)
    for number in _in(session, pairing, "suspended"):
        engine_of().hands.resume(session, number, actor="system", reason=suspension.grounds)
    text = Message(N_("项目已恢复，各项日期顺延 {days} 天"), days=days)
    tell_both(session, call, pairing, text)


def _move(session: Session, call: Call, pairing: Pairing, suspension: Suspension) -> None:
    """What was still to come comes later, before its timers are counted again."""
    # It asks the engine, which is built with the registry that names this handler.
    from workflows.milestones.actions import shift  # noqa: PLC0415

    days, since = suspension.days or 0, day_of(suspension.suspended_at)
    shift(session, pairing.id, days, by="system", reason=suspension.grounds)
    for name in ("service_ends_on", "mid_term_on"):
        day: date = getattr(pairing, name)
        if day > since:
            setattr(pairing, name, day + timedelta(days=days))
    shift_vacancies(session, pairing.id, days)
    shift_visits(session, pairing.id, since, days)
    shift_reports(session, call, pairing, days)
    for notice in standing_notices(session, pairing.case_id or 0):
        go_on(session, notice, call.now)
    session.flush()


def _in(session: Session, pairing: Pairing, status: str) -> Iterator[int]:
    """The instances of the project's own case and of those beside it that stand so."""
    case = session.get_one(Case, pairing.case_id)
    for one in (case, *cases_beside(session, pairing, *BESIDE)):
        number = one.instance_id or 0
        if engine_of().hands.look(session, number).status == status:
            yield number
