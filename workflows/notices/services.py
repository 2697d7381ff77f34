"""What the steps of a public notice write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call, Moment
from workflows.answers import ident, rules_on
from workflows.calendars.queries import work_calendar
from workflows.calendars.rules import day_of, end_of_day, last_day
from workflows.calendars.services import deadline_after
from workflows.messages import N_, Message
from workflows.notices.models import Notice
from workflows.notices.rules import UNDECIDED, resumed_end
from workflows.parties import tell

STANDING = ("posted", "paused")


def draft(
    session: Session,
    *,
    programme_id: int,
    case_id: int,
    subject: str,
    title: str,
    body: str,
    reason: str = "",
    channel: str = "",
) -> Notice:
    """A new notice, which its process will post."""
    notice = Notice(
        programme_id=programme_id,
        case_id=case_id,
        subject=subject,
        title=title,
        body=body,
        reason=reason,
        channel=channel,
    )
    session.add(notice)
    session.flush()
    return notice


def post(session: Session, call: Call) -> None:
    """Make the notice public for its working days."""
    notice = notice_of(session, call)
    notice.status, notice.posted_at = "posted", call.now
    notice.ends_at = deadline_after(
        session, "public_notice", rules_on(call.variables), day_of(call.now)
    )


def notice_ends(moment: Moment, notice_id: Decimal) -> datetime:
    """For FEEL: the end of the last day of a notice, as it stands now."""
    ends_at = moment.session.get_one(Notice, int(notice_id)).ends_at
    assert ends_at is not None  # noqa: S101 - it is posted before anybody waits for its end
    return ends_at


def count_open(session: Session, call: Call) -> Mapping[str, object]:
    """The days are over: how many objections still keep the notice from concluding."""
    notice = notice_of(session, call)
    return {"objections_open": sum(one.status in UNDECIDED for one in notice.objections)}


def resume(session: Session, call: Call) -> None:
    """Go on after an objection that was refused or dismissed, once none is being verified.

    A pause lengthens the notice by the working days that it took.
    """
    go_on(session, notice_of(session, call), call.now)


def pause(notice: Notice, now: datetime) -> None:
    """Stop the countdown; one pause holds for all that want it."""
    notice.status, notice.paused_at = "paused", notice.paused_at or now


def go_on(session: Session, notice: Notice, now: datetime) -> None:
    """Count on what remained when the notice was paused, unless an objection is being verified."""
    verifying = any(one.status == "admitted" for one in notice.objections)
    if notice.paused_at is not None and notice.ends_at is not None and not verifying:
        notice.ends_at = _resumed(session, notice.paused_at, notice.ends_at, now)
        notice.status, notice.paused_at = "posted", None


def standing_notices(session: Session, case_id: int) -> Sequence[Notice]:
    """The notices of a case that stand in public now."""
    wanted = select(Notice).where(Notice.case_id == case_id)
    return session.scalars(wanted.where(Notice.status.in_(STANDING))).all()


def overturn(session: Session, call: Call) -> Mapping[str, object]:
    """Take the notice back: an objection was found to be right. What else is open falls away."""
    _drop_objections(notice_of(session, call), call.now, N_("公示已因其他异议成立而撤回"))
    return _end(session, call, "overturned", "upheld")


def withdraw(session: Session, case_id: int, now: datetime) -> None:
    """Take back what stands in public of a case that is broken off: nobody would end it."""
    for notice in standing_notices(session, case_id):
        notice.status, notice.concluded_at = "overturned", now
        _drop_objections(notice, now, N_("项目已终止，公示撤回"))


def _drop_objections(notice: Notice, now: datetime, why: str) -> None:
    for one in notice.objections:
        if one.status in UNDECIDED:
            one.status, one.decided_at, one.reason = "moot", now, str(Message(why))


def conclude(session: Session, call: Call) -> Mapping[str, object]:
    """End the notice: its days are over, and no objection was upheld or is open."""
    return _end(session, call, "concluded", "concluded")


def notice_of(session: Session, call: Call) -> Notice:
    """The notice that a process is about."""
    return session.get_one(Notice, ident(call.variables, "notice_id"))


def _end(session: Session, call: Call, status: str, outcome: str) -> Mapping[str, object]:
    notice = notice_of(session, call)
    notice.status, notice.concluded_at = status, call.now
    text = Message(N_("公示“{title}”已结束"), title=notice.title)
    tell(session, call, text, "coordinator", at=ident(call.variables, "office_id"))
    return {"notice_outcome": outcome}


def _resumed(session: Session, paused: datetime, ends: datetime, now: datetime) -> datetime:
    calendar = work_calendar(session, day_of(paused))
    return end_of_day(resumed_end(calendar, day_of(paused), last_day(ends), day_of(now)).day)
