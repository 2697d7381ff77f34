"""Setting up organisations and people, and giving and taking roles."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

import engine
from workflows import authority
from workflows.actors import OFFICE, PARTY_KINDS, ROLES, in_force
from workflows.authority import Actor, NewAppointment
from workflows.errors import Conflict, NotFound, Rejected
from workflows.messages import N_, Message
from workflows.organisations.models import Appointment, Organisation, Person
from workflows.organisations.queries import get_organisation, get_person
from workflows.organisations.rules import check_organisation, check_person

# Role -> the kind of organisation at which its tasks come.
KIND_OF_ROLE = {**PARTY_KINDS, **dict.fromkeys(OFFICE, "office")}
KIND_NAMES = {
    "office": N_("组织实施单位"),
    "agency": N_("选派机构"),
    "place": N_("受援地"),
}
# Roles over the whole installation; all others are held at an organisation.
ROLES_ANYWHERE = frozenset({"operator", "auditor", "national_owner"})


def create_organisation(
    session: Session,
    actor: Actor,
    *,
    name: str,
    kind: str,
    region: str = "",
    level: str | None = None,
    parent_id: int | None = None,
    credit_code: str | None = None,
    aliases: Sequence[str] = (),
) -> Organisation:
    """Enter an organisation, under the one that looks after it."""
    authority.require(session, actor, "organisation.create", parent_id)
    name = name.strip()
    check_organisation(name, kind, level, credit_code, parent_id)
    _require_new(session, Organisation.name, name)
    _require_new(session, Organisation.credit_code, credit_code)
    organisation = Organisation(
        name=name,
        kind=kind,
        region=region.strip(),
        level=level,
        parent_id=get_organisation(session, parent_id).id if parent_id else None,
        credit_code=credit_code,
        aliases=list(aliases),
        created_at=engine.now(session),
    )
    session.add(organisation)
    session.flush()
    return organisation


def change_organisation(
    session: Session,
    actor: Actor,
    organisation_id: int,
    *,
    name: str,
    kind: str,
    region: str = "",
    level: str | None = None,
    parent_id: int | None = None,
    credit_code: str | None = None,
) -> Organisation:
    """Put right what was entered; batches keep the superior that they began with."""
    organisation = get_organisation(session, organisation_id)
    authority.require(session, actor, "organisation.change", organisation.id)
    name = name.strip()
    check_organisation(name, kind, level, credit_code, parent_id)
    if name != organisation.name:
        _require_new(session, Organisation.name, name)
    if credit_code != organisation.credit_code:
        _require_new(session, Organisation.credit_code, credit_code)
    if parent_id != organisation.parent_id:
        authority.require(session, actor, "organisation.create", parent_id)
        _check_superior(session, organisation, parent_id)
    organisation.name, organisation.kind, organisation.region = name, kind, region.strip()
    organisation.level, organisation.parent_id = level, parent_id
    organisation.credit_code = credit_code
    session.flush()
    return organisation


def _check_superior(session: Session, organisation: Organisation, parent_id: int | None) -> None:
    """Refuse a circle."""
    above = get_organisation(session, parent_id) if parent_id else None
    while above is not None:
        if above.id == organisation.id:
            raise Rejected("parent", Message(N_("上级单位不能是本单位或其下级单位")))
        above = get_organisation(session, above.parent_id) if above.parent_id else None


def create_person(
    session: Session,
    actor: Actor,
    *,
    name: str,
    username: str | None = None,
    email: str | None = None,
    password_hash: str | None = None,
    language: str = "zh_Hans_CN",
) -> Person:
    """Open an account, which has no rights until its person is appointed."""
    authority.require(session, actor, "person.create")
    name, email = name.strip(), email.strip().lower() if email else None
    check_person(name, username, email, language)
    _require_new(session, Person.username, username)
    _require_new(session, Person.email, email)
    person = Person(
        name=name,
        username=username,
        email=email,
        password=password_hash,
        language=language,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=engine.now(session),
    )
    session.add(person)
    session.flush()
    return person


def appoint(
    session: Session, actor: Actor, person_id: int, role: str, organisation_id: int | None = None
) -> Appointment:
    """Give a person a role at an organisation, from now on."""
    new = NewAppointment(role, organisation_id, person_id)
    authority.require(session, actor, "person.appoint", new)
    _check_role(session, new)
    now = engine.now(session)
    held = exists().where(
        Appointment.person_id == person_id,
        Appointment.role == role,
        Appointment.organisation_id == organisation_id,
        in_force(now),
    )
    if session.scalar(select(held)):
        raise Conflict(Message(N_("此人已在该单位担任此角色")))
    appointment = Appointment(
        person_id=get_person(session, person_id).id,
        role=role,
        organisation_id=organisation_id,
        starts_at=now,
        appointed_by=actor.code,
    )
    session.add(appointment)
    session.flush()
    return appointment


def dismiss(session: Session, actor: Actor, appointment_id: int) -> Appointment:
    """Take a role back, from now on."""
    appointment = session.get(Appointment, appointment_id)
    if appointment is None:
        raise NotFound(Message(N_("没有这项任职")))
    subject = NewAppointment(appointment.role, appointment.organisation_id, appointment.person_id)
    authority.require(session, actor, "person.dismiss", subject)
    if appointment.ends_at is not None:
        raise Conflict(Message(N_("这项任职已经结束")))
    appointment.ends_at = engine.now(session)
    appointment.dismissed_by = actor.code
    session.flush()
    return appointment


def set_active(session: Session, actor: Actor, person_id: int, *, active: bool) -> Person:
    """Close an account or open it again; closing ends its sessions."""
    person = get_person(session, person_id)
    if person_id == actor.id:
        raise Conflict(Message(N_("不能停用自己的账号")))
    authority.require(session, actor, "person.change", person_id)
    person.active = active
    person.fs_uniquifier = uuid.uuid4().hex
    session.flush()
    return person


def set_password(session: Session, actor: Actor, person_id: int, password_hash: str) -> Person:
    """Give somebody who cannot sign in another password; ends the sessions begun with the old."""
    authority.require(session, actor, "person.set_password", person_id)
    person = get_person(session, person_id)
    person.password = password_hash
    person.fs_uniquifier = uuid.uuid4().hex
    session.flush()
    return person


def set_language(session: Session, actor: Actor, language: str) -> Person:
    """Choose the language of one's own pages and letters."""
    person = get_person(session, actor.id)
    authority.require(session, actor, "person.change", person.id)
    check_person(person.name, person.username, person.email, language)
    person.language = language
    session.flush()
    return person


def _check_role(session: Session, new: NewAppointment) -> None:
    if new.role not in ROLES:
        raise Rejected("role", Message(N_("没有这个角色")))
    if new.organisation_id is not None:
        at = get_organisation(session, new.organisation_id)
        wanted = KIND_OF_ROLE.get(new.role)
        if wanted is not None and at.kind != wanted:
            # Elsewhere no task of this role would ever come.
            raise Rejected(
                "organisation_id",
                Message(N_("此角色应在{kind}任职"), kind=Message(KIND_NAMES[wanted])),
            )
    elif new.role not in ROLES_ANYWHERE:
        raise Rejected("organisation_id", Message(N_("请选择任职单位")))


def _require_new(
    session: Session,
    field: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    value: str | None,
) -> None:
    if value is not None and session.scalar(select(exists().where(field == value))):
        raise Rejected(field.key, Message(N_("“{value}”已被使用"), value=value))
