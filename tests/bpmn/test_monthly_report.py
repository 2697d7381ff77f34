"""Every path through a monthly report: as counted, late, overclaimed and accepted or corrected."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import DAY, PAIR, T0, Answers, Walk, unwalked

OPENS, DUE = T0 + 5 * DAY, T0 + 10 * DAY


def begin(*overclaims: int) -> Walk:
    """The month is over, and can be reported."""
    answers: Answers = {
        "ledgers.compare": [{"overclaims": count} for count in overclaims],
    }
    dates = {"report_opens": lambda _report: OPENS, "report_due": lambda _report: DUE}
    walk = Walk("monthly_report", PAIR | {"report_id": 401}, answers, dates)
    assert walk.open == []
    walk.pass_time(5 * DAY)
    assert walk.last_task.due_at == DUE
    return walk


def accepted(walk: Walk) -> Walk:
    assert walk.ended("month_reported")
    assert walk.called[-1] == "ledgers.accept"
    return walk


def as_counted() -> Walk:
    walk = begin(0)
    walk.complete("report_month")
    return accepted(walk)


def late() -> Walk:
    walk = begin(0)
    walk.pass_time(6 * DAY)
    assert walk.called[-1] == "ledgers.remind"
    assert walk.open == ["report_month"]
    walk.complete("report_month")
    return accepted(walk)


def above_the_ledger_but_true() -> Walk:
    walk = begin(2)
    walk.complete("report_month")
    assert walk.last_task.assignee == "8"
    walk.complete("review_overclaim", decision="accept")
    return accepted(walk)


def given_back_and_corrected() -> Walk:
    walk = begin(2, 0)
    walk.complete("report_month")
    walk.complete("review_overclaim", decision="return")
    assert walk.called[-1] == "ledgers.give_back"
    walk.complete("report_month")
    return accepted(walk)


PATHS = (as_counted, late, above_the_ledger_but_true, given_back_and_corrected)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
