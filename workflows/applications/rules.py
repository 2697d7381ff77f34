"""Panel scores and ranking of applications; pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from statistics import median

from workflows.scores import half_up


@dataclass(frozen=True)
class Tally:
    """A panel's scores taken together; `counted` are the positions of the scores that count."""

    mean: Decimal | None
    spread: Decimal | None
    sufficient: bool
    counted: frozenset[int]


@dataclass(frozen=True)
class Ranked:
    """One application in the order of merit, with the outcome that the rules propose."""

    application_id: int
    rank: int
    mean: Decimal
    outcome: str


def tally(scores: Sequence[Decimal], min_experts: int, max_gap: Decimal) -> Tally:
    """Mean and spread; each score beyond the least number may outvote one outlier.

    Without that, two experts far apart could never be settled by a further one: the spread
    of a growing list never shrinks. Outliers equally far from the middle go together or, where
    too few would be left, stay together: who handed in first must not matter.
    """
    kept = list(enumerate(scores))
    while _spread(kept) > max_gap:
        left = _without_outliers(kept)
        if len(left) < min_experts:
            break
        kept = left
    if not kept:
        return Tally(None, None, False, frozenset())
    spread = _spread(kept)
    return Tally(
        mean=half_up(sum((Fraction(score) for _, score in kept), Fraction(0)) / len(kept)),
        spread=spread,
        sufficient=len(kept) >= min_experts and spread <= max_gap,
        counted=frozenset(position for position, _ in kept),
    )


def team_mean(scores: Iterable[Decimal | None]) -> Decimal:
    """The mean of the points for the team, on which ties turn; none at all counts as 0."""
    given = [score for score in scores if score is not None]
    return sum(given, Decimal(0)) / max(1, len(given))


def widest_gap(
    rounds: Sequence[Sequence[Decimal]], min_experts: int, max_gap: Decimal
) -> Decimal | None:
    """The widest spread that a round left above the gap, for which more experts were asked."""
    scores: list[Decimal] = []
    found: list[Decimal] = []
    for further in rounds:
        scores += further
        spread = tally(scores, min_experts, max_gap).spread
        if spread is not None and spread > max_gap:
            found.append(spread)
    return max(found, default=None)


def merit(number: int, mean: Decimal, team: Decimal) -> tuple[Decimal, Decimal, int]:
    """By what the order of merit is sorted: the mean, then the team's, the best first."""
    return -mean, -team, number


def ranking(
    entries: Iterable[tuple[int, Decimal, Decimal]], pass_mark: Decimal, quota: int
) -> list[Ranked]:
    """Order by mean, then by the team's score; the best within the quota are proposed."""
    ordered = sorted(entries, key=lambda entry: merit(*entry))
    return [
        Ranked(number, place, mean, _outcome(mean, place, pass_mark, quota))
        for place, (number, mean, _) in enumerate(ordered, start=1)
    ]


def within_fields(
    ranked: Sequence[Ranked], field_of: Mapping[int, str], quotas: Mapping[str, int]
) -> list[Ranked]:
    """The same order, with those selected beyond the quota of their field put on the waiting list,
    and as many of those who waited moved up in their stead.
    """
    most = sum(entry.outcome == "selected" for entry in ranked)
    taken: Counter[str] = Counter()
    found: list[Ranked] = []
    for entry in ranked:
        field = field_of.get(entry.application_id, "")
        full = field in quotas and taken[field] >= quotas[field]
        if entry.outcome == "rejected":
            found.append(entry)
        elif full or taken.total() >= most:
            found.append(replace(entry, outcome="waitlisted"))
        else:
            taken[field] += 1
            found.append(replace(entry, outcome="selected"))
    return found


def _without_outliers(kept: Sequence[tuple[int, Decimal]]) -> list[tuple[int, Decimal]]:
    middle = median(score for _, score in kept)
    furthest = max(abs(score - middle) for _, score in kept)
    return [entry for entry in kept if abs(entry[1] - middle) < furthest]


def _spread(kept: Sequence[tuple[int, Decimal]]) -> Decimal:
    scores = [score for _, score in kept]
    return max(scores) - min(scores) if scores else Decimal(0)


def _outcome(mean: Decimal, place: int, pass_mark: Decimal, quota: int) -> str:
    if mean < pass_mark:
        return "rejected"
    return "selected" if place <= quota else "waitlisted"
