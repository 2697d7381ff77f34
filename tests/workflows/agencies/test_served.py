"""Assessed service counts as practice for an exam (Q6): from rows of closed pairings to the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.forms.samples import SAMPLES
from tests.workflows.house import START, House
from workflows.actors import Actor
from workflows.agencies import actions
from workflows.agencies.file import StaffLine, agency_file
from workflows.agencies.models import AgencyStaff
from workflows.agencies.served import Colleague, Served, counting, held_by
from workflows.calendars.rules import day_of
from workflows.pairings.models import Mobilisation, MobilisedWorker, Pairing
from workflows.programmes.models import Programme
from workflows.rulebook.actions import change_rule

As = Callable[[str], Actor]
POST = Served(2024, 1, "社工A-01", "SG1", None, "qualified")


@pytest.mark.parametrize(
    ("somebody", "theirs"),
    [
        (Colleague(7, 1, "社工A-01", "SG1", only_of_the_name=True), True),
        # Another certificate since, or none yet.
        (Colleague(7, 1, "社工A-01", "SG9", only_of_the_name=True), True),
        (Colleague(7, 1, "社工A-01", "", only_of_the_name=True), True),
        # A namesake is told apart by the number alone.
        (Colleague(7, 1, "社工A-01", "SG9", only_of_the_name=False), False),
        (Colleague(7, 1, "社工A-01", "SG1", only_of_the_name=False), True),
        # The number goes along to the next agency; the name does not.
        (Colleague(7, 2, "社工A-01", "SG1", only_of_the_name=True), True),
        (Colleague(7, 2, "社工A-01", "", only_of_the_name=True), False),
        (Colleague(7, 1, "社工A-02", "", only_of_the_name=True), False),
    ],
)
def test_whose_a_post_was(somebody: Colleague, theirs: bool) -> None:
    assert held_by(somebody, POST) is theirs


def test_the_line_of_the_file_goes_before_a_name() -> None:
    known = replace(POST, staff_id=7)
    assert held_by(Colleague(7, 1, "改名", "", only_of_the_name=True), known)
    assert not held_by(Colleague(8, 1, "社工A-01", "SG9", only_of_the_name=True), known)


def test_a_year_counts_once_and_only_when_it_was_good_enough() -> None:
    twice = [POST, Served(2024, 2, "社工A-01", "SG1", None, "excellent")]
    failed = Served(2023, 1, "社工A-01", "SG1", None, "unqualified")
    assert list(counting([*twice, failed])) == [2024]


def served(
    session: Session,
    house: House,
    year: int,
    grade: str | None,
    *,
    status: str = "closed",
    until_on: date | None = None,
) -> None:
    """A year in which 社工A-01 was on post for the agency."""
    at = house.organisations
    programme = Programme(
        year=year, title=str(year), office_id=at["city"], province_id=at["province"]
    )
    session.add(programme)
    session.flush()
    session.add(
        Pairing(
            programme_id=programme.id,
            agency_id=at["agency"],
            place_id=at["place"],
            supervisor_id=house.people["supervisor"],
            status=status,
            grade=grade,
            grant=Decimal(200_000),
            service_starts_on=date(year, 1, 1),
            service_ends_on=date(year, 12, 31),
            mid_term_on=date(year, 6, 30),
            proposed_at=START,
            mobilisation=Mobilisation(
                arrived_on=date(year, 1, 1),
                confirmed_at=START,
                workers=[
                    MobilisedWorker(
                        position=0,
                        name="社工A-01",
                        certificate_no="SG0001",
                        from_on=date(year, 1, 1),
                        until_on=until_on,
                    )
                ],
            ),
        )
    )
    session.flush()


def member(session: Session, house: House, as_: As, **changes: object) -> AgencyStaff:
    answers: Mapping[str, object] = {**SAMPLES["agency.staff"][0], "paper": [], **changes}
    return actions.save_staff(session, as_("agency"), house.organisations["agency"], answers)


def line_of(session: Session, house: House, as_: As, somebody: AgencyStaff) -> StaffLine:
    kept = agency_file(session, as_("agency"), house.organisations["agency"])
    return next(line for line in kept.staff if line.member.id == somebody.id)


def test_good_service_opens_the_next_exam(session: Session, house: House, as_: As) -> None:
    # A secondary school's leaver with the assistant's certificate needs six years (Q4).
    answers = {"certificate": "assistant", "degree": "secondary", "experience_years": "4"}
    worker = member(session, house, as_, **answers)
    colleague = member(session, house, as_, **answers, name="社工A-02", certificate_no="SG0002")
    assert line_of(session, house, as_, worker).exam is None
    served(session, house, 2022, "unqualified")
    # Replaced in the fourth month.
    served(session, house, 2021, "qualified", until_on=date(2021, 4, 20))
    served(session, house, 2023, "excellent")
    # Graded, but not closed: a result may still change.
    served(session, house, 2024, "qualified", status="evaluated")
    before = line_of(session, house, as_, worker)
    assert (before.counted_years, before.exam) == (5, None)
    served(session, house, 2025, "qualified")
    line = line_of(session, house, as_, worker)
    assert line.service == {2025: "qualified", 2023: "excellent"}
    assert (line.counted_years, line.exam) == (6, "social_worker")
    # Whoever was not on post gains nothing by it.
    other = line_of(session, house, as_, colleague)
    assert (other.service, other.counted_years, other.exam) == ({}, 4, None)


def test_the_province_may_have_service_not_count(session: Session, house: House, as_: As) -> None:
    worker = member(
        session, house, as_, certificate="assistant", degree="secondary", experience_years="5"
    )
    served(session, house, 2025, "qualified")
    assert line_of(session, house, as_, worker).exam == "social_worker"
    change_rule(
        session, as_("province"), "qualification.service_counts", False,
        effective_from=day_of(START), reason="试行",
    )  # fmt: skip
    line = line_of(session, house, as_, worker)
    assert (line.service, line.counted_years, line.exam) == ({}, 5, None)
