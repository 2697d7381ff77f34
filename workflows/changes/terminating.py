"""What the steps of a termination do: the end, the settlement, the hand-over, a new pairing."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import ZERO, Answers, answers_of, ident
from workflows.cases.models import Case
from workflows.cases.queries import latest_submission, submissions
from workflows.changes.hands import engine_of
from workflows.changes.models import Termination
from workflows.errors import Conflict
from workflows.messages import N_, Message
from workflows.money import actions as ledger
from workflows.money.claims import claim
from workflows.money.rules import balances, transfer
from workflows.money.services import close_instalments
from workflows.notices.services import withdraw
from workflows.pairings.beside import cases_beside
from workflows.pairings.rules import UNDER_WAY
from workflows.pairings.services import pairing_of, tell_both

OPEN = ("running", "suspended")
BESIDE = ("replacement", "change", "suspension", "funding")


def terminate(session: Session, call: Call) -> None:
    """End the project: nothing of it runs on, and nothing more is paid out."""
    pairing = pairing_of(session, call.variables)
    if pairing.status not in UNDER_WAY:
        # It was closed while this was heard.
        raise Conflict(Message(N_("项目已经结束")))
    answers = answers_of(session, call, "file_termination")
    decided = latest_submission(session, call.instance_id, "decide_termination")
    engine, reason = engine_of(), answers.text("grounds")
    own = session.get_one(Case, pairing.case_id)
    # What was begun beside it ends with it: a replacement, a change, or the suspension that it began with.
    ended = [own, *cases_beside(session, pairing, *BESIDE)]
    numbers = [one.instance_id or 0 for one in ended]
    for number in numbers:
        if engine.hands.look(session, number).status in OPEN:
            engine.cancel(session, number, actor=str(decided.author_id), reason=reason)
    withdraw(session, own.id, call.now)
    session.add(
        Termination(
            case_id=ident(call.variables, "case_id"),
            pairing_id=pairing.id,
            cause=answers.text("cause"),
            grounds=reason,
            effective_on=answers.day("effective_on"),
            terminated_at=call.now,
        )
    )
    pairing.status, pairing.ended_at = "terminated", call.now
    tell_both(session, call, pairing, Message(N_("项目已终止，请办理清算和移交")))


def settle(session: Session, call: Call) -> None:
    """What the agency has in hand goes back, and spending that is not allowed is claimed."""
    pairing, termination = pairing_of(session, call.variables), _termination(session, call)
    settled = latest_submission(session, call.instance_id, "settle_accounts")
    answers = Answers(settled.data)
    termination.disallowed = answers.decimal("disallowed")
    stands = balances(ledger.postings(session, pairing.id))
    posted = {
        "return": transfer("agency", "funder", stands.get("agency", ZERO)),
        "release": transfer("payable", "funder", stands.get("payable", ZERO)),
    }
    for kind, lines in posted.items():
        if lines[0].amount:
            ledger.post(
                session,
                pairing.id,
                kind,
                lines,
                author=str(settled.author_id),
                text=answers.text("reason"),
                submission_id=settled.id,
            )
    close_instalments(session, pairing.id)
    claim(session, call, pairing, termination.disallowed, settled)


def close(session: Session, call: Call) -> None:
    """Keep what was handed over, and let the place be paired with a successor."""
    pairing, termination = pairing_of(session, call.variables), _termination(session, call)
    given = submissions(session, call.instance_id, "hand_over_clients")
    termination.clients = Answers(given[-1].data).number("clients") if given else None
    received = answers_of(session, call, "confirm_handover").text("received")
    termination.handed_over = received == "complete"
    termination.status, termination.closed_at = "closed", call.now
    tell_both(session, call, pairing, Message(N_("终止事项已办结")))
    # Nobody has declined: what was said of an earlier pair must not send this one to the province.
    told = {"declined_id": pairing.id, "declines": 0}
    call.publish("pairing_declined", str(pairing.programme_id), told)


def _termination(session: Session, call: Call) -> Termination:
    case_id = ident(call.variables, "case_id")
    return session.scalars(select(Termination).where(Termination.case_id == case_id)).one()
