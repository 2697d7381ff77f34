"""Every path through a supervision visit: without findings, and each finding corrected."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import DAY, PAIR, T0, Answers, Walk, unwalked

FINDING_DUE = T0 + 30 * DAY


def scheduled(findings: list[int]) -> Walk:
    """The visit of the month is due; its window has opened."""
    answers: Answers = {
        "supervision.record_visit": {"finding_ids": findings},
        "supervision.measure_delay": [{"working_days_overdue": days} for days in (5, 10)],
    }
    late = {"escalation.second": 7, "escalation.third": 14}
    dates = {
        "visit_opens": lambda _visit: T0 + 3 * DAY,
        "visit_due": lambda _visit: T0 + 20 * DAY,
        "finding_due": lambda _finding: FINDING_DUE,
        "finding_overdue_at": lambda _finding, key: FINDING_DUE + late[str(key)] * DAY,
    }
    walk = Walk("visit", PAIR | {"visit_id": 201}, answers, dates)
    assert walk.open == []
    walk.pass_time(3 * DAY)
    return walk


def begin(findings: list[int]) -> Walk:
    """It has been made."""
    walk = scheduled(findings)
    walk.complete("plan_visit")
    assert walk.last_task.due_at == T0 + 20 * DAY
    walk.complete("conduct_visit")
    return walk


def nothing_found() -> Walk:
    walk = begin([])
    assert walk.ended("visit_closed")
    assert walk.called[-1] == "supervision.close_visit"
    return walk


def each_finding_is_closed() -> Walk:
    walk = begin([301, 302])
    assert walk.open == ["correct_finding", "correct_finding"]
    walk.complete("correct_finding")
    assert walk.last_task.assignee == "8"
    walk.complete("verify_finding", decision="return")
    assert walk.open == ["correct_finding", "correct_finding"]
    for _ in range(2):
        walk.complete("correct_finding")
    walk.complete("verify_finding", decision="close")
    assert walk.status == "running"
    walk.complete("verify_finding", decision="close")
    assert walk.ended("finding_closed", "visit_closed")
    assert walk.called.count("supervision.close_finding") == 2
    assert "decision" not in walk.variables, "each finding is decided for itself"
    return walk


def a_late_correction_goes_up() -> Walk:
    walk = begin([301])
    assert walk.last_task.due_at == FINDING_DUE
    for days, level, role in ((35, 2, "supervisor"), (7, 3, "coordinator")):
        walk.pass_time(days * DAY)
        assert walk.decided[-1] == {"level": level, "role": role}
    assert walk.called.count("supervision.escalate_finding") == 2
    assert walk.open == ["correct_finding"]
    walk.complete("correct_finding")
    walk.complete("verify_finding", decision="close")
    assert walk.ended("visit_closed")
    return walk


def a_missed_visit_is_reported() -> Walk:
    walk = scheduled([])
    walk.pass_time(20 * DAY)
    assert walk.called == ["supervision.report_missed"]
    walk.complete("plan_visit")
    walk.pass_time(DAY)
    walk.complete("conduct_visit")
    assert walk.ended("missed_reported", "visit_closed")
    return walk


PATHS = (
    a_missed_visit_is_reported,
    nothing_found,
    each_finding_is_closed,
    a_late_correction_goes_up,
)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
