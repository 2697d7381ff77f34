"""Reading plans: what their forms are checked against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.words import TARGET_GROUPS
from workflows.answers import ident, rules_on
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import earlier_answers, variables_of
from workflows.needs.models import Need
from workflows.pairings.models import Pairing
from workflows.pairings.services import pairing_of
from workflows.plans.models import PARTS, Part, PlanVersion
from workflows.plans.rules import monthly
from workflows.rulebook.queries import rule

QUARTERS: Final = 4
MONTHS_A_QUARTER: Final = 3


LONGEST_NEED: Final = 80


def draft_context(session: Session, task: Task) -> FormContext:
    """The version before, what the plan may choose from, and what it must keep to."""
    known = variables_of(session, task)
    pairing = pairing_of(session, known)
    items = cast("list[str]", rule(session, "plan.budget_items", rules_on(known)))
    return FormContext(
        options={
            "budget_items": [(item, item) for item in items],
            "plan_needs": [(need, need) for need in needs_of(session, pairing)],
        },
        facts={
            "grant": pairing.grant,
            "service_starts_on": pairing.service_starts_on,
            "service_ends_on": pairing.service_ends_on,
        },
        initial=earlier_answers(session, task, "draft_plan") or _proposal(pairing),
    )


def review_context(session: Session, task: Task) -> FormContext:
    """How many lines each part of the version has that is to be signed or approved."""
    plan = session.get_one(PlanVersion, ident(variables_of(session, task), "plan_version_id"))
    return FormContext(facts={"plan_lines": {name: len(lines) for name, lines in parts_of(plan)}})


def parts_of(plan: PlanVersion) -> list[tuple[str, Sequence[Part]]]:
    """The parts of a version that have lines, by the names that their form gives them."""
    return [(name, getattr(plan, name)) for name in PARTS]


def needs_of(session: Session, pairing: Pairing) -> list[str]:
    """What the place asked for, in its own words: each indicator answers one of these."""
    need = session.scalar(
        select(Need).where(
            Need.programme_id == pairing.programme_id, Need.place_id == pairing.place_id
        )
    )
    docked = pairing.docking.needs if pairing.docking else ""
    told = [need.problem, need.expected_goals, docked] if need else [docked]
    groups = [label for code, label in TARGET_GROUPS if need and code in need.target_groups]
    return list(dict.fromkeys(_short(text) for text in (*told, *groups) if text))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NEED else f"{line[: LONGEST_NEED - 1]}…"


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
