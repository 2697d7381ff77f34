"""Eligibility facts, panel scores and ranking of applications; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from workflows.scores import half_up

CERTIFICATES = frozenset({"assistant", "social_worker", "senior"})
BACHELOR_UP = frozenset({"bachelor", "master", "doctor"})
MIN_EXPERIENCE_YEARS = 1


@dataclass(frozen=True)
class Worker:
    """What decides whether a person on the staff list may be dispatched."""

    certificate: str
    degree: str
    major_social_work: bool
    experience_years: int


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


def worker_qualified(worker: Worker, *, year_binds_degree: bool = True) -> bool:
    """Rule Q1: a certificate or a social-work degree, and a year of practice.

    The text is unclear whether the year binds holders of a degree too, hence the switch.
    """
    practised = worker.experience_years >= MIN_EXPERIENCE_YEARS
    if worker.certificate in CERTIFICATES:
        return practised
    by_degree = worker.degree in BACHELOR_UP and worker.major_social_work
    return by_degree and (practised or not year_binds_degree)


def tally(scores: Sequence[Decimal], min_experts: int, max_gap: Decimal) -> Tally:
    """Mean and spread; each score beyond the least number may outvote one outlier.

    Without that, two experts far apart could never be settled by a further one: the spread
    of a growing list never shrinks.
    """
    kept = list(enumerate(scores))
    while len(kept) > min_experts and _spread(kept) > max_gap:
        middle = median(score for _, score in kept)
        kept.remove(max(kept, key=lambda entry: (abs(entry[1] - middle), entry[0])))
    if not kept:
        return Tally(None, None, False, frozenset())
    spread = _spread(kept)
    return Tally(
        mean=half_up(sum((Fraction(score) for _, score in kept), Fraction(0)) / len(kept)),
        spread=spread,
        sufficient=len(kept) >= min_experts and spread <= max_gap,
        counted=frozenset(position for position, _ in kept),
    )


def ranking(
    entries: Iterable[tuple[int, Decimal, Decimal]], pass_mark: Decimal, quota: int
) -> list[Ranked]:
    """Order by mean, then by the team's score; the best within the quota are proposed."""
    ordered = sorted(entries, key=lambda entry: (-entry[1], -entry[2], entry[0]))
    return [
        Ranked(number, place, mean, _outcome(mean, place, pass_mark, quota))
        for place, (number, mean, _) in enumerate(ordered, start=1)
    ]


def _spread(kept: Sequence[tuple[int, Decimal]]) -> Decimal:
    scores = [score for _, score in kept]
    return max(scores) - min(scores) if scores else Decimal(0)


def _outcome(mean: Decimal, place: int, pass_mark: Decimal, quota: int) -> str:
    if mean < pass_mark:
        return "rejected"
    return "selected" if place <= quota else "waitlisted"
