"""A small house for tests: two cities of one province, their partners, their people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from workflows.actors import SYSTEM, Actor, actor_of
from workflows.organisations import actions as organisations

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
PEOPLE = {
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
