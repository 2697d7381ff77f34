"""A paused notice goes on for the working days that were left."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflows.calendars.rules import WorkCalendar, working_days_after
from workflows.notices import rules

PLAIN = WorkCalendar({}, frozenset(range(2000, 2100)))


def test_three_days_left_on_wednesday_end_three_working_days_after_the_pause() -> None:
    # Posted on Friday 5 June 2026 for five working days, so until Friday 12 June.
    paused, ends = date(2026, 6, 9), date(2026, 6, 12)
    assert rules.remaining_days(PLAIN, paused, ends) == 3
    assert rules.resumed_end(PLAIN, paused, ends, date(2026, 6, 11)).day == date(2026, 6, 16)


def test_a_pause_on_the_last_day_leaves_nothing() -> None:
    ends = date(2026, 6, 12)
    assert rules.resumed_end(PLAIN, ends, ends, ends).day == ends


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 5), st.integers(0, 30))
def test_a_resumed_notice_stands_for_what_remained(
    posted: date, paused_after: int, off: int
) -> None:
    ends = working_days_after(PLAIN, posted, 5).day
    paused = working_days_after(PLAIN, posted, paused_after).day
    resumed = paused + timedelta(days=off)
    end = rules.resumed_end(PLAIN, paused, ends, resumed).day
    assert rules.remaining_days(PLAIN, resumed, end) == 5 - paused_after
    assert end >= ends or off == 0
