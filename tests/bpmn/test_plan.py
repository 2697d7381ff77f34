"""Every path through a plan: late, sent back by the place, returned by the office, frozen."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import PAIR, Answer, Walk, unwalked


def begin() -> Walk:
    """Agency and place begin to write."""
    versions: list[Answer] = [{"plan_version_id": number} for number in (71, 72, 73)]
    return Walk("plan", PAIR, {"plans.record": versions})


def frozen_at_once() -> Walk:
    walk = begin()
    assert walk.last_task.organisations == ("60", "70")
    walk.complete("draft_plan")
    walk.complete("sign_plan", decision="sign")
    assert walk.last_task.properties["separateFrom"] == "draft_plan,sign_plan"
    walk.complete("approve_plan", decision="approve")
    assert walk.ended("plan_baselined")
    assert walk.called == ["plans.record", "plans.freeze"]
    return walk


def returned_by_both() -> Walk:
    walk = begin()
    walk.complete("draft_plan")
    walk.complete("sign_plan", decision="return")
    assert walk.called[-1] == "plans.record_return"
    walk.complete("draft_plan")
    walk.complete("sign_plan", decision="sign")
    walk.complete("approve_plan", decision="return")
    assert walk.called[-1] == "plans.record_return"
    walk.complete("draft_plan")
    walk.complete("sign_plan", decision="sign")
    walk.complete("approve_plan", decision="approve")
    assert walk.ended("plan_baselined")
    assert walk.variables["plan_version_id"] == 73
    return walk


PATHS = (frozen_at_once, returned_by_both)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
