"""Both sides are asked at once, and answer in either order."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import PAIR, Walk, unwalked


def agency_first() -> Walk:
    walk = Walk("acceptance", PAIR, {})
    walk.complete("agency_accepts", decision="accept")
    assert walk.open == ["recipient_accepts"]
    walk.complete("recipient_accepts", decision="decline")
    assert walk.ended("both_answered")
    assert walk.variables["agency_decision"] == "accept"
    assert walk.variables["recipient_decision"] == "decline"
    return walk


def place_first() -> Walk:
    walk = Walk("acceptance", PAIR, {})
    walk.complete("recipient_accepts", decision="accept")
    walk.complete("agency_accepts", decision="accept")
    assert walk.ended("both_answered")
    return walk


PATHS = (agency_first, place_first)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
