"""Reading close-outs: what their forms show and are checked against."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.closeout.models import Certificate
from workflows.facts import earlier_answers, variables_of
from workflows.pairings.services import pairing_of


def file_context(session: Session, task: Task) -> FormContext:
    """The accounts as they were filed before, and the grant that they account for."""
    pairing = pairing_of(session, variables_of(session, task))
    return FormContext(
        facts={"grant": pairing.grant}, initial=earlier_answers(session, task, "file_closeout")
    )


def review_context(session: Session, task: Task) -> FormContext:
    """What still keeps the project from being closed."""
    known_to = variables_of(session, task)
    return FormContext(
        facts={"grant": pairing_of(session, known_to).grant, "blockers": known_to["blockers"]}
    )


def certificate_of(session: Session, pairing_id: int) -> Certificate | None:
    """The certificate that a pairing's project received."""
    return session.scalar(select(Certificate).where(Certificate.pairing_id == pairing_id))
