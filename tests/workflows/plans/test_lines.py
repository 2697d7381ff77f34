"""Which line is which: nothing is lost, nothing is counted twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workflows.plans.lines import Line, pair, said

LINES = st.lists(
    st.fixed_dictionaries(
        {"title": st.sampled_from("甲乙丙丁"), "weight": st.sampled_from(["", "1", "2.50", "2.5"])}
    ),
    max_size=8,
)


@given(LINES, LINES)
def test_every_line_of_both_stands_once(old: list[Line], new: list[Line]) -> None:
    found = pair(old, new)
    assert sorted(one for one, _ in found if one is not None) == list(range(len(old)))
    assert [one for _, one in found if one is not None] == list(range(len(new)))


@given(LINES)
def test_a_list_is_itself(lines: list[Line]) -> None:
    assert pair(lines, lines) == [(number, number) for number in range(len(lines))]


def test_a_changed_line_keeps_its_name() -> None:
    old = [{"title": "甲", "weight": "1"}, {"title": "乙", "weight": "2"}]
    new = [{"title": "乙", "weight": "3"}, {"title": "丙", "weight": "2"}]
    assert pair(old, new) == [(1, 0), (0, 1)]


def test_numbers_are_compared_as_numbers() -> None:
    assert said({"weight": "12.50", "note": None}) == said({"weight": "12.5", "note": ""})
    assert said({"amount": "12345678.12"}) != said({"amount": "12345678.13"})
