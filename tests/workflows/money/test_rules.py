"""Shares, limits and balances, against sums in whole cents."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.money import rules
from workflows.money.rules import Posting
from workflows.rulebook.seed import SHARES

AMOUNT = st.decimals(Decimal("0.01"), Decimal(1_000_000), places=2)
KINDS = ("arrival", "quarterly", "training")


@given(AMOUNT, st.lists(st.sampled_from(KINDS), min_size=1, max_size=12))
def test_the_parts_make_up_the_grant_and_one_kind_shares_alike(
    grant: Decimal, kinds: list[str]
) -> None:
    shares = {"arrival": 30, "quarterly": 70}
    parts = rules.parts(grant, kinds, shares)
    assert sum(parts) == grant
    present = {kind for kind in kinds if shares.get(kind)}
    whole = sum(shares[kind] for kind in present)
    for kind, part in zip(kinds, parts, strict=True):
        share = Decimal(shares.get(kind, 0)) / whole / kinds.count(kind) if present else None
        wanted = grant * share if share is not None else grant / len(kinds)
        assert abs(part - wanted) < Decimal("0.0101")


def test_the_seeded_shares_pay_by_the_quarter() -> None:
    parts = rules.parts(Decimal(200_000), ["assessment", *["quarterly"] * 3], SHARES)
    assert parts == [0, Decimal("66666.66"), Decimal("66666.67"), Decimal("66666.67")]


@given(st.dictionaries(st.text(min_size=1, max_size=3), AMOUNT, min_size=1, max_size=6))
def test_spending_and_its_reversal_are_balanced_and_cancel(items: dict[str, Decimal]) -> None:
    lines = rules.spending(items)
    assert rules.balanced(lines)
    assert rules.balanced(rules.reversal(lines))
    assert set(rules.balances([*lines, *rules.reversal(lines)]).values()) == {Decimal(0)}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [Posting("agency", Decimal(0))],
        [Posting("agency", Decimal(1))],
        [Posting("agency", Decimal(1)), Posting("payable", Decimal("-0.99"))],
        [Posting("agency", Decimal(0)), Posting("payable", Decimal(0))],
        [Posting("agency", Decimal("0.001")), Posting("payable", Decimal("-0.001"))],
    ],
)
def test_what_is_no_transaction(lines: Sequence[Posting]) -> None:
    assert not rules.balanced(lines)


def test_more_than_is_left_of_an_item_or_of_the_cash_is_named() -> None:
    free = rules.left({"a": Decimal(10), "b": Decimal(5)}, {"a": Decimal(4)})
    assert free == {"a": Decimal(6), "b": Decimal(5)}
    assert rules.overspent({"a": Decimal(6), "b": Decimal(5)}, free, Decimal(11)) == []
    assert rules.overspent({"a": Decimal("6.01")}, free, Decimal(11)) == ["a"]
    assert rules.overspent({"c": Decimal(1)}, free, Decimal(11)) == ["c"]
    assert rules.overspent({"a": Decimal(6), "b": Decimal(5)}, free, Decimal(10)) == [""]
