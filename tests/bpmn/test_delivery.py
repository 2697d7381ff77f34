"""Every path through a delivery: milestones, visits and the mid-term evaluation side by side."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import DAY, PAIR, T0, Answers, Walk, unwalked


def begin(milestones: list[int], visits: list[int], reports: list[int]) -> Walk:
    """The service begins; the frozen plan says which milestones and visits there are."""
    dates = {
        "mid_term_starts": lambda _pairing_id: T0 + 200 * DAY,
        "service_over": lambda _pairing_id: T0 + 390 * DAY,
    }
    answers: Answers = {
        "milestones.schedule": {
            "milestone_ids": milestones,
            "visit_ids": visits,
            "report_ids": reports,
        }
    }
    return Walk("delivery", PAIR | {"plan_version_id": 71}, answers, dates)


def whole() -> Walk:
    walk = begin([101, 102, 103], [201, 202], [401, 402])
    started = [child.variables for child in walk.children.values()]
    assert [each["milestone_id"] for each in started if "milestone_id" in each] == [101, 102, 103]
    assert [each["visit_id"] for each in started if "visit_id" in each] == [201, 202]
    assert [each["report_id"] for each in started if "report_id" in each] == [401, 402]
    assert {each["rectifications"] for each in started if "milestone_id" in each} == {0}
    for _ in range(3):
        walk.child_done("check_milestones")
    walk.pass_time(200 * DAY)
    assert walk.children[walk.child("mid_term_evaluation")].variables["kind"] == "mid_term"
    walk.child_done("mid_term_evaluation")
    for called in ("make_visits", "report_months"):
        walk.child_done(called)
        walk.child_done(called)
    assert walk.status == "running"
    walk.pass_time(190 * DAY)
    assert walk.ended("service_done", "delivery_completed")
    return walk


def without_visits() -> Walk:
    walk = begin([101], [], [])
    assert len(walk.children) == 1
    walk.pass_time(200 * DAY)
    walk.child_done("mid_term_evaluation")
    walk.pass_time(190 * DAY)
    assert walk.status == "running"
    walk.child_done("check_milestones")
    assert walk.ended("delivery_completed")
    return walk


PATHS = (whole, without_visits)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
