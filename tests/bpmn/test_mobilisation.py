"""Every path through a mobilisation: all there, sent back, and late beyond what is let pass."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import DAY, PAIR, T0, Walk, unwalked

DUE = T0 + 10 * DAY
LATE = 14 * DAY


def begin() -> Walk:
    """The agreement is signed: the team is expected within ten days."""
    dates = {
        "arrival_due": lambda _pairing_id: DUE,
        "arrival_late_at": lambda _pairing_id: DUE + LATE,
    }
    walk = Walk("mobilisation", PAIR, {}, dates)
    assert walk.last_task.due_at == DUE
    return walk


def all_there() -> Walk:
    walk = begin()
    walk.complete("mobilise_team")
    assert walk.last_task.properties["separateFrom"] == "mobilise_team"
    walk.complete("confirm_arrival", decision="confirm")
    assert walk.ended("team_mobilised")
    assert walk.called == ["pairings.mobilise"]
    assert not walk.timers
    return walk


def one_is_missing() -> Walk:
    walk = begin()
    walk.complete("mobilise_team")
    walk.complete("confirm_arrival", decision="return")
    assert walk.open == ["mobilise_team"]
    walk.complete("mobilise_team")
    walk.complete("confirm_arrival", decision="confirm")
    assert walk.ended("team_mobilised")
    return walk


def late() -> Walk:
    walk = begin()
    walk.complete("mobilise_team")
    walk.complete("confirm_arrival", decision="return")
    walk.pass_time(DUE + LATE - T0 - DAY)
    assert walk.called == []
    walk.pass_time(DAY)
    assert walk.called == ["teams.warn_late"]
    assert walk.open == ["mobilise_team"]
    # Once is enough, however often the report is sent back afterwards.
    walk.complete("mobilise_team")
    walk.complete("confirm_arrival", decision="return")
    walk.pass_time(30 * DAY)
    assert walk.called == ["teams.warn_late"]
    walk.complete("mobilise_team")
    walk.complete("confirm_arrival", decision="confirm")
    assert walk.ended("lateness_warned", "team_mobilised")
    return walk


PATHS = (all_there, one_is_missing, late)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
