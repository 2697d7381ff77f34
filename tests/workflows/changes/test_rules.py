"""How much of a budget moves, against moving it yuan by yuan; what may be begun when."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from workflows.changes import rules

BUDGET = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 500), min_size=1)


@given(BUDGET, BUDGET)
def test_what_moves_is_counted_once(before: dict[str, int], after: dict[str, int]) -> None:
    # As piles of single yuan: what is not found again on its pile has moved, on either side.
    gone = sum(max(before[one] - after.get(one, 0), 0) for one in before)
    come = sum(max(after[one] - before.get(one, 0), 0) for one in after)
    found = rules.shift_percent(_money(before), _money(after))
    assert found == Fraction((gone + come) * 100, 2 * sum(before.values()))


def _money(budget: dict[str, int]) -> dict[str, Decimal]:
    return {item: Decimal(amount) for item, amount in budget.items()}


def test_what_differs_is_named_before_and_after() -> None:
    before = {"a": Decimal(5), "b": Decimal(3), "c": Decimal(1)}
    after = {"a": Decimal(4), "b": Decimal(3), "d": Decimal(2)}
    assert rules.differences(before, after) == ["a: 5 → 4", "c: 1 → 0", "d: 0 → 2"]


def test_a_suspension_moves_dates_by_its_days() -> None:
    # In Shanghai the first of July has begun.
    since, until = datetime(2026, 6, 30, 17, tzinfo=UTC), datetime(2026, 7, 21, 2, tzinfo=UTC)
    assert rules.days_between(since, until) == 20


def test_one_of_a_kind_at_a_time_and_nothing_beside_a_termination() -> None:
    assert rules.hindrance("change", "mobilised", ["suspension"]) is None
    assert rules.hindrance("change", "planned", []) == "项目不在实施期间"
    assert rules.hindrance("change", "mobilised", ["change"]) == "同类事项正在办理"
    assert rules.hindrance("change", "mobilised", ["termination"]) == "项目正在终止"
