"""Every path through a public notice: it runs out, objections are refused, dismissed or upheld."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import BASE, DAY, T0, Answers, Walk, unwalked


def begin() -> Walk:
    """A list is posted for five days."""
    answers: Answers = {
        "notices.post": {"notice_ends_at": T0 + 5 * DAY},
        "notices.resume": [
            {"notice_ends_at": T0 + 5 * DAY},
            {"notice_ends_at": T0 + 8 * DAY},
        ],
        "notices.conclude": {"notice_outcome": "concluded"},
        "notices.uphold": {"notice_outcome": "upheld"},
    }
    return Walk("public_notice", BASE | {"notice_id": 41, "subject": "selection"}, answers)


def nobody_objects() -> Walk:
    walk = begin()
    walk.pass_time(4 * DAY)
    assert walk.status == "running"
    walk.pass_time(DAY)
    assert walk.ended("notice_concluded")
    assert walk.variables["notice_outcome"] == "concluded"
    return walk


def refused_then_dismissed() -> Walk:
    walk = begin()
    (wait,) = walk.waits.values()
    assert (wait.name, wait.key) == ("objection_filed", "41")
    walk.deliver("objection_filed", objection_id=1)
    assert walk.timers == {}, "an open objection keeps the notice from concluding"
    walk.complete("admit_objection", decision="refuse")
    assert "notices.pause" not in walk.called
    walk.pass_time(2 * DAY)
    walk.deliver("objection_filed", objection_id=2)
    walk.complete("admit_objection", decision="admit")
    walk.complete("verify_objection", decision="dismiss")
    walk.pass_time(5 * DAY)
    assert walk.status == "running"
    walk.pass_time(DAY)
    assert walk.ended("notice_concluded")
    return walk


def upheld() -> Walk:
    walk = begin()
    walk.deliver("objection_filed", objection_id=1)
    walk.complete("admit_objection", decision="admit")
    assert walk.called[-1] == "notices.pause"
    walk.pass_time(10 * DAY)
    walk.complete("verify_objection", decision="uphold")
    assert walk.ended("notice_overturned")
    assert walk.variables["notice_outcome"] == "upheld"
    return walk


PATHS = (nobody_objects, refused_then_dismissed, upheld)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
