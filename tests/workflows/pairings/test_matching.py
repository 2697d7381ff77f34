"""Scores that add up from their parts, and a choice that no other choice beats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.pairings.matching import (
    PARTS,
    Cap,
    Choice,
    Offer,
    Weighing,
    Where,
    Wish,
    best,
    insisting,
    match,
)
from workflows.pairings.rules import Pair, in_turn
from workflows.rulebook.seed import MATCHING

WEIGHING = Weighing(MATCHING, same_office=60, same_province=30, qualified_before=60)
HERE = Where(frozenset({"嘉荫县"}), 2, 1)
AFAR = frozenset({"铁力市"})
OFFER = Offer(
    31,
    frozenset({"elderly_care", "child_welfare"}),
    frozenset({"elderly", "children"}),
    frozenset({"mandarin", "mongolian"}),
    5,
    HERE,
    {41: "excellent"},
)
WISH = Wish(
    41,
    frozenset({"elderly_care"}),
    frozenset({"elderly", "children"}),
    frozenset({"mongolian"}),
    5,
    HERE,
)


def points(offer: Offer, wish: Wish) -> Mapping[str, Decimal]:
    return {part.name: part.points for part in match(offer, wish, WEIGHING).parts}


def test_what_is_met_in_full_is_a_hundred() -> None:
    found = match(OFFER, WISH, WEIGHING)
    assert found.score == Decimal("100.00")
    assert [part.name for part in found.parts] == list(PARTS)


@pytest.mark.parametrize(
    ("offer", "part", "expected"),
    [
        (replace(OFFER, fields=frozenset()), "fields", "0.00"),
        (replace(OFFER, groups=frozenset({"elderly"})), "groups", "12.50"),
        (replace(OFFER, languages=frozenset({"mandarin"})), "language", "0.00"),
        (replace(OFFER, workers=2), "capacity", "4.00"),
        (replace(OFFER, workers=9), "capacity", "10.00"),
        (replace(OFFER, where=Where(AFAR, 2, 1)), "distance", "9.00"),
        (replace(OFFER, where=Where(AFAR, 3, 1)), "distance", "4.50"),
        (replace(OFFER, where=Where(AFAR, 3, 7)), "distance", "0.00"),
        (replace(OFFER, grades={41: "qualified"}), "acquaintance", "6.00"),
        (replace(OFFER, grades={41: "unqualified"}), "acquaintance", "0.00"),
        (replace(OFFER, grades={42: "excellent"}), "acquaintance", "0.00"),
    ],
)
def test_each_part_by_itself(offer: Offer, part: str, expected: str) -> None:
    assert points(offer, WISH)[part] == Decimal(expected)


def test_what_nobody_asks_for_does_not_count_against_anybody() -> None:
    silent = replace(WISH, languages=frozenset(), groups=frozenset())
    offer = replace(OFFER, languages=frozenset(), groups=frozenset())
    found = match(offer, silent, WEIGHING)
    assert {part.name for part in found.parts} == PARTS.keys() - {"language", "groups"}
    assert abs(found.score - 100) <= Decimal("0.02")


wheres = st.builds(
    Where, st.frozensets(st.sampled_from("甲乙")), st.integers(1, 2), st.integers(1, 2)
)
offers = st.builds(
    Offer,
    st.just(31),
    st.frozensets(st.sampled_from("abcd")),
    st.frozensets(st.sampled_from("xyz")),
    st.frozensets(st.sampled_from("mn")),
    st.integers(0, 9),
    wheres,
    st.dictionaries(st.just(41), st.sampled_from(["excellent", "qualified", "unqualified"])),
)
wishes = st.builds(
    Wish,
    st.just(41),
    st.frozensets(st.sampled_from("abcd")),
    st.frozensets(st.sampled_from("xyz")),
    st.frozensets(st.sampled_from("mn")),
    st.integers(0, 9),
    wheres,
)


@given(offers, wishes)
def test_the_parts_add_up_and_none_gives_more_than_it_may(offer: Offer, wish: Wish) -> None:
    found = match(offer, wish, WEIGHING)
    assert found.score == sum(part.points for part in found.parts)
    assert all(0 <= part.points <= part.most for part in found.parts)
    assert abs(sum(part.most for part in found.parts) - 100) <= Decimal("0.03")


@given(offers, wishes, st.sampled_from("abcd"))
def test_offering_more_never_costs_points(offer: Offer, wish: Wish, more: str) -> None:
    richer = replace(offer, fields=offer.fields | {more}, workers=offer.workers + 1)
    assert match(richer, wish, WEIGHING).score >= match(offer, wish, WEIGHING).score


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[int], list[int], dict[Pair, Decimal], set[Pair]]:
    """A few agencies and places, a score for each pair, and some that may not be."""
    agencies = list(range(1, draw(st.integers(0, 4)) + 1))
    places = list(range(101, 101 + draw(st.integers(0, 4))))
    everyone = [Pair(one, other) for one in agencies for other in places]
    hundredths = st.integers(0, 10_000)
    scores = {pair: Decimal(draw(hundredths)).scaleb(-2) for pair in everyone}
    forbidden = draw(st.sets(st.sampled_from(everyone))) if everyone else set()
    return agencies, places, scores, forbidden


def every_choice(
    agencies: Sequence[int], places: Sequence[int], forbidden: set[Pair]
) -> Iterator[list[Pair]]:
    """All one-to-one choices, by trying them."""
    for size in range(min(len(agencies), len(places)) + 1):
        for some in combinations(agencies, size):
            for others in permutations(places, size):
                pairs = [Pair(one, other) for one, other in zip(some, others, strict=True)]
                if not forbidden & set(pairs):
                    yield pairs


@given(rounds())
def test_no_other_choice_has_more_pairs_or_a_higher_total(
    given_: tuple[list[int], list[int], dict[Pair, Decimal], set[Pair]],
) -> None:
    agencies, places, scores, forbidden = given_
    found = best(agencies, places, scores, forbidden)
    tried = [
        (len(pairs), sum((scores[one] for one in pairs), Decimal(0)))
        for pairs in every_choice(agencies, places, forbidden)
    ]
    assert (len(found.pairs), found.total) == max(tried)


@given(rounds())
def test_one_to_one_nothing_forbidden_and_everybody_accounted_for(
    given_: tuple[list[int], list[int], dict[Pair, Decimal], set[Pair]],
) -> None:
    agencies, places, scores, forbidden = given_
    found = best(agencies, places, scores, forbidden)
    assert not forbidden & set(found.pairs)
    assert sorted([*found.agencies, *(one.agency_id for one in found.pairs)]) == agencies
    assert sorted([*found.places, *(one.place_id for one in found.pairs)]) == places


@st.composite
def quotas(draw: st.DrawFn, ids: Sequence[int]) -> list[Cap]:
    """A quota for each of some groups, no one in two of them."""
    kinds = {one: draw(st.integers(0, 2)) for one in ids}
    return [
        Cap(frozenset(one for one, own in kinds.items() if own == kind), draw(st.integers(-1, 3)))
        for kind in (1, 2)
    ]


def kept_to(caps: Sequence[Cap], pairs: Sequence[Pair]) -> bool:
    """Whether no quota is exceeded, counted plainly."""
    sides = [side for one in pairs for side in (one.agency_id, one.place_id)]
    return all(sum(side in cap.members for side in sides) <= max(0, cap.most) for cap in caps)


MOST = st.none() | st.integers(0, 4)


@given(rounds(), st.data(), MOST)
def test_the_best_choice_within_quotas(
    given_: tuple[list[int], list[int], dict[Pair, Decimal], set[Pair]],
    data: st.DataObject,
    most: int | None,
) -> None:
    agencies, places, scores, forbidden = given_
    caps = [*data.draw(quotas(agencies)), *data.draw(quotas(places))]
    found = best(agencies, places, scores, forbidden, caps, most=most)
    assert kept_to(caps, found.pairs)
    assert not forbidden & set(found.pairs)
    tried = [
        (len(pairs), sum((scores[one] for one in pairs), Decimal(0)))
        for pairs in every_choice(agencies, places, forbidden)
        if kept_to(caps, pairs) and (most is None or len(pairs) <= most)
    ]
    assert (len(found.pairs), found.total) == max(tried)


@given(rounds(), st.integers(0, 4), st.integers(0, 4))
def test_whoever_waits_steps_in_by_rank_and_only_where_the_selected_do_not_suffice(
    given_: tuple[list[int], list[int], dict[Pair, Decimal], set[Pair]], selected: int, most: int
) -> None:
    agencies, places, scores, forbidden = given_
    first, waiting = agencies[:selected], agencies[selected:]

    def pairs(some: Sequence[int]) -> int:
        return len(best(some, places, scores, forbidden, most=most).pairs)

    taken = in_turn(first, waiting, pairs, most)
    # All are paired who stepped in, and as many of the selected as can be.
    chosen = best(taken, places, scores, forbidden, most=most).pairs
    assert {one.agency_id for one in chosen} >= set(taken) - set(first)
    assert len(chosen) == pairs(agencies)
    assert len(taken) - len(first) == pairs(agencies) - pairs(first)
    # Whoever was passed over could not have been paired beside those before.
    for number, one in enumerate(waiting):
        before = [other for other in taken if other in [*first, *waiting[:number]]]
        assert one in taken or pairs([*before, one]) == pairs(before)


@given(rounds(), st.data())
def test_insisting_within_quotas_is_the_best_that_holds_the_pair(
    given_: tuple[list[int], list[int], dict[Pair, Decimal], set[Pair]], data: st.DataObject
) -> None:
    agencies, places, scores, forbidden = given_
    if not scores:
        return
    caps = [*data.draw(quotas(agencies)), *data.draw(quotas(places))]
    pair = data.draw(st.sampled_from(sorted(scores, key=repr)))
    kept = insisting(agencies, places, scores, forbidden, pair, caps=caps)
    assert pair in kept.pairs
    beside = [cap.beside(pair) for cap in caps]
    others = [one for one in kept.pairs if one != pair]
    assert kept_to(beside, others)
    tried = [
        (len(pairs), sum((scores[one] for one in pairs), Decimal(0)))
        for pairs in every_choice(
            [one for one in agencies if one != pair.agency_id],
            [one for one in places if one != pair.place_id],
            forbidden,
        )
        if kept_to(beside, pairs)
    ]
    assert (len(others), sum((scores[one] for one in others), Decimal(0))) == max(tried)


def test_a_place_over_its_quota_gives_way_to_a_worse_pair_elsewhere() -> None:
    scores = {
        Pair(1, 11): Decimal(90), Pair(1, 12): Decimal(80), Pair(1, 13): Decimal(10),
        Pair(2, 11): Decimal(85), Pair(2, 12): Decimal(70), Pair(2, 13): Decimal(20),
    }  # fmt: skip
    one_there = Cap(frozenset({11, 12}), 1)
    assert best([1, 2], [11, 12, 13], scores).pairs == (Pair(1, 12), Pair(2, 11))
    assert best([1, 2], [11, 12, 13], scores, (), [one_there]).pairs == (Pair(1, 11), Pair(2, 13))


def test_more_needs_than_agencies_leave_a_place_over() -> None:
    scores = {Pair(1, 11): Decimal(50), Pair(1, 12): Decimal("50.01")}
    assert best([1], [11, 12], scores) == Choice((Pair(1, 12),), Decimal("50.01"), (), (11,))


@given(rounds(), st.data())
def test_insisting_on_a_pair_never_gains_and_costs_nothing_where_it_is_the_best(
    given_: tuple[list[int], list[int], dict[Pair, Decimal], set[Pair]], data: st.DataObject
) -> None:
    agencies, places, scores, _ = given_
    if not scores:
        return
    pair = data.draw(st.sampled_from(sorted(scores, key=repr)))
    found, kept = best(agencies, places, scores), insisting(agencies, places, scores, (), pair)
    assert pair in kept.pairs
    assert len(kept.pairs) == len(found.pairs)
    assert kept.total <= found.total
    assert kept.total == found.total or pair not in found.pairs
