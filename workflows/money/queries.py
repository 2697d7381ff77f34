"""Reading a project's money: what its forms are checked against, and its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from engine import now
from workflows import authority
from workflows.answers import Answers
from workflows.authority import Actor
from workflows.calendars.rules import day_of
from workflows.cases.context import FormContext
from workflows.cases.models import Case
from workflows.cases.queries import latest_submission
from workflows.cases.tasks import Task
from workflows.errors import NotFound
from workflows.facts import earlier_answers, variables_of
from workflows.messages import N_, Message
from workflows.milestones.models import Milestone
from workflows.money import reversals, rules
from workflows.money.actions import postings
from workflows.money.claims import open_claims
from workflows.money.models import Entry, Instalment
from workflows.money.services import budget_of, instalment_of, instalments_of, means
from workflows.pairings.models import Pairing
from workflows.pairings.services import pairing_of


@dataclass(frozen=True)
class Item:
    """A budget item: how much there was, is spent and is left."""

    name: str
    budget: Decimal
    spent: Decimal
    left: Decimal


@dataclass(frozen=True)
class Posted:
    """A transaction, and whether the reader may take it back."""

    entry: Entry
    amount: Decimal
    reversed: bool
    reversible: bool


@dataclass(frozen=True)
class MoneyPage:
    """A project's accounts as they stand."""

    pairing: Pairing
    paid: Decimal
    spent: Decimal
    cash: Decimal
    payable: Decimal
    claims: Decimal
    items: Sequence[Item]
    instalments: Sequence[tuple[Instalment, Milestone]]
    entries: Sequence[Posted]


def pay_context(session: Session, task: Task) -> FormContext:
    """Which instalment, for which milestone."""
    instalment = instalment_of(session, variables_of(session, task))
    milestone = session.get_one(Milestone, instalment.milestone_id)
    return FormContext(
        facts={
            "number": instalment.number,
            "amount": instalment.amount,
            "title": milestone.title,
            "today": day_of(now(session)),
        }
    )


def repayment_context(session: Session, task: Task) -> FormContext:
    """How much the agency still owes back; the form begins with all of it."""
    owed = open_claims(session, pairing_of(session, variables_of(session, task)).id)
    facts: dict[str, object] = {"owed": owed, "today": day_of(now(session))}
    return FormContext(facts=facts, initial={"amount": str(owed)})


def spending_context(session: Session, task: Task) -> FormContext:
    """The budget's items with what is left of each, and the cash in hand."""
    pairing_id = pairing_of(session, variables_of(session, task)).id
    free, cash = means(session, pairing_id)
    return FormContext(
        options={"budget_items": [(item, item) for item in free]},
        facts={"free": free, "cash": cash, "today": day_of(now(session))},
        initial=earlier_answers(session, task, "file_spending"),
    )


def review_context(session: Session, task: Task) -> FormContext:
    """Whether budget and cash still bear what was filed: other spending may have come before."""
    free, cash = means(session, pairing_of(session, variables_of(session, task)).id)
    filed = latest_submission(session, task.instance_id, "file_spending")
    over = rules.overspent(Answers(filed.data).amounts("spending"), free, cash)
    return FormContext(facts={"overspent": bool(over)})


def money_page(session: Session, actor: Actor, case_id: int) -> MoneyPage:
    """The accounts of the project that a pairing's case is about; NotAllowed for most."""
    pairing = session.scalar(select(Pairing).where(Pairing.case_id == case_id))
    if pairing is None:
        raise NotFound(Message(N_("这一事项没有经费账目")))
    authority.require(session, actor, "money.read", pairing)
    lines = postings(session, pairing.id)
    stands = rules.balances(lines)
    return MoneyPage(
        pairing=pairing,
        paid=_paid(session, pairing.id),
        spent=sum(rules.by_item(lines).values(), rules.ZERO),
        cash=stands.get("agency", rules.ZERO),
        payable=stands.get("payable", rules.ZERO),
        claims=stands.get("claims", rules.ZERO),
        items=_items(session, pairing.id, rules.by_item(lines)) if lines else (),
        instalments=[
            (one, session.get_one(Milestone, one.milestone_id))
            for one in instalments_of(session, pairing.id)
        ],
        entries=_posted(session, actor, pairing.id),
    )


def money_case_for(session: Session, actor: Actor, case: Case) -> int | None:
    """The case whose accounts the reader may see from this case's page, if there are any."""
    if case.kind != "pairing":
        return None
    pairing = session.scalar(select(Pairing).where(Pairing.case_id == case.id))
    return case.id if pairing and authority.may(session, actor, "money.read", pairing) else None


def case_of_money(session: Session, entry_id: int) -> int:
    """The pairing's case to whose ledger a transaction belongs."""
    case_id = session.scalar(
        select(Pairing.case_id)
        .join(Entry, Entry.pairing_id == Pairing.id)
        .where(Entry.id == entry_id)
    )
    if case_id is None:
        raise NotFound(Message(N_("没有这笔分录")))
    return case_id


def _paid(session: Session, pairing_id: int) -> Decimal:
    found = instalments_of(session, pairing_id)
    return sum((one.amount for one in found if one.status in {"paid", "accounted"}), rules.ZERO)


def _items(session: Session, pairing_id: int, spent: dict[str, Decimal]) -> list[Item]:
    budget = budget_of(session, pairing_id)
    free = rules.left(budget, spent)
    return [
        Item(name, amount, spent.get(name, rules.ZERO), free[name])
        for name, amount in budget.items()
    ]


def _posted(session: Session, actor: Actor, pairing_id: int) -> list[Posted]:
    entries = session.scalars(
        select(Entry)
        .where(Entry.pairing_id == pairing_id)
        .options(selectinload(Entry.lines))
        .order_by(Entry.id.desc())
    ).all()
    undone = {one.reverses_id for one in entries}
    over = reversals.settled(session, session.get_one(Pairing, pairing_id))
    return [
        Posted(
            one,
            sum((line.amount for line in one.lines if line.amount > 0), rules.ZERO),
            one.id in undone,
            authority.may(session, actor, "money.reverse", one).allowed
            and not reversals.why_not(
                session, one, taken_back=one.id in undone, accounts_settled=over
            ),
        )
        for one in entries
    ]
