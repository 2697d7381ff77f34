"""Turning proposed pairs into pairings, each a case of its own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, answers_of, ident
from workflows.cases.opening import open_case
from workflows.errors import Conflict
from workflows.messages import N_, Message
from workflows.organisations.models import Organisation
from workflows.pairings.models import Pairing
from workflows.pairings.rules import Pair, taken_twice
from workflows.pairings.services import announce_if_last
from workflows.programmes.models import Programme


def start(session: Session, call: Call) -> None:
    """Start a pairing for each pair that the office proposed."""
    programme = session.get_one(Programme, ident(call.variables, "programme_id"))
    element = "repair_pairs" if call.element_id == "start_repaired_pairings" else "propose_pairs"
    rows = answers_of(session, call, element).rows("pairs")
    _require_one_to_one(session, programme.id, rows)
    for row in rows:
        _open(session, call, programme, row)
    programme.status = "running"
    announce_if_last(session, call, programme.id)


def standing(session: Session, programme_id: int) -> Sequence[Pairing]:
    """The pairings of a programme that nobody declined."""
    return session.scalars(
        select(Pairing)
        .where(Pairing.programme_id == programme_id, Pairing.status != "declined")
        .order_by(Pairing.id)
    ).all()


def _require_one_to_one(session: Session, programme_id: int, rows: Sequence[Answers]) -> None:
    proposed = [Pair(row.number("agency"), row.number("place")) for row in rows]
    existing = [Pair(one.agency_id, one.place_id) for one in standing(session, programme_id)]
    if taken_twice(proposed, existing):
        raise Conflict(Message(N_("同一批次内，一个选派机构只能与一个受援地结对")))


def _open(session: Session, call: Call, programme: Programme, row: Answers) -> None:
    pairing = Pairing(
        programme_id=programme.id,
        agency_id=row.number("agency"),
        place_id=row.number("place"),
        supervisor_id=row.number("supervisor"),
        reason=row.text("reason"),
        grant=programme.grant_per_pairing,
        service_starts_on=programme.service_starts_on,
        service_ends_on=programme.service_ends_on,
        mid_term_on=programme.mid_term_on,
        proposed_at=call.now,
    )
    session.add(pairing)
    session.flush()
    case = open_case(
        session,
        call.start,
        "pairing",
        title=_title(session, pairing),
        office_id=programme.office_id,
        opened_by=call.actor,
        programme_id=programme.id,
        variables={
            "pairing_id": pairing.id,
            "agency_id": pairing.agency_id,
            "place_id": pairing.place_id,
            "supervisor_id": pairing.supervisor_id,
            "rules_on": call.variables["rules_on"],
            "renegotiations": 0,
        },
    )
    pairing.case_id = case.id


def _title(session: Session, pairing: Pairing) -> str:
    agency = session.get_one(Organisation, pairing.agency_id)
    place = session.get_one(Organisation, pairing.place_id)
    return f"{agency.name} ↔ {place.name}"
