"""Every path through an objection: refused, dismissed, upheld, and late at either step."""

from collections.abc import Callable

import pytest

from tests.bpmn import walking
from tests.bpmn.walking import BASE, Walk, unwalked


def begin() -> Walk:
    """Somebody has objected to a notice."""
    walk = Walk("objection", BASE | {"notice_id": 41, "objection_id": 7}, {})
    assert walk.last_task.roles == ("coordinator", "provincial_coordinator")
    assert walk.last_task.organisations == ("20", "30")
    assert walk.last_task.properties["separateFrom"] == "rank_applications,coordinator_assessment"
    return walk


def refused() -> Walk:
    walk = begin()
    walk.complete("admit_objection", decision="refuse")
    assert walk.called == ["notices.refuse"]
    assert walk.ended("objection_refused")
    return walk


def dismissed() -> Walk:
    walk = begin()
    walk.complete("admit_objection", decision="admit")
    assert walk.called == ["notices.pause"]
    walk.complete("verify_objection", decision="dismiss")
    assert walk.called == ["notices.pause", "notices.dismiss"]
    assert walk.ended("objection_dismissed")
    return walk


def upheld_after_two_delays() -> Walk:
    walk = begin()
    walk.pass_time(walking.DEADLINE)
    assert walk.called == ["notices.escalate"]
    walk.complete("admit_objection", decision="admit")
    walk.pass_time(walking.DEADLINE)
    assert walk.called == ["notices.escalate", "notices.pause", "notices.escalate"]
    walk.complete("verify_objection", decision="uphold")
    assert walk.called[-1] == "notices.uphold"
    assert walk.ended("objection_upheld")
    return walk


PATHS = (refused, dismissed, upheld_after_two_delays)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
