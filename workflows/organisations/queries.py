"""Who is where, and who holds which role."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

import engine
from workflows.actors import in_force
from workflows.errors import NotFound
from workflows.messages import N_, Message
from workflows.organisations.models import Appointment, Organisation, Person


def get_organisation(session: Session, organisation_id: int) -> Organisation:
    """The organisation with this id."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound(Message(N_("没有这个单位")))
    return found


def get_person(session: Session, person_id: int) -> Person:
    """The person with this id."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound(Message(N_("没有这个人员")))
    return found


def organisations(session: Session, *, kind: str | None = None) -> Sequence[Organisation]:
    """The active organisations, of one kind or of all, by name."""
    rows = select(Organisation).where(Organisation.active).order_by(Organisation.name)
    return session.scalars(rows.where(Organisation.kind == kind) if kind else rows).all()


def organisation_named(session: Session, name: str) -> Organisation | None:
    """The organisation of this name, or that papers have called so."""
    rows = session.scalars(select(Organisation).order_by(Organisation.id)).all()
    return next((o for o in rows if name == o.name or name in o.aliases), None)


def people_with_role(
    session: Session, role: str, organisation_id: int | None = None
) -> Sequence[Person]:
    """The active people who hold a role now, at one organisation or anywhere, by name."""
    held = select(Appointment.person_id).where(
        Appointment.role == role, in_force(engine.now(session))
    )
    if organisation_id is not None:
        held = held.where(Appointment.organisation_id == organisation_id)
    return session.scalars(
        select(Person).where(Person.id.in_(held), Person.active).order_by(Person.name, Person.id)
    ).all()


def experts(session: Session) -> Sequence[Person]:
    """Everybody who may be asked to assess."""
    return people_with_role(session, "expert")


def ever_at(session: Session, *organisation_ids: int) -> set[int]:
    """Whoever holds or held an appointment at any of these organisations."""
    at = Appointment.organisation_id.in_(organisation_ids)
    return set(session.scalars(select(Appointment.person_id).where(at)))


def supervisors(session: Session) -> Sequence[Person]:
    """Everybody who may supervise a pairing."""
    return people_with_role(session, "supervisor")


def people(session: Session, among: ColumnElement[bool]) -> Sequence[Person]:
    """Those with an account among whom the reader may look, by name."""
    return session.scalars(select(Person).where(among).order_by(Person.name, Person.id)).all()


def current_appointments(
    session: Session, person_ids: Collection[int]
) -> Mapping[int, Sequence[Appointment]]:
    """The roles that each of these people holds now."""
    held: dict[int, list[Appointment]] = {person_id: [] for person_id in person_ids}
    rows = session.scalars(
        select(Appointment)
        .where(Appointment.person_id.in_(person_ids), in_force(engine.now(session)))
        .options(joinedload(Appointment.organisation))
        .order_by(Appointment.id)
    )
    for each in rows:
        held[each.person_id].append(each)
    return held


def names_of(session: Session, codes: Iterable[str | None]) -> dict[str, str]:
    """Actor codes and the names to show for them; 'system' is left to the reader."""
    ids = {int(code) for code in codes if code is not None and code.isdecimal()}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {str(person_id): name for person_id, name in rows}
