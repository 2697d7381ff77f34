"""Every path through a need: accepted, returned, refused, lapsed."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import BASE, DAY, T0, Walk, unwalked


def begin() -> Walk:
    """A place is asked for its need."""
    own = {"need_id": 9, "place_id": 70, "returns": 0}
    return Walk("need", BASE | own, {})


def accepted() -> Walk:
    walk = begin()
    assert walk.last_task.due_at == T0 + 20 * DAY
    assert walk.last_task.organisations == ("70",)
    walk.complete("file_need")
    assert walk.last_task.properties["separateFrom"] == "file_need,correct_need"
    walk.complete("verify_need", decision="accept")
    assert walk.ended("need_accepted")
    assert walk.called == ["needs.record", "needs.accept"]
    return walk


def refused() -> Walk:
    walk = begin()
    walk.complete("file_need")
    walk.complete("verify_need", decision="refuse")
    assert walk.ended("need_refused")
    return walk


def returned_too_often() -> Walk:
    walk = begin()
    walk.complete("file_need")
    for _ in range(2):
        walk.complete("verify_need", decision="return", fields_to_correct=["problem"])
        walk.complete("correct_need")
    walk.complete("verify_need", decision="return", fields_to_correct=["problem"])
    assert walk.ended("need_refused")
    assert walk.times("record_need") == 3
    return walk


def not_filed_in_time() -> Walk:
    walk = begin()
    walk.pass_time(20 * DAY)
    assert walk.ended("need_lapsed")
    assert walk.called == ["needs.lapse"]
    return walk


def not_corrected_in_time() -> Walk:
    walk = begin()
    walk.complete("file_need")
    walk.complete("verify_need", decision="return", fields_to_correct=["contact"])
    walk.pass_time(5 * DAY)
    assert walk.ended("need_lapsed")
    return walk


PATHS = (accepted, refused, returned_too_often, not_filed_in_time, not_corrected_in_time)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []


def test_a_path_that_is_left_out_is_named() -> None:
    missing = unwalked(path() for path in PATHS if path is not not_corrected_in_time)
    assert missing == ["need_correction_over", "need_correction_over_to_merge_need_lapses"]
