"""The decisions at each of their boundaries."""

import re
from collections.abc import Mapping
from decimal import Decimal

import pytest
from lxml import etree

from tests.bpmn import pack
from tests.bpmn.walking import RULES

SOUND: Mapping[str, object] = {
    "credit_code_valid": True,
    "file_complete": True,
    "registration_valid": True,
    "blacklisted": False,
    "worker_count": 2,
    "min_workers": 2,
    "workers_qualified": True,
    "days_per_worker": 40,
    "min_days_per_worker": 40,
    "days_per_trip": 10,
    "min_days_per_trip": 10,
    "audit_report_present": True,
    "last_grade": "qualified",
}


def ask(decision_id: str, **variables: object) -> object:
    """What the table answers."""
    functions = {"rule": lambda key: RULES[str(key)]}
    return pack.decision(decision_id).evaluate(variables, functions).value


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", "excellent"),
        ("90.00", "excellent"),
        ("89.99", "qualified"),
        ("60.10", "qualified"),
        ("60.00", "qualified"),
        ("59.99", "unqualified"),
        ("0", "unqualified"),
    ],
)
def test_grade(score: str, grade: str) -> None:
    assert ask("grade", total_score=Decimal(score), veto=False) == grade
    assert ask("grade", total_score=Decimal(score), veto=None) == grade
    assert ask("grade", total_score=Decimal(score), veto=True) == "unqualified"


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        ("1.20", "pass"),
        ("0.90", "pass"),
        ("0.8999", "conditional"),
        ("0.70", "conditional"),
        ("0.6999", "rectify"),
        ("0.62", "rectify"),
        ("0", "rectify"),
    ],
)
def test_milestone_verdict(ratio: str, verdict: str) -> None:
    assert ask("milestone_verdict", completion_ratio=Decimal(ratio)) == verdict


@pytest.mark.parametrize(
    ("days", "level", "role"),
    [
        (0, 0, "agency_lead"),
        (1, 1, "agency_lead"),
        (4, 1, "agency_lead"),
        (5, 2, "supervisor"),
        (9, 2, "supervisor"),
        (10, 3, "coordinator"),
        (60, 3, "coordinator"),
    ],
)
def test_escalation(days: int, level: int, role: str) -> None:
    assert ask("escalation", working_days_overdue=days) == {"level": level, "role": role}


@pytest.mark.parametrize("grade", [None, "qualified", "excellent"])
def test_a_sound_agency_is_eligible(grade: str | None) -> None:
    assert ask("eligibility", **{**SOUND, "last_grade": grade}) == []


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("credit_code_valid", False, "credit_code_invalid"),
        ("credit_code_valid", None, "credit_code_invalid"),
        ("file_complete", False, "file_incomplete"),
        ("registration_valid", False, "registration_expired"),
        ("days_per_worker", 39, "too_few_days"),
        ("days_per_worker", None, "too_few_days"),
        ("days_per_trip", 9, "trips_too_short"),
        ("min_workers", 3, "too_few_workers"),
        ("blacklisted", True, "blacklisted"),
        ("worker_count", 1, "too_few_workers"),
        ("worker_count", None, "too_few_workers"),
        ("workers_qualified", False, "workers_unqualified"),
        ("workers_qualified", None, "workers_unqualified"),
        ("audit_report_present", False, "audit_report_missing"),
        ("audit_report_present", None, "audit_report_missing"),
        ("last_grade", "unqualified", "barred_by_grade"),
    ],
)
def test_each_hard_check_fails_alone(name: str, value: object, reason: str) -> None:
    assert ask("eligibility", **{**SOUND, name: value}) == [reason]


def test_all_failures_are_listed_in_order() -> None:
    broken = {
        **SOUND,
        "credit_code_valid": False,
        "file_complete": False,
        "registration_valid": False,
        "blacklisted": True,
        "worker_count": 0,
        "workers_qualified": False,
        "days_per_worker": 0,
        "days_per_trip": 0,
        "audit_report_present": False,
        "last_grade": "unqualified",
    }
    assert ask("eligibility", **broken) == [
        "credit_code_invalid",
        "file_incomplete",
        "registration_expired",
        "blacklisted",
        "too_few_workers",
        "workers_unqualified",
        "too_few_days",
        "trips_too_short",
        "audit_report_missing",
        "barred_by_grade",
    ]


@pytest.mark.parametrize("decision_id", pack.DECISIONS)
def test_every_row_says_where_it_comes_from(decision_id: str) -> None:
    tree = etree.parse(pack.FOLDER / f"{decision_id}.dmn")
    rows = tree.findall(".//{*}rule")
    sources = [row.findtext("{*}annotationEntry/{*}text") or "" for row in rows]
    assert rows
    # P our default, S the programme's own text, F a public source, K what is commonly known.
    assert [one for one in sources if not re.fullmatch(r"P|S|K|F\d+", one)] == []
