"""Every path through a correction: closed, sent back, and late until those above hear of it."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import DAY, PAIR, T0, Answers, Walk, unwalked

DUE = T0 + 30 * DAY
LATE = {"escalation.second": 7, "escalation.third": 14}


def begin() -> Walk:
    """The agency is to put something right."""
    answers: Answers = {
        "supervision.measure_delay": [{"working_days_overdue": days} for days in (5, 10)]
    }
    dates = {
        "finding_due": lambda _finding: DUE,
        "finding_overdue_at": lambda _finding, key: DUE + LATE[str(key)] * DAY,
    }
    walk = Walk("correction", PAIR | {"finding_id": 301}, answers, dates)
    assert walk.last_task.due_at == DUE
    return walk


def closed() -> Walk:
    walk = begin()
    walk.complete("correct_finding")
    assert walk.last_task.assignee == "8"
    assert walk.last_task.properties["separateFrom"] == "correct_finding"
    walk.complete("verify_finding", decision="close")
    assert walk.ended("finding_closed")
    assert walk.called == ["supervision.record_correction", "supervision.close_finding"]
    return walk


def sent_back() -> Walk:
    walk = begin()
    walk.complete("correct_finding")
    walk.complete("verify_finding", decision="return")
    assert walk.open == ["correct_finding"]
    walk.complete("correct_finding")
    walk.complete("verify_finding", decision="close")
    assert walk.ended("finding_closed")
    assert walk.called.count("supervision.close_finding") == 1
    return walk


def late() -> Walk:
    walk = begin()
    for days, level, role in ((37, 2, "supervisor"), (7, 3, "coordinator")):
        walk.pass_time(days * DAY)
        assert walk.decided[-1] == {"level": level, "role": role}
    assert walk.called.count("supervision.escalate_finding") == 2
    assert walk.open == ["correct_finding"]
    walk.complete("correct_finding")
    walk.complete("verify_finding", decision="close")
    assert walk.ended("finding_closed")
    return walk


PATHS = (closed, sent_back, late)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
