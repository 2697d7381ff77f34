"""Who has to do with a case, and telling them what a step has done."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import ident
from workflows.cases.models import CaseParty
from workflows.cases.opening import add_party
from workflows.messages import Message
from workflows.notifications.actions import notify
from workflows.organisations.queries import people_with_role


def seat(session: Session, case_id: int, role: str, person_ids: Iterable[int]) -> None:
    """Let people take part in a case, each once."""
    seated = session.scalars(
        select(CaseParty.person_id).where(CaseParty.case_id == case_id, CaseParty.role == role)
    )
    add_party(session, case_id, role, person_ids=sorted(set(person_ids) - set(seated)))


def tell(session: Session, call: Call, text: Message, *roles: str, at: int | None = None) -> None:
    """Tell everybody who holds one of these roles, at one organisation or anywhere."""
    people = [one.id for role in roles for one in people_with_role(session, role, at)]
    tell_people(session, call, text, people)


def tell_people(session: Session, call: Call, text: Message, people: Iterable[int]) -> None:
    """Tell these people, with a link to the case; the same step tells nobody twice."""
    notify(
        session,
        people,
        text,
        key=f"{call.instance_id}:{call.element_id}:{call.now.isoformat()}",
        link=("case", ident(call.variables, "case_id")),
    )
