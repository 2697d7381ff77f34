"""What the steps of a monthly report write: its figures beside those of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from engine import Call, Moment
from workflows.answers import answers_of, ident, rules_on
from workflows.calendars.rules import DAY, day_of, end_of_day, start_of_day
from workflows.ledgers import rules
from workflows.ledgers.models import MonthlyReport, ReportedFigure
from workflows.ledgers.queries import counted, reports_of
from workflows.messages import N_, Message
from workflows.pairings.models import Pairing
from workflows.parties import tell, tell_people
from workflows.rulebook.queries import whole_number


def schedule_reports(session: Session, call: Call, pairing: Pairing) -> Sequence[MonthlyReport]:
    """The reports that a pairing is to give of its service, month by month."""
    due_day = whole_number(session, "report.due_day", rules_on(call.variables))
    months = rules.periods(pairing.service_starts_on, pairing.service_ends_on, due_day)
    reports = [
        MonthlyReport(
            pairing_id=pairing.id,
            number=number,
            starts_on=month.starts_on,
            ends_on=month.ends_on,
            due_on=month.due_on,
        )
        for number, month in enumerate(months, start=1)
    ]
    session.add_all(reports)
    session.flush()
    return reports


def shift_reports(session: Session, call: Call, pairing: Pairing, days: int) -> None:
    """After so many days of standstill: what could not be reported meanwhile may come later.

    The months stay those of the calendar; the last report goes on to the new end of the service.
    """
    reports, today = reports_of(session, pairing.id), day_of(call.now)
    if reports and pairing.service_ends_on >= today:
        last, due_day = (
            reports[-1],
            whole_number(session, "report.due_day", rules_on(call.variables)),
        )
        last.ends_on = pairing.service_ends_on
        last.due_on = rules.due_after(last.ends_on, due_day)
    for report in reports:
        if report.status != "accepted" and report.ends_on < today:
            report.due_on += timedelta(days=days)


def report_opens(moment: Moment, report_id: Decimal) -> datetime:
    """For FEEL: when the month of a report is over."""
    return start_of_day(moment.session.get_one(MonthlyReport, int(report_id)).ends_on + DAY)


def report_due(moment: Moment, report_id: Decimal) -> datetime:
    """For FEEL: the end of the day by which a month is to be reported."""
    return end_of_day(moment.session.get_one(MonthlyReport, int(report_id)).due_on)


def remind(session: Session, call: Call) -> None:
    """Remind the agency of a report that is late."""
    report = _report(session, call)
    text = Message(N_("{month} 月报逾期未报"), month=_month(report))
    agency_id = ident(call.variables, "agency_id")
    tell(session, call, text, "agency_lead", "worker", at=agency_id)
    tell_people(session, call, text, [ident(call.variables, "supervisor_id")])


def compare(session: Session, call: Call) -> Mapping[str, object]:
    """Write the figures beside those of the ledger; gives how many are higher than it counts."""
    report, answers = _report(session, call), answers_of(session, call, "report_month")
    known = counted(session, report, rules_on(call.variables))
    reported = {name: answers.decimal(name) for name in rules.FIGURES}
    over = rules.overclaimed(reported, known)
    report.figures = []
    session.flush()
    report.figures = [
        ReportedFigure(name=name, reported=reported[name], counted=known[name])
        for name in rules.FIGURES
    ]
    report.summary, report.reported_at = answers.text("summary"), call.now
    report.status = "overclaimed" if over else "reported"
    if over:
        text = Message(N_("{month} 月报的数字高于台账，请核查"), month=_month(report))
        tell_people(session, call, text, [ident(call.variables, "supervisor_id")])
    return {"overclaims": len(over)}


def accept(session: Session, call: Call) -> None:
    """Take a report in; where the supervisor let it stand, with the reason."""
    report = _report(session, call)
    if report.status == "overclaimed":
        report.review_reason = answers_of(session, call, "review_overclaim").text("reason")
    report.status = "accepted"


def give_back(session: Session, call: Call) -> None:
    """Give an overclaiming report back to the agency, with the reason."""
    report = _report(session, call)
    report.review_reason = answers_of(session, call, "review_overclaim").text("reason")
    report.status = "planned"


def _report(session: Session, call: Call) -> MonthlyReport:
    return session.get_one(MonthlyReport, ident(call.variables, "report_id"))


def _month(report: MonthlyReport) -> str:
    return f"{report.starts_on:%Y-%m}"
