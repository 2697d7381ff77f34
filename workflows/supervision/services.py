"""What the steps of a supervision visit write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import cast

from sqlalchemy.orm import Session

from engine import Call, Moment
from workflows.answers import Answers, answers_of, ident, rules_on
from workflows.calendars.queries import work_calendar
from workflows.calendars.rules import (
    DAY,
    day_of,
    end_of_day,
    start_of_day,
    working_days_after,
    working_days_between,
)
from workflows.cases.queries import latest_submission
from workflows.errors import Conflict
from workflows.messages import N_, Message
from workflows.notifications.actions import notify
from workflows.organisations.queries import people_with_role
from workflows.pairings.models import Pairing
from workflows.parties import tell, tell_people
from workflows.rulebook.queries import whole_number
from workflows.supervision import rules
from workflows.supervision.checklist import checklist
from workflows.supervision.models import Finding, Visit, VisitCheck
from workflows.supervision.queries import open_findings, visits_of


def schedule_visits(session: Session, call: Call, pairing: Pairing) -> Sequence[Visit]:
    """The visits that a pairing is to receive during its service."""
    per_year = whole_number(session, "plan.visits_per_year", rules_on(call.variables))
    windows = rules.visit_windows(pairing.service_starts_on, pairing.service_ends_on, per_year)
    items = list(checklist(session, day_of(call.now)))
    visits = [
        Visit(
            pairing_id=pairing.id,
            number=number,
            supervisor_id=pairing.supervisor_id,
            opens_on=window.opens_on,
            due_on=window.due_on,
            checklist=items,
        )
        for number, window in enumerate(windows, start=1)
    ]
    session.add_all(visits)
    session.flush()
    return visits


def shift_visits(session: Session, pairing_id: int, since: date, days: int) -> None:
    """After so many days of standstill from a day on: windows and corrections come later."""
    later = timedelta(days=days)
    for visit in visits_of(session, pairing_id):
        if visit.status == "scheduled":
            visit.due_on += later
            # One that had opened stays open.
            visit.opens_on += later if visit.opens_on > since else timedelta()
    for finding in open_findings(session, pairing_id):
        if finding.due_on is not None:
            finding.due_on += later


def visit_opens(moment: Moment, visit_id: Decimal) -> datetime:
    """For FEEL: when the window of a visit opens, as it stands now."""
    return start_of_day(moment.session.get_one(Visit, int(visit_id)).opens_on)


def visit_due(moment: Moment, visit_id: Decimal) -> datetime:
    """For FEEL: the end of the last day on which a visit is to be made."""
    return end_of_day(moment.session.get_one(Visit, int(visit_id)).due_on)


def report_missed(session: Session, call: Call) -> None:
    """Tell the supervisor and the office, once, that a visit was not made within its window."""
    visit, office_id = _visit(session, call), ident(call.variables, "office_id")
    office = people_with_role(session, "coordinator", office_id)
    notify(
        session,
        [visit.supervisor_id, *(one.id for one in office)],
        Message(
            N_("第 {number} 次督导应于 {day} 前完成，逾期未记录"),
            number=visit.number,
            day=visit.due_on.isoformat(),
        ),
        key=f"visit:{visit.id}:missed",
        link=("case", ident(call.variables, "case_id")),
    )


def record_visit(session: Session, call: Call) -> Mapping[str, object]:
    """Write what the visit saw; each finding must be closed before the visit is."""
    visit, held = _visit(session, call), answers_of(session, call, "conduct_visit")
    visit.planned_on = answers_of(session, call, "plan_visit").maybe_day("planned_on")
    visit.held_on, visit.visit_type = held.day("held_on"), held.text("visit_type")
    visit.summary, visit.status = held.text("summary"), "held"
    visit.checks = [_check(n, row) for n, row in enumerate(held.rows("checks"))]
    visit.findings = [_finding(n, row) for n, row in enumerate(held.rows("findings"))]
    session.flush()
    if visit.findings:
        text = Message(N_("督导提出 {count} 个问题，请整改"), count=len(visit.findings))
        agency_id = ident(call.variables, "agency_id")
        tell(session, call, text, "agency_lead", "worker", at=agency_id)
    return {"finding_ids": [finding.id for finding in visit.findings]}


def finding_due(moment: Moment, finding_id: Decimal) -> datetime:
    """For FEEL: the end of the day by which a finding is to be put right."""
    return end_of_day(_due_on(moment.session.get_one(Finding, int(finding_id))))


def finding_overdue_at(moment: Moment, finding_id: Decimal, key: str) -> datetime:
    """For FEEL: when a finding is late by so many working days as the rule says."""
    due_on = _due_on(moment.session.get_one(Finding, int(finding_id)))
    days = whole_number(moment.session, key, rules_on(moment.variables))
    late = working_days_after(work_calendar(moment.session, due_on), due_on, days)
    moment.provisional |= late.provisional
    return end_of_day(late.day)


def measure_delay(session: Session, call: Call) -> Mapping[str, object]:
    """By how many whole working days a correction is late."""
    due_on = _due_on(_finding_of(session, call))
    calendar, yesterday = work_calendar(session, due_on), day_of(call.now) - DAY
    return {"working_days_overdue": working_days_between(calendar, due_on, yesterday)}


def escalate_finding(session: Session, call: Call) -> None:
    """Tell the agency's lead, and whom the table names, that a correction is late."""
    finding, found = _finding_of(session, call), call.variables["escalation"]
    level = cast("Mapping[str, object]", found)
    finding.overdue_level = int(Decimal(str(level["level"])))
    late = N_("督导问题“{text}”整改逾期") if finding.visit_id else N_("附带条件“{text}”逾期未落实")
    text = Message(late, text=finding.text[:50])
    tell(session, call, text, "agency_lead", at=ident(call.variables, "agency_id"))
    if level["role"] == "supervisor":
        tell_people(session, call, text, [ident(call.variables, "supervisor_id")])
    else:
        tell(session, call, text, str(level["role"]), at=ident(call.variables, "office_id"))


def record_correction(session: Session, call: Call) -> None:
    """Write what was done about a finding, and by whom."""
    finding = _finding_of(session, call)
    paper = latest_submission(session, call.instance_id, "correct_finding")
    answers = Answers(paper.data)
    finding.action, finding.done_on = answers.text("action"), answers.day("done_on")
    finding.corrected_by = paper.author_id


def close_finding(session: Session, call: Call) -> None:
    """Close a finding whose correction somebody else has verified."""
    finding = _finding_of(session, call)
    paper = latest_submission(session, call.instance_id, "verify_finding")
    if paper.author_id == finding.corrected_by:
        raise Conflict(Message(N_("整改须由他人核验")))
    finding.verified_by = paper.author_id
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
        owner=row.text("owner"),
        due_on=row.maybe_day("due_on"),
    )


def condition(position: int, row: Answers) -> Finding:
    """A condition on which a milestone passes, corrected and verified as what a visit finds."""
    return Finding(
        position=position,
        text=row.text("text"),
        owner=row.text("owner"),
        due_on=row.day("due_on"),
    )


def _check(position: int, row: Answers) -> VisitCheck:
    return VisitCheck(
        position=position,
        item=row.text("item"),
        result=row.text("result"),
        note=row.text("note"),
    )


def _finding_of(session: Session, call: Call) -> Finding:
    return session.get_one(Finding, ident(call.variables, "finding_id"))


def _due_on(finding: Finding) -> date:
    assert finding.due_on is not None  # noqa: S101 - the form asks for it
    return finding.due_on


def _visit(session: Session, call: Call) -> Visit:
    return session.get_one(Visit, ident(call.variables, "visit_id"))
