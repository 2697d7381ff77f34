"""Points of an application: those with a formula are computed, what does not apply is no zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workflows.scores import half_up


@dataclass(frozen=True)
class FinanceBands:
    """Net assets against start-up capital (F15): above it full points, from a share on a part."""

    floor_percent: int
    partial_percent: int


def price_points(bid: Decimal | None, lowest: Decimal | None, most: int) -> Decimal | None:
    """The lowest bid over this one, times the most (F15); None without a bid."""
    if not bid or not lowest:
        return None
    return half_up(Fraction(lowest) / Fraction(bid) * most)


def finance_points(
    net_assets: Decimal | None, capital: Decimal | None, most: int, bands: FinanceBands
) -> Decimal | None:
    """Full points above the start-up capital, a part from the floor on, else none; None unknown."""
    if net_assets is None or not capital:
        return None
    if net_assets > capital:
        return Decimal(most)
    if Fraction(net_assets) * 100 >= Fraction(capital) * bands.floor_percent:
        return half_up(Fraction(most * bands.partial_percent, 100))
    return Decimal(0)


def expert_score(points: Mapping[str, Decimal | None], rubric: Mapping[str, int]) -> Decimal | None:
    """Out of 100: what was given over what could be given; criteria without points do not count.

    Rounded half-up to two decimals, as it is shown to the panel. None where nothing counts.
    """
    given = {name: value for name, value in points.items() if value is not None}
    whole = sum(rubric[name] for name in given)
    if not whole:
        return None
    return half_up(100 * sum((Fraction(value) for value in given.values()), Fraction(0)) / whole)


def lowest_bid(bids: Iterable[Decimal | None]) -> Decimal | None:
    """The lowest of those who named one."""
    return min((bid for bid in bids if bid), default=None)
