"""The ladder of notices, and completion of milestones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendars.rules import WorkCalendar, day_of
from workflows.milestones import rules

# The notice for 2026: 1 to 7 October are off, Saturday 10 October is worked.
CALENDAR = WorkCalendar(
    {date(2026, 10, day): "holiday" for day in range(1, 8)} | {date(2026, 10, 10): "workday"},
    frozenset({2026}),
)


@pytest.mark.parametrize(
    ("planned", "confirmed", "ratio"),
    [("100", "62", "0.62"), ("100", "95", "0.95"), ("3", "2", "0.6667"), ("0", "0", "1")],
)
def test_completion(planned: str, confirmed: str, ratio: str) -> None:
    assert rules.completion_ratio(Decimal(planned), Decimal(confirmed)) == Decimal(ratio)


@given(st.decimals("0.01", "10000", places=2), st.decimals(0, 10000, places=2))
def test_completion_rises_with_what_is_confirmed(planned: Decimal, confirmed: Decimal) -> None:
    less = rules.completion_ratio(planned, confirmed)
    assert less >= 0
    assert rules.completion_ratio(planned, confirmed + planned) >= less + Decimal("0.9999")


BEFORE = {"remind": 7, "remind_again": 1}
AFTER = {"first": 1, "second": 5, "third": 10}


def test_the_ladder_around_the_autumn_holidays() -> None:
    ladder = rules.ladder(CALENDAR, date(2026, 9, 29), BEFORE, AFTER)
    days = [(notice.step, day_of(notice.at)) for notice in ladder]
    assert days == [
        ("remind", date(2026, 9, 22)),
        ("remind_again", date(2026, 9, 28)),
        # At 24:00 of the first, fifth and tenth working day after it.
        ("first", date(2026, 10, 1)),
        ("second", date(2026, 10, 13)),
        ("third", date(2026, 10, 20)),
    ]
    assert {notice.provisional for notice in ladder} == {False}


def test_what_has_gone_out_is_not_left() -> None:
    ladder = rules.ladder(CALENDAR, date(2026, 9, 29), BEFORE, AFTER)
    left = rules.left(ladder, ["remind", "first"])
    assert [notice.step for notice in left] == ["remind_again", "second", "third"]


def test_a_ladder_into_a_year_without_a_calendar_is_provisional() -> None:
    ladder = rules.ladder(CALENDAR, date(2026, 12, 29), BEFORE, AFTER)
    assert [notice.step for notice in ladder if notice.provisional] == ["second", "third"]
