"""Reading plans: what their forms are checked against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import earlier_answers, variables_of
from workflows.pairings.models import Pairing
from workflows.pairings.services import pairing_of
from workflows.plans.rules import monthly

QUARTERS: Final = 4
MONTHS_A_QUARTER: Final = 3


def draft_context(session: Session, task: Task) -> FormContext:
    """The version before, and the grant and dates that the plan must keep to."""
    pairing = pairing_of(session, variables_of(session, task))
    return FormContext(
        facts={
            "grant": pairing.grant,
            "service_starts_on": pairing.service_starts_on,
            "service_ends_on": pairing.service_ends_on,
        },
        initial=earlier_answers(session, task, "draft_plan") or _proposal(pairing),
    )


def _proposal(pairing: Pairing) -> Mapping[str, object]:
    """What a first draft may begin with: a check at the end of each quarter of the service."""
    quarters = monthly(pairing.service_starts_on, QUARTERS, every=MONTHS_A_QUARTER)
    days = sorted({min(day, pairing.service_ends_on) for day in quarters})
    return {
        "milestones": [
            {"title": f"第{number}季度检查", "kind": "quarterly", "due_on": day.isoformat()}
            for number, day in enumerate(days, start=1)
        ]
    }
