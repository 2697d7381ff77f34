"""What the steps of an agency's application write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.agencies.queries import blacklisted, qualification_rules
from workflows.agencies.rules import Worker, dispatch_failures
from workflows.answers import Answers, answers_of, ident, rules_on
from workflows.applications import rules
from workflows.applications.models import (
    AgencyBar,
    Application,
    PastProject,
    ReviewScore,
    StaffMember,
)
from workflows.calendars.rules import day_of
from workflows.cases.models import Submission
from workflows.cases.queries import submissions
from workflows.messages import N_, Message
from workflows.organisations.rules import valid_credit_code
from workflows.parties import seat, tell
from workflows.programmes.models import Programme
from workflows.rulebook.queries import whole_number


def record(session: Session, call: Call) -> Mapping[str, object]:
    """Write what the agency filed; gives the facts on which eligibility is decided."""
    application = _application(session, call)
    answers = answers_of(session, call, "file_application", "correct_application")
    _take_over(application, answers)
    application.status, application.filed_at = "filed", call.now
    session.flush()
    bars = _bars(session, application)
    qualifications = qualification_rules(session, rules_on(call.variables))
    return {
        "credit_code_valid": valid_credit_code(application.credit_code),
        "blacklisted": "false_documents" in bars
        or blacklisted(session, application.agency_id, day_of(call.now)),
        "worker_count": len(application.staff),
        "workers_qualified": not any(
            dispatch_failures(_worker(one), qualifications, day_of(call.now))
            for one in application.staff
        ),
        "audit_report_present": bool(answers.codes("audit_report")),
        # What an evaluation found weighs more than what the agency says of itself.
        "last_grade": "unqualified" if "unqualified" in bars else application.last_grade,
    }


def tally(session: Session, call: Call) -> Mapping[str, object]:
    """Take the panel's scores of all rounds together."""
    application = _application(session, call)
    application.status = "eligible"
    _write_scores(session, call, application)
    scored = [(row, row.score) for row in application.scores if row.score is not None]
    taken = rules.tally(
        [score for _, score in scored],
        whole_number(session, "review.min_experts", rules_on(call.variables)),
        Decimal(whole_number(session, "review.max_gap", rules_on(call.variables))),
    )
    for position, (row, _) in enumerate(scored):
        row.counted = position in taken.counted
    application.mean_score, application.score_spread = taken.mean, taken.spread
    if taken.sufficient:
        application.status = "reviewed"
    return {
        "mean_score": taken.mean,
        "score_spread": taken.spread,
        "scores_sufficient": taken.sufficient,
    }


def reject(session: Session, call: Call) -> None:
    """Reject an application that stays ineligible."""
    _end(session, call, "rejected", N_("您的申报未通过资格审查"))


def lapse(session: Session, call: Call) -> None:
    """Close an application that was not filed in time."""
    _end(session, call, "lapsed", N_("选派申报已逾期，自动失效"))


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


def _end(session: Session, call: Call, status: str, text: str) -> None:
    application = _application(session, call)
    application.status, application.decided_at = status, call.now
    tell(session, call, Message(text), "agency_lead", at=application.agency_id)


def _application(session: Session, call: Call) -> Application:
    return session.get_one(Application, ident(call.variables, "application_id"))


def _take_over(application: Application, answers: Answers) -> None:
    for name in ("credit_code", "legal_representative", "last_grade", "proposal"):
        setattr(application, name, answers.text(name))
    application.fields = answers.codes("fields")
    application.budget = answers.maybe_decimal("budget")
    application.staff = [_staff(n, row) for n, row in enumerate(answers.rows("staff"))]
    application.past_projects = [
        PastProject(
            position=position,
            title=row.text("title"),
            year=row.maybe_number("year"),
            grade=row.text("grade"),
        )
        for position, row in enumerate(answers.rows("past_projects"))
    ]


def _staff(position: int, row: Answers) -> StaffMember:
    return StaffMember(
        position=position,
        name=row.text("name"),
        certificate=row.text("certificate"),
        degree=row.text("degree"),
        major_social_work=row.flag("major_social_work"),
        experience_years=row.number("experience_years"),
    )


def _worker(member: StaffMember) -> Worker:
    return Worker(
        member.certificate, member.degree, member.major_social_work, member.experience_years
    )


def _bars(session: Session, application: Application) -> set[str]:
    programme = session.get_one(Programme, application.programme_id)
    barred = select(AgencyBar.reason).where(
        AgencyBar.agency_id == application.agency_id, AgencyBar.year == programme.year
    )
    return set(session.scalars(barred))


def _write_scores(session: Session, call: Call, application: Application) -> None:
    known = {row.expert_id for row in application.scores}
    for submission in submissions(session, call.instance_id, "score_application"):
        if submission.author_id not in known:
            application.scores.append(_review(submission))
    seated = [row.expert_id for row in application.scores]
    seat(session, ident(call.variables, "case_id"), "expert", seated)


def _review(submission: Submission) -> ReviewScore:
    answers = Answers(submission.data)
    recused = answers.flag("recused")
    criteria: Sequence[str] = () if recused else CRITERIA
    scores = {name: answers.decimal(name) for name in criteria}
    return ReviewScore(
        expert_id=submission.author_id,
        score=None if recused else sum(scores.values(), Decimal(0)),
        team_score=scores.get("team"),
        comment=answers.text("comment"),
        recused=recused,
        submitted_at=submission.submitted_at,
    )


CRITERIA = (
    "governance",
    "record",
    "finance",
    "design",
    "schedule",
    "team",
    "supervision",
    "presence",
    "budget",
)
