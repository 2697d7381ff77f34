"""Turning proposed pairs into pairings, each a case of its own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, answers_of, ident, rules_on
from workflows.cases.opening import open_case
from workflows.errors import Conflict
from workflows.messages import N_, Message
from workflows.organisations.models import Organisation
from workflows.pairings.candidates import Candidates, candidates
from workflows.pairings.matching import chosen_of
from workflows.pairings.models import MatchingRound, Pairing
from workflows.pairings.rules import OVER, Pair, taken_twice
from workflows.pairings.services import AGAIN, PLACE, announce_if_last
from workflows.parties import tell
from workflows.programmes.models import Programme

UNMATCHED = N_("本批次暂未为您处匹配到选派机构，如有机构空出将另行通知")


SELECTED = ("selected",)
STEPPING_IN = ("selected", "waitlisted")


def start(session: Session, call: Call) -> None:
    """Start a pairing for each pair that was proposed, and tell the places that found none."""
    programme = session.get_one(Programme, ident(call.variables, "programme_id"))
    again = call.element_id == "start_repaired_pairings"
    answers = answers_of(session, call, *(AGAIN if again else ("propose_pairs",)))
    outcomes = STEPPING_IN if again else SELECTED
    free = candidates(session, programme.id, rules_on(call.variables), outcomes)
    rows = answers.rows("pairs")
    _require_one_to_one(session, programme.id, rows)
    for row in rows:
        _open(session, call, programme, row, free)
    _keep_round(session, call, programme.id, answers, free)
    programme.status = "running"
    announce_if_last(session, call, programme.id)


def standing(session: Session, programme_id: int) -> Sequence[Pairing]:
    """The pairings of a programme that were neither declined nor terminated."""
    return session.scalars(
        select(Pairing)
        .where(Pairing.programme_id == programme_id, Pairing.status.not_in(OVER))
        .order_by(Pairing.id)
    ).all()


def _require_one_to_one(session: Session, programme_id: int, rows: Sequence[Answers]) -> None:
    proposed = [_pair(row) for row in rows]
    existing = [Pair(one.agency_id, one.place_id) for one in standing(session, programme_id)]
    if taken_twice(proposed, existing):
        raise Conflict(Message(N_("同一批次内，一个选派机构只能与一个受援地结对")))


def sides(pairing: Pairing) -> tuple[int, int]:
    """The two organisations of a pairing."""
    return pairing.agency_id, pairing.place_id


def _keep_round(
    session: Session, call: Call, programme_id: int, answers: Answers, free: Candidates
) -> None:
    """What was proposed, what would have been best, and who is left without an agency."""
    pairs = [_pair(row) for row in answers.rows("pairs")]
    chosen = chosen_of(free.agencies, free.places, free.scores, pairs)
    session.add(
        MatchingRound(
            programme_id=programme_id,
            best_total=free.best.total,
            chosen_total=chosen.total,
            best_pairs=len(free.best.pairs),
            chosen_pairs=len(chosen.pairs),
            unmatched=list(chosen.places),
            reason=answers.text("fewer_reason"),
            decided_by=call.actor,
            decided_at=call.now,
        )
    )
    for place_id in chosen.places:
        tell(session, call, Message(UNMATCHED), *PLACE, at=place_id)


def _pair(row: Answers) -> Pair:
    return Pair(row.number("agency"), row.number("place"))


def _open(
    session: Session, call: Call, programme: Programme, row: Answers, free: Candidates
) -> None:
    found = free.matches[_pair(row)]
    pairing = Pairing(
        programme_id=programme.id,
        agency_id=row.number("agency"),
        place_id=row.number("place"),
        supervisor_id=row.number("supervisor"),
        reason=row.text("reason"),
        match_score=found.score,
        match_parts=[[part.name, part.points, part.most] for part in found.parts],
        suggested=found.pair in free.best.pairs,
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
