"""Every path through a termination: heard or silent, refused, handed over or not."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import DAY, DEADLINE, PAIR, Walk, unwalked


def heard() -> Walk:
    """The agency has had its say."""
    walk = Walk("termination", PAIR, {})
    walk.complete("file_termination")
    walk.complete("hear_agency")
    assert walk.last_task.properties["separateFrom"] == "file_termination,hear_agency"
    return walk


def refused() -> Walk:
    walk = heard()
    walk.complete("decide_termination", decision="reject")
    assert walk.ended("termination_refused")
    assert walk.called == []
    return walk


def settled_and_handed_over() -> Walk:
    walk = heard()
    walk.complete("decide_termination", decision="approve")
    assert walk.called == ["terminations.terminate"]
    walk.complete("settle_accounts")
    walk.complete("hand_over_clients")
    walk.complete("confirm_handover")
    assert walk.ended("project_terminated")
    assert walk.called[1:] == ["terminations.settle", "terminations.close"]
    return walk


def silent_throughout() -> Walk:
    walk = Walk("termination", PAIR, {})
    walk.complete("file_termination")
    walk.pass_time(DEADLINE - DAY)
    assert walk.open == ["hear_agency"]
    walk.pass_time(DAY)
    walk.complete("decide_termination", decision="approve")
    walk.complete("settle_accounts")
    walk.pass_time(DEADLINE)
    walk.complete("confirm_handover")
    assert walk.ended("project_terminated")
    return walk


PATHS = (refused, settled_and_handed_over, silent_throughout)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
