"""Every path through a repayment: at once, in parts, overdue; and one with nothing left to recover."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.bpmn.walking import DAY, PAIR, Walk, unwalked


def begin(*owed: int) -> Walk:
    """So much is owed, look after look."""
    answers = {"money.read_claim": [{"claims_open": Decimal(one)} for one in owed]}
    return Walk("repayment", PAIR, answers)


def in_parts() -> Walk:
    walk = begin(500, 200, 0)
    assert walk.last_task.roles == ("finance_reviewer", "coordinator")
    walk.complete("record_repayment")
    assert walk.open == ["record_repayment"], "some of it is still owed"
    walk.complete("record_repayment")
    assert walk.ended("claim_recovered")
    assert walk.called.count("money.recover") == 2
    assert walk.called[-1] == "money.settle_claim"
    return walk


def overdue() -> Walk:
    walk = begin(500, 0)
    walk.pass_time(6 * DAY)
    assert walk.called[-1] == "money.remind_repayment"
    assert walk.open == ["record_repayment"]
    walk.complete("record_repayment")
    assert walk.ended("claim_recovered")
    return walk


def nothing_owed() -> Walk:
    walk = begin(0)
    assert walk.ended("claim_recovered")
    return walk


PATHS = (in_parts, overdue, nothing_owed)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
