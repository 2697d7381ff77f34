"""Points that are computed, and criteria that do not apply: no zeros among them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.applications.points import (
    FinanceBands,
    expert_score,
    finance_points,
    lowest_bid,
    price_points,
)
from workflows.rulebook.seed import RUBRIC
from workflows.scores import half_up

BANDS = FinanceBands(floor_percent=80, partial_percent=40)
MONEY = st.decimals(1, 10**7, places=2)


@pytest.mark.parametrize(
    ("bid", "lowest", "expected"),
    [("200000", "200000", "10.00"), ("240000", "200000", "8.33"), ("400000", "200000", "5.00")],
)
def test_the_price_is_the_lowest_over_the_bid(bid: str, lowest: str, expected: str) -> None:
    assert price_points(Decimal(bid), Decimal(lowest), 10) == Decimal(expected)


def test_no_bid_is_no_price_and_no_lowest() -> None:
    assert price_points(None, Decimal(1), 10) is None
    assert lowest_bid([None, Decimal(3), Decimal(2)]) == Decimal(2)
    assert lowest_bid([None]) is None


@pytest.mark.parametrize(
    ("assets", "expected"),
    [
        ("30000.01", "5"),
        ("30000", "2.00"),
        ("24000", "2.00"),
        ("23999.99", "0"),
        ("-1", "0"),
    ],
)
def test_the_bands_of_finance(assets: str, expected: str) -> None:
    assert finance_points(Decimal(assets), Decimal(30_000), 5, BANDS) == Decimal(expected)


def test_unknown_finances_do_not_count() -> None:
    assert finance_points(None, Decimal(30_000), 5, BANDS) is None
    assert finance_points(Decimal(1), None, 5, BANDS) is None


@given(st.lists(MONEY, min_size=1), st.integers(1, 50))
def test_the_lowest_gets_all_and_nobody_more(bids: list[Decimal], most: int) -> None:
    lowest = lowest_bid(bids)
    assert lowest is not None
    given_ = [price_points(bid, lowest, most) for bid in bids]
    assert price_points(lowest, lowest, most) == most
    assert all(one is not None and 0 <= one <= most for one in given_)


shares = st.fractions(0, 1, max_denominator=100)
sheets = st.fixed_dictionaries({name: st.none() | shares for name in RUBRIC})


def points_of(sheet: dict[str, Fraction | None]) -> dict[str, Decimal | None]:
    """A share of each criterion's most, as points."""
    return {
        name: None if share is None else half_up(share * RUBRIC[name])
        for name, share in sheet.items()
    }


@given(sheets)
def test_a_score_is_the_weighted_mean_of_what_applies(sheet: dict[str, Fraction | None]) -> None:
    """An independent way: weights made anew to sum to one, then each share by its weight."""
    points = points_of(sheet)
    counted = {name: value for name, value in points.items() if value is not None}
    found = expert_score(points, RUBRIC)
    if not counted:
        assert found is None
        return
    weights = {
        name: Fraction(RUBRIC[name], sum(RUBRIC[one] for one in counted)) for name in counted
    }
    exact = sum(
        (weights[name] * Fraction(value) / RUBRIC[name] for name, value in counted.items()),
        Fraction(0),
    )
    assert found == half_up(100 * exact)
    assert 0 <= found <= 100


@given(st.sets(st.sampled_from(sorted(RUBRIC)), max_size=len(RUBRIC) - 1), st.integers(0, 100))
def test_the_same_share_everywhere_is_that_share_whatever_does_not_apply(
    spared: set[str], percent: int
) -> None:
    points = {
        name: None if name in spared else Decimal(most * percent) / 100
        for name, most in RUBRIC.items()
    }
    assert expert_score(points, RUBRIC) == percent


def test_what_does_not_apply_is_not_zero() -> None:
    full: dict[str, Decimal | None] = {name: Decimal(most) for name, most in RUBRIC.items()}
    assert expert_score(full | {"presence": None}, RUBRIC) == Decimal("100.00")
    assert expert_score(full | {"presence": Decimal(0)}, RUBRIC) == Decimal("95.00")
