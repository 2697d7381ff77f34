"""Visit windows cover the service without gap or overlap."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workflows.calendars.rules import DAY, add_months
from workflows.supervision import rules


def test_four_visits_in_a_year() -> None:
    windows = rules.visit_windows(date(2025, 5, 15), date(2026, 5, 14), 4)
    assert [window.opens_on for window in windows] == [
        date(2025, 5, 15),
        date(2025, 8, 15),
        date(2025, 11, 15),
        date(2026, 2, 15),
    ]
    assert windows[-1].due_on == date(2026, 5, 14)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 52))
def test_a_year_has_as_many_visits_as_the_rule_says(starts_on: date, per_year: int) -> None:
    windows = rules.visit_windows(starts_on, add_months(starts_on, 12) - DAY, per_year)
    assert len(windows) == per_year
    lengths = [(one.due_on - one.opens_on).days + 1 for one in windows]
    # Months have 28 to 31 days.
    assert all(abs(days * per_year - 365) <= 4 * per_year for days in lengths)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 700), st.integers(1, 52))
def test_windows_tile_the_service(starts_on: date, days: int, per_year: int) -> None:
    ends_on = starts_on + timedelta(days=days)
    windows = rules.visit_windows(starts_on, ends_on, per_year)
    assert windows[0].opens_on == starts_on
    assert windows[-1].due_on == ends_on
    for one, following in pairwise(windows):
        assert following.opens_on == one.due_on + timedelta(days=1)
