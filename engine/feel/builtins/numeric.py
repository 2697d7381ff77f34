"""The functions on numbers; `abs` also takes durations."""

from collections.abc import Callable
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
)

from engine.feel.builtins.signature import Builtin
from engine.feel.errors import Fault
from engine.feel.numbers import NUMBERS, cut, integer
from engine.feel.values import YearMonthDuration

MIN_SCALE, MAX_SCALE = -6111, 6176


def _rounded(n: Decimal, scale: Decimal | None, rounding: str) -> Decimal:
    places = 0 if scale is None else integer(scale, "the scale")
    if not MIN_SCALE <= places <= MAX_SCALE:
        raise Fault("a scale is from {least} to {most}", least=MIN_SCALE, most=MAX_SCALE)
    if -places <= n.as_tuple().exponent:  # type: ignore[operator] # FEEL has no infinity
        return n
    try:
        rounded = n.quantize(Decimal((0, (1,), -places)), rounding=rounding, context=NUMBERS)
    except DecimalException as error:  # one digit more than numbers have
        raise Fault("has no value") from error
    return NUMBERS.add(rounded, 0)  # never -0


def _rounding(rounding: str) -> Callable[..., Decimal]:
    def to_scale(n: Decimal, scale: Decimal) -> Decimal:
        return _rounded(n, scale, rounding)

    return to_scale


def decimal(n: Decimal, scale: Decimal) -> Decimal:
    """The number to a scale, half to even; a fraction of the scale is cut off."""
    return _rounded(n, Decimal(cut(scale, "the scale")), ROUND_HALF_EVEN)


def floor(n: Decimal, scale: Decimal | None = None) -> Decimal:
    """The next whole number below, or to a scale."""
    return _rounded(n, scale, ROUND_FLOOR)


def ceiling(n: Decimal, scale: Decimal | None = None) -> Decimal:
    """The next whole number above, or to a scale."""
    return _rounded(n, scale, ROUND_CEILING)


def absolute(n: Decimal | timedelta | YearMonthDuration) -> object:
    """The number or duration without its sign."""
    if isinstance(n, YearMonthDuration):
        return YearMonthDuration(abs(n.months))
    return NUMBERS.abs(n) if isinstance(n, Decimal) else abs(n)


def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """What a division leaves, with the divisor's sign."""
    try:
        rest = NUMBERS.remainder(dividend, divisor)
    except DecimalException as error:
        raise Fault("has no value") from error
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


def _checked(function: Callable[[Decimal], Decimal]) -> Callable[..., Decimal]:
    def of(number: Decimal) -> Decimal:
        try:
            found = function(number)
        except DecimalException as error:
            raise Fault("has no value") from error
        if not found.is_finite():
            raise Fault("has no value")
        return found

    return of


def odd(number: Decimal) -> bool:
    """Whether a whole number is odd."""
    return integer(number, "the number") % 2 != 0


def even(number: Decimal) -> bool:
    """Whether a whole number is even."""
    return not odd(number)


NUMERIC = {
    "decimal": Builtin(decimal),
    "floor": Builtin(floor),
    "ceiling": Builtin(ceiling),
    "round up": Builtin(_rounding(ROUND_UP)),
    "round down": Builtin(_rounding(ROUND_DOWN)),
    "round half up": Builtin(_rounding(ROUND_HALF_UP)),
    "round half down": Builtin(_rounding(ROUND_HALF_DOWN)),
    "abs": Builtin(absolute),
    "modulo": Builtin(modulo),
    "sqrt": Builtin(_checked(NUMBERS.sqrt)),
    "log": Builtin(_checked(NUMBERS.ln)),
    "exp": Builtin(_checked(NUMBERS.exp)),
    "odd": Builtin(odd),
    "even": Builtin(even),
}
