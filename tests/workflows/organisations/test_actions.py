"""Setting up organisations and people; who may give which role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

import engine
from tests.workflows.house import START, House
from workflows.actors import SYSTEM, Actor, actor_of
from workflows.authority import visible_people
from workflows.errors import Conflict, NotAllowed, NotFound, Rejected
from workflows.organisations import actions
from workflows.organisations.models import Person
from workflows.organisations.queries import (
    current_appointments,
    experts,
    names_of,
    organisation_named,
    organisations,
    people,
    people_with_role,
    supervisors,
)

As = Callable[[str], Actor]


def test_a_coordinator_enters_partners_under_the_office_and_nowhere_else(
    session: Session, house: House, as_: As
) -> None:
    made = actions.create_organisation(
        session, as_("coordinator"), name="阳光社工(示例)", kind="agency",
        parent_id=house.organisations["city"], aliases=["阳光"],
    )  # fmt: skip
    assert organisation_named(session, "阳光") is made
    assert made in organisations(session, kind="agency")
    for parent in ("province", "other_city"):
        with pytest.raises(NotAllowed):
            actions.create_organisation(
                session, as_("coordinator"), name="x", kind="agency",
                parent_id=house.organisations[parent],
            )  # fmt: skip


@pytest.mark.parametrize("who", ["agency", "worker", "expert", "auditor", "finance", "nobody"])
def test_others_enter_nobody(session: Session, as_: As, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.create_person(session, as_(who), name="社工A-01", username="a01")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": " ", "kind": "agency"}),
        ("kind", {"name": "x", "kind": "club"}),
        ("level", {"name": "x", "kind": "office", "level": "village"}),
        ("parent", {"name": "x", "kind": "office", "level": "city"}),
        ("credit_code", {"name": "x", "kind": "agency", "credit_code": "91350100M000100Y44"}),
        ("name", {"name": "city(示例)", "kind": "office"}),
    ],
)
def test_particulars_that_cannot_be(
    session: Session, house: House, field: str, given: dict[str, str]
) -> None:
    with pytest.raises(Rejected) as refused:
        actions.create_organisation(session, SYSTEM, **given)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": ""}),
        ("username", {"name": "x"}),
        ("username", {"name": "x", "username": "A B"}),
        ("email", {"name": "x", "email": "nobody"}),
        ("email", {"name": "x", "email": "Worker@example.org"}),
        ("username", {"name": "x", "username": "worker"}),
        ("language", {"name": "x", "username": "new", "language": "fr"}),
    ],
)
def test_people_that_cannot_be(
    session: Session, house: House, field: str, given: dict[str, str]
) -> None:
    with pytest.raises(Rejected) as refused:
        actions.create_person(session, SYSTEM, **given)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        (("coordinator", "worker", "agency"), True),
        (("coordinator", "recipient_contact", "place"), True),
        (("coordinator", "worker", "other_agency"), False),
        (("coordinator", "coordinator", "city"), False),
        (("coordinator", "finance_reviewer", "city"), False),
        (("province", "coordinator", "other_city"), True),
        (("province", "expert", "association"), True),
        (("province", "provincial_coordinator", "province"), False),
        (("province", "operator", None), False),
        (("operator", "provincial_coordinator", "province"), True),
        (("operator", "operator", None), True),
        (("agency", "worker", "agency"), False),
        (("auditor", "worker", "agency"), False),
    ],
)
def test_who_gives_which_role(
    session: Session, house: House, given: tuple[str, str, str | None], allowed: bool
) -> None:
    who, role, place = given
    actor = house.actor(session, who)
    at = house.organisations[place] if place else None
    nobody = house.people["nobody"]
    if not allowed:
        with pytest.raises(NotAllowed):
            actions.appoint(session, actor, nobody, role, at)
        return
    actions.appoint(session, actor, nobody, role, at)
    assert actor_of(session, nobody).holds(role, at)


@pytest.mark.parametrize("who", ["operator", "province", "coordinator"])
def test_nobody_appoints_themselves(session: Session, house: House, as_: As, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.appoint(
            session, as_(who), house.people[who], "worker", house.organisations["agency"]
        )


def test_a_role_counts_from_the_appointment_until_the_dismissal(
    session: Session, house: House, as_: As
) -> None:
    worker = house.people["worker"]
    (held,) = current_appointments(session, [worker])[worker]
    engine.set_clock(session, START + timedelta(days=30))
    actions.dismiss(session, as_("coordinator"), held.id)
    engine.set_clock(session, START + timedelta(days=29))
    assert actor_of(session, house.people["worker"]).roles == {"worker"}
    engine.set_clock(session, START + timedelta(days=31))
    assert actor_of(session, house.people["worker"]).roles == frozenset()
    with pytest.raises(Conflict):
        actions.dismiss(session, as_("coordinator"), held.id)


def test_the_same_role_twice_an_unknown_role_and_a_role_without_a_place(
    session: Session, house: House
) -> None:
    worker, agency = house.people["worker"], house.organisations["agency"]
    with pytest.raises(Conflict):
        actions.appoint(session, SYSTEM, worker, "worker", agency)
    with pytest.raises(Rejected):
        actions.appoint(session, SYSTEM, worker, "king", agency)
    with pytest.raises(Rejected):
        actions.appoint(session, SYSTEM, worker, "agency_lead")
    with pytest.raises(NotFound):
        actions.appoint(session, SYSTEM, 999, "worker", agency)
    with pytest.raises(NotFound):
        actions.dismiss(session, SYSTEM, 999)


def test_a_closed_account_is_nobody(session: Session, house: House, as_: As) -> None:
    worker = house.people["worker"]
    before = session.get_one(Person, worker).fs_uniquifier
    person = actions.set_active(session, as_("coordinator"), worker, active=False)
    assert person.fs_uniquifier != before
    with pytest.raises(NotAllowed):
        actor_of(session, worker)
    with pytest.raises(NotAllowed):
        actions.set_active(session, as_("other_coordinator"), worker, active=True)
    with pytest.raises(Conflict):
        actions.set_active(session, as_("operator"), house.people["operator"], active=False)


def test_an_office_shuts_out_nobody_who_works_elsewhere(
    session: Session, house: House, as_: As
) -> None:
    worker, city = house.people["worker"], as_("coordinator")
    (first,) = current_appointments(session, [worker])[worker]
    actions.appoint(session, SYSTEM, worker, "worker", house.organisations["other_agency"])
    with pytest.raises(NotAllowed):
        actions.set_active(session, city, worker, active=False)
    actions.dismiss(session, SYSTEM, first.id)
    with pytest.raises(NotAllowed):
        actions.set_active(session, city, worker, active=False)
    (second,) = current_appointments(session, [worker])[worker]
    actions.dismiss(session, SYSTEM, second.id)
    assert not actions.set_active(session, city, worker, active=False).active


def test_an_office_looks_after_its_own_people(session: Session, house: House) -> None:
    def seen_by(name: str) -> set[str]:
        among = visible_people(house.actor(session, name), engine.now(session))
        return {one.name for one in people(session, among)}

    newcomer = actions.create_person(session, SYSTEM, name="新人", username="newcomer")
    assert {"worker-1", "leader-1", newcomer.name} <= seen_by("coordinator")
    assert not {"other_agency-1", "other_leader-1"} & seen_by("coordinator")
    assert {"worker-1", "other_agency-1"} <= seen_by("province")
    assert len(seen_by("operator")) == len(house.people) + 1
    assert seen_by("worker") == set()


@pytest.mark.parametrize(
    ("role", "place"),
    [("agency_lead", "city"), ("recipient_leader", "agency"), ("coordinator", "agency")],
)
def test_a_role_is_held_where_its_tasks_come(
    session: Session, house: House, role: str, place: str
) -> None:
    person = actions.create_person(session, SYSTEM, name="新人", username="newcomer")
    with pytest.raises(Rejected) as refused:
        actions.appoint(session, SYSTEM, person.id, role, house.organisations[place])
    assert refused.value.field == "organisation_id"


def test_who_holds_a_role(session: Session, house: House) -> None:
    assert [one.name for one in experts(session)] == ["expert-1", "supervisor-1"]
    assert [one.name for one in supervisors(session)] == ["other_supervisor-1", "supervisor-1"]
    at_city = people_with_role(session, "coordinator", house.organisations["city"])
    assert [one.name for one in at_city] == ["colleague-1", "coordinator-1"]
    assert len(people(session, true())) == len(house.people)
    code = str(house.people["worker"])
    assert names_of(session, [code, "system", None]) == {code: "worker-1"}


def test_one_chooses_ones_own_language(session: Session, house: House, as_: As) -> None:
    assert actions.set_language(session, as_("worker"), "en").language == "en"
    assert as_("worker").language == "en"
    with pytest.raises(Rejected):
        actions.set_language(session, as_("worker"), "fr")
    with pytest.raises(NotFound):
        actions.set_language(session, SYSTEM, "en")
