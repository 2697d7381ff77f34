"""Beginning a replacement, a change, a suspension or a termination from a project's own case."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from workflows import authority
from workflows.answers import rules_on
from workflows.authority import Actor, NewCase
from workflows.cases.models import Case
from workflows.cases.queries import get_case
from workflows.changes import rules
from workflows.changes.standing import hindrances
from workflows.errors import Conflict, NotFound
from workflows.messages import N_, Message
from workflows.pairings.beside import alone_beside, open_beside
from workflows.pairings.queries import pairing_of_case
from workflows.runtime import engine


def begin(session: Session, actor: Actor, case_id: int, kind: str) -> Case:
    """Open a case of this kind beside a pairing's; the agency for the first two, else its office."""
    if kind not in rules.KINDS:
        raise NotFound(Message(N_("没有这类事项")))
    case = get_case(session, case_id)
    authority.require(session, actor, "case.view", case)
    if case.kind != "pairing":
        raise NotFound(Message(N_("只有结对项目可以变更、中止或终止")))
    pairing = pairing_of_case(session, case.id)
    wanted = NewCase(kind, case.office_id, pairing.agency_id)
    authority.require(session, actor, "case.open", wanted)
    alone_beside(session, pairing)
    hindrance = hindrances(session, pairing)[kind]
    if hindrance is not None:
        raise Conflict(Message(hindrance))

    def start(process_id: str, given: Mapping[str, object], key: str | None) -> int:
        return engine.start(session, process_id, given, actor=actor.code, business_key=key)

    # A running case keeps the rules that it began with.
    on = rules_on(engine.variables(session, case.instance_id or 0))
    return open_beside(session, start, pairing, kind, opened_by=actor.code, rules_on=on)
