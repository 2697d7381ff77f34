"""Pairing is one to one."""

from __future__ import annotations

from workflows.pairings.rules import Pair, taken_twice


def test_different_pairs_are_fine() -> None:
    assert taken_twice([Pair(1, 11), Pair(2, 12)], [Pair(3, 13)]) == set()


def test_an_agency_or_a_place_in_two_pairs_is_named() -> None:
    assert taken_twice([Pair(1, 11), Pair(1, 12), Pair(2, 13)], [Pair(4, 13)]) == {1, 13}
