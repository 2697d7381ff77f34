"""A project's money: who reads its accounts, and who may take a transaction back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workflows.actors import Actor
from workflows.cases.models import Case, CaseParty
from workflows.messages import N_
from workflows.money.models import Entry
from workflows.pairings.models import Pairing
from workflows.policies.verdicts import Verdict, holds, typed, verdict
from workflows.visibility import SEATS, internal_cases


def read(session: Session, actor: Actor, subject: object) -> Verdict:
    """The office, whoever leads one of the two sides, and those who judge the project."""
    pairing = typed(Pairing, subject)
    allowed = (
        holds(session, Case.id == pairing.case_id, internal_cases(actor))
        or actor.holds("agency_lead", pairing.agency_id)
        or actor.holds("recipient_leader", pairing.place_id)
        or actor.holds("recipient_contact", pairing.place_id)
        or _judges(session, actor, pairing)
    )
    return verdict(allowed, N_("您不能查看该项目的经费账目"))


def reverse(session: Session, actor: Actor, subject: object) -> Verdict:
    """A finance reviewer of the project's office, and nobody their own entry."""
    entry = typed(Entry, subject)
    case = session.get_one(Case, session.get_one(Pairing, entry.pairing_id).case_id)
    if not actor.holds("finance_reviewer", case.office_id):
        return verdict(False, N_("只有主管办公室的财务审核员可以冲销"))
    return verdict(entry.author != actor.code, N_("须由入账人以外的财务审核员冲销"))


def _judges(session: Session, actor: Actor, pairing: Pairing) -> bool:
    seats = [seat for seat, role in SEATS.items() if role in actor.roles]
    return holds(
        session,
        CaseParty.case_id == pairing.case_id,
        CaseParty.person_id == actor.id,
        CaseParty.role.in_(seats),
    )
