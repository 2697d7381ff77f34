"""Repeating intervals: every occurrence counted from one instant, in due order, without drift."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from engine.errors import ActivityFailed
from engine.kernel import cycles

T0 = datetime(2026, 9, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def occurrences(text: str, armed_at: datetime = T0, most: int = 5) -> list[datetime]:
    cycle = cycles.read(text)

    def each():
        last = cycles.following(cycle, armed_at)
        while last is not None:
            yield last
            last = cycles.following(cycle, armed_at, last)

    return list(islice(each(), most))


def days(*texts: str) -> list[datetime]:
    return [datetime.fromisoformat(f"{text}T00:00:00+00:00") for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R3/PT1H", [T0 + HOUR, T0 + 2 * HOUR, T0 + 3 * HOUR]),
        ("R/PT1H", [T0 + number * HOUR for number in range(1, 6)]),
        ("R1/P1W", [T0 + timedelta(weeks=1)]),
        ("R2/P1M", days("2026-10-01", "2026-11-01")),
        ("R2/P1MT1H", [datetime(2026, 10, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, 2, tzinfo=UTC)]),
        ("R2/PT0.5S", [T0 + timedelta(milliseconds=500), T0 + timedelta(seconds=1)]),
        # With a start, the first is the start itself; what is over before the arming is missed.
        ("R3/2026-09-01T00:00:00Z/P1D", days("2026-09-01", "2026-09-02", "2026-09-03")),
        ("R3/2026-08-31T00:00:00Z/P1D", days("2026-09-01", "2026-09-02")),
        ("R3/2026-08-01T00:00:00Z/P1D", []),
        ("R2/2026-10-01T00:00:00Z/P1Y", days("2026-10-01", "2027-10-01")),
        # Start and end draw the first interval; the next ones follow at once.
        ("R2/2026-09-01T00:00:00Z/2026-09-03T00:00:00Z", days("2026-09-01", "2026-09-03")),
        # A period and an end are counted back from the end.
        ("R3/P1D/2026-09-03T00:00:00Z", days("2026-09-01", "2026-09-02", "2026-09-03")),
        ("R9/P1D/2026-09-02T00:00:00Z", days("2026-09-01", "2026-09-02")),
        ("R/P1D/2026-09-02T00:00:00Z", days("2026-09-01", "2026-09-02")),
        ("R2/P1D/2027-09-02T00:00:00Z", days("2027-09-01", "2027-09-02")),
        ("R/P1M/2026-10-31T00:00:00Z", days("2026-09-30", "2026-10-31")),
        ("R/P1D/2026-08-31T00:00:00Z", []),
    ],
)
def test_the_occurrences_of_a_cycle(text: str, expected: list[datetime]) -> None:
    assert occurrences(text) == expected


def test_the_last_of_a_month_does_not_drift() -> None:
    found = occurrences("R/2027-01-31T00:00:00Z/P1M", most=14)
    assert found[:4] == days("2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30")
    assert found[12:] == days("2028-01-31", "2028-02-29")


def test_a_start_without_a_zone_is_local() -> None:
    assert occurrences("R1/2026-10-01T08:00:00/P1D") == days("2026-10-01")


def test_a_start_long_ago_is_no_long_way() -> None:
    assert occurrences("R/1970-01-01T00:00:00Z/PT1S", most=1) == [T0]
    assert occurrences("R/0001-01-01T00:00:00Z/P1M", most=1) == [T0]


def test_nothing_occurs_beyond_the_calendar() -> None:
    assert occurrences("R/P999999Y") == []


@pytest.mark.parametrize(
    "text",
    [
        "R3", "3/PT1H", "R3/", "R3/PT0S", "R0/PT1H", "R-1/PT1H", "R3/PT", "R3/P", "R3/P1DT",
        "R3/2026-09-01", "R3/2026-09-01/", "R3/2026-13-01/P1D", "R3/PT1H/soon", "R3/soon/PT1H",
        "R3/2026-09-02/2026-09-01", "R/PT1H/PT1H", "0 0 9 * * ?", "",
    ],
)  # fmt: skip
def test_what_is_no_cycle_is_refused(text: str) -> None:
    with pytest.raises(ActivityFailed):
        cycles.read(text)


@pytest.mark.parametrize("value", [None, 3, timedelta(hours=1)])
def test_a_value_that_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(ActivityFailed):
        cycles.read(value)


def test_a_slot_holds_a_literal_or_feel() -> None:
    assert cycles.cycle_slot("R3/PT1H").expression is None
    assert cycles.cycle_slot('="R" + string(n) + "/PT1H"').expression is not None
    with pytest.raises(ActivityFailed):
        cycles.cycle_slot("R3/PT1X")
