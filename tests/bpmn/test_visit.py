"""Every path through a supervision visit: missed, without findings, and with some."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import DAY, PAIR, T0, Answers, Walk, unwalked


def scheduled(findings: list[int]) -> Walk:
    """The visit of the month is due; its window has opened."""
    answers: Answers = {"supervision.record_visit": {"finding_ids": findings}}
    dates = {
        "visit_opens": lambda _visit: T0 + 3 * DAY,
        "visit_due": lambda _visit: T0 + 20 * DAY,
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
    found = [child.variables["finding_id"] for child in walk.children.values()]
    assert found == [301, 302]
    walk.child_done("corrective_actions")
    assert walk.status == "running"
    walk.child_done("corrective_actions")
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
)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
