"""Every path through pairing again: by the office, or by the province where it was declined often."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import BASE, Walk, unwalked


def begin(declines: int) -> Walk:
    """A pair came to nothing for the so-manieth time."""
    return Walk("repair", BASE | {"declines": declines}, {})


def once() -> Walk:
    walk = begin(1)
    assert walk.last_task.organisations == ("20",)
    walk.complete("repair_pairs")
    assert walk.called == ["pairings.start"]
    assert walk.ended("repaired")
    return walk


def often() -> Walk:
    walk = begin(2)
    assert walk.last_task.roles == ("provincial_coordinator",)
    assert walk.last_task.organisations == ("30",)
    walk.complete("province_pairs")
    assert walk.called == ["pairings.start"]
    assert walk.ended("repaired")
    return walk


PATHS = (once, often)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
