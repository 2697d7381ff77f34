"""How well an agency suits a place, part by part, and the best one-to-one choice; pure functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from workflows.messages import N_
from workflows.pairings.rules import Pair
from workflows.scores import half_up

# The parts of a score, in the order in which they are told.
PARTS: Final[Mapping[str, str]] = {
    "fields": N_("服务领域"),
    "groups": N_("服务对象"),
    "distance": N_("距离"),
    "language": N_("语言"),
    "capacity": N_("派驻能力"),
    "acquaintance": N_("以往合作"),
}
FULL: Final = Fraction(1)
NONE: Final = Fraction(0)


@dataclass(frozen=True)
class Where:
    """Where an organisation is, or goes to: counties, its office and the office's province."""

    regions: frozenset[str]
    office_id: int | None
    province_id: int | None


@dataclass(frozen=True)
class Offer:
    """What an agency brings; `grades` are those of its earlier projects, by place."""

    agency_id: int
    fields: frozenset[str]
    groups: frozenset[str]
    languages: frozenset[str]
    workers: int
    where: Where
    grades: Mapping[int, str]


@dataclass(frozen=True)
class Wish:
    """What a place asks for."""

    place_id: int
    fields: frozenset[str]
    groups: frozenset[str]
    languages: frozenset[str]
    workers: int
    where: Where


@dataclass(frozen=True)
class Weighing:
    """The rulebook's numbers: weights of the parts, and shares (percent) for less than full."""

    weights: Mapping[str, int]
    same_office: int
    same_province: int
    qualified_before: int


@dataclass(frozen=True)
class Part:
    """What a part gives: points of at most so many, after weights were shared out anew."""

    name: str
    points: Decimal
    most: Decimal


@dataclass(frozen=True)
class Match:
    """A pair's score out of 100, and what it is made of."""

    pair: Pair
    score: Decimal
    parts: tuple[Part, ...]

    @property
    def by_name(self) -> Mapping[str, Part]:
        """The parts that count, by their names."""
        return {part.name: part for part in self.parts}


@dataclass(frozen=True)
class Choice:
    """The best choice: its pairs, what they come to, and who is left without one."""

    pairs: tuple[Pair, ...]
    total: Decimal
    agencies: tuple[int, ...]
    places: tuple[int, ...]


@dataclass(frozen=True)
class Cap:
    """Of these agencies, or of these places, at most so many may be paired; no one in two caps."""

    members: frozenset[int]
    most: int

    def beside(self, pair: Pair) -> Cap:
        """What is left of it next to a pair."""
        taken = len(self.members & {pair.agency_id, pair.place_id})
        return Cap(self.members, max(0, self.most - taken))

    def spare(self, ids: Collection[int]) -> int:
        """How many of these have to stay over."""
        return max(0, len(self.members.intersection(ids)) - max(0, self.most))


def match(offer: Offer, wish: Wish, weighing: Weighing) -> Match:
    """Score a pair; what the place does not ask for does not count, and the rest counts for more.

    The score is the sum of its parts as they are shown, each rounded half-up to two decimals.
    """
    asked = {name: share for name, share in _shares(offer, wish, weighing) if share is not None}
    whole = sum(weighing.weights[name] for name in asked)
    parts = [_part(name, share, weighing.weights[name], whole) for name, share in asked.items()]
    total = sum((part.points for part in parts), Decimal(0))
    return Match(Pair(offer.agency_id, wish.place_id), total, tuple(parts))


def best(
    agencies: Sequence[int],
    places: Sequence[int],
    scores: Mapping[Pair, Decimal],
    forbidden: Collection[Pair] = (),
    caps: Collection[Cap] = (),
    *,
    most: int | None = None,
) -> Choice:
    """As many pairs as quotas allow, at `most` so many in all, and among these choices the one of the highest total score.

    The Hungarian method of scipy, on whole hundredths, so that floats add them up exactly. Whom a
    quota leaves over is taken by a stand-in, who is worth more than all pairs together.
    """
    if not agencies or not places:
        return Choice((), Decimal(0), tuple(agencies), tuple(places))
    # scipy takes a third of a second to import: who makes no pairs does not wait for it.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    # One pair more must be worth more than all that the others could gain.
    pair_itself = 1 + min(len(agencies), len(places)) * max(map(_hundredths, scores.values()))
    worth = [
        [
            0
            if (pair := Pair(one, other)) in forbidden
            else pair_itself + _hundredths(scores[pair])
            for other in places
        ]
        for one in agencies
    ]
    more_than_all = 1 + min(len(agencies), len(places)) * 2 * pair_itself
    # A stand-in for an agency is a row of its own, one for a place a column.
    for_places = [cap.members for cap in caps for _ in range(cap.spare(places))]
    for_agencies = [cap.members for cap in caps for _ in range(cap.spare(agencies))]
    if most is not None:
        for_places += [frozenset(places)] * (len(places) - max(0, most) - len(for_places))
    for row, one in zip(worth, agencies, strict=True):
        row += [more_than_all * (one in members) for members in for_agencies]
    for members in for_places:
        taken = [more_than_all * (other in members) for other in places]
        worth.append(taken + [0] * len(for_agencies))
    rows, columns = linear_sum_assignment(worth, maximize=True)
    chosen = [
        Pair(agencies[row], places[column])
        for row, column in zip(rows, columns, strict=True)
        if row < len(agencies) and column < len(places)
    ]
    return chosen_of(agencies, places, scores, [one for one in chosen if one not in forbidden])


def chosen_of(
    agencies: Sequence[int],
    places: Sequence[int],
    scores: Mapping[Pair, Decimal],
    pairs: Sequence[Pair],
) -> Choice:
    """Any choice of pairs, with its total and who is left over."""
    taken_agencies = {one.agency_id for one in pairs}
    taken_places = {one.place_id for one in pairs}
    return Choice(
        tuple(pairs),
        sum((scores[one] for one in pairs), Decimal(0)),
        tuple(one for one in agencies if one not in taken_agencies),
        tuple(one for one in places if one not in taken_places),
    )


def insisting(
    agencies: Sequence[int],
    places: Sequence[int],
    scores: Mapping[Pair, Decimal],
    forbidden: Collection[Pair],
    pair: Pair,
    *,
    caps: Collection[Cap] = (),
    most: int | None = None,
) -> Choice:
    """The best choice that holds this pair: what the others can still come to beside it."""
    others = best(
        [one for one in agencies if one != pair.agency_id],
        [one for one in places if one != pair.place_id],
        scores,
        forbidden,
        [cap.beside(pair) for cap in caps],
        most=None if most is None else most - 1,
    )
    return chosen_of(agencies, places, scores, [pair, *others.pairs])


def _part(name: str, share: Fraction, weight: int, whole: int) -> Part:
    most = Fraction(100 * weight, whole) if whole else NONE
    return Part(name, half_up(most * share), half_up(most))


def _shares(offer: Offer, wish: Wish, weighing: Weighing) -> Sequence[tuple[str, Fraction | None]]:
    """How far each part is met, from 0 to 1; none where the place asks for nothing."""
    return (
        ("fields", _covered(wish.fields, offer.fields)),
        ("groups", _covered(wish.groups, offer.groups)),
        ("distance", _near(offer.where, wish.where, weighing)),
        ("language", _covered(wish.languages, offer.languages)),
        ("capacity", _manned(offer.workers, wish.workers)),
        ("acquaintance", _known(offer.grades.get(wish.place_id), weighing)),
    )


def _covered(wanted: frozenset[str], offered: frozenset[str]) -> Fraction | None:
    return Fraction(len(wanted & offered), len(wanted)) if wanted else None


def _near(agency: Where, place: Where, weighing: Weighing) -> Fraction:
    """No map is at hand: the nearer the common authority, the nearer the two."""
    if agency.regions & place.regions:
        return FULL
    if place.office_id is not None and agency.office_id == place.office_id:
        return Fraction(weighing.same_office, 100)
    if place.province_id is not None and agency.province_id == place.province_id:
        return Fraction(weighing.same_province, 100)
    return NONE


def _manned(workers: int, wanted: int) -> Fraction | None:
    return min(FULL, Fraction(workers, wanted)) if wanted > 0 else None


def _known(grade: str | None, weighing: Weighing) -> Fraction:
    """An earlier project in the same place counts by its grade; a failed one as none."""
    if grade == "excellent":
        return FULL
    return Fraction(weighing.qualified_before, 100) if grade == "qualified" else NONE


def _hundredths(score: Decimal) -> int:
    return int(score * 100)
