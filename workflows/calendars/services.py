"""The functions that models may call in FEEL: dates by working days, and rules by their day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

from sqlalchemy.orm import Session

from engine import Moment
from workflows.calendars import rules
from workflows.calendars.queries import work_calendar
from workflows.calendars.rules import Counted, Unit, day_of
from workflows.rulebook import queries as rulebook

Whole = int | Decimal


def now(moment: Moment) -> datetime:
    """The engine's instant."""
    return moment.now


def today(moment: Moment) -> date:
    """The day that it is in Shanghai."""
    return day_of(moment.now)


def end_of_day(moment: Moment, day: date) -> datetime:
    """24:00 in Shanghai of a day, or of the day of an instant."""
    return rules.end_of_day(_day(day))


def working_days(moment: Moment, count: Whole) -> datetime:
    """The end of the `count`-th working day from now; today does not count."""
    return working_days_after(moment, moment.now, count)


def working_days_after(moment: Moment, start: date, count: Whole) -> datetime:
    """The end of the `count`-th working day after a day or an instant."""
    day = _day(start)
    calendar = work_calendar(moment.session, min(day, today(moment)))
    return _end(moment, rules.working_days_after(calendar, day, _whole(count)))


def deadline(moment: Moment, key: str) -> datetime:
    """The end of the period that the rulebook gives for this, counted from now."""
    return _end(moment, _period(moment.session, key, _rules_on(moment), today(moment)))


def rule(moment: Moment, key: str) -> object:
    """The value of a rule that holds for this case."""
    return rulebook.rule(moment.session, key, _rules_on(moment))


def deadline_after(session: Session, key: str, rules_on: date, start: date) -> datetime:
    """The same period for service handlers, counted from any day."""
    return rules.end_of_day(_period(session, key, rules_on, start).day)


def _period(session: Session, key: str, rules_on: date, start: date) -> Counted:
    period = cast("Mapping[str, object]", rulebook.rule(session, key, rules_on))
    amount, unit = int(cast(int, period["amount"])), cast("Unit", period["unit"])
    return rules.period_end(work_calendar(session, start), start, amount, unit)


def _end(moment: Moment, counted: Counted) -> datetime:
    if counted.provisional:
        moment.provisional = True
    return rules.end_of_day(counted.day)


def _rules_on(moment: Moment) -> date:
    """The day whose rules hold for the case; today's, where a process carries none."""
    given = moment.variables.get("rules_on")
    return _day(given) if isinstance(given, date) else today(moment)


def _day(value: date) -> date:
    """A day, or the day in Shanghai of an instant."""
    if isinstance(value, datetime):
        return day_of(value if value.tzinfo else value.replace(tzinfo=UTC))
    if isinstance(value, date):
        return value
    raise TypeError(f"a date or an instant is needed, not {value!r}")


def _whole(count: Whole) -> int:
    if isinstance(count, bool) or int(count) != count:
        raise TypeError(f"a whole number of days is needed, not {count!r}")
    return int(count)
