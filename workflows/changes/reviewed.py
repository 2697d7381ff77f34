"""What follows from the review of a project that has failed: the case itself, grounds filled in."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import ident, rules_on
from workflows.cases.queries import case_of
from workflows.cases.tasks import Task
from workflows.changes import rules
from workflows.changes.standing import hindrances
from workflows.facts import variables_of
from workflows.messages import N_, Message
from workflows.milestones.models import Milestone
from workflows.notifications.actions import notify
from workflows.organisations.queries import people_with_role
from workflows.pairings.beside import open_beside
from workflows.pairings.services import pairing_of

KIND_OF = {"suspend": "suspension", "terminate": "termination"}
TOLD = {
    "suspension": N_("请按审议决定提请中止项目，依据已预填"),
    "termination": N_("请按审议决定提请终止项目，依据已预填"),
}


def open_decided(session: Session, call: Call) -> None:
    """Open what a review has decided, for the office to file; one that is under way goes on."""
    pairing = pairing_of(session, call.variables)
    milestone = session.get_one(Milestone, ident(call.variables, "milestone_id"))
    kind = KIND_OF[milestone.review_decision or ""]
    if hindrances(session, pairing)[kind] is not None:
        return
    case = open_beside(
        session,
        call.start,
        pairing,
        kind,
        opened_by="system",
        rules_on=rules_on(call.variables),
    )
    office = people_with_role(session, "coordinator", case.office_id)
    key = f"reviewed:{milestone.id}"
    people = [one.id for one in office]
    notify(session, people, Message(TOLD[kind]), key=key, link=("case", case.id))


def prefilled(session: Session, task: Task, decision: str) -> dict[str, object]:
    """Cause and grounds of a case that a review has opened; empty for one begun by hand."""
    case = case_of(session, task.instance_id)
    pairing = pairing_of(session, variables_of(session, task))
    failed = session.scalars(
        select(Milestone)
        .where(
            Milestone.pairing_id == pairing.id,
            Milestone.review_decision == decision,
            Milestone.decided_at <= case.opened_at,
        )
        .order_by(Milestone.decided_at.desc(), Milestone.id.desc())
    ).first()
    if case.opened_by != "system" or failed is None:
        return {}
    ratios = [one.completion_ratio for one in failed.reports if one.completion_ratio is not None]
    grounds = rules.grounds(failed.title, ratios, failed.review_reason)
    return {"cause": "rectification", "grounds": grounds}
