"""Rounding is half up, and exact."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.scores import half_up


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ("60.0988", "60.10"),
        ("89.995", "90.00"),
        ("59.994", "59.99"),
        ("-0.005", "-0.01"),
        ("0", "0"),
    ],
)
def test_half_up(exact: str, rounded: str) -> None:
    assert half_up(Fraction(exact)) == Decimal(rounded)


def test_third_is_not_taken_for_a_tie() -> None:
    assert half_up(Fraction(1, 3)) == Decimal("0.33")
    assert half_up(Fraction(2, 3), 6) == Decimal("0.666667")


@given(st.decimals("-1000", "1000", places=5))
def test_agrees_with_decimal_where_decimal_is_exact(value: Decimal) -> None:
    with localcontext(prec=40):
        assert half_up(Fraction(value)) == value.quantize(Decimal("0.01"), ROUND_HALF_UP)
