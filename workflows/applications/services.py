"""What the steps of an agency's application write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, ident, rules_on
from workflows.applications import rules
from workflows.applications.models import Application, ReviewScore
from workflows.cases.models import Submission
from workflows.cases.queries import latest_in_case, submissions
from workflows.messages import N_, Message
from workflows.parties import seat, tell
from workflows.rulebook.queries import whole_number


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
