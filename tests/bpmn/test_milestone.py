"""Every path through a milestone: on time, noticed step by step, moved, skipped, rectified, failed."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest

from tests.bpmn.walking import DAY, PAIR, T0, Answer, Answers, Walk, unwalked

DUE = T0 + 30 * DAY
# Days around the due date, and by how many working days each notice says the report is late.
LADDER = ((-7, 0), (-1, 0), (1, 1), (7, 5), (14, 10))
STEPS = ("remind", "remind_again", "first", "second", "third")


def completed(*ratios: str) -> list[Answer]:
    """What was done of what was planned, report after report."""
    return [{"completion_ratio": Decimal(ratio)} for ratio in ratios]


def begin(*ratios: str) -> Walk:
    """A milestone of the plan is watched; the first reminder has gone out."""
    left = [*range(len(STEPS) - 1, -1, -1), 1]
    answers: Answers = {
        "milestones.pick_notice": [
            {"notice": step, "working_days_overdue": late}
            for step, (_, late) in zip(STEPS, LADDER, strict=True)
        ],
        "milestones.send_notice": [{"notices_left": count} for count in left],
        "milestones.measure": completed(*ratios),
        "milestones.record_verdict": {"finding_ids": [301, 302]},
    }

    def notice_at(_milestone_id: object) -> datetime:
        sent = walk.called.count("milestones.send_notice") if walk else 0
        # Once all was sent, the due date has moved on by a month.
        rounds, step = divmod(sent, len(LADDER))
        return DUE + (rounds * 30 + LADDER[step][0]) * DAY

    walk: Walk | None = None
    variables = PAIR | {"milestone_id": 101, "rectifications": 0}
    dates = {"milestone_due": lambda _: DUE, "milestone_notice_at": notice_at}
    walk = Walk("milestone", variables, answers, dates)
    assert walk.open == []
    walk.pass_time(23 * DAY)
    assert walk.called.count("milestones.send_notice") == 1
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
    found = [child.variables["finding_id"] for child in walk.children.values()]
    assert found == [301, 302]
    walk.child_done("meet_conditions")
    assert walk.status == "running"
    walk.child_done("meet_conditions")
    assert walk.ended("conditions_met")
    assert not walk.times("milestone_passed")
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


def review(walk: Walk, decision: str) -> None:
    """The office decides what becomes of the project."""
    assert walk.called[-1] == "milestones.raise_review"
    walk.complete("review_suspension", decision=decision)
    if decision == "continue":
        assert walk.called[-1] == "milestones.record_review"
        assert walk.ended("milestone_failed")
    else:
        assert walk.called[-2:] == ["milestones.record_review", "changes.open_decided"]
        assert walk.ended("project_referred")


def failed_twice() -> Walk:
    walk = begin("0.10", "0.20")
    walk.complete("report_milestone")
    judge(walk, "rectify", "rectify")
    walk.complete("rectify_milestone")
    judge(walk, "rectify", "rectify")
    review(walk, "suspend")
    return walk


def not_rectified_in_time() -> Walk:
    walk = begin("0.10")
    walk.complete("report_milestone")
    judge(walk, "rectify", "rectify")
    walk.pass_time(6 * DAY)
    assert walk.open == ["review_suspension"]
    review(walk, "continue")
    return walk


def overdue() -> Walk:
    walk = begin("0.90")
    told = [
        (6, 0, "agency_lead"),
        (2, 1, "agency_lead"),
        (6, 2, "supervisor"),
        (7, 3, "coordinator"),
    ]
    for sent, (days, level, role) in enumerate(told, start=2):
        walk.pass_time(days * DAY)
        assert walk.decided[-1] == {"level": level, "role": role}
        assert walk.called.count("milestones.send_notice") == sent
    assert walk.times("notices_sent") == 1
    assert walk.open == ["report_milestone"]
    walk.complete("report_milestone")
    judge(walk, "pass", "pass")
    assert walk.ended("milestone_passed")
    return walk


def moved_when_all_was_sent() -> Walk:
    walk = begin("0.90")
    for days in (6, 2, 6, 7):
        walk.pass_time(days * DAY)
    walk.deliver("milestone_moved")
    walk.pass_time(10 * DAY)
    assert walk.called.count("milestones.send_notice") == len(STEPS) + 1
    walk.complete("report_milestone")
    judge(walk, "pass", "pass")
    assert walk.ended("milestone_passed")
    return walk


def skipped() -> Walk:
    walk = begin()
    walk.deliver("milestone_skipped")
    assert walk.ended("milestone_not_held")
    assert walk.open == []
    return walk


PATHS = (
    passed,
    passed_on_condition,
    rectified,
    failed_twice,
    not_rectified_in_time,
    overdue,
    moved_when_all_was_sent,
    skipped,
)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
