"""Taking in a yearly notice, and the seeding of those that are out."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from engine import now
from workflows import authority
from workflows.authority import Actor
from workflows.calendars.models import CalendarDay
from workflows.calendars.notices import NamedDay, read_notice
from workflows.calendars.queries import forget_calendar
from workflows.calendars.seed import SOURCE, known_notices
from workflows.errors import Rejected
from workflows.messages import N_, Message
from workflows.runtime import engine


def import_notice(session: Session, actor: Actor, content: bytes, *, source: str) -> int:
    """Take in a year's notice, in place of what stood for that year; how many dates moved."""
    authority.require(session, actor, "calendar.import")
    if not source.strip():
        raise Rejected("source", Message(N_("请写明通知的文号或来源")))
    days = read_notice(content)
    year = days[0].day.year
    session.execute(
        delete(CalendarDay).where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    )
    _store(session, days, source.strip(), actor.code)
    return engine.recompute_provisional(session, actor=actor.code)


def seed_calendar(session: Session) -> int:
    """Add the notices that come with the software for years the database does not know."""
    known = {day.year for day in session.scalars(select(CalendarDay.day))}
    days = [named for named in known_notices() if named.day.year not in known]
    _store(session, days, SOURCE, "system")
    return len(days)


def _store(session: Session, days: list[NamedDay], source: str, author: str) -> None:
    common = {"source": source, "author": author, "recorded_at": now(session)}
    rows = [{"day": d.day, "kind": d.kind, "name": d.name, **common} for d in days]
    if rows:
        session.execute(insert(CalendarDay), rows)
    forget_calendar(session)
