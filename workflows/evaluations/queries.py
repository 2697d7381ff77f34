"""Reading evaluations: lists, and what their forms offer and are checked against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from forms.indicators import BY_KEY, VETO
from workflows.answers import rules_on
from workflows.calendars.rules import day_of
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.evaluations.models import Assessment, Evaluation
from workflows.evaluations.services import (
    close_to,
    contested,
    earlier_assessors,
    evaluation_of,
    indicator_weights,
)
from workflows.facts import people_options, person_name, variables_of
from workflows.milestones.models import Milestone, MilestoneReport
from workflows.milestones.queries import milestones_of
from workflows.organisations.queries import experts
from workflows.pairings.services import pairing_of
from workflows.rulebook.queries import whole_number
from workflows.teams.replacements import retention


def evaluations_of(session: Session, pairing_id: int) -> Sequence[Evaluation]:
    """A pairing's evaluations, the mid-term one first."""
    return session.scalars(
        select(Evaluation).where(Evaluation.pairing_id == pairing_id).order_by(Evaluation.id)
    ).all()


def panel_context(session: Session, task: Task) -> FormContext:
    """The experts to choose from: everybody who is not close to the project."""
    known_to = variables_of(session, task)
    pairing = pairing_of(session, known_to)
    close = close_to(session, pairing)
    eligible = [one for one in experts(session) if one.id not in close]
    least = whole_number(session, "evaluation.min_assessors", rules_on(known_to))
    return FormContext(
        options={"experts": people_options(eligible)},
        facts={"min_assessors": least, "supervisor_id": pairing.supervisor_id},
    )


def sheet_context(session: Session, task: Task) -> FormContext:
    """What each indicator is worth, and what the project's own records give."""
    known_to = variables_of(session, task)
    pairing, on = pairing_of(session, known_to), rules_on(known_to)
    return FormContext(
        facts={"indicators": indicator_weights(session, on)},
        initial={
            "retention": retention(session, pairing, on),
            **_counted(session, pairing.id, day_of(engine.now(session))),
        },
    )


def review_context(session: Session, task: Task) -> FormContext:
    """The scores as they stand, who gave what, and how far the experts are apart."""
    evaluation = evaluation_of(session, variables_of(session, task))
    experts = [one.score for one in evaluation.assessments if one.source == "expert"]
    return FormContext(
        facts={
            **_result(evaluation),
            "given": [_given(session, one) for one in evaluation.assessments],
            "spread": max(experts) - min(experts),
        }
    )


def result_context(session: Session, task: Task) -> FormContext:
    """The scores as they stand."""
    return FormContext(facts=_result(evaluation_of(session, variables_of(session, task))))


def appeal_panel_context(session: Session, task: Task) -> FormContext:
    """The experts who have had nothing to do with this project's evaluations."""
    known_to = variables_of(session, task)
    pairing = pairing_of(session, known_to)
    barred = close_to(session, pairing) | earlier_assessors(session, pairing.id)
    eligible = [one for one in experts(session) if one.id not in barred]
    least = whole_number(session, "evaluation.min_appeal_panel", rules_on(known_to))
    return FormContext(
        options={"experts": people_options(eligible)}, facts={"min_assessors": least}
    )


def rescore_context(session: Session, task: Task) -> FormContext:
    """The contested items, a row for each, and nothing else to choose."""
    known_to = variables_of(session, task)
    items = [key for key in contested(known_to) if key != VETO]
    return FormContext(
        options={"contested": [(key, BY_KEY[key].label) for key in items]},
        facts={
            "contested_items": contested(known_to),
            "indicators": indicator_weights(session, rules_on(known_to)),
        },
        initial={"items": [{"item": key} for key in items]},
    )


def _result(evaluation: Evaluation) -> dict[str, object]:
    return {
        "stage_score": evaluation.stage_score,
        "total_score": evaluation.total_score,
        "veto": evaluation.veto,
        "grade": evaluation.grade,
    }


def _given(session: Session, one: Assessment) -> str:
    return f"{person_name(session, one.person_id)} {one.score:.2f}"


def _counted(session: Session, pairing_id: int, today: date) -> dict[str, object]:
    """What was planned and confirmed of all that is due, and how much of it was reported in time.

    What still waits to be judged counts as neither done nor missed; what was never reported is both
    undone and late.
    """
    due = [
        one
        for one in milestones_of(session, pairing_id)
        if one.status != "skipped" and (one.reports or one.current_due < today)
    ]
    if not due:
        return {}
    settled = [one for one in due if not one.reports or _judged(one)]
    confirmed = [each.confirmed_quantity or 0 for one in settled for each in _judged(one)[-1:]]
    in_time = [one.reports and day_of(one.reports[0].reported_at) <= one.current_due for one in due]
    output = {
        "output_planned": str(sum(one.planned_quantity for one in settled)),
        "output_actual": str(sum(confirmed, Decimal(0))),
    }
    timeliness = {"timeliness_planned": len(due), "timeliness_actual": sum(map(bool, in_time))}
    return {**(output if settled else {}), **timeliness}


def _judged(milestone: Milestone) -> list[MilestoneReport]:
    return [one for one in milestone.reports if one.verdict is not None]
