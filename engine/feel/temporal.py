"""Dates, times and durations as text: ISO 8601 in, ISO 8601 out, zones by name after `@`."""

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.feel import far
from engine.feel.errors import Fault
from engine.feel.far import Day, FarDate, FarDateTime, Moment
from engine.feel.values import MONTHS, Value, YearMonthDuration

_DATE = re.compile(r"(-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[\w/+-]+)?"
)
_MONTHS = re.compile(r"(-)?P(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")
_SECONDS = re.compile(
    r"(-)?P(?:([0-9]{1,12})D)?(?:T(?:([0-9]{1,12})H)?(?:([0-9]{1,12})M)?(?:([0-9]{1,12}(?:\.[0-9]{0,9})?)S)?)?"
)
HOUR, MINUTE = 3600, 60
FARTHEST = timedelta(hours=14)  # from UTC, as XML Schema has it
_NONE = timedelta(0)


def temporal(text: str) -> Value:
    """The value that `@"…"` writes."""
    for read in (date_and_time_from, date_from, time_from, duration_from):
        try:
            return read(text)
        except Fault:
            continue
    raise Fault('"{text}" is no date, time, date and time, or duration', text=text)


def date_from(text: str) -> Day:
    """A date such as 2026-10-12."""
    match = _DATE.fullmatch(text)
    try:
        if match:
            return far.day(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise Fault('"{text}" is no day of the calendar', text=text) from error
    raise Fault('"{text}" is not a date (2026-10-12)', text=text)


def time_from(text: str) -> time:
    """A time of day, with or without an offset or zone."""
    match = _TIME.fullmatch(text)
    if not match:
        raise Fault('"{text}" is not a time (09:30:00)', text=text)
    hour, minute, second, fraction, zone = match.groups()
    micro = int((fraction or "0").ljust(9, "0")[:6])
    try:
        return time(int(hour), int(minute), int(second), micro, zone_from(zone) if zone else None)
    except ValueError as error:
        raise Fault('"{text}" is not a time', text=text) from error


def date_and_time_from(text: str) -> Moment:
    """A date and time; without an offset or zone it is local."""
    day, _, clock = text.partition("T")
    if not clock:
        raise Fault('"{text}" is not a date and time (2026-10-12T09:30:00Z)', text=text)
    return far.moment(date_from(day), time_from(clock))


def zone_from(text: str) -> tzinfo:
    """`Z`, an offset such as +08:00, or a zone such as @Asia/Shanghai."""
    if text == "Z":
        return timezone.utc  # noqa: UP017 - one type for all offsets
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (OSError, ValueError, KeyError) as error:  # a folder, a bad key, no such zone
            raise Fault('"{text}" is not a time zone', text=text[1:]) from error
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    offset = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    return zone_at(-offset if text[0] == "-" else offset)


def zone_at(offset: timedelta) -> tzinfo:
    """The zone at a distance from UTC."""
    if abs(offset) > FARTHEST:
        raise Fault("an offset is at most 14 hours, not {offset}", offset=write(offset))
    return timezone(offset)


def duration_from(text: str) -> timedelta | YearMonthDuration:
    """A duration such as P3D, PT1H30M or P1Y6M."""
    match = _MONTHS.fullmatch(text)
    if match and (match.group(2) or match.group(3)):
        return _months_from(text, match)
    match = _SECONDS.fullmatch(text)
    if not match or not any(match.groups()[1:]) or text.endswith("T"):
        raise Fault('"{text}" is not a duration (P3D, PT4H, P1Y6M)', text=text)
    sign, days, hours, minutes, seconds = match.groups()
    micro = int(Decimal(seconds or 0) * 1_000_000)
    try:
        length = timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            microseconds=micro,
        )
        return -length if sign else length
    except OverflowError as error:
        raise Fault('"{text}" is too long a duration', text=text) from error


def _months_from(text: str, match: re.Match[str]) -> YearMonthDuration:
    months = int(match.group(2) or 0) * MONTHS + int(match.group(3) or 0)
    try:
        return YearMonthDuration(-months if match.group(1) else months)
    except OverflowError as error:
        raise Fault('"{text}" is too long a duration', text=text) from error


def write(value: Value) -> str:
    """A temporal value as text, which reads back as the same value."""
    if isinstance(value, YearMonthDuration):
        return _write_months(value.months)
    if isinstance(value, timedelta):
        return _write_seconds(value)
    if isinstance(value, datetime | FarDateTime):
        clock = _write_time(far.time_of(value), offset_of(value))
        return f"{_write_day(far.day_of(value))}T{clock}"
    if isinstance(value, time):
        return _write_time(value, value.utcoffset())
    assert isinstance(value, date | FarDate)  # noqa: S101 - for the type checker: nothing else is temporal
    return _write_day(value)


def _write_day(value: Day) -> str:
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04}-{value.month:02}-{value.day:02}"


def offset_of(value: time | Moment) -> timedelta | None:
    """A time's distance from UTC; a time of day in a zone goes by that zone's standard time."""
    if isinstance(value, FarDateTime):
        return value.like.utcoffset()
    if isinstance(value, datetime) or not isinstance(value.tzinfo, ZoneInfo):
        return value.utcoffset()
    noon = datetime(2000, 1, 1, 12, tzinfo=value.tzinfo)
    return (noon.utcoffset() or _NONE) - (noon.dst() or _NONE)


def zone_name(zone: tzinfo | None) -> str | None:
    """The name of a zone that has one, or an offset's."""
    return zone.key if isinstance(zone, ZoneInfo) else None


def _write_time(value: time, offset: timedelta | None) -> str:
    plain = value.replace(tzinfo=None).isoformat()
    if "." in plain:
        plain = plain.rstrip("0")
    name = zone_name(value.tzinfo)
    if name:
        return f"{plain}@{name}"
    if offset is None:
        return plain
    return plain + ("Z" if not offset else _write_offset(offset))


def _write_offset(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), HOUR)
    minutes, rest = divmod(rest, MINUTE)
    tail = f":{rest:02}" if rest else ""
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{minutes:02}{tail}"


def _write_months(months: int) -> str:
    years, rest = divmod(abs(months), MONTHS)
    parts = (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")
    return f"{'-' if months < 0 else ''}P{parts or '0M'}"


def _write_seconds(length: timedelta) -> str:
    whole = abs(length)
    hours, rest = divmod(whole.seconds, HOUR)
    minutes, seconds = divmod(rest, MINUTE)
    text = f"{seconds}.{whole.microseconds:06}".rstrip("0").rstrip(".")
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{text}S" if text != "0" else ""
    day = f"{whole.days}D" if whole.days else ""
    sign = "-" if length < timedelta(0) else ""
    return f"{sign}P{day}{'T' + clock if clock else ''}" if day or clock else "PT0S"
