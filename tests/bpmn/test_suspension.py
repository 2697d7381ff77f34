"""Every path through a suspension: refused, ended early, or until its time is over."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import DAY, PAIR, T0, Walk, unwalked


def filed() -> Walk:
    """The coordinator has asked for twenty days."""
    until = {"suspended_until": T0 + 20 * DAY}
    walk = Walk("suspension", PAIR, {"suspensions.suspend": until})
    walk.complete("file_suspension")
    assert walk.last_task.properties["separateFrom"] == "file_suspension"
    return walk


def refused() -> Walk:
    walk = filed()
    walk.complete("decide_suspension", decision="reject")
    assert walk.ended("suspension_refused")
    assert walk.called == []
    return walk


def resumed_early() -> Walk:
    walk = filed()
    walk.complete("decide_suspension", decision="approve")
    walk.pass_time(10 * DAY)
    walk.complete("end_suspension")
    assert walk.ended("project_resumed")
    assert walk.called == ["suspensions.suspend", "suspensions.resume"]
    return walk


def time_is_over() -> Walk:
    walk = filed()
    walk.complete("decide_suspension", decision="approve")
    walk.pass_time(19 * DAY)
    assert walk.open == ["end_suspension"]
    walk.pass_time(DAY)
    assert walk.ended("project_resumed")
    return walk


PATHS = (refused, resumed_early, time_is_over)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
