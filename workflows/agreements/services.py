"""What the steps of an agreement write: three signatures, then the registration."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine import Call
from forms.agreement import PARTIES
from workflows.agreements.models import Agreement, Signature
from workflows.answers import answers_of, ident
from workflows.calendars.rules import day_of
from workflows.cases.numbers import next_number
from workflows.messages import N_, Message
from workflows.pairings.services import PLACE, pairing_of, tell_both
from workflows.parties import tell

# 法人, 联系人, 电话, 邮箱, 地址, 开户行, 账户名, 账号 (F9).
PARTICULARS = (
    "legal_representative",
    "contact",
    "phone",
    "email",
    "address",
    "bank",
    "account_name",
    "account_no",
)
SIGNED_AT = {
    "province": "province_signs",
    "recipient": "recipient_signs",
    "agency": "agency_signs",
}


def prepare(session: Session, call: Call) -> Mapping[str, object]:
    """Open an agreement on the frozen plan."""
    agreement = Agreement(
        pairing_id=ident(call.variables, "pairing_id"),
        plan_version_id=ident(call.variables, "plan_version_id"),
        prepared_at=call.now,
        number=next_number(session, "agreement", day_of(call.now).year),
    )
    session.add(agreement)
    session.flush()
    return {"agreement_id": agreement.id}


def record_particulars(session: Session, call: Call) -> None:
    """Keep what the paper says of the agency: where to reach it, and where the grant goes."""
    agreement = session.get_one(Agreement, ident(call.variables, "agreement_id"))
    answers = answers_of(session, call, "fill_particulars")
    for name in PARTICULARS:
        setattr(agreement, name, answers.text(name))
    text = Message(N_("协议 {number} 的文本已备好，请下载、打印、盖章"), number=agreement.number)
    tell_both(session, call, pairing_of(session, call.variables), text)


def ask_again(session: Session, call: Call) -> None:
    """Tell the others whose scan was sent back; whoever corrects it has the reviewer's letter."""
    answers = answers_of(session, call, "register_agreement")
    party, pairing = answers.text("return_party"), pairing_of(session, call.variables)
    text = Message(
        N_("{party}的盖章扫描件被退回更正：{comment}"),
        party=Message(dict(PARTIES)[party]),
        comment=answers.text("comment"),
    )
    if party != "agency":
        tell(session, call, text, "agency_lead", at=pairing.agency_id)
    corrects = {"recipient_leader"} if party == "recipient" else set()
    tell(session, call, text, *(set(PLACE) - corrects), at=pairing.place_id)


def record(session: Session, call: Call) -> Mapping[str, object]:
    """Register the agreement that all three signed."""
    agreement = _concluded(session, call, "signed")
    answers = answers_of(session, call, "register_agreement")
    agreement.registration_no = answers.text("registration_no")
    agreement.registered_on = answers.day("registered_on")
    pairing = pairing_of(session, call.variables)
    pairing.status = "agreed"
    text = Message(N_("协议已登记：{number}"), number=agreement.registration_no)
    tell_both(session, call, pairing, text)
    return {"agreement_outcome": "signed"}


def refuse(session: Session, call: Call) -> Mapping[str, object]:
    """Record an agreement that somebody would not sign."""
    _concluded(session, call, "refused")
    text = Message(N_("协议未能签署"))
    tell_both(session, call, pairing_of(session, call.variables), text)
    return {"agreement_outcome": "refused"}


def _concluded(session: Session, call: Call, status: str) -> Agreement:
    agreement = session.get_one(Agreement, ident(call.variables, "agreement_id"))
    agreement.signatures = [
        _signature(session, call, party, element) for party, element in SIGNED_AT.items()
    ]
    agreement.status, agreement.concluded_at = status, call.now
    return agreement


def _signature(session: Session, call: Call, party: str, element: str) -> Signature:
    answers = answers_of(session, call, element)
    return Signature(
        party=party,
        decision=answers.text("decision"),
        signatory=answers.text("signatory"),
        signed_on=answers.maybe_day("signed_on"),
        reason=answers.text("reason"),
    )
