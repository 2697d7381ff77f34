"""Panel scores and ranking."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from workflows.applications import rules

SCORES = st.lists(st.decimals(0, 100, places=2), max_size=7)
GAP = Decimal(20)


def decimals(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_three_close_scores_suffice() -> None:
    taken = rules.tally(decimals("80", "85", "90.01"), 3, GAP)
    assert (taken.mean, taken.spread, taken.sufficient) == (
        Decimal("85.00"),
        Decimal("10.01"),
        True,
    )


def test_two_scores_or_a_wide_gap_do_not_suffice() -> None:
    assert not rules.tally(decimals("80", "85"), 3, GAP).sufficient
    assert not rules.tally(decimals("60", "80.01", "70"), 3, GAP).sufficient
    assert rules.tally(decimals("60", "80", "70"), 3, GAP).sufficient


def test_a_further_expert_outvotes_the_outlier() -> None:
    taken = rules.tally(decimals("50", "82", "84", "83"), 3, GAP)
    assert taken.sufficient
    assert taken.mean == Decimal("83.00")
    assert taken.counted == {1, 2, 3}


def test_outliers_equally_far_off_are_not_settled_by_who_was_first() -> None:
    for order in (("50", "90", "70", "70"), ("90", "50", "70", "70")):
        taken = rules.tally(decimals(*order), 3, GAP)
        assert not taken.sufficient
        assert (taken.mean, taken.counted) == (Decimal("70.00"), {0, 1, 2, 3})
    # One more expert, and both may go.
    settled = rules.tally(decimals("50", "90", "70", "70", "72"), 3, GAP)
    assert (settled.sufficient, settled.counted) == (True, {2, 3, 4})


@given(SCORES.flatmap(lambda scores: st.tuples(st.just(scores), st.permutations(scores))))
def test_the_order_of_handing_in_does_not_matter(
    orders: tuple[list[Decimal], list[Decimal]],
) -> None:
    one, other = (rules.tally(scores, 3, GAP) for scores in orders)
    assert (one.mean, one.spread, one.sufficient) == (other.mean, other.spread, other.sufficient)
    counted = [
        sorted(scores[position] for position in taken.counted)
        for scores, taken in zip(orders, (one, other), strict=True)
    ]
    assert counted[0] == counted[1]


def test_nothing_for_the_team_is_a_score_too() -> None:
    assert rules.team_mean(decimals("0", "0", "9")) == 3
    assert rules.team_mean([None, Decimal(5)]) == 5
    assert rules.team_mean([None]) == 0


def test_no_score_at_all() -> None:
    assert rules.tally([], 3, GAP) == rules.Tally(None, None, False, frozenset())


@given(SCORES)
def test_at_least_the_required_number_counts_when_there_are_so_many(scores: list[Decimal]) -> None:
    taken = rules.tally(scores, 3, GAP)
    assert len(taken.counted) >= min(len(scores), 3)
    if taken.mean is not None:
        kept = [scores[position] for position in taken.counted]
        assert min(kept) <= taken.mean <= max(kept)
    assert not taken.sufficient or (taken.spread or 0) <= GAP


def test_the_gap_of_a_round_is_told_though_a_further_score_settled_it() -> None:
    first, further = decimals("50", "82", "84"), decimals("83")
    assert rules.widest_gap([first, further], 3, GAP) == Decimal(34)
    assert rules.widest_gap([first], 3, GAP) == Decimal(34)
    # Asked at once, the fourth outvotes the outlier before anybody else had to be asked.
    assert rules.widest_gap([first + further], 3, GAP) is None


@given(st.lists(SCORES, max_size=4))
def test_a_gap_is_told_where_a_round_left_one(rounds: list[list[Decimal]]) -> None:
    widest = rules.widest_gap(rounds, 3, GAP)
    after = [list(chain(*rounds[:number])) for number in range(1, len(rounds) + 1)]
    spreads = [rules.tally(scores, 3, GAP).spread for scores in after]
    assert (widest is None) == all((spread or 0) <= GAP for spread in spreads)
    assert widest is None or (widest > GAP and widest in spreads)


def test_ranking_breaks_ties_by_the_team_and_respects_mark_and_quota() -> None:
    ranked = rules.ranking(
        [
            (1, Decimal(80), Decimal(10)),
            (2, Decimal(80), Decimal(12)),
            (3, Decimal(75), Decimal(15)),
            (4, Decimal("69.99"), Decimal(15)),
        ],
        pass_mark=Decimal(70),
        quota=2,
    )
    assert [(entry.application_id, entry.rank, entry.outcome) for entry in ranked] == [
        (2, 1, "selected"),
        (1, 2, "selected"),
        (3, 3, "waitlisted"),
        (4, 4, "rejected"),
    ]


RANKED = st.lists(
    st.tuples(st.decimals(50, 100, places=2), st.sampled_from(["elderly_care", "child_welfare"])),
    max_size=12,
)


@given(RANKED, st.integers(0, 6), st.dictionaries(st.just("elderly_care"), st.integers(0, 4)))
def test_fields_keep_their_quotas_and_nobody_better_waits_without_need(
    given_: list[tuple[Decimal, str]], quota: int, quotas: dict[str, int]
) -> None:
    fields = {number: field for number, (_, field) in enumerate(given_)}
    entries = [(number, mean, Decimal(0)) for number, (mean, _) in enumerate(given_)]
    ranked = rules.ranking(entries, Decimal(70), quota)
    found = rules.within_fields(ranked, fields, quotas)
    assert [one.application_id for one in found] == [one.application_id for one in ranked]
    chosen = [one for one in found if one.outcome == "selected"]
    by_field = Counter(fields[one.application_id] for one in chosen)
    assert len(chosen) <= quota
    assert all(by_field[field] <= most for field, most in quotas.items())
    for one in found:
        if one.outcome == "waitlisted":
            field = fields[one.application_id]
            full = field in quotas and by_field[field] >= quotas[field]
            assert full or len(chosen) == sum(entry.outcome == "selected" for entry in ranked)
    assert {one.outcome for one in found if one.mean < 70} <= {"rejected"}
