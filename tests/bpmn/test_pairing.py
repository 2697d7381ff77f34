"""Every path through a pairing, from the proposal to the end of the project."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.bpmn import walking
from tests.bpmn.walking import PAIR, Walk, unwalked


def begin() -> Walk:
    """An agency and a place are proposed to each other."""
    return Walk("pairing", PAIR | {"renegotiations": 0}, {})


def answered(walk: Walk, agency: str, recipient: str) -> None:
    """Both sides have said what they think of it."""
    walk.child_done("accept_pairing", agency_decision=agency, recipient_decision=recipient)


def docked() -> Walk:
    """Both accept and the minutes are confirmed."""
    walk = begin()
    answered(walk, "accept", "accept")
    walk.complete("record_docking")
    walk.complete("confirm_docking", decision="confirm")
    assert walk.called == ["pairings.dock"]
    return walk


def agree(walk: Walk, outcome: str, version: int = 71) -> None:
    """The plan is made and the agreement signed or refused."""
    walk.child_done("make_plan", plan_version_id=version)
    (child,) = walk.children.values()
    assert child.variables["plan_version_id"] == version
    walk.child_done("sign_agreement", agreement_outcome=outcome)


def closed() -> Walk:
    walk = docked()
    agree(walk, "refused")
    agree(walk, "signed", version=72)
    walk.child_done("mobilise")
    (delivery,) = walk.children.values()
    assert delivery.variables["plan_version_id"] == 72
    walk.child_done("deliver_service")
    (evaluation,) = walk.children.values()
    assert evaluation.variables["kind"] == "final"
    walk.child_done("final_evaluation", grade="excellent", total_score=Decimal("92.40"))
    (closeout,) = walk.children.values()
    assert closeout.variables["grade"] == "excellent"
    walk.child_done("close_project")
    assert walk.ended("pairing_closed")
    assert walk.variables["total_score"] == Decimal("92.40")
    return walk


def declined_by(agency: str, recipient: str) -> Walk:
    walk = begin()
    answered(walk, agency, recipient)
    assert walk.ended("pairing_declined")
    assert walk.called == ["pairings.decline"]
    return walk


def declined_by_agency() -> Walk:
    return declined_by("decline", "accept")


def declined_by_recipient() -> Walk:
    return declined_by("accept", "decline")


def never_answered() -> Walk:
    walk = begin()
    walk.pass_time(walking.DEADLINE)
    assert walk.called == ["pairings.remind_acceptance", "pairings.decline"]
    assert walk.ended("pairing_declined")
    return walk


def met_late() -> Walk:
    walk = begin()
    answered(walk, "accept", "accept")
    walk.pass_time(walking.DEADLINE)
    assert walk.called == ["pairings.remind_docking"]
    assert walk.open == ["record_docking"]
    return walk


def minutes_returned() -> Walk:
    walk = begin()
    answered(walk, "accept", "accept")
    walk.complete("record_docking")
    walk.complete("confirm_docking", decision="return")
    assert walk.open == ["record_docking"]
    return walk


def renegotiated_in_vain() -> Walk:
    walk = docked()
    agree(walk, "refused")
    assert walk.variables["renegotiations"] == 1
    agree(walk, "refused", version=72)
    assert walk.ended("pairing_declined")
    return walk


PATHS = (
    closed,
    declined_by_agency,
    declined_by_recipient,
    never_answered,
    met_late,
    minutes_returned,
    renegotiated_in_vain,
)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
