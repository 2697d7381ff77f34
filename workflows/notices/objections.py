"""What the steps of an objection write, each objection for itself."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import answers_of, ident
from workflows.applications.models import Application
from workflows.messages import N_, Message
from workflows.notices import services
from workflows.notices.models import Objection
from workflows.notices.services import notice_of
from workflows.parties import tell


def pause(session: Session, call: Call) -> None:
    """Stop the countdown, for an objection was admitted; one pause holds for all."""
    _objection(session, call).status = "admitted"
    services.pause(notice_of(session, call), call.now)


def refuse(session: Session, call: Call) -> None:
    """Do not admit it; the reason is for whoever filed it."""
    _decide(session, call, "refused", "admit_objection")


def dismiss(session: Session, call: Call) -> None:
    """It was verified and not found to be right."""
    _decide(session, call, "dismissed", "verify_objection")


def uphold(session: Session, call: Call) -> None:
    """It was found to be right: whoever it is about gives way to the next in rank."""
    answers = answers_of(session, call, "verify_objection")
    if answers.maybe_number("entry"):
        application = session.get_one(Application, answers.number("entry"))
        application.set_aside = answers.text("reason")
    _decide(session, call, "upheld", "verify_objection")


def escalate(session: Session, call: Call) -> None:
    """An objection has not been dealt with in time: the province hears of it."""
    text = Message(N_("公示“{title}”的异议逾期未办理"), title=notice_of(session, call).title)
    tell(session, call, text, "coordinator", at=ident(call.variables, "office_id"))
    tell(session, call, text, "provincial_coordinator", at=ident(call.variables, "province_id"))


def _decide(session: Session, call: Call, status: str, element: str) -> None:
    objection = _objection(session, call)
    objection.status, objection.decided_at = status, call.now
    objection.reason = answers_of(session, call, element).text("reason")
    call.publish("objection_settled", str(objection.notice_id), {"settled": status})


def _objection(session: Session, call: Call) -> Objection:
    return session.get_one(Objection, ident(call.variables, "objection_id"))
