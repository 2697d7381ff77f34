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


def printed() -> Walk:
    """The agency has filled in what the paper says of it."""
    walk = begin()
    assert walk.last_task.organisations == ("60",)
    walk.complete("fill_particulars")
    assert walk.called[-1] == "agreements.record_particulars"
    return walk


def concluded() -> Walk:
    walk = printed()
    assert {each.organisations for each in walk.tasks.values()} == {("30",), ("60",), ("70",)}
    for element in reversed(SIGNATURES):
        walk.complete(element, decision="sign")
    walk.complete("register_agreement", decision="register", return_party=None)
    assert walk.ended("agreement_concluded")
    assert walk.variables["agreement_outcome"] == "signed"
    return walk


def sent_back(party: str, organisation: str) -> Walk:
    walk = printed()
    for element in SIGNATURES:
        walk.complete(element, decision="sign")
    walk.complete("register_agreement", decision="return", return_party=party)
    assert walk.called[-1] == "agreements.ask_again"
    assert walk.last_task.organisations == (organisation,)
    walk.complete("correct_scan")
    walk.complete("register_agreement", decision="register", return_party=None)
    assert walk.ended("agreement_concluded")
    return walk


def scan_of_province_sent_back() -> Walk:
    return sent_back("province", "30")


def scan_of_recipient_sent_back() -> Walk:
    return sent_back("recipient", "70")


def scan_of_agency_sent_back() -> Walk:
    return sent_back("agency", "60")


def refused_by(refusing: str) -> Walk:
    walk = printed()
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


PATHS = (
    concluded,
    scan_of_province_sent_back,
    scan_of_recipient_sent_back,
    scan_of_agency_sent_back,
    refused_by_province,
    refused_by_recipient,
    refused_by_agency,
)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
