"""What the steps of a plan change write: what differs, and the new frozen version."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, answers_of, ident
from workflows.changes import rules
from workflows.changes.models import PlanChange
from workflows.changes.queries import targets_of
from workflows.errors import Conflict
from workflows.evaluations.rules import shown
from workflows.messages import N_, Message
from workflows.money.actions import postings
from workflows.money.rules import by_item
from workflows.money.services import budget_in, budget_of
from workflows.pairings.services import pairing_of, tell_both
from workflows.plans.models import BudgetLine, PlanVersion
from workflows.plans.services import baseline, first_baseline, versions


def record(session: Session, call: Call) -> Mapping[str, object]:
    """Keep what the agency wants changed; gives how much of the budget then has moved in all."""
    pairing, answers = pairing_of(session, call.variables), answers_of(session, call, "file_change")
    plan, before = baseline(session, pairing.id), budget_of(session, pairing.id)
    budget, targets = _wanted(answers)
    # Several small changes do not add up to a large one that nobody has looked at as such.
    agreed = budget_in(first_baseline(session, pairing.id))
    percent = max(rules.shift_percent(one, budget) for one in (before, agreed))
    change = PlanChange(
        case_id=ident(call.variables, "case_id"),
        pairing_id=pairing.id,
        clause=answers.text("clause"),
        reason=answers.text("reason"),
        shift_percent=shown(percent),
        from_version_id=plan.id,
        filed_at=call.now,
    )
    session.add(change)
    session.flush()
    return {
        "change_id": change.id,
        # Not rounded down to the limit: a hair above is above.
        "shift_percent": Decimal(percent.numerator) / Decimal(percent.denominator),
        "differences": [
            *rules.differences(before, budget),
            *rules.differences(targets_of(plan), targets),
        ],
    }


def freeze(session: Session, call: Call) -> None:
    """Make the amended plan a new frozen version; the one before stays as it was."""
    pairing, change = pairing_of(session, call.variables), _change(session, call)
    budget, targets = _wanted(answers_of(session, call, "file_change"))
    spent = by_item(postings(session, pairing.id))
    if rules.below_spent(budget, spent):
        raise Conflict(Message(N_("变更后的预算少于已支出的金额")))
    plan = _copy(session.get_one(PlanVersion, change.from_version_id))
    plan.number = len(versions(session, pairing.id)) + 1
    plan.status, plan.drafted_at, plan.decided_at = "drafted", call.now, None
    plan.budget = [
        BudgetLine(position=n, item=item, amount=amount, quarter=None)
        for n, (item, amount) in enumerate(budget.items())
    ]
    for indicator in plan.indicators:
        indicator.target = targets.get(indicator.title, indicator.target)
    session.add(plan)
    session.flush()
    # Whole, and from now on as it is.
    plan.status, plan.decided_at = "frozen", call.now
    change.status, change.decided_at, change.to_version_id = "approved", call.now, plan.id
    text = Message(N_("计划变更已同意，第 {number} 版生效"), number=plan.number)
    tell_both(session, call, pairing, text)


def reject(session: Session, call: Call) -> None:
    """The version that is in force stays so."""
    change = _change(session, call)
    change.status, change.decided_at = "rejected", call.now
    text = Message(N_("计划变更未获同意，原计划不变"))
    tell_both(session, call, pairing_of(session, call.variables), text)


def _wanted(answers: Answers) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    targets = {row.text("title"): row.decimal("target") for row in answers.rows("targets")}
    return answers.amounts("budget"), targets


def _change(session: Session, call: Call) -> PlanChange:
    return session.get_one(PlanChange, ident(call.variables, "change_id"))


def _copy(plan: PlanVersion) -> PlanVersion:
    """The version with all its parts but remarks, as new rows."""
    made = PlanVersion(**_columns(plan))
    for part in inspect(PlanVersion).relationships:
        if part.uselist and part.key not in {"comments", "budget"}:
            rows = [type(one)(**_columns(one)) for one in getattr(plan, part.key)]
            setattr(made, part.key, rows)
    return made


def _columns(row: object) -> dict[str, object]:
    mapper = inspect(type(row))
    left_out = {"id", "plan_version_id"}
    return {
        each.key: getattr(row, each.key) for each in mapper.column_attrs if each.key not in left_out
    }
