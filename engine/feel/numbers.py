"""Numbers: IEEE 754-2008 decimal128, as the specification asks (34 digits, half even)."""

from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from engine.feel.errors import Fault

DIGITS = 34
NUMBERS = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)


def number(text: str) -> Decimal:
    """The number that a literal writes."""
    try:
        return NUMBERS.create_decimal(text)
    except DecimalException as error:
        raise Fault("{text!r} is not a number", text=text) from error


def write(value: Decimal) -> str:
    """A number as FEEL writes it: no exponent where digits will do, no trailing point."""
    if not value:
        return "0"
    if abs(value.adjusted()) > DIGITS:
        return str(value)
    return format(value, "f")


def integer(value: Decimal, what: str) -> int:
    """A whole number, or a fault that names what was expected."""
    if value.adjusted() > DIGITS or value != value.to_integral_value():
        raise Fault("{what} must be a whole number, not {value}", what=what, value=write(value))
    return int(value)


def cut(value: Decimal, what: str) -> int:
    """A whole number, without the fraction that a number may have."""
    return integer(value.to_integral_value(ROUND_DOWN), what)
