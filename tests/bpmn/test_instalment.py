"""Every path through an instalment: paid and accounted for, returned, not paid out."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import PAIR, Walk, unwalked


def planned() -> Walk:
    """An instalment waits for its milestone."""
    walk = Walk("instalment", PAIR | {"instalment_id": 5, "milestone_id": 11}, {})
    assert walk.open == []
    return walk


def accounted() -> Walk:
    walk = planned()
    walk.deliver("milestone_passed")
    assert walk.last_task.roles == ("finance_reviewer",)
    walk.complete("pay_instalment")
    assert walk.called == ["money.pay"]
    walk.complete("file_spending")
    assert walk.last_task.properties["separateFrom"] == "file_spending"
    walk.complete("review_spending", decision="accept")
    assert walk.ended("instalment_accounted")
    assert walk.called[-1] == "money.spend"
    return walk


def returned() -> Walk:
    walk = planned()
    walk.deliver("milestone_passed")
    walk.complete("pay_instalment")
    walk.complete("file_spending")
    walk.complete("review_spending", decision="return")
    assert walk.called == ["money.pay"]
    walk.complete("file_spending")
    assert walk.open == ["review_spending"]
    return walk


def stopped() -> Walk:
    walk = planned()
    walk.deliver("funding_stopped")
    assert walk.ended("instalment_released")
    assert walk.called == ["money.release"]
    return walk


def paid_though_its_milestone_was_not_held() -> Walk:
    walk = planned()
    walk.deliver("milestone_not_passed")
    assert walk.last_task.roles == ("coordinator",)
    walk.complete("decide_instalment", decision="pay")
    assert walk.open == ["pay_instalment"]
    assert walk.last_task.properties["separateFrom"] == "decide_instalment"
    return walk


def withheld() -> Walk:
    walk = planned()
    walk.deliver("milestone_not_passed")
    walk.complete("decide_instalment", decision="release")
    assert walk.ended("instalment_released")
    assert walk.called == ["money.release"]
    return walk


PATHS = (accounted, returned, stopped, paid_though_its_milestone_was_not_held, withheld)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
