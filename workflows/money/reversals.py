"""What may still be taken back of a ledger, and what becomes of an instalment that was not paid."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.tables import human_task
from workflows.actors import Actor
from workflows.answers import ident
from workflows.cases.models import Submission
from workflows.messages import N_, Message
from workflows.money import rules
from workflows.money.models import Entry, Instalment
from workflows.notifications.actions import notify
from workflows.organisations.queries import people_with_role
from workflows.pairings.beside import cases_beside
from workflows.pairings.models import Pairing

# Who decides on the accounts as a whole, at the close-out or after a termination.
SETTLING = ("review_accounts", "approve_closeout", "settle_accounts")
ACCOUNTING = ("file_spending", "review_spending")


def hindrance(session: Session, entry: Entry) -> str | None:
    """Why a transaction cannot be taken back, as a text."""
    undone = session.scalar(select(Entry.id).where(Entry.reverses_id == entry.id))
    over = settled(session, session.get_one(Pairing, entry.pairing_id))
    return why_not(session, entry, taken_back=undone is not None, accounts_settled=over)


def why_not(
    session: Session, entry: Entry, *, taken_back: bool, accounts_settled: bool
) -> str | None:
    """The same, for who knows already what holds for all of a ledger."""
    paid = paid_by(session, entry)
    accounted = paid is not None and paid.status != "paid"
    return rules.irreversible(
        entry.kind, taken_back=taken_back, settled=accounts_settled, accounted=accounted
    )


def settled(session: Session, pairing: Pairing) -> bool:
    """Whether the accounts were settled, and not given back since: nobody settles them again."""
    own: Sequence[int] = [pairing.case_id or 0]
    if pairing.status == "terminated":
        own = [*own, *(one.id for one in cases_beside(session, pairing, "termination"))]
    last = session.scalars(
        select(Submission)
        .where(Submission.case_id.in_(own), Submission.element_id.in_(SETTLING))
        .order_by(Submission.id.desc())
    ).first()
    if pairing.status == "closed" or last is None:
        return pairing.status == "closed"
    return last.element_id == "settle_accounts" or last.data.get("accounts_decision") == "settled"


def paid_by(session: Session, entry: Entry) -> Instalment | None:
    """The instalment that a payment has paid."""
    # The engine is built with the registry that names the handlers of these accounts.
    from workflows.runtime import engine  # noqa: PLC0415

    if entry.kind != "payment" or entry.submission_id is None:
        return None
    handed_in = session.get_one(Submission, entry.submission_id)
    known = engine.variables(session, handed_in.instance_id)
    return session.get_one(Instalment, ident(known, "instalment_id"))


def pay_again(session: Session, actor: Actor, entry: Entry, reason: str) -> None:
    """The instalment is to be paid once more, not accounted for; where its process has not ended."""
    from workflows.runtime import engine  # noqa: PLC0415

    instalment = paid_by(session, entry)
    if instalment is None or entry.submission_id is None:
        return
    instalment.status, instalment.paid_on, instalment.voucher = "planned", None, ""
    _tell_agency(session, entry, instalment, reason)
    number = session.get_one(Submission, entry.submission_id).instance_id
    tokens = select(human_task.c.token).where(
        human_task.c.instance_id == number,
        human_task.c.element_id.in_(ACCOUNTING),
        human_task.c.state.in_(("open", "suspended")),
    )
    for token in session.scalars(tokens).all():
        engine.hands.move_token(
            session, number, token, "pay_instalment", actor=actor.code, reason=reason
        )


def _tell_agency(session: Session, entry: Entry, instalment: Instalment, reason: str) -> None:
    """The agency counts on the money that it was told of: it hears that it is not there, and why."""
    pairing = session.get_one(Pairing, entry.pairing_id)
    text = Message(
        N_("第 {number} 笔资助款的拨付已冲销：{amount} 元。理由：{reason}"),
        number=instalment.number,
        amount=instalment.amount,
        reason=reason,
    )
    people = [one.id for one in people_with_role(session, "agency_lead", pairing.agency_id)]
    link = ("case", pairing.case_id) if pairing.case_id else None
    notify(session, people, text, key=f"reversed:{entry.id}", link=link)
