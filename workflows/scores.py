"""Exact rounding of scores."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def half_up(value: Fraction, places: int = 2) -> Decimal:
    """Round half away from zero, exactly: no binary or decimal division comes in between."""
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    rounded = Decimal(whole + (2 * rest >= scaled.denominator)).scaleb(-places)
    return -rounded if value < 0 else rounded
