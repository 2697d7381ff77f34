"""Who is in a team on which day, and when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from workflows.teams import rules

DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
LASTING = st.none() | st.integers(0, 400).map(lambda days: timedelta(days=days))


@dataclass(frozen=True)
class Member:
    """Somebody on post."""

    from_on: date
    until_on: date | None = None


def test_the_first_and_the_last_day_count() -> None:
    one = Member(date(2025, 5, 15), date(2025, 9, 12))
    days = [date(2025, 5, 14), date(2025, 5, 15), date(2025, 9, 12), date(2025, 9, 13)]
    assert [bool(rules.on_post([one], day)) for day in days] == [False, True, True, False]
    assert rules.on_post([Member(date(2025, 5, 15))], date(2099, 1, 1))


@given(begins=DAYS, lasting=LASTING, day=DAYS)
def test_somebody_is_on_post_within_their_days_only(
    begins: date, lasting: timedelta | None, day: date
) -> None:
    member = Member(begins, begins + lasting if lasting is not None else None)
    days = (day - begins).days
    expected = days >= 0 and (lasting is None or days <= lasting.days)
    assert bool(rules.on_post([member], day)) is expected


def test_nobody_is_late_before_the_service_begins() -> None:
    begins = date(2025, 5, 15)
    assert rules.expected_on(begins, date(2025, 4, 30)) == begins
    assert rules.expected_on(begins, date(2025, 5, 29)) == date(2025, 5, 29)


@given(original=st.integers(0, 200), replaced=st.integers(0, 50), of=st.integers(1, 50))
def test_the_share_is_never_passed_and_never_smaller_than_it_may_be(
    original: int, replaced: int, of: int
) -> None:
    most = rules.most_replaced(original, {"replaced": replaced, "of": of})
    assert Fraction(most) <= Fraction(original * replaced, of) < most + 1


def test_a_third_of_nine_is_three_of_five_one_and_of_two_nobody() -> None:
    third = {"replaced": 1, "of": 3}
    assert [rules.most_replaced(size, third) for size in (9, 8, 5, 3, 2)] == [3, 2, 1, 1, 0]
    assert rules.most_replaced(9, {"replaced": 1, "of": 0}) == 0


def test_a_month_of_service_begins_on_the_day_of_the_month_on_which_it_began() -> None:
    begins = date(2025, 5, 15)
    days = [begins, date(2025, 6, 14), date(2025, 6, 15), date(2025, 8, 21), date(2026, 5, 14)]
    assert [rules.month_of_service(begins, day) for day in days] == [1, 1, 2, 4, 12]
