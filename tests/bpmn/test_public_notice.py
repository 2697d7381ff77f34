"""Every path through a public notice: it runs out, waits for what is open, goes on, or falls."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import BASE, DAY, T0, Answers, Walk, unwalked


def begin(*still_open: int) -> Walk:
    """A list is posted for five days; so many objections are open whenever these are over."""
    answers: Answers = {
        "notices.count_open": [{"objections_open": one} for one in (*still_open, 0)],
        "notices.conclude": {"notice_outcome": "concluded"},
        "notices.overturn": {"notice_outcome": "upheld"},
    }
    walks: list[Walk] = []

    def ends(_notice: object) -> object:
        resumed = walks and "notices.resume" in walks[0].called
        return T0 + (8 if resumed else 5) * DAY

    given = BASE | {"notice_id": 41, "subject": "selection"}
    walks.append(Walk("public_notice", given, answers, {"notice_ends": ends}))
    return walks[0]


def nobody_objects() -> Walk:
    walk = begin()
    walk.pass_time(4 * DAY)
    assert walk.status == "running"
    walk.pass_time(DAY)
    assert walk.ended("notice_concluded")
    assert walk.variables["notice_outcome"] == "concluded"
    return walk


def object_to(walk: Walk, number: int) -> None:
    """Somebody objects: each objection goes its own way while the notice stands."""
    walk.deliver("objection_filed", objection_id=number)


def settled_in_time() -> Walk:
    walk = begin()
    object_to(walk, 1)
    object_to(walk, 2)
    started = [child.variables["objection_id"] for child in walk.children.values()]
    assert started == [1, 2]
    assert walk.timers, "an objection alone pauses nothing"
    for _ in range(2):
        walk.child_done("handle_objection")
        walk.deliver("objection_settled", settled="refused")
    walk.pass_time(7 * DAY)
    assert walk.status == "running"
    walk.pass_time(DAY)
    assert walk.ended("notice_concluded")
    return walk


def open_at_the_end() -> Walk:
    walk = begin(1)
    object_to(walk, 1)
    walk.pass_time(6 * DAY)
    assert walk.status == "running", "an open objection keeps the notice from concluding"
    walk.child_done("handle_objection")
    walk.deliver("objection_settled", settled="dismissed")
    walk.pass_time(2 * DAY)
    assert walk.ended("notice_concluded")
    return walk


def upheld_while_another_is_open() -> Walk:
    walk = begin()
    object_to(walk, 1)
    object_to(walk, 2)
    walk.child_done("handle_objection")
    walk.deliver("objection_settled", settled="upheld")
    assert walk.ended("notice_overturned") or walk.status == "terminated"
    assert walk.variables["notice_outcome"] == "upheld"
    return walk


PATHS = (nobody_objects, settled_in_time, open_at_the_end, upheld_while_another_is_open)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
