"""What the steps of a place's need write."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import answers_of, ident
from workflows.messages import N_, Message
from workflows.needs.models import Need
from workflows.parties import tell

PLACE = ("recipient_leader", "recipient_contact")


def record(session: Session, call: Call) -> None:
    """Write what the place filed, anew after each correction."""
    need = _need(session, call)
    answers = answers_of(session, call, "file_need", "correct_need")
    for name in ("zone_type", "problem", "responsible_leader", "leader_title", "contact"):
        setattr(need, name, answers.text(name))
    for name in ("contact_phone", "support_offered", "expected_goals"):
        setattr(need, name, answers.text(name))
    for name in ("target_groups", "support_items", "service_fields", "languages"):
        setattr(need, name, answers.codes(name))
    need.workers_wanted = answers.maybe_number("workers_wanted")
    need.status, need.filed_at = "filed", call.now


def accept(session: Session, call: Call) -> None:
    """Take the need into the batch."""
    _decide(session, call, "accepted", N_("您的需求申报已受理"))


def refuse(session: Session, call: Call) -> None:
    """Refuse the need for this year."""
    _decide(session, call, "refused", N_("您的需求申报未获受理"))


def lapse(session: Session, call: Call) -> None:
    """Close a need that was not filed, or not corrected, in time."""
    _decide(session, call, "lapsed", N_("需求申报已逾期，自动失效"))


def _decide(session: Session, call: Call, status: str, text: str) -> None:
    need = _need(session, call)
    need.status, need.decided_at = status, call.now
    tell(session, call, Message(text), *PLACE, at=need.place_id)


def _need(session: Session, call: Call) -> Need:
    return session.get_one(Need, ident(call.variables, "need_id"))
