"""Every path through a close-out: settled, returned twice over, blocked, unqualified."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import PAIR, Answer, Walk, unwalked

CLEAR: Answer = {"blockers": []}
FINDING_OPEN: Answer = {"blockers": ["findings_open"]}


def begin(grade: str = "qualified", *checks: Answer) -> Walk:
    """The project is graded; its agency files."""
    return Walk("closeout", PAIR | {"grade": grade}, {"closeout.check": list(checks) or CLEAR})


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
    assert walk.ended("closed_qualified")
    assert walk.called == ["closeout.check", "closeout.close"]
    return walk


def unqualified() -> Walk:
    walk = begin("unqualified")
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


def blocked_by_a_finding() -> Walk:
    walk = begin("qualified", FINDING_OPEN, CLEAR)
    file(walk)
    walk.complete("approve_closeout", decision="approve")
    assert walk.open == ["file_closeout"]
    file(walk)
    walk.complete("approve_closeout", decision="approve")
    assert walk.ended("closed_qualified")
    return walk


PATHS = (closed, unqualified, accounts_returned, returned, blocked_by_a_finding)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
