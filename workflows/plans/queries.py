"""Reading plans: what their forms are checked against."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import earlier_answers, variables_of
from workflows.pairings.services import pairing_of


def draft_context(session: Session, task: Task) -> FormContext:
    """The version before, and the grant and dates that the plan must keep to."""
    pairing = pairing_of(session, variables_of(session, task))
    return FormContext(
        facts={
            "grant": pairing.grant,
            "service_starts_on": pairing.service_starts_on,
            "service_ends_on": pairing.service_ends_on,
        },
        initial=earlier_answers(session, task, "draft_plan"),
    )
