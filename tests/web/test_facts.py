"""What a form is checked against, in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from web.facts import shown


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("total_score", Decimal("92.4"), "92.40"),
        ("stage_score", Decimal("60"), "60.00"),
        ("score_spread", Decimal("0.00"), "0.00"),
        ("spread", Decimal("20.05"), "20.05"),
    ],
)
def test_a_score_is_said_to_the_hundredth(name: str, value: Decimal, said: str) -> None:
    (fact,) = shown({name: value})
    assert fact.value == said


def test_who_keeps_a_ranking_waiting_is_named_before_it_is_handed_in() -> None:
    (fact,) = shown({"unreviewed": ["甲（示例）", "乙（示例）"]})
    assert (fact.label, fact.value) == ("还没有评完的申报", ["甲（示例）", "乙（示例）"])
    assert list(shown({"unreviewed": None})) == []
