"""Every path through the qualification check: eligible, returned, refused, late, false documents."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import BASE, DAY, Answer, Walk, unwalked

SOUND = {
    "eligibility": "failed",
    "returnable": True,
    "fields_to_correct": [],
    "credit_code_valid": True,
    "file_complete": True,
    "registration_valid": True,
    "blacklisted": False,
    "worker_count": 5,
    "min_workers": 2,
    "workers_qualified": True,
    "days_per_worker": 200,
    "min_days_per_worker": 40,
    "days_per_trip": 20,
    "min_days_per_trip": 10,
    "audit_report_present": True,
    "last_grade": "qualified",
}
RETURN = {"eligibility": "failed", "returnable": True, "fields_to_correct": ["workers"]}
REFUSE = {"eligibility": "failed", "returnable": False, "fields_to_correct": []}
PASS = {"eligibility": "passed", "returnable": False, "fields_to_correct": []}
FALSE = {"eligibility": "false_documents", "returnable": False, "fields_to_correct": []}


def begin(filed: Answer | list[Answer] = SOUND) -> Walk:
    """An application was filed."""
    own = {"application_id": 9, "agency_id": 60, "returns": 0}
    return Walk("qualification", BASE | own, {"applications.record": filed})


def eligible() -> Walk:
    walk = begin()
    assert walk.variables["failures"] == []
    assert walk.last_task.properties["separateFrom"] == "file_application,correct_application"
    walk.complete("verify_documents", **PASS)
    assert walk.ended("application_eligible")
    assert walk.variables["eligibility"] == "passed"
    return walk


def corrected() -> Walk:
    walk = begin([SOUND | {"audit_report_present": False}, SOUND, SOUND])
    assert walk.variables["failures"] == ["audit_report_missing"]
    assert walk.open == ["correct_application"]
    walk.complete("correct_application")
    walk.complete("verify_documents", **RETURN)
    assert walk.open == ["correct_application"]
    walk.complete("correct_application")
    walk.complete("verify_documents", **PASS)
    assert walk.variables["returns"] == 2
    return walk


def returned_too_often() -> Walk:
    walk = begin(SOUND | {"blacklisted": True, "worker_count": 1})
    for _ in range(2):
        walk.complete("correct_application")
    assert walk.variables["failures"] == ["blacklisted", "too_few_workers"]
    assert walk.ended("application_ineligible")
    assert walk.variables["eligibility"] == "failed"
    return walk


def refused() -> Walk:
    walk = begin()
    walk.complete("verify_documents", **REFUSE)
    assert walk.ended("application_ineligible")
    return walk


def not_corrected_in_time() -> Walk:
    walk = begin(SOUND | {"registration_valid": False})
    walk.pass_time(5 * DAY)
    assert walk.ended("correction_lapsed")
    assert walk.variables["eligibility"] == "lapsed"
    return walk


def false_documents() -> Walk:
    walk = begin()
    walk.complete("verify_documents", **FALSE)
    assert walk.ended("documents_false")
    assert walk.called == ["applications.record", "applications.report_false"]
    return walk


PATHS = (
    eligible,
    corrected,
    returned_too_often,
    refused,
    not_corrected_in_time,
    false_documents,
)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
