"""A small house for tests: two cities of one province, their partners, their people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from engine.tables import human_task
from workflows.actors import SYSTEM, Actor, actor_of
from workflows.cases import actions
from workflows.cases.models import Case
from workflows.organisations import actions as organisations
from workflows.organisations.models import Organisation, Person
from workflows.pairings.models import Pairing
from workflows.programmes.models import Programme
from workflows.runtime import engine

# A Tuesday morning in Shanghai.
START = datetime(2026, 9, 29, 1, tzinfo=UTC)


@dataclass
class House:
    """Organisations and people by short names, and who acts for each."""

    organisations: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def actor(self, session: Session, name: str) -> Actor:
        """The person of this short name, as an actor."""
        return actor_of(session, self.people[name])


ORGANISATIONS = {
    "province": ("office", "province", None),
    "city": ("office", "city", "province"),
    "other_city": ("office", "city", "province"),
    "agency": ("agency", None, "city"),
    "other_agency": ("agency", None, "other_city"),
    "place": ("place", "county", "city"),
    "other_place": ("place", "county", "other_city"),
    "association": ("association", "province", "province"),
}
PEOPLE: dict[str, list[tuple[str, str | None]]] = {
    "owner": [("national_owner", None)],
    "auditor": [("auditor", None)],
    "operator": [("operator", None)],
    "province": [("provincial_coordinator", "province")],
    "coordinator": [("coordinator", "city")],
    "colleague": [("coordinator", "city")],
    "other_coordinator": [("coordinator", "other_city")],
    "finance": [("finance_reviewer", "city")],
    "agency": [("agency_lead", "agency")],
    "worker": [("worker", "agency")],
    "other_agency": [("agency_lead", "other_agency")],
    "leader": [("recipient_leader", "place")],
    "contact": [("recipient_contact", "place")],
    "other_leader": [("recipient_leader", "other_place")],
    "supervisor": [("supervisor", "association"), ("expert", "association")],
    "other_supervisor": [("supervisor", "association")],
    "expert": [("expert", "association")],
    "nobody": [],
}


def build(session: Session) -> House:
    """Enter the house's organisations and people, and appoint them."""
    house = House()
    for name, (kind, level, parent) in ORGANISATIONS.items():
        parent_id = house.organisations[parent] if parent else None
        house.organisations[name] = organisations.create_organisation(
            session, SYSTEM, name=f"{name}(示例)", kind=kind, level=level, parent_id=parent_id
        ).id
    for name, roles in PEOPLE.items():
        person = organisations.create_person(
            session, SYSTEM, name=f"{name}-1", username=name, email=f"{name}@example.org"
        )
        house.people[name] = person.id
        for role, place in roles:
            at = house.organisations[place] if place else None
            organisations.appoint(session, SYSTEM, person.id, role, at)
    return house


def found(session: Session) -> House:
    """The house that was built in this database."""
    house = House()
    for name in ORGANISATIONS:
        wanted = select(Organisation.id).where(Organisation.name == f"{name}(示例)")
        house.organisations[name] = session.scalars(wanted).one()
    for name in PEOPLE:
        of_person = select(Person.id).where(Person.username == name)
        house.people[name] = session.scalars(of_person).one()
    return house


MODELS = Path(__file__).parent / "models"
DOCKING = {
    "held_on": "2026-09-30",
    "place": "团结社区",
    "attendees": "双方负责人",
    "needs": "老年人照护",
    "minutes": "双方同意按季度开展服务",
}
CONFIRM = {"decision": "confirm"}


def deploy_models(session: Session) -> None:
    """Deploy the small `pairing` and what it calls."""
    files = {path.name: path.read_bytes() for path in MODELS.iterdir()}
    engine.deploy(session, files, actor="system", form_keys=forms.FORM_KEYS)


def bare_pairing(session: Session, house: House) -> int:
    """The rows of a pairing without a case, where only its id matters."""
    at = house.organisations
    programme = Programme(year=2026, title="2026", office_id=at["city"], province_id=at["province"])
    session.add(programme)
    session.flush()
    made = Pairing(
        programme_id=programme.id,
        agency_id=at["agency"],
        place_id=at["place"],
        supervisor_id=house.people["supervisor"],
        grant=Decimal(200_000),
        service_starts_on=date(2026, 1, 1),
        service_ends_on=date(2026, 12, 31),
        mid_term_on=date(2026, 6, 30),
        proposed_at=START,
    )
    session.add(made)
    session.flush()
    return made.id


def open_pairing(session: Session, house: House, *, other: bool = False) -> Case:
    """A pairing at the city's office, or at the other city's with its own partners."""
    prefix = "other_" if other else ""
    places = {name: house.organisations[prefix + name] for name in ("city", "agency", "place")}
    return actions.open_case(
        session,
        house.actor(session, f"{prefix}coordinator"),
        "pairing",
        title="乌马河镇团结社区 × 阳光(示例)",
        office_id=places["city"],
        variables={
            "agency_id": places["agency"],
            "place_id": places["place"],
            "supervisor_id": house.people[f"{prefix}supervisor"],
            "expert_id": str(house.people["expert"]),
        },
    )


def open_task(session: Session, case: Case, element_id: str) -> int:
    """The id of the open task at an element of a case."""
    number: int = session.execute(
        select(human_task.c.id).where(
            human_task.c.root_id == case.instance_id,
            human_task.c.element_id == element_id,
            human_task.c.state == "open",
        )
    ).scalar_one()
    return number


def do(
    session: Session, house: House, case: Case, element_id: str, who: str, **data: object
) -> int:
    """Complete the open task at an element as somebody; gives the task's id."""
    task_id = open_task(session, case, element_id)
    actions.complete(session, task_id, house.actor(session, who), data)
    return task_id
