"""The values of FEEL that Python has no type for, and the names of all kinds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from engine.feel.errors import Fault, FeelLimitExceeded
from engine.feel.far import FarDate, FarDateTime
from engine.feel.limits import MAX_DEPTH, check_size, check_string

# None, bool, Decimal, str, date, time, datetime, timedelta, YearMonthDuration, list, dict, Range
# or a callable. Python cannot say it usefully: whoever reads a value must ask for its kind.
Value: TypeAlias = object

MONTHS = 12
MAX_MONTHS = 999_999_999 * MONTHS


@dataclass(frozen=True, order=True, slots=True)
class YearMonthDuration:
    """A duration of years and months, counted in months."""

    months: int

    def __post_init__(self) -> None:
        if abs(self.months) > MAX_MONTHS:
            raise OverflowError("a duration longer than the calendar of the specification")


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two ends; an end that is None leaves that side open, to infinity.

    `apart` is `(!= 5)`: both ends are 5, and all values but that one belong to it.
    """

    low: Value
    high: Value
    low_closed: bool = True
    high_closed: bool = True
    apart: bool = False


KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    YearMonthDuration: "years and months duration",
    FarDate: "date",
    FarDateTime: "date and time",
    list: "list",
    dict: "context",
    Range: "range",
}
# Subclasses first: bool is an int to Python, and datetime is a date.
_ANCESTORS = (datetime, date, time, timedelta)
_AS_THEY_ARE = frozenset(KINDS) - {Decimal, str, list, dict, Range}


def kind(value: Value) -> str:
    """The name of a value's type in FEEL."""
    known = KINDS.get(type(value))
    if known is not None:
        return known
    for ancestor in _ANCESTORS:
        if isinstance(value, ancestor):
            return KINDS[ancestor]
    return "function" if callable(value) else "unknown"


def settle(value: Value) -> Value:
    """A value of the host as FEEL has it: numbers Decimal, containers copied."""
    if type(value) in _AS_THEY_ARE:
        return value
    return _Settling().take(value, 0)


class _Settling:
    """Copies a value of the host and counts what it touches."""

    def __init__(self) -> None:
        self.size = 0

    def take(self, value: Value, depth: int) -> Value:
        """One value and what it holds."""
        self.size += 1
        check_size(self.size)
        if depth > MAX_DEPTH:
            raise FeelLimitExceeded("data more than {max_depth} levels deep", max_depth=MAX_DEPTH)
        if isinstance(value, str):
            check_string(len(value))
            return value if type(value) is str else str.__str__(value)
        if isinstance(value, Mapping):
            return {str(key): self.take(each, depth + 1) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.take(each, depth + 1) for each in value]
        if isinstance(value, Range):
            low, high = self.take(value.low, depth + 1), self.take(value.high, depth + 1)
            return replace(value, low=low, high=high)
        return _scalar(value)


def _scalar(value: Value) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        raise Fault("{value} is not a number in FEEL", value=value)
    if kind(value) == "unknown":
        raise Fault("a {name} is not a value in FEEL", name=type(value).__name__)
    return value


def weigh(value: Value) -> int:
    """How many elements a value holds, at all levels; refuses one that is too large."""
    size = 0
    waiting = [value]
    while waiting:
        each = waiting.pop()
        size += 1
        if isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, dict):
            waiting.extend(each.values())
        elif isinstance(each, str):
            check_string(len(each))
        check_size(size + len(waiting))
    return size
