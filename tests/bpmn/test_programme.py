"""Every path through a programme: approval, windows, selection, pairing, re-pairing, summary."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import BASE, DAY, Answers, Walk, unwalked


def begin() -> Walk:
    """An office starts the year's batch."""
    answers: Answers = {
        "programmes.record": {"year": 2026},
        "programmes.record_selection": [{"notice_id": 41}, {"notice_id": 42}],
    }
    return Walk("programme", BASE, answers)


def in_selection() -> Walk:
    """The windows have closed one after the other."""
    walk = begin()
    walk.complete("draft_programme")
    walk.complete("approve_programme", decision="approve")
    walk.pass_time(19 * DAY)
    assert walk.times("review_closes") == 1
    assert walk.open == []
    walk.pass_time(DAY)
    assert walk.open == []
    walk.pass_time(10 * DAY)
    assert walk.open == ["rank_applications"]
    return walk


def running() -> Walk:
    """The pairings are under way."""
    walk = in_selection()
    walk.complete("rank_applications")
    walk.child_done("announce_selection", notice_outcome="concluded")
    walk.complete("propose_pairs")
    assert walk.called[-1] == "pairings.start"
    assert {wait.key for wait in walk.waits.values()} == {"1"}
    return walk


def summed_up() -> Walk:
    walk = running()
    walk.deliver("all_pairings_closed")
    walk.complete("write_summary")
    assert walk.ended("programme_closed")
    assert "repaired" not in walk.entered
    return walk


def returned_before_approval() -> Walk:
    walk = begin()
    walk.complete("draft_programme")
    assert walk.last_task.roles == ("provincial_coordinator",)
    assert walk.last_task.organisations == ("30",)
    walk.complete("approve_programme", decision="return")
    assert walk.open == ["draft_programme"]
    walk.complete("draft_programme")
    walk.complete("approve_programme", decision="approve")
    assert walk.called == ["programmes.record", "programmes.record", "programmes.open"]
    return walk


def objection_upheld() -> Walk:
    walk = in_selection()
    walk.complete("rank_applications")
    (notice,) = walk.children.values()
    assert notice.variables["subject"] == "selection"
    assert notice.variables["notice_id"] == 41
    walk.child_done("announce_selection", notice_outcome="upheld")
    assert walk.open == ["rank_applications"]
    walk.complete("rank_applications")
    (notice,) = walk.children.values()
    assert notice.variables["notice_id"] == 42
    return walk


def paired_again_twice() -> Walk:
    walk = running()
    for _ in range(2):
        walk.deliver("pairing_declined", declined_id=7, declines=1)
        (repair,) = walk.children.values()
        assert repair.variables["declines"] == 1
        walk.child_done("repair_pairing")
    assert walk.times("repaired") == 2
    walk.deliver("all_pairings_closed")
    walk.complete("write_summary")
    assert walk.ended("programme_closed")
    return walk


PATHS = (summed_up, returned_before_approval, objection_upheld, paired_again_twice)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
