"""Visit windows cover the service without gap or overlap."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

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


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 700), st.integers(1, 12))
def test_windows_tile_the_service(starts_on: date, days: int, per_year: int) -> None:
    ends_on = starts_on + timedelta(days=days)
    windows = rules.visit_windows(starts_on, ends_on, per_year)
    assert windows[0].opens_on == starts_on
    assert windows[-1].due_on == ends_on
    for one, following in pairwise(windows):
        assert following.opens_on == one.due_on + timedelta(days=1)
