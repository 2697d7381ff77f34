"""Reading pairings: lists, forms and facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.answers import ident, rules_on
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import (
    Fact,
    earlier_answers,
    known,
    organisation_name,
    people_options,
    person_name,
    variables_of,
)
from workflows.messages import N_, Message
from workflows.needs.queries import unverified
from workflows.organisations.queries import supervisors
from workflows.pairings.candidates import Candidates, candidates
from workflows.pairings.matching import PARTS
from workflows.pairings.models import Pairing
from workflows.pairings.proposal import SELECTED, STEPPING_IN, sides, standing
from workflows.pairings.rules import GRADES, Pair, evenly
from workflows.pairings.services import ENDED
from workflows.programmes.queries import get_programme
from workflows.programmes.quotas import quota_facts

FIRST: Final = "propose_pairs"
PART: Final = "{name} {points}/{most}"


def pairings_of(session: Session, programme_id: int) -> Sequence[Pairing]:
    """The pairings of a batch, declined ones too, in the order of their proposal."""
    return session.scalars(
        select(Pairing).where(Pairing.programme_id == programme_id).order_by(Pairing.id)
    ).all()


def pairing_of_case(session: Session, case_id: int) -> Pairing:
    """The pairing that a case is about."""
    return session.scalars(select(Pairing).where(Pairing.case_id == case_id)).one()


def round_of(session: Session, task: Task) -> Candidates:
    """Who is free at a task that pairs, and the best choice among them."""
    known_to = variables_of(session, task)
    # Where a pair was declined, those on the waiting list step in.
    outcomes = SELECTED if task.element_id == FIRST else STEPPING_IN
    programme_id = ident(known_to, "programme_id")
    return candidates(session, programme_id, rules_on(known_to), outcomes)


def pairs_context(session: Session, task: Task) -> FormContext:
    """The best choice among those who are free, to be taken over or changed."""
    programme_id = ident(variables_of(session, task), "programme_id")
    first = task.element_id == FIRST
    free = round_of(session, task)
    programme = get_programme(session, programme_id)
    staff, load = supervisors(session), loads(session)
    pairings = standing(session, programme_id)
    return FormContext(
        options={
            "selected_agencies": _named(free, free.agencies),
            "accepted_places": _named(free, free.places),
            "supervisors": people_options(staff),
        },
        facts={
            "suggested": [f"{pair.agency_id}:{pair.place_id}" for pair in free.best.pairs],
            "pairs_left": free.turn.left,
            # A need that is accepted later would be in no round: nobody would tell the place.
            "unverified": (unverified(session, programme_id) or None) if first else None,
            "paired": [side for one in pairings for side in sides(one)],
            **quota_facts(session, programme, [Pair(*sides(one)) for one in pairings]),
        },
        initial={"pairs": _rows(free, evenly([one.id for one in staff], load))},
    )


def loads(session: Session) -> Mapping[int, int]:
    """How many projects each supervisor looks after now."""
    rows = session.execute(
        select(Pairing.supervisor_id, func.count())
        .where(Pairing.status.not_in(ENDED))
        .group_by(Pairing.supervisor_id)
    )
    return {person_id: count for person_id, count in rows}


def _rows(free: Candidates, supervisors_in_turn: Iterator[int]) -> list[dict[str, object]]:
    return [
        {
            "agency": pair.agency_id,
            "place": pair.place_id,
            "supervisor": next(supervisors_in_turn, None),
        }
        for pair in free.best.pairs
    ]


def _named(free: Candidates, ids: Iterable[int]) -> list[tuple[int | str, str]]:
    """To choose from, by name."""
    named: list[tuple[int | str, str]] = [(one, free.names[one]) for one in ids]
    return sorted(named, key=lambda entry: entry[1])


def docking_context(session: Session, task: Task) -> FormContext:
    """The minutes as they were written before."""
    return FormContext(initial=earlier_answers(session, task, "record_docking"))


def facts(session: Session, pairing: Pairing) -> list[Fact]:
    """What the pages say of a pairing."""
    return known(
        Fact(N_("选派机构"), organisation_name(session, pairing.agency_id)),
        Fact(N_("受援地"), organisation_name(session, pairing.place_id)),
        Fact(N_("督导"), person_name(session, pairing.supervisor_id)),
        Fact(N_("匹配得分"), _two_places(pairing.match_score)),
        Fact(N_("得分构成"), _told_parts(pairing)),
        Fact(N_("结对理由"), pairing.reason),
        Fact(N_("资助额（元）"), pairing.grant),
        Fact(N_("服务开始"), pairing.service_starts_on),
        Fact(N_("服务结束"), pairing.service_ends_on),
        Fact(N_("评估总分"), _two_places(pairing.total_score)),
        Fact(N_("评估等级"), Message(GRADES[pairing.grade]) if pairing.grade else None),
    )


def _told_parts(pairing: Pairing) -> list[Message]:
    """The parts of a match, each with its points and the most it could give."""
    return [
        Message(PART, name=Message(PARTS[str(name)]), points=points, most=most)
        for name, points, most in pairing.match_parts or ()
    ]


def _two_places(score: Decimal | None) -> str | None:
    """A score as it is published: 92.40, not 92.4."""
    return None if score is None else f"{score:.2f}"
