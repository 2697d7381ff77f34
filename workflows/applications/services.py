"""What the steps of an agency's application write."""

from __future__ import annotations

from typing import cast

from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, ident
from workflows.applications.models import Application
from workflows.cases.queries import latest_in_case
from workflows.messages import N_, Message
from workflows.parties import tell


def reject(session: Session, call: Call) -> None:
    """Reject an application that is not eligible, or whose documents did not stand."""
    application = _application(session, call)
    application.failures = [str(one) for one in cast("list[object]", call.variables["failures"])]
    verified = latest_in_case(session, ident(call.variables, "case_id"), "verify_documents")
    if verified is not None and not application.failures:
        said = Answers(verified.data)
        application.outcome_reason = said.text("false_documents") or said.text("comment")
    _end(session, call, "rejected", Message(N_("您的申报未通过资格审查，理由见事项页面")))


def lapse(session: Session, call: Call) -> None:
    """Close an application that was not filed, or not corrected, in time."""
    _end(session, call, "lapsed", Message(N_("选派申报已逾期，自动失效")))


def record_result(session: Session, call: Call) -> None:
    """Write the announced outcome, and tell the agency."""
    application = _application(session, call)
    application.outcome = str(call.variables["selection_outcome"])
    application.status, application.decided_at = "decided", call.now
    tell(
        session,
        call,
        Message(RESULTS[application.outcome]),
        "agency_lead",
        at=application.agency_id,
    )


RESULTS = {
    "selected": N_("您的机构已入选本批次"),
    "waitlisted": N_("您的机构列入本批次候补"),
    "rejected": N_("您的机构未入选本批次"),
}


def _end(session: Session, call: Call, status: str, text: Message) -> None:
    application = _application(session, call)
    application.status, application.decided_at = status, call.now
    tell(session, call, text, "agency_lead", at=application.agency_id)


def _application(session: Session, call: Call) -> Application:
    return session.get_one(Application, ident(call.variables, "application_id"))
