"""Equality and order: true, false, or null where the specification gives no answer."""

import operator
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel.errors import Fault
from engine.feel.far import (
    DAYS_AND_MOMENTS,
    FarDate,
    FarDateTime,
    Moment,
    midnight,
    ordinal,
    time_of,
)
from engine.feel.temporal import offset_of
from engine.feel.values import Range, Value, kind

ORDERED = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)
ORDERS: dict[str, Callable[..., bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TIMES = (datetime, time, FarDateTime)
_MICRO = timedelta(microseconds=1)
_SAME = frozenset({bool, Decimal, str, date})


def equal(left: Value, right: Value) -> bool:
    """Whether two values are equal; a fault when they are of different kinds."""
    if type(left) is type(right) and type(left) in _SAME:
        return left == right
    if left is None or right is None:
        return left is right
    left, right = _both_moments(left, right)
    if kind(left) != kind(right):
        raise Fault("a {left} cannot equal a {right}", left=kind(left), right=kind(right))
    same: Callable[..., bool] = _SAME_IN_KIND.get(kind(left), operator.eq)
    return same(left, right)


def _both_moments(left: Value, right: Value) -> tuple[Value, Value]:
    """The two; of a date and a date and time, the date as its midnight in UTC."""
    if not isinstance(left, DAYS_AND_MOMENTS) or not isinstance(right, DAYS_AND_MOMENTS):
        return left, right
    return (left, right) if kind(left) == kind(right) else (midnight(left), midnight(right))


def _same_lists(left: list[Value], right: list[Value]) -> bool:
    return len(left) == len(right) and all(map(alike, left, right))


def _same_contexts(left: dict[str, Value], right: dict[str, Value]) -> bool:
    return left.keys() == right.keys() and all(alike(left[key], right[key]) for key in left)


def _same_times(left: Moment | time, right: Moment | time) -> bool:
    return instant(left) == instant(right)


def alike(left: Value, right: Value) -> bool:
    """Whether two values are equal, where no answer counts as no."""
    try:
        return equal(left, right)
    except Fault:
        return False


def ordered(sign: str, left: Value, right: Value) -> bool:
    """Whether `left sign right` holds; a fault when the two cannot be compared."""
    if type(left) is Decimal and type(right) is Decimal:
        return ORDERS[sign](left, right)
    left, right = _both_moments(left, right)
    if kind(left) != kind(right) or kind(left) not in ORDERED:
        raise Fault(
            "cannot compare {left} and {right} with {sign}",
            left=kind(left),
            right=kind(right),
            sign=sign,
        )
    if isinstance(left, _TIMES) and isinstance(right, _TIMES):
        (local, one), (other_local, other) = instant(left), instant(right)
        if local != other_local:
            raise Fault("cannot compare a time with a zone and one without")
        return ORDERS[sign](one, other)
    if isinstance(left, date | FarDate) and isinstance(right, date | FarDate):
        return ORDERS[sign](ordinal(left), ordinal(right))
    return ORDERS[sign](left, right)


def instant(value: Moment | time) -> tuple[bool, int]:
    """Whether a time is local, and its microseconds on the line of those that are, or are not.

    Python's own comparison goes by wall clocks within one zone and calls two times different
    when one of them is repeated or left out at a change of summer time.
    """
    offset = offset_of(value)
    clock, days = (value, 0) if isinstance(value, time) else (time_of(value), ordinal(value))
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    micro = (days * 86_400 + seconds) * 1_000_000 + clock.microsecond
    return (True, micro) if offset is None else (False, micro - offset // _MICRO)


def _same_range(left: Range, right: Range) -> bool:
    return (
        (left.low_closed, left.high_closed, left.apart)
        == (right.low_closed, right.high_closed, right.apart)
        and alike(left.low, right.low)
        and alike(left.high, right.high)
    )


def contains(ends: Range, value: Value) -> bool:
    """Whether a value lies in a range."""
    if ends.apart:
        return not equal(value, ends.low)
    if (ends.low is None and ends.low_closed) or (ends.high is None and ends.high_closed):
        raise Fault("a range without an end is open there")
    above = ends.low is None or ordered(">=" if ends.low_closed else ">", value, ends.low)
    return above and (
        ends.high is None or ordered("<=" if ends.high_closed else "<", value, ends.high)
    )


def matches(value: Value, candidate: Value) -> bool | None:
    """Whether a value is what `in` looks for: equal, in a range, or in a list."""
    if isinstance(candidate, Range) and not isinstance(value, Range):
        return contains(candidate, value)
    if isinstance(candidate, list) and not isinstance(value, list):
        return any(_matches(value, each) for each in candidate)
    if isinstance(candidate, list) and any(alike(value, each) for each in candidate):
        return True
    return equal(value, candidate)


def _matches(value: Value, candidate: Value) -> bool:
    try:
        return matches(value, candidate) is True
    except Fault:
        return False


_SAME_IN_KIND: dict[str, Callable[..., bool]] = {
    "list": _same_lists,
    "context": _same_contexts,
    "time": _same_times,
    "date and time": _same_times,
    "range": _same_range,
}
