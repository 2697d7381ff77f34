"""The functions that make and take apart dates, times and durations."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException

from engine.feel import far, temporal
from engine.feel.builtins.signature import Builtin
from engine.feel.errors import Fault
from engine.feel.far import AnyDay, Day, FarDateTime, Moment
from engine.feel.numbers import integer
from engine.feel.temporal import HOUR
from engine.feel.values import MONTHS, YearMonthDuration

DAY = 24 * HOUR


def date_of(from_: str | AnyDay) -> Day:
    """The date that a text writes, or the day of a date and time."""
    return temporal.date_from(from_) if isinstance(from_, str) else far.day_of(from_)


def date_by_parts(year: Decimal, month: Decimal, day: Decimal) -> Day:
    """The date of a year, month and day."""
    try:
        return far.day(integer(year, "a year"), integer(month, "a month"), integer(day, "a day"))
    except (ValueError, OverflowError) as error:
        raise Fault("there is no such day") from error


def time_of(from_: str | time | AnyDay) -> time:
    """The time that a text writes, or the time of a date and time; of a date, midnight in UTC."""
    if isinstance(from_, str):
        return temporal.time_from(from_)
    if isinstance(from_, datetime | FarDateTime):
        return far.time_of(from_)
    return from_ if isinstance(from_, time) else time(tzinfo=temporal.zone_from("Z"))


def time_by_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None
) -> time:
    """The time of an hour, minute and second."""
    try:
        micro = int(second % 1 * 1_000_000)
        parts = (integer(hour, "an hour"), integer(minute, "a minute"), int(second))
        zone = None if offset is None else temporal.zone_at(offset)
        return time(*parts, micro, zone)
    except (ValueError, OverflowError, DecimalException) as error:
        raise Fault("there is no such time") from error


def date_and_time_of(from_: str | AnyDay) -> Moment:
    """The date and time that a text writes; a date alone is its midnight."""
    if isinstance(from_, str):
        return temporal.date_and_time_from(from_ if "T" in from_ else f"{from_}T00:00:00")
    return from_ if isinstance(from_, datetime | FarDateTime) else far.moment(from_, time())


def date_and_time_by_parts(date_: AnyDay, time_: time) -> Moment:
    """A day and a time of it."""
    return far.moment(far.day_of(date_), time_)


def duration(from_: str | timedelta | YearMonthDuration) -> timedelta | YearMonthDuration:
    """The duration that a text writes."""
    return temporal.duration_from(from_) if isinstance(from_, str) else from_


def years_and_months_duration(from_: AnyDay, to: AnyDay) -> YearMonthDuration:
    """The whole months from one day to another."""
    if far.ordinal(to) < far.ordinal(from_):
        return YearMonthDuration(-years_and_months_duration(to, from_).months)
    months = (to.year - from_.year) * MONTHS + to.month - from_.month
    return YearMonthDuration(months - (1 if to.day < from_.day else 0))


def day_of_year(date_: date) -> Decimal:
    """The day's number in its year."""
    return Decimal(date_.timetuple().tm_yday)


def day_of_week(date_: AnyDay) -> str:
    """The weekday's English name."""
    return _WEEKDAYS[date_.isoweekday() - 1]


def month_of_year(date_: AnyDay) -> str:
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
