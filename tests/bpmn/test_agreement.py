"""Every path through an agreement: three signatures in any order, or one refusal."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import PAIR, Answers, Walk, unwalked

SIGNATURES = ("province_signs", "recipient_signs", "agency_signs")


def begin() -> Walk:
    """The agreement for a frozen plan is prepared."""
    answers: Answers = {
        "agreements.prepare": {"agreement_id": 81},
        "agreements.record": {"agreement_outcome": "signed"},
        "agreements.refuse": {"agreement_outcome": "refused"},
    }
    return Walk("agreement", PAIR | {"plan_version_id": 71}, answers)


def concluded() -> Walk:
    walk = begin()
    assert {each.organisations for each in walk.tasks.values()} == {("30",), ("60",), ("70",)}
    for element in reversed(SIGNATURES):
        walk.complete(element, decision="sign")
    walk.complete("register_agreement")
    assert walk.ended("agreement_concluded")
    assert walk.variables["agreement_outcome"] == "signed"
    return walk


def refused_by(refusing: str) -> Walk:
    walk = begin()
    for element in SIGNATURES:
        assert walk.status == "running"
        walk.complete(element, decision="refuse" if element == refusing else "sign")
    assert walk.ended("agreement_refused")
    assert walk.variables["agreement_outcome"] == "refused"
    return walk


def refused_by_province() -> Walk:
    return refused_by("province_signs")


def refused_by_recipient() -> Walk:
    return refused_by("recipient_signs")


def refused_by_agency() -> Walk:
    return refused_by("agency_signs")


PATHS = (concluded, refused_by_province, refused_by_recipient, refused_by_agency)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
