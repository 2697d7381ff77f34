"""Grades of different schemes, certificates that run out, bars in force."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.agencies.standing import (
    SCHEMES,
    Barred,
    Graded,
    Validity,
    in_force,
    last_grade,
    validity,
)

TODAY = date(2026, 9, 29)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_the_best_of_each_scheme_is_first() -> None:
    best = [("programme", "excellent"), ("letters", "a_plus"), ("stars", "five")]
    assert {Graded(2025, *one).rank for one in best} == {1}
    assert Graded(2025, "stars", "one").rank == 5
    assert [Graded(2025, "four_bands", one).rank for one in SCHEMES["four_bands"]] == [1, 2, 3, 4]


def test_the_last_grade_is_the_latest_years_and_its_worst() -> None:
    fine, poor = Graded(2025, "programme", "excellent"), Graded(2025, "programme", "unqualified")
    assert last_grade([Graded(2024, "programme", "unqualified"), fine]) == fine
    assert last_grade([fine, poor, Graded(2023, "stars", "five")]) == poor
    assert poor.failed
    assert not fine.failed
    assert last_grade([]) is None


@pytest.mark.parametrize(
    ("days", "held"),
    [(None, "valid"), (-1, "expired"), (0, "expiring"), (60, "expiring"), (61, "valid")],
)
def test_a_certificate_runs_out(days: int | None, held: Validity) -> None:
    expires = None if days is None else TODAY + timedelta(days=days)
    assert validity(expires, TODAY, 60) == held


def test_a_bar_holds_from_its_first_to_its_last_day() -> None:
    bar = Barred(1, TODAY, TODAY + timedelta(days=1))
    held = [bool(in_force([bar], TODAY + timedelta(days=n))) for n in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]


def test_a_bar_is_lifted_by_a_row_of_its_own() -> None:
    rows = [Barred(1, TODAY), Barred(2, TODAY), Barred(3, TODAY + timedelta(days=5), lifts_id=1)]
    assert [one.id for one in in_force(rows, TODAY + timedelta(days=4))] == [1, 2]
    assert [one.id for one in in_force(rows, TODAY + timedelta(days=5))] == [2]


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=6), DAYS, DAYS)
def test_lifting_everything_leaves_nothing(
    spans: list[tuple[date, date | None]], lifted_on: date, day: date
) -> None:
    bars = [Barred(n, start, end) for n, (start, end) in enumerate(spans)]
    lifts = [Barred(100 + one.id, lifted_on, lifts_id=one.id) for one in bars]
    held = in_force([*bars, *lifts], day)
    assert held == ([] if day >= lifted_on else in_force(bars, day))
