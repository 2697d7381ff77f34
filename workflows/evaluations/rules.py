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
class Inputs:
    """What the parties gave in one stage; on appeal one score stands for the experts'."""

    experts: Sequence[Decimal]
    recipient: Decimal
    coordinator: Decimal


def stage_score(inputs: Inputs, weights: Mapping[str, Decimal]) -> Fraction:
    """The weighted mean of experts (their own mean), recipient and coordinator."""
    parts = {
        "experts": sum(map(Fraction, inputs.experts), Fraction(0)) / len(inputs.experts),
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


def assessors_allowed(assessors: Collection[int], supervisor_id: int, least: int) -> bool:
    """Enough different assessors, and the project's supervisor is not one of them."""
    return len(set(assessors)) >= least and supervisor_id not in assessors
