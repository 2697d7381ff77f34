"""Reading supervision visits and findings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import now
from workflows.answers import ident
from workflows.calendars.rules import day_of
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import variables_of
from workflows.supervision.models import Finding, Visit


def visits_of(session: Session, pairing_id: int) -> Sequence[Visit]:
    """A pairing's visits in their order."""
    return session.scalars(
        select(Visit).where(Visit.pairing_id == pairing_id).order_by(Visit.number)
    ).all()


def open_findings(session: Session, pairing_id: int) -> Sequence[Finding]:
    """What is still to be put right in a pairing: of its visits, and as conditions of checks."""
    # Milestones hold their conditions: their tables are made after these.
    from workflows.milestones.models import Milestone  # noqa: PLC0415

    return session.scalars(
        select(Finding)
        .join(Visit, isouter=True)
        .join(Milestone, isouter=True)
        .where(
            Finding.status == "open",
            or_(Visit.pairing_id == pairing_id, Milestone.pairing_id == pairing_id),
        )
        .order_by(Finding.due_on, Finding.id)
    ).all()


def visit_context(session: Session, task: Task) -> FormContext:
    """The window within which the visit is to be made, and the checklist that it keeps."""
    visit = session.get_one(Visit, ident(variables_of(session, task), "visit_id"))
    facts: dict[str, object] = {
        "number": visit.number,
        "opens_on": visit.opens_on,
        "due_on": visit.due_on,
    }
    if task.form_key != "visit.conduct":
        return FormContext(facts=facts)
    checks = [{"item": item} for item in visit.checklist]
    facts |= {"checklist": visit.checklist, "today": day_of(now(session))}
    return FormContext(facts=facts, initial={"checks": checks})


def finding_context(session: Session, task: Task) -> FormContext:
    """The one finding that this task is about, and what was done about it."""
    finding = session.get_one(Finding, ident(variables_of(session, task), "finding_id"))
    return FormContext(
        facts={
            "text" if finding.visit_id else "condition": finding.text,
            "severity": finding.severity,
            "advice": finding.advice,
            "owner": finding.owner,
            "action": finding.action,
            "due_on": finding.due_on,
            "today": day_of(now(session)),
        }
    )
