"""Dates that Python's calendar does not reach: the same calendar, further on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.feel.far import FarDate, day, moved, ordinal

TRUE = [
    'string(date("-2017-12-31")) = "-2017-12-31"',
    'string(date(999999999, 12, 31)) = "999999999-12-31"',
    'string(@"-99999-12-31T11:22:33.5+01:35") = "-99999-12-31T11:22:33.5+01:35"',
    'string(@"99999-12-31T11:22:33@Europe/Paris") = "99999-12-31T11:22:33@Europe/Paris"',
    'date("-2017-12-31") = date(-2017, 12, 31)',
    '@"9999-12-31" + @"P1D" = @"10000-01-01"',
    '@"10000-01-01" - @"P1D" = @"9999-12-31"',
    '@"0001-01-01" - @"P1M" = @"0000-12-01"',
    '@"10000-01-01" - @"9999-01-01" = @"P365D"',
    '@"12000-02-29" + @"P1Y" = @"12001-02-28"',
    '@"12000-02-29T23:00:00Z" + @"PT2H" = @"12000-03-01T01:00:00Z"',
    '@"10000-01-01" > @"9999-12-31"',
    '@"-0001-01-01" < @"0001-01-01"',
    '@"12000-02-29T23:00:00Z" > @"12000-02-29T23:00:00+01:00"',
    '@"12000-06-01" in [@"2000-01-01"..@"20000-01-01"]',
    '@"12000-02-29" instance of date',
    '@"12000-02-29T10:00:00" instance of date and time',
    '@"12000-02-29T10:11:12Z".hour + @"12000-02-29T10:11:12Z".minute = 21',
    '@"12000-02-29T10:11:12@Etc/UTC".timezone = "Etc/UTC"',
    '@"12000-02-29".weekday = 2 and day of week(@"12000-02-29") = "Tuesday"',
    'date(@"12000-02-29T23:00:00Z") = @"12000-02-29"',
    'time(@"12000-02-29T23:00:00Z") = @"23:00:00Z"',
    'date and time(@"12000-02-29", @"10:00:00") = @"12000-02-29T10:00:00"',
    'years and months duration(@"2014-12-31", @"-2019-10-01") = @"-P4033Y2M"',
]
NULL = [
    'date("9999999999-12-25")',
    'date("01211-12-31")',
    'date("998-12-31")',
    "date(1000000000, 1, 1)",
    'date("10001-02-29")',
    '@"12000-02-29" + 1',
    '@"12000-02-29" < @"12000-02-29T00:00:00"',
    '@"999999999-12-31" + @"P1D"',
    '@"-999999999-01-01" - @"P1M"',
]


@pytest.mark.parametrize("text", TRUE)
def test_true(text: str) -> None:
    reasons: list[str] = []
    assert feel.compile(text)({}, reasons) is True, reasons


@pytest.mark.parametrize("text", NULL)
def test_null(text: str) -> None:
    reasons: list[str] = []
    assert feel.compile(text)({}, reasons) is None
    assert reasons


@given(st.dates(), st.integers(-3_000_000, 3_000_000))
def test_days_are_counted_as_python_counts_them(start: date, days: int) -> None:
    found = moved(start, timedelta(days))
    assert ordinal(found) == start.toordinal() + days
    if 1 <= ordinal(found) <= date.max.toordinal():
        assert found == start + timedelta(days)
    else:
        assert isinstance(found, FarDate)


@given(st.integers(-999_999_999, 999_999_999), st.integers(1, 12), st.integers(1, 28))
def test_any_day_reads_back(year: int, month: int, number: int) -> None:
    found = day(year, month, number)
    assert (found.year, found.month, found.day) == (year, month, number)
    assert feel.compile("date(string(it))")({"it": found}) == found
