"""What the steps of a milestone write: dates, reports, checks, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from sqlalchemy.orm import Session

from engine import Call, Moment
from workflows.answers import Answers, answers_of, ident, rules_on
from workflows.calendars.queries import work_calendar
from workflows.calendars.rules import end_of_day
from workflows.cases.queries import latest_submission
from workflows.ledgers.services import schedule_reports
from workflows.messages import N_, Message
from workflows.milestones import rules
from workflows.milestones.models import Milestone, MilestoneNotice, MilestoneReport
from workflows.notifications.actions import notify
from workflows.organisations.queries import people_with_role
from workflows.pairings.services import pairing_of
from workflows.parties import tell, tell_people
from workflows.plans.services import baseline
from workflows.rulebook.queries import whole_number
from workflows.supervision.services import condition, schedule_visits

AGENCY = ("agency_lead", "worker")
# Step of the ladder -> the rule that says how many days before or after the due date.
BEFORE = {"remind": "milestone.remind_days", "remind_again": "milestone.remind_again_days"}
AFTER = {"first": "escalation.first", "second": "escalation.second", "third": "escalation.third"}
PASSED = ("passed", "conditional")
STATUS_OF = {"pass": "passed", "conditional": "conditional", "rectify": "rectifying"}


def schedule(session: Session, call: Call) -> Mapping[str, object]:
    """Make the baseline's milestones, the supervision visits and the monthly reports due."""
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
    reports = schedule_reports(session, call, pairing)
    return {
        "milestone_ids": [milestone.id for milestone in milestones],
        "visit_ids": [visit.id for visit in visits],
        "report_ids": [report.id for report in reports],
    }


def read(session: Session, call: Call) -> None:
    """Note which process watches the milestone."""
    _milestone(session, call).instance_id = call.instance_id


def due(moment: Moment, milestone_id: Decimal) -> datetime:
    """For FEEL: the end of the day on which the milestone is due now."""
    milestone = moment.session.get_one(Milestone, int(milestone_id))
    return end_of_day(milestone.current_due)


def notice_at(moment: Moment, milestone_id: Decimal) -> datetime:
    """For FEEL: when the next notice goes out; now, where none is left."""
    milestone = moment.session.get_one(Milestone, int(milestone_id))
    waiting = notices_left(moment.session, milestone, rules_on(moment.variables))
    if not waiting:
        return moment.now
    moment.provisional |= waiting[0].provisional
    return waiting[0].at


def notices_left(session: Session, milestone: Milestone, on: date) -> list[rules.Notice]:
    """The steps of the ladder that have not been sent for the due date of now."""
    due_on = milestone.current_due
    before = {step: whole_number(session, key, on) for step, key in BEFORE.items()}
    after = {step: whole_number(session, key, on) for step, key in AFTER.items()}
    notices = rules.ladder(work_calendar(session, due_on), due_on, before, after)
    sent = [notice.step for notice in milestone.notices if notice.due_on == due_on]
    return rules.left(notices, sent)


def pick_notice(session: Session, call: Call) -> Mapping[str, object]:
    """The step of the ladder that is due, and by how many working days it says the report is late.

    None where the due date has moved meanwhile.
    """
    milestone, on = _milestone(session, call), rules_on(call.variables)
    found = next(iter(notices_left(session, milestone, on)), None)
    step = found.step if found and found.at <= call.now else None
    late = whole_number(session, AFTER[step], on) if step in AFTER else 0
    return {"notice": step, "working_days_overdue": late}


def send_notice(session: Session, call: Call) -> Mapping[str, object]:
    """Tell whom the table names, once for each step and due date; gives how many steps are left."""
    milestone, step = _milestone(session, call), call.variables["notice"]
    if isinstance(step, str):
        _send(session, call, milestone, step)
    return {"notices_left": len(notices_left(session, milestone, rules_on(call.variables)))}


def _send(session: Session, call: Call, milestone: Milestone, step: str) -> None:
    found = cast("Mapping[str, object]", call.variables["escalation"])
    due_on = milestone.current_due
    text = N_("节点“{title}”逾期未报") if step in AFTER else N_("节点“{title}”应于 {day} 前上报")
    message = Message(text, title=milestone.title, day=due_on.isoformat())
    milestone.overdue_level = max(milestone.overdue_level, int(Decimal(str(found["level"]))))
    milestone.notices.append(MilestoneNotice(step=step, due_on=due_on, sent_at=call.now))
    notify(
        session,
        _told(session, call, str(found["role"]), step),
        message,
        key=f"milestone:{milestone.id}:{step}:{due_on.isoformat()}",
        link=("case", ident(call.variables, "case_id")),
    )


def _told(session: Session, call: Call, role: str, step: str) -> list[int]:
    """The people of a role of the table; before the due date the workers, too."""
    if role == "supervisor":
        return [ident(call.variables, "supervisor_id")]
    at = ident(call.variables, "agency_id" if role == "agency_lead" else "office_id")
    roles = AGENCY if step in BEFORE else (role,)
    return [one.id for each in roles for one in people_with_role(session, each, at)]


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


def record_verdict(session: Session, call: Call) -> Mapping[str, object]:
    """Write the supervisor's verdict, and tell the agency; gives the conditions it is to meet."""
    milestone = _milestone(session, call)
    answers, report = answers_of(session, call, "judge_milestone"), milestone.reports[-1]
    report.verdict = answers.text("verdict")
    report.verdict_reason = answers.text("reason")
    report.decided_at = milestone.decided_at = call.now
    milestone.status = STATUS_OF[report.verdict]
    if report.verdict == "conditional":
        milestone.conditions = [
            condition(n, row) for n, row in enumerate(answers.rows("requirements"))
        ]
        report.conditions = "；".join(one.text for one in milestone.conditions)
    if milestone.status in PASSED:
        # Its instalment may be paid out now.
        call.publish("milestone_passed", str(milestone.id))
    session.flush()
    text = Message(VERDICT_TEXTS[report.verdict], title=milestone.title)
    tell(session, call, text, "agency_lead", at=ident(call.variables, "agency_id"))
    return {"finding_ids": [one.id for one in milestone.conditions]}


VERDICT_TEXTS = {
    "pass": N_("节点“{title}”已通过"),
    "conditional": N_("节点“{title}”附条件通过"),
    "rectify": N_("节点“{title}”须限期整改"),
}


def raise_review(session: Session, call: Call) -> None:
    """Call the office and the supervisor to a suspension review after a failed rectification."""
    milestone = _milestone(session, call)
    milestone.status, milestone.decided_at = "failed", call.now
    text = Message(N_("节点“{title}”整改未达标，请启动中止审议"), title=milestone.title)
    tell(session, call, text, "coordinator", at=ident(call.variables, "office_id"))
    tell_people(session, call, text, [ident(call.variables, "supervisor_id")])


def record_review(session: Session, call: Call) -> None:
    """Write what the office decided, and tell the agency and the supervisor."""
    milestone, answers = _milestone(session, call), answers_of(session, call, "review_suspension")
    milestone.review_decision = answers.text("decision")
    milestone.review_reason = answers.text("reason")
    if milestone.review_decision == "continue":
        # Whether its instalment is paid all the same is for the office to say.
        call.publish("milestone_not_passed", str(milestone.id))
    text = Message(REVIEW_TEXTS[milestone.review_decision], title=milestone.title)
    tell(session, call, text, "agency_lead", at=ident(call.variables, "agency_id"))
    tell_people(session, call, text, [ident(call.variables, "supervisor_id")])


REVIEW_TEXTS = {
    "continue": N_("节点“{title}”未达标，审议决定继续实施"),
    "suspend": N_("节点“{title}”未达标，审议决定中止项目"),
    "terminate": N_("节点“{title}”未达标，审议决定终止项目"),
}


def _milestone(session: Session, call: Call) -> Milestone:
    return session.get_one(Milestone, ident(call.variables, "milestone_id"))
