"""Reading evaluations: lists, and what their forms offer and are checked against."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.answers import rules_on
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.evaluations.models import Evaluation
from workflows.evaluations.services import evaluation_of
from workflows.facts import people_options, variables_of
from workflows.organisations.queries import experts
from workflows.pairings.services import pairing_of
from workflows.rulebook.queries import whole_number


def evaluations_of(session: Session, pairing_id: int) -> Sequence[Evaluation]:
    """A pairing's evaluations, the mid-term one first."""
    return session.scalars(
        select(Evaluation).where(Evaluation.pairing_id == pairing_id).order_by(Evaluation.id)
    ).all()


def panel_context(session: Session, task: Task) -> FormContext:
    """The experts to choose from: everybody but the project's own supervisor."""
    known_to = variables_of(session, task)
    supervisor_id = pairing_of(session, known_to).supervisor_id
    eligible = [one for one in experts(session) if one.id != supervisor_id]
    least = whole_number(session, "evaluation.min_assessors", rules_on(known_to))
    return FormContext(
        options={"experts": people_options(eligible)},
        facts={"min_assessors": least, "supervisor_id": supervisor_id},
    )


def result_context(session: Session, task: Task) -> FormContext:
    """The scores as they stand."""
    evaluation = evaluation_of(session, variables_of(session, task))
    return FormContext(
        facts={
            "stage_score": evaluation.stage_score,
            "total_score": evaluation.total_score,
            "veto": evaluation.veto,
            "grade": evaluation.grade,
        }
    )
