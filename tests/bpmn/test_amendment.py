"""Every path through an amended notice: approved by somebody else, or returned first, or withdrawn."""

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


def withdrawn_as_a_draft() -> Walk:
    walk = Walk("amendment", BASE, {})
    walk.deliver("amendment_withdrawn")
    assert walk.ended("draft_withdrawal", "amendment_withdrawn")
    assert walk.called == []
    return walk


def withdrawn_after_a_return() -> Walk:
    walk = returned()
    walk.deliver("amendment_withdrawn")
    assert walk.ended("amendment_withdrawn")
    assert walk.called == []
    return walk


def withdrawn_before_approval() -> Walk:
    """Whoever was to approve it hears that there is nothing to approve any more."""
    walk = begin()
    walk.deliver("amendment_withdrawn")
    assert walk.open == []
    assert walk.ended("filed_amendment_withdrawal", "amendment_withdrawn")
    assert walk.called == ["programmes.tell_withdrawal"]
    return walk


PATHS = (
    approved,
    returned,
    withdrawn_as_a_draft,
    withdrawn_after_a_return,
    withdrawn_before_approval,
)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
