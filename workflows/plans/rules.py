"""Dates and sums of a service plan; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from workflows.calendars.rules import add_months

FULL_WEIGHT = Decimal(100)


def monthly(anchor: date, count: int, every: int = 1) -> list[date]:
    """Due dates counted from the anchor, so that a short month does not shorten the later ones.

    31 January gives 28 February and then 31 March, not 28 March.
    """
    return [add_months(anchor, every * step) for step in range(1, count + 1)]


def weights_complete(weights: Iterable[Decimal]) -> bool:
    """Whether the indicators' weights make up the whole."""
    return sum(weights, Decimal(0)) == FULL_WEIGHT


def budget_total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of the budget lines."""
    return sum(amounts, Decimal(0))


def complete(goals: int, activities: int, indicators: int) -> bool:
    """Goals, activities and indicators must all be there before anybody signs."""
    return min(goals, activities, indicators) > 0


def unserved(goals: int, named: Iterable[int | None]) -> list[int]:
    """The numbers, from 1, of the goals that nothing here names."""
    served = set(named)
    return [number for number in range(1, goals + 1) if number not in served]


def by_item_and_quarter(
    lines: Iterable[tuple[str, int | None, Decimal]],
) -> Mapping[str, Mapping[int | None, Decimal]]:
    """The budget as a table: item -> quarter -> amount, items in the order of their first line."""
    table: dict[str, dict[int | None, Decimal]] = {}
    for item, quarter, amount in lines:
        row = table.setdefault(item, {})
        row[quarter] = row.get(quarter, Decimal(0)) + amount
    return table
