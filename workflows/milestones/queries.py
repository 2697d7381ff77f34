"""Reading milestones: lists, and what their forms show and are checked against."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import now
from workflows.answers import ident
from workflows.calendars.rules import day_of
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import variables_of
from workflows.milestones.models import Milestone
from workflows.pairings.models import Pairing


def milestones_of(session: Session, pairing_id: int) -> Sequence[Milestone]:
    """A pairing's milestones in their order."""
    return session.scalars(
        select(Milestone).where(Milestone.pairing_id == pairing_id).order_by(Milestone.number)
    ).all()


def case_of_milestone(session: Session, milestone_id: int) -> int:
    """The id of the case that a milestone belongs to."""
    wanted = select(Pairing.case_id).join(Milestone, Milestone.pairing_id == Pairing.id)
    return session.scalars(wanted.where(Milestone.id == milestone_id)).one() or 0


def milestone_context(session: Session, task: Task) -> FormContext:
    """What was planned, and what this round has brought so far."""
    known_to = variables_of(session, task)
    milestone = session.get_one(Milestone, ident(known_to, "milestone_id"))
    facts: dict[str, object] = {
        "title": milestone.title,
        "planned": milestone.planned_quantity,
        "unit": milestone.unit,
        "due_on": milestone.current_due,
    }
    if milestone.reports:
        report = milestone.reports[-1]
        facts["actual"] = report.actual_quantity
        facts["confirmed"] = report.confirmed_quantity
        facts["completion_ratio"] = report.completion_ratio
    if task.form_key == "milestone.verdict":
        facts["proposed_verdict"] = known_to["proposed_verdict"]
        facts["today"] = day_of(now(session))
    return FormContext(facts=facts)
