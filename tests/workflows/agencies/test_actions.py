"""An agency's file: kept by its lead, read by its offices, its grades confirmed, bars entered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
import forms
from tests.forms.samples import SAMPLES
from tests.workflows.house import START, House
from workflows import authority
from workflows.actors import SYSTEM, Actor
from workflows.agencies import actions, papers
from workflows.agencies.file import BarLine, agency_file, agency_lines
from workflows.agencies.models import AgencyStaff, BlacklistEntry, PastGrade
from workflows.agencies.queries import blacklisted, grades_of, staff_of
from workflows.calendars.rules import day_of
from workflows.errors import Conflict, NotAllowed, NotFound, Rejected
from workflows.organisations.actions import appoint, dismiss
from workflows.organisations.queries import get_organisation
from workflows.settings import Settings, read_settings

As = Callable[[str], Actor]
TODAY = day_of(START)
CODE = "91350100M000100Y43"


def given(key: str, **changes: object) -> Mapping[str, object]:
    """The answers of a form's sample, without a scan."""
    return {**SAMPLES[key][0], "paper": [], **changes}


def profile(**changes: object) -> Mapping[str, object]:
    return {**SAMPLES["agency.profile"][0], **changes}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"SANQU_DATA_DIR": str(tmp_path)})


@pytest.fixture
def scan(session: Session, settings: Settings, house: House, as_: As) -> str:
    """A scan in the agency's file."""
    agency = house.organisations["agency"]
    kept = papers.keep(
        session, settings, as_("agency"), agency, filename="证书.txt", content=BytesIO(b"1")
    )
    return str(kept.id)


def test_the_lead_keeps_the_file_and_it_stays_for_the_next_year(
    session: Session, house: House, as_: As
) -> None:
    lead, agency = as_("agency"), house.organisations["agency"]
    actions.save_profile(session, lead, agency, profile())
    member = actions.save_staff(session, lead, agency, given("agency.staff"))
    engine.set_clock(session, START + timedelta(days=365))
    kept = agency_file(session, lead, agency)
    assert kept.profile is not None
    assert kept.profile.regions == ["铁力市", "嘉荫县"]
    assert get_organisation(session, agency).credit_code == CODE
    assert [line.member.id for line in kept.staff] == [member.id]
    actions.save_staff(
        session, lead, agency, given("agency.staff", experience_years="4"), member.id
    )
    assert [one.experience_years for one in staff_of(session, agency)] == [4]


def test_a_code_must_check_out_and_be_nobody_elses(session: Session, house: House, as_: As) -> None:
    lead, agency = as_("agency"), house.organisations["agency"]
    with pytest.raises(Rejected) as refused:
        actions.save_profile(session, lead, agency, profile(credit_code=CODE[:-1] + "4"))
    assert refused.value.field == "credit_code"
    other = house.organisations["other_agency"]
    actions.save_profile(session, as_("other_agency"), other, profile())
    with pytest.raises(Rejected):
        actions.save_profile(session, lead, agency, profile())
    # What an office has registered, an agency does not change.
    with pytest.raises(Rejected):
        actions.save_profile(
            session, as_("other_agency"), other, profile(credit_code="52230781MJY000001A")
        )


def test_who_left_is_no_longer_offered_but_not_forgotten(
    session: Session, house: House, as_: As
) -> None:
    lead, agency = as_("agency"), house.organisations["agency"]
    member = actions.save_staff(session, lead, agency, given("agency.staff"))
    actions.remove(session, lead, member)
    assert not staff_of(session, agency)
    assert session.get_one(AgencyStaff, member.id).name == "社工A-01"
    with pytest.raises(NotFound):
        actions.line_of(session, AgencyStaff, agency, member.id)


def test_certificates_that_run_out_are_flagged(
    session: Session, house: House, as_: As, scan: str
) -> None:
    lead, agency = as_("agency"), house.organisations["agency"]
    for days in (-1, 30, 400):
        expires = (TODAY + timedelta(days=days)).isoformat()
        actions.save_certificate(
            session, lead, agency, given("agency.certificate", expires_on=expires, paper=[scan])
        )
        actions.save_staff(session, lead, agency, given("agency.staff", certificate_expires_on=expires, name=f"{days}"))  # fmt: skip
    kept = agency_file(session, lead, agency)
    held = {line.member.name: line.validity for line in kept.staff}
    assert held == {"-1": "expired", "30": "expiring", "400": "valid"}
    assert sorted(line.validity for line in kept.certificates) == ["expired", "expiring", "valid"]
    assert kept.running_out == 4


def test_a_scan_comes_from_the_same_file(
    session: Session, house: House, as_: As, settings: Settings, scan: str
) -> None:
    other = house.organisations["other_agency"]
    with pytest.raises(Rejected) as refused:
        actions.save_grade(session, as_("other_agency"), other, given("agency.grade", paper=[scan]))
    assert refused.value.field == "paper"
    _, path = papers.open_paper(session, settings, as_("coordinator"), int(scan))
    assert path.read_bytes() == b"1"
    with pytest.raises(NotAllowed):
        papers.open_paper(session, settings, as_("other_agency"), int(scan))
    with pytest.raises(NotFound):
        papers.open_paper(session, settings, as_("coordinator"), int(scan) + 1)


def test_a_grade_is_confirmed_by_the_office_and_anew_after_a_change(
    session: Session, house: House, as_: As, scan: str
) -> None:
    lead, agency = as_("agency"), house.organisations["agency"]
    grade = actions.save_grade(session, lead, agency, given("agency.grade", paper=[scan]))
    assert [(one.year, one.rank) for one in grades_of(session, agency)] == [(2024, 2)]
    with pytest.raises(NotAllowed):
        actions.verify_grade(session, lead, grade.id)
    actions.verify_grade(session, as_("coordinator"), grade.id)
    assert grade.verified_by == house.people["coordinator"]
    changed = given("agency.grade", paper=[scan], outside_grade="stars:five")
    actions.save_grade(session, lead, agency, changed, grade.id)
    assert session.get_one(PastGrade, grade.id).verified_at is None
    actions.remove(session, lead, grade)
    with pytest.raises(NotFound):
        actions.verify_grade(session, as_("coordinator"), grade.id)


def test_a_bar_is_added_and_lifted_by_somebody_else(
    session: Session, house: House, as_: As
) -> None:
    agency = house.organisations["agency"]
    day = {"from_on": TODAY.isoformat(), "until_on": ""}
    bar = actions.bar(session, as_("province"), agency, {**SAMPLES["agency.bar"][0], **day})
    assert blacklisted(session, agency, TODAY)
    assert not blacklisted(session, agency, TODAY - timedelta(days=1))
    assert agency_file(session, as_("agency"), agency).barred
    for who in ("province", "coordinator", "agency"):
        with pytest.raises(NotAllowed):
            actions.lift(session, as_(who), bar.id, SAMPLES["agency.lift"][0])
    mine = actions.bar(session, as_("coordinator"), agency, {**SAMPLES["agency.bar"][0], **day})
    actions.lift(session, as_("province"), mine.id, SAMPLES["agency.lift"][0])
    with pytest.raises(Conflict):
        actions.lift(session, as_("province"), mine.id, SAMPLES["agency.lift"][0])
    held = {line.entry.id: line.in_force for line in _bars(session, as_, agency)}
    assert held[bar.id]
    assert not held[mine.id]
    assert len(session.scalars(select(BlacklistEntry)).all()) == 3


def test_nobody_of_the_agency_confirms_its_grades_or_lifts_its_bar(
    session: Session, house: House, as_: As, scan: str
) -> None:
    agency = house.organisations["agency"]
    held = appoint(session, SYSTEM, house.people["coordinator"], "agency_lead", agency)
    entered = given("agency.grade", paper=[scan])
    grade = actions.save_grade(session, as_("coordinator"), agency, entered)
    with pytest.raises(NotAllowed):
        actions.verify_grade(session, as_("coordinator"), grade.id)
    # Who has left meanwhile has entered it all the same.
    dismiss(session, SYSTEM, held.id)
    with pytest.raises(NotAllowed):
        actions.verify_grade(session, as_("coordinator"), grade.id)
    actions.verify_grade(session, as_("colleague"), grade.id)
    bar = {**SAMPLES["agency.bar"][0], "from_on": TODAY.isoformat(), "until_on": ""}
    entry = actions.bar(session, as_("colleague"), agency, bar)
    appoint(session, SYSTEM, house.people["province"], "agency_lead", agency)
    with pytest.raises(NotAllowed):
        actions.lift(session, as_("province"), entry.id, SAMPLES["agency.lift"][0])


def _bars(session: Session, as_: As, agency: int) -> Sequence[BarLine]:
    return agency_file(session, as_("province"), agency).bars


WRITERS = {"agency"}
READERS = {"agency", "coordinator", "colleague", "province", "finance", "auditor", "owner"}
OVERSEERS = {"coordinator", "colleague", "province"}
EVERYBODY = [
    "owner",
    "auditor",
    "operator",
    "province",
    "coordinator",
    "colleague",
    "other_coordinator",
    "finance",
    "agency",
    "worker",
    "other_agency",
    "leader",
    "contact",
    "supervisor",
    "expert",
    "nobody",
]


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_what_with_a_file(session: Session, house: House, as_: As, who: str) -> None:
    agency, actor = house.organisations["agency"], as_(who)
    for act, allowed in (
        ("agency.read", READERS),
        ("agency.change", WRITERS),
        ("agency.verify", OVERSEERS),
        ("agency.bar", OVERSEERS),
    ):
        verdict = authority.may(session, actor, act, agency)
        assert verdict.allowed is (who in allowed), act
        assert verdict.allowed or verdict.reason
    listed = {line.agency.id for line in agency_lines(session, actor)}
    assert (agency in listed) is (who in READERS)


def test_a_place_has_no_file(session: Session, house: House, as_: As) -> None:
    with pytest.raises(NotAllowed):
        agency_file(session, as_("province"), house.organisations["place"])


def test_what_is_wrong_is_told_at_its_field(session: Session, house: House, as_: As) -> None:
    agency = house.organisations["agency"]
    with pytest.raises(forms.Invalid) as refused:
        actions.save_staff(session, as_("agency"), agency, given("agency.staff", name=" "))
    assert set(refused.value.errors) == {"name"}
