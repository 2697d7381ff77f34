"""Every path through an amended notice: approved by somebody else, or returned first."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import BASE, Walk, unwalked


def begin() -> Walk:
    """A coordinator amends a published call."""
    walk = Walk("amendment", BASE, {})
    walk.complete("draft_amendment")
    assert walk.last_task.properties["separateFrom"] == "draft_amendment"
    return walk


def approved() -> Walk:
    walk = begin()
    walk.complete("approve_amendment", decision="approve")
    assert walk.ended("amendment_published")
    assert walk.called == ["programmes.publish_amendment"]
    return walk


def returned() -> Walk:
    walk = begin()
    walk.complete("approve_amendment", decision="return")
    assert walk.open == ["draft_amendment"]
    assert walk.called == []
    return walk


PATHS = (approved, returned)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
