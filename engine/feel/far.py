"""Dates outside of Python's years 1 to 9999, up to nine digits as the specification has them.

The calendar repeats every 400 years, weekdays and all. So a far date is kept as the date that
stands in its place in the years 2000 to 2399, and how many times 400 years it is away.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeAlias

YEARS = 400
DAYS = 146_097  # in 400 years
MAX_YEAR = 999_999_999
_FIRST = 2000


@dataclass(frozen=True, slots=True)
class FarDate:
    """A day that Python's calendar does not reach."""

    like: date
    cycles: int

    @property
    def year(self) -> int:
        """Its year, negative before the year 0."""
        return self.like.year + YEARS * self.cycles

    @property
    def month(self) -> int:
        """Its month."""
        return self.like.month

    @property
    def day(self) -> int:
        """Its day of the month."""
        return self.like.day

    def isoweekday(self) -> int:
        """Its day of the week, Monday 1."""
        return self.like.isoweekday()


@dataclass(frozen=True, slots=True)
class FarDateTime:
    """A date and time that Python's calendar does not reach."""

    like: datetime
    cycles: int

    @property
    def day_of(self) -> FarDate:
        """Its day."""
        return FarDate(self.like.date(), self.cycles)

    @property
    def year(self) -> int:
        """Its year."""
        return self.day_of.year

    @property
    def month(self) -> int:
        """Its month."""
        return self.like.month

    @property
    def day(self) -> int:
        """Its day of the month."""
        return self.like.day

    @property
    def hour(self) -> int:
        """Its hour."""
        return self.like.hour

    @property
    def minute(self) -> int:
        """Its minute."""
        return self.like.minute

    @property
    def second(self) -> int:
        """Its second."""
        return self.like.second

    @property
    def tzinfo(self) -> tzinfo | None:
        """Its zone, or none."""
        return self.like.tzinfo

    def isoweekday(self) -> int:
        """Its day of the week, Monday 1."""
        return self.like.isoweekday()


Day: TypeAlias = date | FarDate
Moment: TypeAlias = datetime | FarDateTime
AnyDay: TypeAlias = date | FarDate | FarDateTime
DAYS_AND_MOMENTS = (date, FarDate, FarDateTime)


def day(year: int, month: int, number: int) -> Day:
    """A day of any year that the specification knows; ValueError when there is none."""
    if abs(year) > MAX_YEAR:
        raise ValueError("a year of more than nine digits")
    like = date(_FIRST + year % YEARS, month, number)
    return _day(like, (year - like.year) // YEARS)


def _day(like: date, cycles: int) -> Day:
    year = like.year + YEARS * cycles
    if 1 <= year <= date.max.year:
        return like.replace(year=year)
    return FarDate(like, cycles)


def moment(on: Day, at: time) -> Moment:
    """A day and a time of it."""
    if isinstance(on, FarDate):
        return FarDateTime(datetime.combine(on.like, at), on.cycles)
    return datetime.combine(on, at)


def midnight(value: Day | Moment) -> Moment:
    """A date as a date and time: its midnight in UTC, never beside a time without a zone."""
    if isinstance(value, datetime | FarDateTime):
        return value
    return moment(value, time(tzinfo=UTC))


def day_of(value: Day | Moment) -> Day:
    """The day of a date or of a date and time."""
    if isinstance(value, FarDateTime):
        return value.day_of
    return value.date() if isinstance(value, datetime) else value


def time_of(value: Moment) -> time:
    """The time of a date and time."""
    return value.like.timetz() if isinstance(value, FarDateTime) else value.timetz()


def _like(value: Day | Moment) -> tuple[date, int]:
    """The value in the years 2000 to 2399, and how many cycles it is away from there."""
    if isinstance(value, FarDate | FarDateTime):
        return value.like, value.cycles
    like = value.replace(year=_FIRST + value.year % YEARS)
    return like, (value.year - like.year) // YEARS


def ordinal(value: Day | Moment) -> int:
    """The number of a day; 1 is the first of January of the year 1."""
    if isinstance(value, FarDate | FarDateTime):
        return value.like.toordinal() + DAYS * value.cycles
    return value.toordinal()


def moved(value: Day | Moment, length: timedelta) -> Day | Moment:
    """A date or date and time moved by a length of days and time, wherever that leads."""
    like, cycles = _like(value)
    whole, days = divmod(length.days, DAYS)
    rest = timedelta(days, length.seconds, length.microseconds)
    if not isinstance(like, datetime):
        found = (datetime.combine(like, time()) + rest).date()
        return _checked(_day(*_folded(found, cycles + whole)))
    zone = like.tzinfo
    gone = like + rest if zone is None else (like.astimezone(UTC) + rest).astimezone(zone)
    folded, cycles = _folded(gone.date(), cycles + whole)
    return _checked(moment(_day(folded, cycles), gone.timetz()))


def _folded(like: date, cycles: int) -> tuple[date, int]:
    within = like.replace(year=_FIRST + like.year % YEARS)
    return within, cycles + (like.year - within.year) // YEARS


def _checked(value: Day | Moment) -> Day | Moment:
    if abs(value.year) > MAX_YEAR:
        raise OverflowError("a year of more than nine digits")
    return value
