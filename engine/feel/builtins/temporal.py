"""The functions that make and take apart dates, times and durations."""

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, DecimalException

from engine.feel import temporal
from engine.feel.builtins.signature import Builtin
from engine.feel.errors import Fault
from engine.feel.numbers import integer
from engine.feel.temporal import HOUR
from engine.feel.values import MONTHS, YearMonthDuration

DAY = 24 * HOUR


def date_of(from_: str | date) -> date:
    """The date that a text writes, or the day of a date and time."""
    if isinstance(from_, str):
        return temporal.date_from(from_)
    return from_.date() if isinstance(from_, datetime) else from_


def date_by_parts(year: Decimal, month: Decimal, day: Decimal) -> date:
    """The date of a year, month and day."""
    try:
        return date(integer(year, "a year"), integer(month, "a month"), integer(day, "a day"))
    except (ValueError, OverflowError) as error:
        raise Fault("there is no such day") from error


def time_of(from_: str | time | date) -> time:
    """The time that a text writes, or the time of a date and time."""
    if isinstance(from_, str):
        return temporal.time_from(from_)
    if isinstance(from_, datetime):
        return from_.timetz()
    return from_ if isinstance(from_, time) else time(tzinfo=temporal.zone_from("Z"))


def time_by_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None
) -> time:
    """The time of an hour, minute and second."""
    try:
        micro = int(second % 1 * 1_000_000)
        parts = (integer(hour, "an hour"), integer(minute, "a minute"), int(second))
        zone = None if offset is None else timezone(offset)
        return time(*parts, micro, zone)
    except (ValueError, OverflowError, DecimalException) as error:
        raise Fault("there is no such time") from error


def date_and_time_of(from_: str | date) -> datetime:
    """The date and time that a text writes; a date alone is its midnight."""
    if isinstance(from_, datetime):
        return from_
    if isinstance(from_, date):
        return datetime.combine(from_, time())
    return temporal.date_and_time_from(from_ if "T" in from_ else f"{from_}T00:00:00")


def date_and_time_by_parts(date_: date, time_: time) -> datetime:
    """A day and a time of it."""
    return datetime.combine(date_of(date_), time_)


def duration(from_: str | timedelta | YearMonthDuration) -> timedelta | YearMonthDuration:
    """The duration that a text writes."""
    return temporal.duration_from(from_) if isinstance(from_, str) else from_


def years_and_months_duration(from_: date, to: date) -> YearMonthDuration:
    """The whole months from one day to another."""
    if to < from_ if type(from_) is type(to) else date_of(to) < date_of(from_):
        return YearMonthDuration(-years_and_months_duration(to, from_).months)
    months = (to.year - from_.year) * MONTHS + to.month - from_.month
    return YearMonthDuration(months - (1 if to.day < from_.day else 0))


def day_of_year(date_: date) -> Decimal:
    """The day's number in its year."""
    return Decimal(date_.timetuple().tm_yday)


def day_of_week(date_: date) -> str:
    """The weekday's English name."""
    return _WEEKDAYS[date_.weekday()]


def month_of_year(date_: date) -> str:
    """The month's English name."""
    return _MONTHS[date_.month - 1]


def week_of_year(date_: date) -> Decimal:
    """The number of the ISO week."""
    return Decimal(date_.isocalendar().week)


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

TEMPORAL = {
    "date": Builtin(date_of, date_by_parts),
    "time": Builtin(time_of, time_by_parts),
    "date and time": Builtin(date_and_time_of, date_and_time_by_parts),
    "duration": Builtin(duration),
    "years and months duration": Builtin(years_and_months_duration),
    "day of year": Builtin(day_of_year),
    "day of week": Builtin(day_of_week),
    "month of year": Builtin(month_of_year),
    "week of year": Builtin(week_of_year),
}
