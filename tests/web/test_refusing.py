"""What a command refuses is said in the language asked for."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from engine import errors as e
from engine.outages import SQLITE, DatabaseOut
from web.installed import NotFurnished
from web.refusing import refusal

LATIN = re.compile("[A-Za-z]{2}")
REASON = e.Reason("the instance has gone on since")
REFUSED = [
    e.AnchorRefused("1", "changed"),
    e.AnchorRefused("1", "unknown"),
    e.InstanceNotSuspended(1, "completed"),
    e.InstanceSuspended(1, datetime(2026, 9, 1, tzinfo=UTC), "7", "审计"),
    e.NoWayBack(1, REASON),
    e.NotMoved("a", "it is done in runs, of which none is open"),
    e.RecordBroken(1, 2),
    e.StaleState(),
    e.StateRefused("a state in which task {number} is an orphan", number=3),
    e.TokenNotOpen(1, "a message or a signal"),
    e.UnknownVersion("p", 2),
    e.ValueRefused("n", e.Reason("nested more than {most} deep", (("most", 64),))),
    *(e.InstanceNotRunning(1, each) for each in ("running", "suspended", "completed", "cancelled")),
    *(DatabaseOut(each) for each in sorted(set(SQLITE.values()))),
]


@pytest.mark.parametrize("error", REFUSED, ids=str)
def test_what_the_engine_refuses(error: e.EngineError) -> None:
    assert not LATIN.search(refusal(error, "zh").message)
    assert refusal(error, "en").message == str(error)


def test_an_error_that_says_only_what_it_is() -> None:
    assert "demo" in refusal(e.ClockIsReal(), "zh").message
    assert refusal(e.ClockIsReal(), "en").message == e.ClockIsReal.__doc__


def test_a_text_of_somebody_else_is_no_template() -> None:
    assert refusal(e.ActivityFailed("{0.__class__}"), "zh").message == "{0.__class__}"


def test_what_the_programme_refuses() -> None:
    assert refusal(NotFurnished(), "zh").message == "数据库还是空的，请先运行 `sanqu migrate`。"
    assert refusal(NotFurnished(), "en").message.startswith("this database is empty")
