"""Equality and order: true, false, or null where the specification gives no answer."""

import operator
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from engine.feel.errors import Fault
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
_SAME = frozenset({bool, Decimal, str, date})


def equal(left: Value, right: Value) -> bool:
    """Whether two values are equal; a fault when they are of different kinds."""
    if type(left) is type(right) and type(left) in _SAME:
        return left == right
    if left is None or right is None:
        return left is right
    if kind(left) != kind(right):
        raise Fault("a {left} cannot equal a {right}", left=kind(left), right=kind(right))
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(alike(left[k], right[k]) for k in left)
    _check_zones(left, right)
    return bool(left == right)


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
    if kind(left) != kind(right) or kind(left) not in ORDERED:
        raise Fault(
            "cannot compare {left} and {right} with {sign}",
            left=kind(left),
            right=kind(right),
            sign=sign,
        )
    _check_zones(left, right)
    return ORDERS[sign](left, right)


def _check_zones(left: Value, right: Value) -> None:
    """A local time has no place among times with a zone: there is no telling which is first."""
    if (
        isinstance(left, datetime | time)
        and isinstance(right, datetime | time)
        and (left.utcoffset() is None) != (right.utcoffset() is None)
    ):
        raise Fault("cannot compare a time with a zone and one without")


def contains(ends: Range, value: Value) -> bool:
    """Whether a value lies in a range."""
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
