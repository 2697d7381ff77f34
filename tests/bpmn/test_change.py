"""Every path through a plan change: within the limit or above it, approved or not."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.bpmn.walking import PAIR, Walk, unwalked


def filed(percent: str) -> Walk:
    """The agency has filed a change that moves so much of the budget."""
    recorded = {"change_id": 3, "shift_percent": Decimal(percent), "differences": ["活动: 5 → 4"]}
    walk = Walk("change", PAIR, {"changes.record": recorded})
    walk.complete("file_change")
    return walk


def at_the_limit_the_recipient_decides() -> Walk:
    walk = filed("10")
    assert walk.open == ["recipient_decides"]
    assert walk.last_task.properties["separateFrom"] == "file_change"
    walk.complete("recipient_decides", decision="approve")
    assert walk.ended("change_approved")
    assert walk.called[-1] == "changes.freeze"
    return walk


def above_the_limit_the_coordinator_decides() -> Walk:
    walk = filed("10.000001")
    assert walk.open == ["coordinator_decides"]
    walk.complete("coordinator_decides", decision="reject")
    assert walk.ended("change_rejected")
    assert walk.called[-1] == "changes.reject"
    return walk


PATHS = (at_the_limit_the_recipient_decides, above_the_limit_the_coordinator_decides)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
