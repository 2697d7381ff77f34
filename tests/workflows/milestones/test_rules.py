"""Completion and overdue days of milestones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendars.rules import WorkCalendar
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


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 9, 29), 0),
        (date(2026, 9, 30), 0),
        (date(2026, 10, 1), 1),
        (date(2026, 10, 8), 1),
        (date(2026, 10, 13), 5),
    ],
)
def test_only_whole_working_days_count_as_overdue(today: date, days: int) -> None:
    assert rules.days_overdue(CALENDAR, date(2026, 9, 29), today) == days


def test_reminder_goes_out_days_ahead() -> None:
    assert rules.remind_on(date(2026, 3, 3), 7) == date(2026, 2, 24)
