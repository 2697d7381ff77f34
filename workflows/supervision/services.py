"""What the steps of a supervision visit write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, answers_of, ident, rules_on
from workflows.calendars.rules import end_of_day, start_of_day
from workflows.messages import N_, Message
from workflows.pairings.models import Pairing
from workflows.parties import tell
from workflows.rulebook.queries import whole_number
from workflows.supervision import rules
from workflows.supervision.models import Finding, Visit


def schedule_visits(session: Session, call: Call, pairing: Pairing) -> Sequence[Visit]:
    """The visits that a pairing is to receive during its service."""
    per_year = whole_number(session, "plan.visits_per_year", rules_on(call.variables))
    windows = rules.visit_windows(pairing.service_starts_on, pairing.service_ends_on, per_year)
    visits = [
        Visit(
            pairing_id=pairing.id,
            number=number,
            supervisor_id=pairing.supervisor_id,
            opens_on=window.opens_on,
            due_on=window.due_on,
        )
        for number, window in enumerate(windows, start=1)
    ]
    session.add_all(visits)
    session.flush()
    return visits


def read_visit(session: Session, call: Call) -> Mapping[str, object]:
    """The window within which the visit is to be made."""
    visit = _visit(session, call)
    return {
        "visit_opens_at": start_of_day(visit.opens_on),
        "visit_due_at": end_of_day(visit.due_on),
    }


def record_visit(session: Session, call: Call) -> Mapping[str, object]:
    """Write what the visit saw; each finding must be closed before the visit is."""
    visit, held = _visit(session, call), answers_of(session, call, "conduct_visit")
    visit.planned_on = answers_of(session, call, "plan_visit").maybe_day("planned_on")
    visit.held_on, visit.visit_type = held.day("held_on"), held.text("visit_type")
    visit.summary, visit.status = held.text("summary"), "held"
    visit.findings = [_finding(n, row) for n, row in enumerate(held.rows("findings"))]
    session.flush()
    if visit.findings:
        text = Message(N_("督导提出 {count} 个问题，请整改"), count=len(visit.findings))
        agency_id = ident(call.variables, "agency_id")
        tell(session, call, text, "agency_lead", "worker", at=agency_id)
    return {"finding_ids": [finding.id for finding in visit.findings]}


def close_finding(session: Session, call: Call) -> None:
    """Close a finding whose correction the supervisor has verified."""
    finding = session.get_one(Finding, ident(call.variables, "finding_id"))
    finding.status, finding.closed_at = "closed", call.now


def close_visit(session: Session, call: Call) -> None:
    """Close a visit that has no open finding."""
    visit = _visit(session, call)
    visit.status, visit.closed_at = "closed", call.now


def _finding(position: int, row: Answers) -> Finding:
    return Finding(
        position=position,
        text=row.text("text"),
        severity=row.text("severity"),
        advice=row.text("advice"),
        due_on=row.maybe_day("due_on"),
    )


def _visit(session: Session, call: Call) -> Visit:
    return session.get_one(Visit, ident(call.variables, "visit_id"))
