"""Every path through an application: qualification, panel, further expert, result."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from tests.bpmn.walking import BASE, DAY, DEADLINE, Answer, Answers, Walk, unwalked

ENOUGH = {"mean_score": Decimal("81.5"), "score_spread": Decimal(12), "scores_sufficient": True}
TOO_FAR_APART = ENOUGH | {"score_spread": Decimal(25), "scores_sufficient": False}


def begin(tallied: Answer | list[Answer] = ENOUGH) -> Walk:
    """An agency may apply."""
    own = {"application_id": 9, "agency_id": 60, "returns": 0}
    answers: Answers = {"applications.tally": tallied}
    return Walk("application", BASE | own, answers)


def file(walk: Walk, eligibility: str = "passed", failures: Sequence[str] = ()) -> None:
    """The agency files, and its qualification is checked."""
    walk.complete("file_application")
    walk.child_done("check_qualification", eligibility=eligibility, failures=list(failures))


def reviewed(walk: Walk, *experts: str) -> None:
    """Each expert of the panel reviews in a process of their own."""
    assert [child.variables["expert"] for child in walk.children.values()] == list(experts)
    for _ in experts:
        walk.child_done("review_application")


def selected() -> Walk:
    walk = begin()
    file(walk)
    walk.complete("appoint_panel", experts=["11", "12", "13"])
    reviewed(walk, "11", "12", "13")
    (wait,) = walk.waits.values()
    assert (wait.name, wait.key) == ("selection_announced", "9")
    walk.deliver("selection_announced", selection_outcome="selected")
    assert walk.ended("application_decided")
    assert walk.called[-1] == "applications.record_result"
    return walk


def further_expert() -> Walk:
    walk = begin(tallied=[TOO_FAR_APART, ENOUGH])
    file(walk)
    walk.complete("appoint_panel", experts=["11", "12"])
    reviewed(walk, "11", "12")
    walk.complete("appoint_panel", experts=["13"])
    reviewed(walk, "13")
    walk.deliver("selection_announced", selection_outcome="waitlisted")
    assert walk.ended("application_decided")
    return walk


def a_silent_expert() -> Walk:
    walk = begin(tallied=[TOO_FAR_APART, ENOUGH])
    file(walk)
    walk.complete("appoint_panel", experts=["11", "12", "13"])
    walk.child_done("review_application")
    walk.pass_time(DEADLINE)
    assert walk.children == {}
    walk.complete("appoint_panel", experts=["14", "15"])
    reviewed(walk, "14", "15")
    walk.deliver("selection_announced", selection_outcome="selected")
    assert walk.ended("application_decided")
    return walk


def rejected() -> Walk:
    walk = begin()
    file(walk, "failed", ["blacklisted"])
    assert walk.ended("application_rejected")
    assert walk.called == ["applications.reject"]
    return walk


def not_corrected_in_time() -> Walk:
    walk = begin()
    file(walk, "lapsed", ["audit_report_missing"])
    assert walk.ended("application_lapsed")
    assert walk.called == ["applications.lapse"]
    return walk


def not_filed_in_time() -> Walk:
    walk = begin()
    walk.pass_time(15 * DAY)
    assert walk.ended("application_lapsed")
    return walk


PATHS = (
    selected,
    further_expert,
    a_silent_expert,
    rejected,
    not_corrected_in_time,
    not_filed_in_time,
)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
