"""Times in models: which texts are ISO, and what instant a value means."""

import calendar
import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from engine import feel
from engine.errors import NoTime
from engine.feel.values import YearMonthDuration
from engine.kernel.slot import Slot, always_feel, literal_or_feel

LOCAL: Final = ZoneInfo("Asia/Shanghai")
"""Whoever writes a date without a zone into a model means this one."""

DURATION: Final = re.compile(r"^-?PT?\d[\dA-Z.]*$")
DATE: Final = re.compile(r"^\d{4}-\d{2}-\d{2}([T ]|$)")


def duration_slot(text: str) -> Slot:
    """Where a duration stands: an ISO literal or FEEL."""
    if not DURATION.match(text):
        return always_feel(text)
    _read(text)
    return Slot(text)


def date_slot(text: str) -> Slot:
    """Where a date stands: an ISO literal or FEEL."""
    if not DATE.match(text):
        return always_feel(text)
    _read(text)
    return Slot(text)


def deadline_slot(text: str) -> Slot:
    """Where a due date stands: an ISO date or duration, or FEEL behind an equals sign."""
    slot = literal_or_feel(text)
    if slot.expression is None:
        _read(text)
    return slot


def instant(value: object, now: datetime, *, end_of_day: bool = False) -> datetime:
    """The instant that a value means, seen from now; a day alone is its beginning or its end."""
    if isinstance(value, str):
        value = _read(value)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=LOCAL)
    if isinstance(value, date):
        day = value + timedelta(days=1) if end_of_day else value
        return datetime.combine(day, time(), LOCAL)
    if isinstance(value, timedelta):
        return now + value
    if isinstance(value, YearMonthDuration):
        return add_months(now.astimezone(LOCAL), value.months)
    raise NoTime("the time is {value!r}, which is neither a date nor a duration", value=value)


def _read(text: str) -> object:
    text = text.strip()
    if DURATION.match(text):
        duration = feel.compile(f'duration("{text}")')({})
        if duration is None:
            raise NoTime("the duration {text!r} is none (P10D, PT12H)", text=text)
        return duration
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)  # noqa: PLR2004 - YYYY-MM-DD
    except ValueError as error:
        message = "the time is {text!r}, which is neither a date nor FEEL"
        raise NoTime(message, text=text) from error


def later(moment: datetime, length: timedelta) -> datetime:
    """So much later, but not beyond the end of the calendar."""
    try:
        return moment + length
    except OverflowError:
        return datetime.max.replace(tzinfo=moment.tzinfo)


def add_months(moment: datetime, months: int) -> datetime:
    """So many months later (or earlier), on the last day of a month that is too short."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(count, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
