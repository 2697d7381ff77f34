"""What the panel's forms are shown with: experts by load, the agency by name, the rubric."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workflows.answers import ident, rules_on
from workflows.applications.models import Application
from workflows.applications.panel import free_experts, open_reviews, rubric_on
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import organisation_name, variables_of
from workflows.rulebook.queries import whole_number


def panel_context(session: Session, task: Task) -> FormContext:
    """Who may be asked, the least burdened first and proposed; a further round needs one more."""
    known_to = variables_of(session, task)
    application = session.get_one(Application, ident(known_to, "application_id"))
    scored = sum(not one.recused for one in application.scores)
    most = whole_number(session, "review.min_experts", rules_on(known_to))
    least = max(1, most - scored)
    free, load = free_experts(session, application), open_reviews(session)
    return FormContext(
        options={"experts": [(one.id, f"{one.name} · {load.get(one.id, 0)}") for one in free]},
        facts={"min_experts": least, "score_spread": application.score_spread},
        initial={"experts": [one.id for one in free[:least]]},
    )


def interest_context(session: Session, task: Task) -> FormContext:
    """Whose application it is: no more than is needed to know of a conflict."""
    known_to = variables_of(session, task)
    application = session.get_one(Application, ident(known_to, "application_id"))
    return FormContext(
        facts={
            "agency": organisation_name(session, application.agency_id),
            "legal_representative": application.legal_representative,
            "team": [one.name for one in application.staff],
        }
    )


def score_context(session: Session, task: Task) -> FormContext:
    """The rubric: the most that each criterion may be given."""
    return FormContext(facts={"rubric": rubric_on(session, rules_on(variables_of(session, task)))})
