"""How deadlines, times and amounts are written, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import g

from tests.web.conftest import Site
from web import filters
from web.i18n import LANGUAGES
from workflows.messages import Message

# 29 September 2026, 09:00 in Shanghai.
NOW = datetime(2026, 9, 29, 1, tzinfo=UTC)
MIDNIGHT = datetime(2026, 10, 12, 16, tzinfo=UTC)


@pytest.fixture(params=["zh", "en"])
def speaking(site: Site, request: pytest.FixtureRequest) -> Iterator[str]:
    """A request in this language, at NOW."""
    with site.app.test_request_context():
        g.now, g.language = NOW, LANGUAGES[request.param]
        yield request.param


def test_midnight_is_the_end_of_the_day_before(speaking: str) -> None:
    wanted = {"zh": "10月12日 24:00", "en": "12 Oct 24:00"}
    assert filters.deadline(MIDNIGHT) == wanted[speaking]


def test_an_hour_stays_an_hour(speaking: str) -> None:
    wanted = {"zh": "10月12日 18:30", "en": "12 Oct 18:30"}
    assert filters.deadline(datetime(2026, 10, 12, 10, 30, tzinfo=UTC)) == wanted[speaking]


@pytest.mark.parametrize(
    ("due", "words", "urgency"),
    [
        (datetime(2026, 9, 28, 16, tzinfo=UTC), {"zh": "已逾期 1 天", "en": "1 day overdue"}, "overdue"),
        (datetime(2026, 9, 20, 16, tzinfo=UTC), {"zh": "已逾期 9 天", "en": "9 days overdue"}, "overdue"),
        (datetime(2026, 9, 29, 16, tzinfo=UTC), {"zh": "今天到期", "en": "Due today"}, "soon"),
        (datetime(2026, 9, 30, 16, tzinfo=UTC), {"zh": "明天到期", "en": "Due tomorrow"}, "soon"),
        (MIDNIGHT, {"zh": "还有 13 天", "en": "13 days left"}, "calm"),
        (None, {"zh": "无期限", "en": "No deadline"}, "calm"),
    ],
)  # fmt: skip
def test_how_much_time_is_left(
    speaking: str, due: datetime | None, words: dict[str, str], urgency: str
) -> None:
    assert filters.relative_due(due) == words[speaking]
    assert filters.urgency(due) == urgency


def test_another_year_is_named(speaking: str) -> None:
    wanted = {"zh": "2027年1月4日", "en": "4 Jan 2027"}
    assert filters.day(date(2027, 1, 4)) == wanted[speaking]


def test_among_other_years_a_date_names_its_own(speaking: str) -> None:
    wanted = {"zh": "2026年9月29日", "en": "29 Sept 2026"}
    assert (
        filters.full_day(date(2026, 9, 29)) == filters.told(date(2026, 9, 29)) == wanted[speaking]
    )


@pytest.mark.parametrize(
    ("value", "written"), [(Decimal(200000), "¥200,000"), (Decimal("12.5"), "¥12.50"), (None, "")]
)
def test_money(speaking: str, value: Decimal | None, written: str) -> None:
    assert filters.money(value) == written


@pytest.mark.parametrize(
    ("value", "written"), [(512, "512 B"), (2048, "2 KB"), (3 * 1024 * 1024, "3.0 MB")]
)
def test_sizes(speaking: str, value: int, written: str) -> None:
    assert filters.size(value) == written


def test_a_message_is_said_with_its_parameters_written(speaking: str) -> None:
    told = filters.say(Message("{when}", when=MIDNIGHT))
    assert told == {"zh": "10月13日 00:00", "en": "13 Oct 00:00"}[speaking]
    assert filters.say(Message("{names}", names=["甲", "乙"])) in {"甲、乙", "甲; 乙"}


def test_a_rule_that_is_a_table_names_its_parts(speaking: str) -> None:
    wanted = {"zh": "中期评估 40；末期评估 60", "en": "Mid-term evaluation 40; Final evaluation 60"}
    assert filters.rule_value({"mid_term": 40, "final": 60}) == wanted[speaking]
