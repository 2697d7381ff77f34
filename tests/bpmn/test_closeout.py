"""Every path through a close-out: settled, returned twice over, unqualified."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.bpmn.walking import PAIR, Answer, Walk, unwalked


def begin(grade: str = "qualified", *, owed: int = 0) -> Walk:
    """The project is graded; its agency files."""
    answers: dict[str, Answer] = {"money.settle": {"claims_open": Decimal(owed)}}
    walk = Walk("closeout", PAIR | {"grade": grade}, answers)
    if grade == "unqualified":
        walk.complete("rectify_project")
        assert walk.children[walk.child("evaluate_again")].variables["kind"] == "re_evaluation"
    return walk


def file(walk: Walk, accounts: str = "settled") -> None:
    """The agency files and the accounts are reviewed."""
    walk.complete("file_closeout")
    assert walk.last_task.roles == ("finance_reviewer",)
    walk.complete("review_accounts", accounts_decision=accounts)


def closed() -> Walk:
    walk = begin()
    file(walk)
    assert walk.last_task.properties["separateFrom"] == "file_closeout,review_accounts"
    walk.complete("approve_closeout", decision="approve")
    assert walk.called == ["closeout.check", "money.settle", "closeout.close"]
    assert walk.last_task.properties["separateFrom"] == "file_closeout"
    walk.complete("review_case")
    assert walk.ended("closed_qualified")
    assert walk.called[-1] == "closeout.list_case"
    return walk


def qualified_after_a_rectification() -> Walk:
    walk = begin("unqualified")
    walk.child_done("evaluate_again", grade="qualified")
    file(walk)
    walk.complete("approve_closeout", decision="approve")
    assert walk.open == ["review_case"]
    return walk


def spending_not_allowed_comes_back_first() -> Walk:
    walk = begin(owed=900)
    file(walk)
    assert walk.open == []
    assert walk.called[-1] == "money.settle"
    walk.deliver("claim_settled")
    walk.complete("approve_closeout", decision="approve")
    assert walk.open == ["review_case"]
    return walk


def unqualified() -> Walk:
    walk = begin("unqualified")
    walk.child_done("evaluate_again", grade="unqualified")
    file(walk)
    walk.complete("approve_closeout", decision="approve")
    assert walk.ended("closed_unqualified")
    assert walk.called[-1] == "closeout.bar"
    return walk


def accounts_returned() -> Walk:
    walk = begin()
    file(walk, accounts="return")
    assert walk.open == ["file_closeout"]
    return walk


def returned() -> Walk:
    walk = begin()
    file(walk)
    walk.complete("approve_closeout", decision="return")
    assert walk.open == ["file_closeout"]
    return walk


PATHS = (
    closed,
    qualified_after_a_rectification,
    spending_not_allowed_comes_back_first,
    unqualified,
    accounts_returned,
    returned,
)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
