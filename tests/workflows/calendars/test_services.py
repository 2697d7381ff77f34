"""The functions that models call in FEEL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from engine import Moment
from tests.workflows.house import START
from workflows.calendars import services
from workflows.errors import NotFound
from workflows.rulebook.models import Rule

NO_VARIABLES: Mapping[str, object] = {}


def moment(
    session: Session, now: datetime = START, variables: Mapping[str, object] = NO_VARIABLES
) -> Moment:
    return Moment(session, now, lambda: variables)


def test_five_working_days_from_29_september_2026(session: Session) -> None:
    at = moment(session)
    # 24:00 of Monday 12 October in Shanghai.
    assert services.working_days(at, Decimal(5)) == datetime(2026, 10, 12, 16, tzinfo=UTC)
    assert not at.provisional
    assert services.working_days_after(at, date(2026, 9, 29), 5) == services.working_days(at, 5)


def test_late_in_the_evening_it_is_tomorrow_in_shanghai(session: Session) -> None:
    late = moment(session, datetime(2026, 9, 28, 16, 30, tzinfo=UTC))
    assert services.today(late) == date(2026, 9, 29)
    assert services.working_days(late, 5) == datetime(2026, 10, 12, 16, tzinfo=UTC)


def test_a_date_in_a_year_without_notice_is_provisional(session: Session) -> None:
    at = moment(session, datetime(2026, 12, 31, 1, tzinfo=UTC))
    # 1 January by law, 2 and 3 by the week.
    assert services.working_days(at, 1) == datetime(2027, 1, 4, 16, tzinfo=UTC)
    assert at.provisional


def test_a_deadline_follows_the_rules_of_the_day_on_which_the_case_was_opened(
    session: Session,
) -> None:
    new = {"amount": 2, "unit": "days"}
    session.add(
        Rule(
            key="plan_sign", effective_from=date(2026, 9, 1), value=new, source="P",
            author="system", reason="x", recorded_at=START,
        )
    )  # fmt: skip
    session.flush()
    before = moment(session, variables={"rules_on": date(2026, 8, 31)})
    after = moment(session, variables={"rules_on": date(2026, 9, 1)})
    assert services.deadline(before, "plan_sign") == datetime(2026, 10, 12, 16, tzinfo=UTC)
    assert services.deadline(after, "plan_sign") == datetime(2026, 10, 1, 16, tzinfo=UTC)
    assert services.deadline(moment(session), "plan_sign") == services.deadline(after, "plan_sign")
    assert services.rule(before, "plan_sign") == {"amount": 5, "unit": "working_days"}
    assert services.deadline_after(
        session, "plan_sign", date(2026, 8, 31), date(2026, 9, 29)
    ) == datetime(2026, 10, 12, 16, tzinfo=UTC)


def test_plain_instants_and_days(session: Session) -> None:
    at = moment(session)
    assert services.now(at) == START
    assert services.today(at) == date(2026, 9, 29)
    assert services.end_of_day(at, date(2026, 9, 29)) == datetime(2026, 9, 29, 16, tzinfo=UTC)
    assert services.end_of_day(at, START) == datetime(2026, 9, 29, 16, tzinfo=UTC)


def test_what_is_no_date_no_count_and_no_rule(session: Session) -> None:
    at = moment(session)
    with pytest.raises(TypeError):
        services.end_of_day(at, "2026-09-29")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        services.working_days(at, Decimal("1.5"))
    with pytest.raises(NotFound):
        services.deadline(at, "no.such.rule")


def test_any_number_of_deadlines_cost_two_statements(
    session: Session, count_statements: list[str]
) -> None:
    at = moment(session)
    session.connection()
    count_statements.clear()
    for key in ("plan_draft", "plan_sign", "plan_approve", "public_notice"):
        services.deadline(at, key)
        services.working_days_after(at, START + timedelta(days=60), 30)
    assert len(count_statements) == 2


def test_a_day_long_ago_is_counted_by_its_own_notice(session: Session) -> None:
    at = moment(session)
    assert services.working_days(at, 1)
    # The week of the National Day of 2014: Saturday 11 October was worked.
    assert services.working_days_after(at, date(2014, 10, 10), 1) == datetime(
        2014, 10, 11, 16, tzinfo=UTC
    )
