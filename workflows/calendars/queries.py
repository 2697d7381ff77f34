"""The calendar as the database has it, read once in a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, cast
from weakref import WeakKeyDictionary

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session, SessionTransaction

from workflows.calendars.models import CalendarDay
from workflows.calendars.rules import Kind, WorkCalendar

# All notices since 2004 are fewer than a thousand days: one statement, kept for the transaction.
_read: Final[WeakKeyDictionary[SessionTransaction, WorkCalendar]] = WeakKeyDictionary()
# A deadline is seldom counted from longer ago; older years are read where a page lists them.
YEARS_BACK: Final = 1


def work_calendar(session: Session, since: date) -> WorkCalendar:
    """The calendar from the year before this day on."""
    transaction = session.get_transaction() or session.begin()
    calendar = _read.get(transaction)
    if calendar is None or since.year - YEARS_BACK < calendar.first_year:
        calendar = _read[transaction] = _load(session, since.year - YEARS_BACK)
    return calendar


def forget_calendar(session: Session) -> None:
    """Read anew: the transaction itself has imported a notice."""
    transaction = session.get_transaction()
    if transaction is not None:
        _read.pop(transaction, None)


def published_years(session: Session) -> list[tuple[int, int]]:
    """The years whose notice is known, and how many days each names; the newest first."""
    year = extract("year", CalendarDay.day)
    rows = session.execute(select(year, func.count()).group_by(year).order_by(year.desc()))
    return [(int(found), count) for found, count in rows]


def days_of_year(session: Session, year: int) -> Sequence[CalendarDay]:
    """What a year's notice names, in order."""
    return session.scalars(
        select(CalendarDay)
        .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CalendarDay.day)
    ).all()


def _load(session: Session, first_year: int) -> WorkCalendar:
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.kind).where(CalendarDay.day >= date(first_year, 1, 1))
    ).all()
    return WorkCalendar(
        named={row.day: cast("Kind", row.kind) for row in rows},
        published=frozenset(row.day.year for row in rows),
        first_year=first_year,
    )
