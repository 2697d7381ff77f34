"""Reading changes, suspensions and terminations: their forms, and what stands beside a pairing."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

import engine
from workflows.answers import Answers, rules_on
from workflows.authority import Actor, NewCase, may
from workflows.calendars.rules import day_of
from workflows.cases.context import FormContext
from workflows.cases.models import Case
from workflows.cases.queries import latest_submission
from workflows.cases.tasks import Task
from workflows.changes import rules
from workflows.changes.models import PlanChange
from workflows.changes.reviewed import prefilled
from workflows.changes.standing import hindrances
from workflows.facts import plain_number, variables_of
from workflows.messages import N_
from workflows.money.actions import postings
from workflows.money.rules import balances, by_item
from workflows.money.services import budget_of
from workflows.pairings.models import Pairing
from workflows.pairings.rules import UNDER_WAY
from workflows.pairings.services import pairing_of
from workflows.plans.models import PlanVersion
from workflows.plans.services import baseline
from workflows.rulebook.queries import whole_number


def may_begin(session: Session, actor: Actor, pairing: Pairing, case: Case) -> list[str]:
    """What the reader can begin now beside a pairing's case."""
    wanted = {kind: NewCase(kind, case.office_id, pairing.agency_id) for kind in rules.KINDS}
    return [
        kind
        for kind, hindrance in hindrances(session, pairing).items()
        if hindrance is None and may(session, actor, "case.open", wanted[kind])
    ]


def change_context(session: Session, task: Task) -> FormContext:
    """The budget and the targets as they stand, to be changed."""
    pairing = pairing_of(session, variables_of(session, task))
    budget, targets = budget_of(session, pairing.id), targets_of(baseline(session, pairing.id))
    return FormContext(
        facts={
            "grant": pairing.grant,
            "before_budget": budget,
            "before_targets": targets,
            "spent_by_item": by_item(postings(session, pairing.id)),
        },
        initial={
            "budget": [{"item": item, "amount": str(amount)} for item, amount in budget.items()],
            "targets": [
                {"title": title, "target": plain_number(one)} for title, one in targets.items()
            ],
        },
    )


def decide_context(session: Session, task: Task) -> FormContext:
    """Before and after of what would change, and how much of the budget moves."""
    known_to = variables_of(session, task)
    change = session.get_one(PlanChange, int(str(known_to["change_id"])))
    return FormContext(
        facts={
            "hindrance": _below_spent(session, task, change.pairing_id),
            "changes": known_to["differences"],
            "shift_percent": change.shift_percent,
        }
    )


def _below_spent(session: Session, task: Task, pairing_id: int) -> str | None:
    """Spending that was accepted since the change was filed may not leave it room any more."""
    filed = Answers(latest_submission(session, task.instance_id, "file_change").data)
    spent = by_item(postings(session, pairing_id))
    over = rules.below_spent(filed.amounts("budget"), spent)
    return N_("变更后的预算少于已支出的金额") if over else None


def end_context(session: Session, task: Task) -> FormContext:
    """Whether there still is something to suspend or to end: it may have been closed meanwhile."""
    pairing = pairing_of(session, variables_of(session, task))
    over = pairing.status not in UNDER_WAY
    return FormContext(facts={"hindrance": N_("项目已经结束") if over else None})


def suspension_context(session: Session, task: Task) -> FormContext:
    """Today, and for how long a project may be suspended."""
    known_to = variables_of(session, task)
    most = whole_number(session, "suspension.max_days", rules_on(known_to))
    return FormContext(
        facts={"today": day_of(engine.now(session)), "max_days": most},
        initial=prefilled(session, task, "suspend"),
    )


def termination_context(session: Session, task: Task) -> FormContext:
    """What a review has found, where one has opened the case."""
    return FormContext(initial=prefilled(session, task, "terminate"))


def settle_context(session: Session, task: Task) -> FormContext:
    """What was spent, and what the agency still has in hand."""
    lines = postings(session, pairing_of(session, variables_of(session, task)).id)
    return FormContext(
        facts={
            "spent": sum(by_item(lines).values(), Decimal(0)),
            "cash": balances(lines).get("agency", Decimal(0)),
        }
    )


def targets_of(plan: PlanVersion) -> dict[str, Decimal]:
    """The target of each indicator of a plan."""
    return {one.title: one.target for one in plan.indicators}
