"""The properties of dates, times, durations and ranges, as paths reach them."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.feel.temporal import HOUR, MINUTE, offset_of, zone_name
from engine.feel.values import MONTHS, Value, YearMonthDuration

Read = Callable[[Any], Value]

_DATE: dict[str, Read] = {
    "year": lambda it: Decimal(it.year),
    "month": lambda it: Decimal(it.month),
    "day": lambda it: Decimal(it.day),
    "weekday": lambda it: Decimal(it.isoweekday()),
}
_TIME: dict[str, Read] = {
    "hour": lambda it: Decimal(it.hour),
    "minute": lambda it: Decimal(it.minute),
    "second": lambda it: Decimal(it.second),
    "time offset": offset_of,
    "timezone": lambda it: zone_name(it.tzinfo),
}


def _sign(length: timedelta) -> int:
    return -1 if length < timedelta(0) else 1


def _part(of: Callable[[timedelta], int]) -> Read:
    """A part of a duration; all parts carry the sign of the whole."""
    return lambda it: Decimal(_sign(it) * of(abs(it)))


def _months(it: YearMonthDuration) -> int:
    return abs(it.months) % MONTHS * (-1 if it.months < 0 else 1)


def _years(it: YearMonthDuration) -> int:
    return abs(it.months) // MONTHS * (-1 if it.months < 0 else 1)


_KINDS: dict[str, dict[str, Read]] = {
    "date": _DATE,
    "time": _TIME,
    "date and time": _DATE | _TIME,
    "days and time duration": {
        "days": _part(lambda it: it.days),
        "hours": _part(lambda it: it.seconds // HOUR),
        "minutes": _part(lambda it: it.seconds % HOUR // MINUTE),
        "seconds": _part(lambda it: it.seconds % MINUTE),
    },
    "years and months duration": {
        "years": lambda it: Decimal(_years(it)),
        "months": lambda it: Decimal(_months(it)),
    },
    "range": {
        "start": lambda it: it.low,
        "end": lambda it: it.high,
        "start included": lambda it: it.low is not None and it.low_closed,
        "end included": lambda it: it.high is not None and it.high_closed,
    },
}
PROPERTIES: dict[tuple[str, str], Read] = {
    (kind, name): read for kind, reads in _KINDS.items() for name, read in reads.items()
}
