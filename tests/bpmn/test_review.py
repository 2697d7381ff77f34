"""Every path through one expert's review: impartial, recused at once or late, nobody left."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import BASE, Answers, Walk, unwalked

OWN = BASE | {"application_id": 9, "agency_id": 60, "expert": "11"}


def begin(*substitutes: str | None) -> Walk:
    """An expert is asked; these step in one after the other."""
    answers: Answers = {"applications.substitute": [{"expert": one} for one in substitutes]}
    return Walk("review", OWN, answers if substitutes else {})


def impartial() -> Walk:
    walk = begin()
    assert walk.open == ["declare_interest"]
    walk.complete("declare_interest", interest="none")
    assert walk.last_task.assignee == "11"
    walk.complete("score_application", recused=False)
    assert walk.ended("reviewed")
    return walk


def recused_at_once() -> Walk:
    walk = begin("12")
    walk.complete("declare_interest", interest="conflict")
    assert "score_application" not in walk.entered
    assert walk.last_task.assignee == "12"
    walk.complete("declare_interest", interest="none")
    walk.complete("score_application", recused=False)
    assert walk.ended("reviewed")
    return walk


def recused_late_and_nobody_left() -> Walk:
    walk = begin(None)
    walk.complete("declare_interest", interest="none")
    walk.complete("score_application", recused=True)
    assert walk.ended("nobody_left")
    return walk


PATHS = (impartial, recused_at_once, recused_late_and_nobody_left)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
