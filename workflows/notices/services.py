"""What the steps of a public notice write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import answers_of, ident, rules_on
from workflows.calendars.queries import work_calendar
from workflows.calendars.rules import day_of, end_of_day, last_day
from workflows.calendars.services import deadline_after
from workflows.messages import N_, Message
from workflows.notices.models import Notice, Objection
from workflows.notices.rules import resumed_end
from workflows.parties import tell


def draft(
    session: Session, *, programme_id: int, case_id: int, subject: str, title: str, body: str
) -> Notice:
    """A new notice, which its process will post."""
    notice = Notice(
        programme_id=programme_id, case_id=case_id, subject=subject, title=title, body=body
    )
    session.add(notice)
    session.flush()
    return notice


def post(session: Session, call: Call) -> Mapping[str, object]:
    """Make the notice public for its working days."""
    notice = _notice(session, call)
    notice.status, notice.posted_at = "posted", call.now
    notice.ends_at = deadline_after(
        session, "public_notice", rules_on(call.variables), day_of(call.now)
    )
    return {"notice_ends_at": notice.ends_at}


def pause(session: Session, call: Call) -> None:
    """Stop the countdown, for an objection was admitted."""
    notice, objection = _notice(session, call), _objection(session, call)
    objection.status = "admitted"
    notice.status, notice.paused_at = "paused", call.now


def resume(session: Session, call: Call) -> Mapping[str, object]:
    """Go on after an objection that was refused or dismissed; a pause lengthens the notice."""
    notice, objection = _notice(session, call), _objection(session, call)
    refused = objection.status == "filed"
    _decide(session, call, objection, "refused" if refused else "dismissed")
    if notice.paused_at is not None and notice.ends_at is not None:
        notice.ends_at = _resumed(session, notice.paused_at, notice.ends_at, call.now)
    notice.status, notice.paused_at = "posted", None
    return {"notice_ends_at": notice.ends_at}


def uphold(session: Session, call: Call) -> Mapping[str, object]:
    """Overturn the notice: an objection was found to be right."""
    _decide(session, call, _objection(session, call), "upheld")
    return _end(session, call, "overturned", "upheld")


def conclude(session: Session, call: Call) -> Mapping[str, object]:
    """End the notice: its days are over, and no objection was upheld."""
    return _end(session, call, "concluded", "concluded")


def _end(session: Session, call: Call, status: str, outcome: str) -> Mapping[str, object]:
    notice = _notice(session, call)
    notice.status, notice.concluded_at = status, call.now
    text = Message(N_("公示“{title}”已结束"), title=notice.title)
    tell(session, call, text, "coordinator", at=ident(call.variables, "office_id"))
    return {"notice_outcome": outcome}


def _decide(session: Session, call: Call, objection: Objection, status: str) -> None:
    element = "admit_objection" if status == "refused" else "verify_objection"
    objection.status, objection.decided_at = status, call.now
    objection.reason = answers_of(session, call, element).text("reason")


def _resumed(session: Session, paused: datetime, ends: datetime, now: datetime) -> datetime:
    calendar = work_calendar(session, day_of(paused))
    return end_of_day(resumed_end(calendar, day_of(paused), last_day(ends), day_of(now)).day)


def _notice(session: Session, call: Call) -> Notice:
    return session.get_one(Notice, ident(call.variables, "notice_id"))


def _objection(session: Session, call: Call) -> Objection:
    return session.get_one(Objection, ident(call.variables, "objection_id"))
