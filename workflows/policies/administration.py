"""Accounts, appointments, rules, the calendar, models: who keeps the house."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

import engine
from workflows.actors import PARTIES, SYSTEM, Actor, in_force
from workflows.messages import N_
from workflows.organisations.models import Appointment, Organisation
from workflows.policies.verdicts import NewAppointment, Verdict, holds, typed, verdict
from workflows.programmes.models import Programme
from workflows.visibility import offices_under

# The roles that an office gives to those it works with; its own staff come from above.
BY_COORDINATOR: Final = PARTIES | {"supervisor", "expert"}
BY_PROVINCE: Final = BY_COORDINATOR | {"coordinator", "finance_reviewer"}


def signed_in(session: Session, actor: Actor, subject: object) -> Verdict:
    """Anybody with a role."""
    return verdict(bool(actor.appointments), N_("您的账号还没有任何角色"))


def operate(session: Session, actor: Actor, subject: object) -> Verdict:
    """The installation's operator, or the installation itself."""
    return verdict(_runs_the_house(actor), N_("只有系统管理员可以这样做"))


def keep(session: Session, actor: Actor, subject: object) -> Verdict:
    """Enter the rooms of those who keep the house: the operator, and coordinators."""
    allowed = _runs_the_house(actor) or bool(_coordinates(actor))
    return verdict(allowed, N_("只有协调员或系统管理员可以进入"))


def oversee(session: Session, actor: Actor, subject: object) -> Verdict:
    """Read who was refused what: the operator, and the auditor."""
    allowed = _runs_the_house(actor) or "auditor" in actor.roles
    return verdict(allowed, N_("只有系统管理员或审计员可以查看"))


def govern(session: Session, actor: Actor, subject: object) -> Verdict:
    """The province, or the operator on its behalf."""
    allowed = _runs_the_house(actor) or "provincial_coordinator" in actor.roles
    return verdict(allowed, N_("只有省级协调员或系统管理员可以这样做"))


def create_person(session: Session, actor: Actor, subject: object) -> Verdict:
    """An account without rights yet: any coordinator."""
    allowed = _runs_the_house(actor) or bool(_coordinates(actor))
    return verdict(allowed, N_("只有协调员或系统管理员可以建立账号"))


def change_person(session: Session, actor: Actor, subject: object) -> Verdict:
    """A person's particulars: the person, and the office within whose reach all of them work.

    Whoever works elsewhere too, or has moved on, is not for this office to shut out.
    """
    person_id = typed(int, subject)
    reach = offices_under(_coordinates(actor))
    theirs = Appointment.person_id == person_id
    elsewhere = Appointment.organisation_id.is_(None) | Appointment.organisation_id.not_in(reach)
    allowed = (
        _runs_the_house(actor)
        or person_id == actor.id
        or (
            holds(session, theirs, Appointment.organisation_id.in_(reach))
            and not holds(session, theirs, elsewhere, in_force(engine.now(session)))
        )
    )
    return verdict(allowed, N_("此人不在您的管辖范围内"))


def manage_below(session: Session, actor: Actor, subject: object) -> Verdict:
    """Create an organisation under this one, or change this one."""
    allowed = _runs_the_house(actor) or (
        isinstance(subject, int) and _within(session, _coordinates(actor), subject)
    )
    return verdict(allowed, N_("该单位不在您的管辖范围内"))


def appoint(session: Session, actor: Actor, subject: object) -> Verdict:
    """Give or take a role; nobody appoints themselves, and nobody beyond their own reach."""
    new = typed(NewAppointment, subject)
    if new.person_id == actor.id:
        return verdict(False, N_("不能任免自己"))
    if _runs_the_house(actor):
        return verdict(True, "")
    offices = _offices_that_give(actor, new.role)
    within = new.organisation_id is not None and _within(session, offices, new.organisation_id)
    return verdict(within, N_("您不能在该单位任免此角色"))


def admit_late(session: Session, actor: Actor, subject: object) -> Verdict:
    """Let somebody file late: a coordinator of the batch's own office."""
    programme = typed(Programme, subject)
    allowed = actor.holds("coordinator", programme.office_id)
    return verdict(allowed, N_("只有本批次主办单位的协调员可以允许逾期申报"))


def _runs_the_house(actor: Actor) -> bool:
    return actor == SYSTEM or "operator" in actor.roles


def _coordinates(actor: Actor) -> frozenset[int]:
    return actor.organisations("coordinator", "provincial_coordinator")


def _offices_that_give(actor: Actor, role: str) -> frozenset[int]:
    giving = {"coordinator"} if role in BY_COORDINATOR else set()
    if role in BY_PROVINCE:
        giving.add("provincial_coordinator")
    return actor.organisations(*giving)


def _within(session: Session, offices: frozenset[int], organisation_id: int) -> bool:
    reach = offices_under(offices)
    return holds(session, Organisation.id == organisation_id, Organisation.id.in_(reach))
