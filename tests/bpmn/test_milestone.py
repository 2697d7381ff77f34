"""Every path through a milestone: on time, overdue in three steps, rectified, failed."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.bpmn.walking import DAY, PAIR, T0, Answer, Answers, Walk, unwalked

DUE = T0 + 30 * DAY
TIMES = {
    "due_at": DUE,
    "remind_at": DUE - 7 * DAY,
    "overdue_first_at": DUE + 1 * DAY,
    "overdue_second_at": DUE + 7 * DAY,
    "overdue_third_at": DUE + 14 * DAY,
}


def completed(*ratios: str) -> list[Answer]:
    """What was done of what was planned, report after report."""
    return [{"completion_ratio": Decimal(ratio)} for ratio in ratios]


def begin(*ratios: str) -> Walk:
    """A milestone of the plan is watched; the reminder has gone out."""
    answers: Answers = {
        "milestones.read": TIMES,
        "milestones.measure_overdue": [{"working_days_overdue": days} for days in (1, 5, 10)],
        "milestones.measure": completed(*ratios),
    }
    walk = Walk("milestone", PAIR | {"milestone_id": 101, "rectifications": 0}, answers)
    assert walk.open == []
    walk.pass_time(23 * DAY)
    assert walk.called[-1] == "milestones.remind"
    assert walk.last_task.due_at == DUE
    return walk


def judge(walk: Walk, proposed: str, verdict: str) -> None:
    """The place confirms and the supervisor judges."""
    walk.complete("check_milestone")
    assert walk.variables["proposed_verdict"] == proposed
    assert walk.last_task.assignee == "8"
    walk.complete("judge_milestone", verdict=verdict)


def passed() -> Walk:
    walk = begin("0.95")
    walk.complete("report_milestone")
    judge(walk, "pass", "pass")
    assert walk.ended("milestone_passed")
    return walk


def passed_on_condition() -> Walk:
    walk = begin("0.85")
    walk.complete("report_milestone")
    judge(walk, "conditional", "conditional")
    assert walk.ended("milestone_passed")
    return walk


def rectified() -> Walk:
    walk = begin("0.62", "0.95")
    walk.complete("report_milestone")
    judge(walk, "rectify", "rectify")
    assert walk.open == ["rectify_milestone"]
    walk.complete("rectify_milestone")
    judge(walk, "pass", "pass")
    assert walk.ended("milestone_passed")
    assert walk.variables["rectifications"] == 1
    return walk


def failed() -> Walk:
    walk = begin("0.10", "0.20", "0.30")
    walk.complete("report_milestone")
    for _ in range(2):
        judge(walk, "rectify", "rectify")
        walk.complete("rectify_milestone")
    judge(walk, "rectify", "rectify")
    assert walk.ended("milestone_failed")
    assert walk.called[-1] == "milestones.raise_review"
    return walk


def overdue() -> Walk:
    walk = begin("0.90")
    for step, (days, role) in enumerate(
        [(8, "agency_lead"), (6, "supervisor"), (7, "coordinator")], start=1
    ):
        walk.pass_time(days * DAY)
        assert walk.variables["escalation"] == {"level": step, "role": role}
        assert walk.times("overdue_escalated") == step
    assert walk.open == ["report_milestone"]
    walk.complete("report_milestone")
    judge(walk, "pass", "pass")
    assert walk.ended("milestone_passed")
    return walk


PATHS = (passed, passed_on_condition, rectified, failed, overdue)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
