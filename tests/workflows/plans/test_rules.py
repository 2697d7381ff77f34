"""Dates and sums of a plan."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workflows.plans import rules


def test_a_short_month_does_not_shorten_the_later_ones() -> None:
    assert rules.monthly(date(2026, 1, 31), 3) == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 24), st.integers(1, 6))
def test_due_dates_rise_by_whole_months(anchor: date, count: int, every: int) -> None:
    days = rules.monthly(anchor, count, every)
    months = [day.year * 12 + day.month for day in (anchor, *days)]
    assert {later - earlier for earlier, later in pairwise(months)} == {every}
    for day in days:
        # The anchor's own day of the month, unless that month ends before it.
        assert day.day == anchor.day or (
            day.day < anchor.day and (day + timedelta(days=1)).month != day.month
        )


def test_weights_make_a_hundred() -> None:
    assert rules.weights_complete([Decimal("12.5")] * 8)
    assert not rules.weights_complete([Decimal("12.5")] * 7)


def test_budget_is_summed_exactly() -> None:
    assert rules.budget_total([Decimal("0.10"), Decimal("0.20")]) == Decimal("0.30")


def test_a_plan_needs_goals_activities_and_indicators() -> None:
    assert rules.complete(1, 1, 1)
    assert not rules.complete(1, 0, 1)


def test_every_goal_is_served_by_somebody() -> None:
    assert rules.unserved(3, [1, 3, None]) == [2]
    assert rules.unserved(1, [1]) == []


LINES = st.lists(
    st.tuples(
        st.sampled_from(["人员", "活动", "差旅"]),
        st.integers(1, 4),
        st.decimals(Decimal("0.01"), Decimal(10**6), places=2),
    )
)


@given(LINES)
def test_the_table_of_the_budget_sums_to_its_lines(
    lines: list[tuple[str, int | None, Decimal]],
) -> None:
    table = rules.by_item_and_quarter(lines)
    cells = [amount for row in table.values() for amount in row.values()]
    assert rules.budget_total(cells) == rules.budget_total(line[2] for line in lines)
    assert list(table) == list(dict.fromkeys(item for item, _, _ in lines))
