"""Rules Q1-Q7: who may be dispatched, trained, examined; and who is qualified more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from workflows.actors import SYSTEM
from workflows.agencies import rules
from workflows.agencies.queries import qualification_rules
from workflows.agencies.rules import CERTIFICATES, DEGREES, QualificationRules, Worker
from workflows.rulebook.actions import change_rule

TODAY = date(2026, 9, 29)
RULES = QualificationRules(
    experience_years=1,
    year_binds_degree=True,
    trainee_max_age=40,
    assistant_exam={
        "secondary": 4,
        "social_work_college": 2,
        "social_work_bachelor": 0,
        "other_college": 4,
        "other_bachelor": 2,
    },
    social_worker_exam={
        "assistant_secondary": 6,
        "social_work_college": 4,
        "social_work_bachelor": 3,
        "social_work_master": 1,
        "social_work_doctor": 0,
        "other_extra": 2,
    },
    senior_exam_years=5,
    service_counts=True,
    team_workers=2,
    days_per_worker=40,
    days_per_trip=10,
)
WORKERS = st.builds(
    Worker,
    certificate=st.sampled_from(CERTIFICATES),
    degree=st.sampled_from(DEGREES),
    major_social_work=st.booleans(),
    experience_years=st.integers(0, 40),
    certificate_expires_on=st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    certificate_years=st.integers(0, 20),
    birth_year=st.none() | st.integers(1950, 2008),
)


def worker(certificate: str = "none", degree: str = "none", years: int = 1) -> Worker:
    return Worker(certificate, degree, major_social_work=True, experience_years=years)


def test_the_rulebook_has_these_values(session: Session) -> None:
    assert qualification_rules(session, TODAY) == RULES


@pytest.mark.parametrize(
    ("of", "failures"),
    [
        (worker(certificate="assistant"), []),
        (worker(certificate="assistant", years=0), ["too_little_experience"]),
        (worker(degree="bachelor"), []),
        (worker(degree="college"), ["no_certificate_or_degree"]),
        (worker(degree="master", years=0), ["too_little_experience"]),
        (Worker("none", "master", False, 9), ["no_certificate_or_degree"]),
        (
            Worker("senior", "master", False, 9, TODAY - timedelta(days=1)),
            ["certificate_expired"],
        ),
        (Worker("senior", "master", False, 9, TODAY), []),
        # A degree still stands where a certificate has run out.
        (Worker("senior", "master", True, 9, TODAY - timedelta(days=1)), []),
    ],
)
def test_who_may_be_dispatched_and_why_not(of: Worker, failures: list[str]) -> None:
    assert rules.dispatch_failures(of, RULES, TODAY) == failures


def test_the_year_may_be_set_to_bind_certificates_only(session: Session) -> None:
    change_rule(
        session,
        SYSTEM,
        "qualification.year_binds_degree",
        False,
        effective_from=TODAY,
        reason="按省里解释执行",
    )
    loose = qualification_rules(session, TODAY)
    assert rules.dispatch_failures(worker(degree="bachelor", years=0), loose, TODAY) == []
    assert rules.dispatch_failures(worker("senior", years=0), loose, TODAY)
    # Whoever applied the day before is judged by the rule of that day.
    before = qualification_rules(session, TODAY - timedelta(days=1))
    assert rules.dispatch_failures(worker(degree="bachelor", years=0), before, TODAY)


@pytest.mark.parametrize(("born", "fit"), [(1986, True), (1985, False), (None, False)])
def test_trainees_are_generally_not_above_forty(born: int | None, fit: bool) -> None:
    assert rules.may_be_trained(replace(worker(), birth_year=born), RULES, TODAY) is fit


@pytest.mark.parametrize(
    ("of", "exam"),
    [
        (worker(degree="none", years=30), None),
        (worker(degree="secondary", years=3), None),
        (worker(degree="secondary", years=4), "assistant"),
        (worker("assistant", "secondary", 5), None),
        (worker("assistant", "secondary", 6), "social_worker"),
        (worker(degree="college", years=2), "assistant"),
        (worker(degree="college", years=4), "social_worker"),
        (Worker("none", "college", False, 4), "assistant"),
        (Worker("none", "college", False, 6), "social_worker"),
        (worker(degree="bachelor", years=0), "assistant"),
        (worker(degree="bachelor", years=3), "social_worker"),
        (Worker("none", "bachelor", False, 2), "assistant"),
        (Worker("none", "bachelor", False, 5), "social_worker"),
        (worker(degree="master", years=1), "social_worker"),
        (Worker("none", "master", False, 2), "assistant"),
        (worker(degree="doctor", years=0), "social_worker"),
        (Worker("none", "doctor", False, 2), "social_worker"),
        (Worker("social_worker", "bachelor", False, 9, certificate_years=4), None),
        (Worker("social_worker", "bachelor", False, 9, certificate_years=5), "senior"),
        (Worker("social_worker", "college", True, 9, certificate_years=5), None),
        (Worker("senior", "doctor", True, 9, certificate_years=9), None),
    ],
)
def test_which_exam_comes_next(of: Worker, exam: str | None) -> None:
    assert rules.next_exam(of, RULES) == exam


@given(WORKERS, st.integers(0, 10))
def test_more_practice_never_closes_an_exam(of: Worker, more: int) -> None:
    order = [None, "assistant", "social_worker", "senior"]
    later = replace(
        of,
        experience_years=of.experience_years + more,
        certificate_years=of.certificate_years + more,
    )
    assert order.index(rules.next_exam(later, RULES)) >= order.index(rules.next_exam(of, RULES))


def test_assessed_service_counts_as_practice() -> None:
    grades = ["excellent", "qualified", "unqualified"]
    assert rules.counted_years(worker(years=2), grades, RULES) == 4
    assert rules.counted_years(worker(years=2), grades, replace(RULES, service_counts=False)) == 2


def test_a_team_has_enough_people_for_long_enough() -> None:
    assert rules.team_failures(2, 40, 10, RULES) == []
    assert rules.team_failures(1, 39, 9, RULES) == [
        "too_few_workers",
        "too_few_days",
        "trips_too_short",
    ]


def test_a_certificate_goes_before_a_degree() -> None:
    senior, doctor = worker("senior", "secondary"), worker("assistant", "doctor")
    assert rules.equal_or_higher(senior, doctor, TODAY)
    assert not rules.equal_or_higher(doctor, senior, TODAY)
    assert rules.equal_or_higher(worker("assistant", "master"), worker("assistant"), TODAY)
    unrelated = Worker("assistant", "doctor", False, 9)
    assert not rules.equal_or_higher(unrelated, worker("assistant", "bachelor"), TODAY)
    expired = Worker("senior", "none", False, 9, TODAY - timedelta(days=1))
    assert not rules.equal_or_higher(expired, worker("assistant"), TODAY)


@given(WORKERS, WORKERS, WORKERS)
def test_equal_or_higher_is_an_order(one: Worker, two: Worker, three: Worker) -> None:
    assert rules.equal_or_higher(one, one, TODAY)
    assert rules.equal_or_higher(one, two, TODAY) or rules.equal_or_higher(two, one, TODAY)
    if rules.equal_or_higher(one, two, TODAY) and rules.equal_or_higher(two, three, TODAY):
        assert rules.equal_or_higher(one, three, TODAY)


@given(WORKERS, WORKERS)
def test_nobody_replaces_a_holder_of_a_certificate_without_one(one: Worker, two: Worker) -> None:
    if two.certificate_on(TODAY) != "none" and one.certificate_on(TODAY) == "none":
        assert not rules.equal_or_higher(one, two, TODAY)
