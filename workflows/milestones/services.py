"""What the steps of a milestone write: dates, reports, checks, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, answers_of, ident, rules_on
from workflows.calendars.queries import work_calendar
from workflows.calendars.rules import day_of, end_of_day, start_of_day, working_days_after
from workflows.cases.queries import latest_submission
from workflows.messages import N_, Message
from workflows.milestones import rules
from workflows.milestones.models import Milestone, MilestoneReport
from workflows.pairings.services import pairing_of
from workflows.parties import tell, tell_people
from workflows.plans.services import baseline
from workflows.rulebook.queries import whole_number
from workflows.supervision.services import schedule_visits

AGENCY = ("agency_lead", "worker")
LADDER = ("first", "second", "third")
STATUS_OF = {"pass": "passed", "conditional": "conditional", "rectify": "rectifying"}


def schedule(session: Session, call: Call) -> Mapping[str, object]:
    """Make the baseline's milestones, and the supervision visits, due."""
    pairing = pairing_of(session, call.variables)
    milestones = [
        Milestone(
            pairing_id=pairing.id,
            planned_milestone_id=planned.id,
            number=number,
            title=planned.title,
            kind=planned.kind,
            original_due=planned.due_on,
            current_due=planned.due_on,
            planned_quantity=planned.planned_quantity,
            unit=planned.unit,
        )
        for number, planned in enumerate(baseline(session, pairing.id).milestones, start=1)
    ]
    session.add_all(milestones)
    session.flush()
    visits = schedule_visits(session, call, pairing)
    return {
        "milestone_ids": [milestone.id for milestone in milestones],
        "visit_ids": [visit.id for visit in visits],
    }


def read(session: Session, call: Call) -> Mapping[str, object]:
    """When the milestone is due, when to remind, and when being overdue escalates."""
    due_on = _milestone(session, call).current_due
    calendar, on = work_calendar(session, due_on), rules_on(call.variables)
    days_before = whole_number(session, "milestone.remind_days", on)
    dates = {
        "due_at": end_of_day(due_on),
        "remind_at": start_of_day(rules.remind_on(due_on, days_before)),
    }
    for rung in LADDER:
        days = whole_number(session, f"escalation.{rung}", on)
        overdue = working_days_after(calendar, due_on, days).day
        dates[f"overdue_{rung}_at"] = end_of_day(overdue)
    return dates


def remind(session: Session, call: Call) -> None:
    """Remind the agency of a milestone that is coming up."""
    milestone = _milestone(session, call)
    text = Message(
        N_("节点“{title}”将于 {day} 到期"),
        title=milestone.title,
        day=milestone.current_due.isoformat(),
    )
    tell(session, call, text, *AGENCY, at=ident(call.variables, "agency_id"))


def measure_overdue(session: Session, call: Call) -> Mapping[str, object]:
    """By how many working days the report is late."""
    due_on = _milestone(session, call).current_due
    days = rules.days_overdue(work_calendar(session, due_on), due_on, day_of(call.now))
    return {"working_days_overdue": days}


def escalate(session: Session, call: Call) -> None:
    """Tell whoever the ladder names that the report is late."""
    milestone, found = _milestone(session, call), call.variables.get("escalation")
    if not isinstance(found, Mapping):
        return
    milestone.overdue_level = int(Decimal(str(found["level"])))
    text = Message(N_("节点“{title}”逾期未报"), title=milestone.title)
    role = str(found["role"])
    if role == "supervisor":
        tell_people(session, call, text, [ident(call.variables, "supervisor_id")])
    else:
        at = "agency_id" if role == "agency_lead" else "office_id"
        tell(session, call, text, role, at=ident(call.variables, at))


def record_report(session: Session, call: Call) -> None:
    """Write what the agency reports as a new round."""
    milestone = _milestone(session, call)
    submission = latest_submission(
        session, call.instance_id, "report_milestone", "rectify_milestone"
    )
    answers = Answers(submission.data)
    milestone.reports.append(
        MilestoneReport(
            round=len(milestone.reports) + 1,
            reporter_id=submission.author_id,
            reported_at=submission.submitted_at,
            actual_quantity=answers.decimal("actual_quantity"),
            summary=answers.text("summary"),
            variance_reason=answers.text("variance_reason"),
        )
    )
    milestone.status = "reported"


def measure(session: Session, call: Call) -> Mapping[str, object]:
    """Write what the place confirmed; gives the share of the plan that was reached."""
    milestone = _milestone(session, call)
    answers, report = answers_of(session, call, "check_milestone"), milestone.reports[-1]
    report.confirmed_quantity = answers.decimal("confirmed_quantity")
    report.check_comment = answers.text("comment")
    report.completion_ratio = rules.completion_ratio(
        milestone.planned_quantity, report.confirmed_quantity
    )
    return {"completion_ratio": report.completion_ratio}


def record_verdict(session: Session, call: Call) -> None:
    """Write the supervisor's verdict, and tell the agency."""
    milestone = _milestone(session, call)
    answers, report = answers_of(session, call, "judge_milestone"), milestone.reports[-1]
    report.verdict = answers.text("verdict")
    report.verdict_reason, report.conditions = answers.text("reason"), answers.text("conditions")
    report.decided_at = milestone.decided_at = call.now
    milestone.status = STATUS_OF[report.verdict]
    text = Message(VERDICT_TEXTS[report.verdict], title=milestone.title)
    tell(session, call, text, "agency_lead", at=ident(call.variables, "agency_id"))


VERDICT_TEXTS = {
    "pass": N_("节点“{title}”已通过"),
    "conditional": N_("节点“{title}”附条件通过"),
    "rectify": N_("节点“{title}”须限期整改"),
}


def raise_review(session: Session, call: Call) -> None:
    """Call the office and the supervisor to a suspension review after failed rectifications."""
    milestone = _milestone(session, call)
    milestone.status, milestone.decided_at = "failed", call.now
    text = Message(N_("节点“{title}”整改未达标，请启动中止审议"), title=milestone.title)
    tell(session, call, text, "coordinator", at=ident(call.variables, "office_id"))
    tell_people(session, call, text, [ident(call.variables, "supervisor_id")])


def _milestone(session: Session, call: Call) -> Milestone:
    return session.get_one(Milestone, ident(call.variables, "milestone_id"))
