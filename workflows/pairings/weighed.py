"""A choice of pairs beside the best one: what each pair scores, and what a change costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflows.answers import typed_id
from workflows.pairings.candidates import Candidates
from workflows.pairings.matching import Choice, Match, chosen_of
from workflows.pairings.rules import Pair


@dataclass(frozen=True)
class Line:
    """One chosen pair; `lost` is what insisting on it costs the round, None where it is the best."""

    agency: str
    place: str
    match: Match
    lost: Decimal | None
    refused: bool


@dataclass(frozen=True)
class Weighed:
    """A whole round: its pairs, its total beside the best, and who is left over."""

    lines: Sequence[Line]
    best: Choice
    chosen: Choice
    places: Sequence[str]
    agencies: Sequence[str]

    @property
    def lost(self) -> Decimal:
        """Points by which the choice falls short of the best."""
        return self.best.total - self.chosen.total


def weigh(free: Candidates, pairs: Sequence[Pair]) -> Weighed:
    """Weigh a choice against the best; pairs of those who are not free are passed over."""
    known = [pair for pair in pairs if pair in free.matches]
    chosen = chosen_of(free.agencies, free.places, free.scores, known)
    return Weighed(
        [_line(free, pair) for pair in known],
        free.best,
        chosen,
        [free.names[one] for one in chosen.places],
        [free.names[one] for one in chosen.agencies],
    )


def pairs_in(answers: Mapping[str, object]) -> list[Pair]:
    """The pairs among answers as they were typed, right or wrong."""
    rows = answers.get("pairs")
    listed = rows if isinstance(rows, list | tuple) else ()
    found = [_pair(row) for row in listed if isinstance(row, Mapping)]
    return [pair for pair in found if pair is not None]


def _line(free: Candidates, pair: Pair) -> Line:
    lost = None
    if pair not in free.best.pairs:
        lost = free.best.total - free.turn.insisting(free.agencies, pair).total
    return Line(
        free.names[pair.agency_id],
        free.names[pair.place_id],
        free.matches[pair],
        lost,
        pair in free.turn.refused,
    )


def _pair(row: Mapping[str, object]) -> Pair | None:
    agency, place = (typed_id(row.get(name)) for name in ("agency", "place"))
    return None if agency is None or place is None else Pair(agency, place)
