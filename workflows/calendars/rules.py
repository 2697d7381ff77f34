"""Counting working days: pure functions over a calendar that is handed in."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
SATURDAY = 5
# The law's fixed days off (month, day); the lunar feasts are known only from the notice.
STATUTORY = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})

Kind = Literal["holiday", "workday"]
Unit = Literal["working_days", "days", "months"]


@dataclass(frozen=True)
class WorkCalendar:
    """The days that notices name, and the years whose notice is out."""

    named: Mapping[date, Kind]
    published: frozenset[int] = field(default_factory=frozenset)
    first_year: int = 0


@dataclass(frozen=True)
class Counted:
    """A day found by counting; provisional when a year on the way has no notice yet."""

    day: date
    provisional: bool = False


def is_working_day(calendar: WorkCalendar, day: date) -> bool:
    """Whether people work on this day; by the week and the law alone where no notice is out."""
    kind = calendar.named.get(day)
    if kind is not None:
        return kind == "workday"
    if day.year not in calendar.published and (day.month, day.day) in STATUTORY:
        return False
    return day.weekday() < SATURDAY


def working_days_after(calendar: WorkCalendar, day: date, count: int) -> Counted:
    """The `count`-th working day after `day`, which itself does not count; backwards below zero."""
    step = DAY if count >= 0 else -DAY
    provisional = False
    for _ in range(abs(count)):
        day += step
        provisional |= day.year not in calendar.published
        while not is_working_day(calendar, day):
            day += step
            provisional |= day.year not in calendar.published
    return Counted(day, provisional)


def working_days_between(calendar: WorkCalendar, start: date, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`; none when it is earlier."""
    days = range(1, (end - start).days + 1)
    return sum(is_working_day(calendar, start + n * DAY) for n in days)


def period_end(calendar: WorkCalendar, day: date, amount: int, unit: Unit) -> Counted:
    """The last day of a period that begins with `day`."""
    if unit == "working_days":
        return working_days_after(calendar, day, amount)
    if unit == "days":
        return Counted(day + amount * DAY)
    return Counted(add_months(day, amount))


def add_months(day: date, count: int) -> date:
    """The same day some months on; the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def end_of_day(day: date) -> datetime:
    """24:00 in Shanghai, as an instant in UTC."""
    return datetime.combine(day + DAY, time(), SHANGHAI).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """0:00 in Shanghai, as an instant in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def day_of(instant: datetime) -> date:
    """The day that it is in Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def last_day(deadline: datetime) -> date:
    """The day on which a deadline ends: 24:00 belongs to the day before midnight."""
    return day_of(deadline - timedelta(microseconds=1))
