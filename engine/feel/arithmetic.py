"""Arithmetic: numbers, strings that are joined, and the calendar's."""

import calendar
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException

from engine.feel import far
from engine.feel.comparison import instant
from engine.feel.errors import Fault
from engine.feel.far import DAYS_AND_MOMENTS, Day, FarDateTime, Moment
from engine.feel.limits import check_string
from engine.feel.numbers import NUMBERS
from engine.feel.values import MONTHS, Value, YearMonthDuration, kind

_DAY = timedelta(days=1)
_MICRO = timedelta(microseconds=1)
_DATED = (*DAYS_AND_MOMENTS, time)


def calculate(sign: str, left: Value, right: Value) -> Value:
    """`left sign right`, or a fault."""
    try:
        if type(left) is Decimal and type(right) is Decimal:
            return _NUMBERS[sign](left, right)
        return _OTHERS[sign](left, right)
    except DecimalException as error:
        raise Fault(
            "{left} {sign} {right} has no value among the numbers",
            left=left,
            sign=sign,
            right=right,
        ) from error
    except (OverflowError, ValueError) as error:
        raise Fault("{sign} leads out of the calendar", sign=sign) from error


def negate(value: Value) -> Value:
    """The value with its sign changed."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, timedelta):
        return -value
    if isinstance(value, YearMonthDuration):
        return YearMonthDuration(-value.months)
    raise Fault("a {value} has no negative", value=kind(value))


def _unfit(sign: str, left: Value, right: Value) -> Fault:
    return Fault(
        "cannot calculate {left} {sign} {right}", left=kind(left), sign=sign, right=kind(right)
    )


def _add(left: Value, right: Value) -> Value:
    if isinstance(left, str) and isinstance(right, str):
        check_string(len(left) + len(right))
        return left + right
    if isinstance(left, YearMonthDuration) and isinstance(right, YearMonthDuration):
        return YearMonthDuration(left.months + right.months)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left + right
    if isinstance(left, _DATED):
        return later(left, right)
    if isinstance(right, _DATED):
        return later(right, left)
    raise _unfit("+", left, right)


def _subtract(left: Value, right: Value) -> Value:
    if isinstance(left, DAYS_AND_MOMENTS) and isinstance(right, DAYS_AND_MOMENTS):
        return _between(far.midnight(left), far.midnight(right))
    if isinstance(left, time) and isinstance(right, time):
        return _between(left, right)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left - right
    if isinstance(left, YearMonthDuration) and isinstance(right, YearMonthDuration):
        return YearMonthDuration(left.months - right.months)
    if isinstance(left, _DATED) and isinstance(right, timedelta | YearMonthDuration):
        return later(left, negate(right))
    raise _unfit("-", left, right)


def _between(left: Moment | time, right: Moment | time) -> timedelta:
    (local, one), (other_local, other) = instant(left), instant(right)
    if local != other_local:
        raise Fault("cannot subtract a time with a zone and one without")
    return timedelta(microseconds=one - other)


def later(value: Day | Moment | time, length: Value) -> Value:
    """A date or time moved by a duration."""
    if isinstance(length, YearMonthDuration) and not isinstance(value, time):
        return _months_later(value, length.months)
    if not isinstance(length, timedelta):
        raise _unfit("+", value, length)
    if isinstance(value, time):
        return (datetime.combine(date(2000, 1, 1), value) + length % _DAY).timetz()
    return far.moved(value, length)


def _months_later(value: Day | Moment, months: int) -> Value:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(value.year * MONTHS + value.month - 1 + months, MONTHS)
    last = calendar.monthrange(far.YEARS + year % far.YEARS, month + 1)[1]
    day = far.day(year, month + 1, min(value.day, last))
    if isinstance(value, datetime | FarDateTime):
        return far.moment(day, far.time_of(value))
    return day


def _multiply(left: Value, right: Value) -> Value:
    if isinstance(left, Decimal):
        left, right = right, left
    if isinstance(right, Decimal) and isinstance(left, YearMonthDuration):
        return YearMonthDuration(int(NUMBERS.multiply(Decimal(left.months), right)))
    if isinstance(right, Decimal) and isinstance(left, timedelta):
        return _seconds(NUMBERS.multiply(Decimal(left // _MICRO), right))
    raise _unfit("*", left, right)


def _divide(left: Value, right: Value) -> Value:
    if isinstance(right, Decimal) and isinstance(left, YearMonthDuration):
        return YearMonthDuration(int(NUMBERS.divide(Decimal(left.months), right)))
    if isinstance(right, Decimal) and isinstance(left, timedelta):
        return _seconds(NUMBERS.divide(Decimal(left // _MICRO), right))
    if isinstance(left, YearMonthDuration) and isinstance(right, YearMonthDuration):
        return NUMBERS.divide(Decimal(left.months), Decimal(right.months))
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return NUMBERS.divide(Decimal(left // _MICRO), Decimal(right // _MICRO))
    raise _unfit("/", left, right)


def _seconds(micro: Decimal) -> timedelta:
    return timedelta(microseconds=int(micro.to_integral_value()))


def _power(left: Value, right: Value) -> Value:
    raise _unfit("**", left, right)


_NUMBERS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}
_OTHERS: dict[str, Callable[[Value, Value], Value]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "**": _power,
}
