"""Stage and total scores; pure functions.

Only the total is rounded, half up to two decimals, before it is banded; everything before is
kept as an exact fraction, so that no tie is lost on the way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workflows.scores import half_up

# Enough to show a stage's score faithfully: three experts' thirds never matter beyond it.
SHOWN_PLACES = 6


@dataclass(frozen=True)
class Mark:
    """What an assessor found of one indicator: a share of its weight; None where it does not apply.

    A checklist is so many of its parts, a level so many of its points, a ratio what was done of
    what was planned, a survey those content of those who answered.
    """

    weight: int
    share: Fraction | None


Sheet = Mapping[str, Mark]


def mark(weight: int, planned: Decimal | None, actual: Decimal | None) -> Mark:
    """More than was planned is not worth more than the weight."""
    if planned is None or actual is None:
        return Mark(weight, None)
    return Mark(weight, min(Fraction(actual) / Fraction(planned), Fraction(1)))


def sheet_score(sheet: Sheet) -> Fraction:
    """The points of a sheet out of 100: what does not apply counts neither way."""
    applying = [(one.weight, one.share) for one in sheet.values() if one.share is not None]
    whole = sum(weight for weight, _ in applying)
    return 100 * sum((weight * share for weight, share in applying), Fraction(0)) / whole


def on_appeal(sheets: Sequence[Sheet], panel: Sequence[Sheet]) -> list[Sheet]:
    """The experts' sheets with the contested items alone replaced by what the panel found."""
    found = {
        item: Mark(
            panel[0][item].weight,
            sum((one[item].share or Fraction(0) for one in panel), Fraction(0)) / len(panel),
        )
        for item in panel[0]
    }
    return [{**sheet, **found} for sheet in sheets]


def lifted(votes: Collection[str]) -> bool:
    """Whether more of the panel lift a veto than let it stand."""
    return 2 * sum(vote == "lifted" for vote in votes) > len(votes)


@dataclass(frozen=True)
class Inputs:
    """What the parties gave in one stage."""

    experts: Sequence[Fraction | Decimal]
    recipient: Decimal
    coordinator: Decimal


def stage_score(inputs: Inputs, weights: Mapping[str, Decimal]) -> Fraction:
    """The weighted mean of experts (their own mean), recipient and coordinator."""
    parts = {
        "experts": sum((Fraction(one) for one in inputs.experts), Fraction(0))
        / len(inputs.experts),
        "recipient": Fraction(inputs.recipient),
        "coordinator": Fraction(inputs.coordinator),
    }
    return weighted(parts, weights)


def total_score(stages: Mapping[str, Fraction], weights: Mapping[str, Decimal]) -> Decimal:
    """Mid-term and final weighted, rounded half up to two decimals."""
    return half_up(weighted(stages, weights))


def weighted(parts: Mapping[str, Fraction], weights: Mapping[str, Decimal]) -> Fraction:
    """The mean of the parts by the weights of those that are there."""
    whole = sum((Fraction(weights[name]) for name in parts), Fraction(0))
    return (
        sum((part * Fraction(weights[name]) for name, part in parts.items()), Fraction(0)) / whole
    )


def shown(score: Fraction) -> Decimal:
    """A stage's score as it is stored and shown."""
    return half_up(score, SHOWN_PLACES)


def assessors_allowed(assessors: Collection[int], close: Collection[int], least: int) -> bool:
    """Enough different assessors, and none of those who are close to the project."""
    chosen = set(assessors)
    return len(chosen) >= least and not chosen & set(close)
