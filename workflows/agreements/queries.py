"""Reading agreements: what their forms are checked against."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workflows.answers import ident
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import variables_of
from workflows.plans.models import PlanVersion


def plan_context(session: Session, task: Task) -> FormContext:
    """The number of the frozen plan version that the paper must carry."""
    plan = session.get_one(PlanVersion, ident(variables_of(session, task), "plan_version_id"))
    return FormContext(facts={"plan_version_no": plan.number})
