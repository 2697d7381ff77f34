"""Spending that is not allowed is claimed back: what the steps of a repayment write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, ident, rules_on
from workflows.cases.models import Submission
from workflows.cases.opening import Starter
from workflows.cases.queries import latest_submission
from workflows.messages import N_, Message
from workflows.money import actions
from workflows.money.rules import ZERO, balances, transfer
from workflows.pairings.beside import open_beside, under_way_beside
from workflows.pairings.models import Pairing
from workflows.pairings.services import pairing_of
from workflows.parties import tell


def disallowed(session: Session, pairing_id: int) -> Decimal:
    """What was not allowed of the spending so far, recovered or not."""
    return -balances(actions.postings(session, pairing_id)).get("disallowed", ZERO)


def open_claims(session: Session, pairing_id: int) -> Decimal:
    """What the agency still owes back."""
    return balances(actions.postings(session, pairing_id)).get("claims", ZERO)


def claim(
    session: Session, call: Call, pairing: Pairing, amount: Decimal, decided: Submission
) -> None:
    """Claim what a settlement does not allow, as far as it was not claimed before."""
    more = amount - disallowed(session, pairing.id)
    if more > 0:
        actions.post(
            session,
            pairing.id,
            "claim",
            transfer("disallowed", "claims", more),
            author=str(decided.author_id),
            submission_id=decided.id,
        )
    follow(session, call.start, pairing, rules_on(call.variables))


def follow(session: Session, start: Starter, pairing: Pairing, on: date) -> None:
    """Let somebody watch over what is owed, if nobody does yet."""
    if open_claims(session, pairing.id) and not under_way_beside(session, pairing, "repayment"):
        open_beside(session, start, pairing, "repayment", opened_by="system", rules_on=on)


def read_claim(session: Session, call: Call) -> Mapping[str, object]:
    """How much is still owed."""
    return {"claims_open": open_claims(session, pairing_of(session, call.variables).id)}


def recover(session: Session, call: Call) -> None:
    """Enter what has come back, by its bank receipt."""
    pairing = pairing_of(session, call.variables)
    paid = latest_submission(session, call.instance_id, "record_repayment")
    answers = Answers(paid.data)
    actions.post(
        session,
        pairing.id,
        "recovery",
        transfer("claims", "funder", answers.decimal("amount")),
        author=str(paid.author_id),
        text=answers.text("voucher"),
        submission_id=paid.id,
    )


def remind_repayment(session: Session, call: Call) -> None:
    """Remind the agency, and tell the office, of what is owed and overdue."""
    owed = open_claims(session, pairing_of(session, call.variables).id)
    text = Message(N_("应退回的 {amount} 元逾期未到账"), amount=owed)
    tell(session, call, text, "agency_lead", at=ident(call.variables, "agency_id"))
    tell(session, call, text, "coordinator", at=ident(call.variables, "office_id"))


def settle_claim(session: Session, call: Call) -> None:
    """All is back: the close-out that waits for it may go on."""
    pairing = pairing_of(session, call.variables)
    call.publish("claim_settled", str(pairing.id))
    text = Message(N_("应退回的资金已全部到账"))
    tell(session, call, text, "agency_lead", at=pairing.agency_id)
