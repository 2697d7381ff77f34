"""Counting working days against the notices, and against an independent count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendars import rules
from workflows.calendars.rules import Counted, WorkCalendar
from workflows.calendars.seed import known_notices

# How fast a loaded machine counts says nothing about whether it counts right.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
NAMED = {named.day: named.kind for named in known_notices()}
CALENDAR = WorkCalendar(NAMED, frozenset(day.year for day in NAMED))
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)


def test_five_working_days_from_29_september_2026_end_on_12_october_at_24_in_shanghai() -> None:
    counted = rules.working_days_after(CALENDAR, date(2026, 9, 29), 5)
    assert counted == Counted(date(2026, 10, 12), provisional=False)
    assert rules.end_of_day(counted.day) == datetime(2026, 10, 12, 16, tzinfo=UTC)


@given(DAYS)
def test_a_day_is_worked_as_chinesecalendar_says(day: date) -> None:
    assert rules.is_working_day(CALENDAR, day) == chinese_calendar.is_workday(day)


@given(st.dates(date(2004, 1, 1), date(2026, 6, 1)), st.integers(0, 60))
def test_counting_on_agrees_with_listing_the_days(start: date, count: int) -> None:
    after = [
        start + timedelta(days=n)
        for n in range(1, 150)
        if start + timedelta(days=n) <= LAST
        and chinese_calendar.is_workday(start + timedelta(days=n))
    ]
    expected = ([start, *after])[count]
    assert rules.working_days_after(CALENDAR, start, count) == Counted(expected)


@given(st.dates(date(2005, 1, 1), date(2026, 6, 1)), st.integers(1, 60))
def test_back_and_forth_meet_on_working_days(start: date, count: int) -> None:
    there = rules.working_days_after(CALENDAR, start, count).day
    back = rules.working_days_after(CALENDAR, there, -count).day
    assert rules.working_days_after(CALENDAR, back, count).day == there
    assert rules.working_days_between(CALENDAR, start, there) == count


@given(DAYS, st.integers(-30, 500))
def test_days_between_are_those_that_chinesecalendar_lists(start: date, length: int) -> None:
    end = min(start + timedelta(days=length), LAST)
    expected = sum(
        chinese_calendar.is_workday(start + timedelta(days=n))
        for n in range(1, (end - start).days + 1)
    )
    assert rules.working_days_between(CALENDAR, start, end) == expected


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2027, 1, 1), False),
        (date(2027, 1, 4), True),
        (date(2027, 1, 2), False),
        (date(2027, 10, 1), False),
        (date(2027, 5, 3), True),
    ],
)
def test_without_a_notice_the_week_and_the_law_hold(day: date, worked: bool) -> None:
    assert rules.is_working_day(CALENDAR, day) is worked


def test_a_count_that_enters_a_year_without_notice_is_provisional() -> None:
    assert rules.working_days_after(CALENDAR, date(2026, 12, 30), 1) == Counted(date(2026, 12, 31))
    assert rules.working_days_after(CALENDAR, date(2026, 12, 31), 1) == Counted(
        date(2027, 1, 4), provisional=True
    )


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (5, "working_days", date(2026, 2, 9)),
        (30, "days", date(2026, 3, 4)),
        (1, "months", date(2026, 3, 2)),
        (12, "months", date(2027, 2, 2)),
    ],
)
def test_periods(amount: int, unit: rules.Unit, expected: date) -> None:
    assert rules.period_end(CALENDAR, date(2026, 2, 2), amount, unit) == Counted(expected)


def test_a_month_on_from_a_long_month_ends_with_the_short_one() -> None:
    assert rules.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert rules.add_months(date(2027, 12, 31), 2) == date(2028, 2, 29)


def test_an_instant_belongs_to_its_day_in_shanghai() -> None:
    assert rules.day_of(datetime(2026, 9, 29, 16, tzinfo=UTC)) == date(2026, 9, 30)
    assert rules.start_of_day(date(2026, 9, 30)) == datetime(2026, 9, 29, 16, tzinfo=UTC)
    assert rules.last_day(rules.end_of_day(date(2026, 9, 30))) == date(2026, 9, 30)
