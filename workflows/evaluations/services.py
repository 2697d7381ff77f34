"""What the steps of an evaluation write: panel, scores, result, appeal, grade."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, ident, idents, rules_on
from workflows.cases.models import Submission
from workflows.cases.queries import latest_submission, submissions
from workflows.errors import Conflict
from workflows.evaluations import rules
from workflows.evaluations.models import Assessment, Evaluation
from workflows.messages import N_, Message
from workflows.notices import services as notices
from workflows.organisations.models import Organisation
from workflows.pairings.models import Pairing
from workflows.pairings.rules import GRADES
from workflows.pairings.services import pairing_of, tell_both
from workflows.parties import seat, tell
from workflows.rulebook.queries import rule, whole_number

SOURCES = {
    "self_report": "self",
    "expert_assessment": "expert",
    "recipient_survey": "recipient",
    "coordinator_assessment": "coordinator",
}


def open_evaluation(session: Session, call: Call) -> Mapping[str, object]:
    """Open the evaluation with its panel, on which the project's supervisor may not sit."""
    pairing, assessors = pairing_of(session, call.variables), idents(call.variables, "assessors")
    least = whole_number(session, "evaluation.min_assessors", rules_on(call.variables))
    if not rules.assessors_allowed(assessors, pairing.supervisor_id, least):
        raise Conflict(Message(N_("评估专家人数不足，或包含本项目督导")))
    evaluation = Evaluation(
        pairing_id=pairing.id, kind=str(call.variables["kind"]), opened_at=call.now
    )
    session.add(evaluation)
    seat(session, ident(call.variables, "case_id"), "assessor", assessors)
    session.flush()
    return {"evaluation_id": evaluation.id, "appeals": 0}


def score(session: Session, call: Call) -> Mapping[str, object]:
    """Weigh what the parties gave; after a return the later submissions replace the earlier."""
    evaluation = evaluation_of(session, call.variables)
    evaluation.assessments.clear()
    session.flush()
    latest: dict[tuple[str, int], Submission] = {}
    for submission in submissions(session, call.instance_id, *SOURCES):
        source = SOURCES[submission.element_id]
        # One self-report, one survey: whoever of the party handed it in last.
        latest[source, submission.author_id if source == "expert" else 0] = submission
    evaluation.assessments = [_assessment(source, one) for (source, _), one in latest.items()]
    evaluation.veto = any(one.veto for one in evaluation.assessments)
    evaluation.status = "scored"
    _add_up(session, call, evaluation)
    return {
        "stage_score": evaluation.stage_score,
        "total_score": evaluation.total_score,
        "veto": evaluation.veto,
    }


def conclude(session: Session, call: Call) -> None:
    """End the mid-term evaluation; its score counts in the final one."""
    evaluation = evaluation_of(session, call.variables)
    evaluation.status, evaluation.concluded_at = "final", call.now
    pairing = session.get_one(Pairing, evaluation.pairing_id)
    text = Message(N_("中期评估得分 {score}"), score=f"{evaluation.total_score:.2f}")
    tell_both(session, call, pairing, text)


def publish_result(session: Session, call: Call) -> Mapping[str, object]:
    """Draft the notice of the result."""
    evaluation, pairing = (
        evaluation_of(session, call.variables),
        pairing_of(session, call.variables),
    )
    evaluation.grade, evaluation.status = str(call.variables["grade"]), "announced"
    agency = session.get_one(Organisation, pairing.agency_id)
    notice = notices.draft(
        session,
        programme_id=pairing.programme_id,
        case_id=ident(call.variables, "case_id"),
        subject="evaluation",
        title=f"{agency.name} · 末期评估结果公示",
        body=f"{agency.name}：{GRADES[evaluation.grade]}，{evaluation.total_score:.2f} 分",
    )
    evaluation.notice_id = notice.id
    return {"notice_id": notice.id}


def rescore(session: Session, call: Call) -> Mapping[str, object]:
    """Put the score found on appeal in the place of the experts'."""
    evaluation = evaluation_of(session, call.variables)
    decided = latest_submission(session, call.instance_id, "decide_appeal")
    answers = Answers(decided.data)
    evaluation.assessments.append(
        Assessment(
            source="appeal",
            person_id=decided.author_id,
            score=answers.decimal("expert_score"),
            comment=answers.text("reason"),
            submitted_at=decided.submitted_at,
        )
    )
    evaluation.appeals += 1
    _add_up(session, call, evaluation)
    return {"total_score": evaluation.total_score, "appeals": evaluation.appeals}


def finalise(session: Session, call: Call) -> None:
    """Make grade and score final, and tell the agency."""
    evaluation, pairing = (
        evaluation_of(session, call.variables),
        pairing_of(session, call.variables),
    )
    evaluation.grade = str(call.variables["grade"])
    evaluation.status, evaluation.concluded_at = "final", call.now
    pairing.grade, pairing.total_score = evaluation.grade, evaluation.total_score
    pairing.status = "evaluated"
    tell(session, call, Message(DECIDED[evaluation.grade]), "agency_lead", at=pairing.agency_id)


DECIDED = {
    "excellent": N_("评估定案：优秀"),
    "qualified": N_("评估定案：合格"),
    "unqualified": N_("评估定案：不合格"),
}


def evaluation_of(session: Session, variables: Mapping[str, object]) -> Evaluation:
    """The evaluation that a process belongs to."""
    return session.get_one(Evaluation, ident(variables, "evaluation_id"))


def _assessment(source: str, submission: Submission) -> Assessment:
    answers = Answers(submission.data)
    return Assessment(
        source=source,
        person_id=submission.author_id,
        score=answers.decimal("self_score" if source == "self" else "score"),
        veto=answers.code("veto"),
        comment=answers.text("summary" if source == "self" else "comment"),
        submitted_at=submission.submitted_at,
    )


def _add_up(session: Session, call: Call, evaluation: Evaluation) -> None:
    weights = _weights(session, call, "evaluation.weights")
    stages = {
        one.kind: rules.stage_score(_inputs(one), weights) for one in _stages(session, evaluation)
    }
    evaluation.stage_score = rules.shown(stages[evaluation.kind])
    evaluation.total_score = rules.total_score(stages, _weights(session, call, "evaluation.stages"))


def _weights(session: Session, call: Call, key: str) -> Mapping[str, Decimal]:
    parts = cast("Mapping[str, int]", rule(session, key, rules_on(call.variables)))
    return {name: Decimal(weight) for name, weight in parts.items()}


def _stages(session: Session, evaluation: Evaluation) -> list[Evaluation]:
    """This evaluation, and for the final one the mid-term before it."""
    if evaluation.kind == "mid_term":
        return [evaluation]
    earlier = session.scalars(
        select(Evaluation).where(
            Evaluation.pairing_id == evaluation.pairing_id, Evaluation.kind == "mid_term"
        )
    )
    return [*earlier, evaluation]


def _inputs(evaluation: Evaluation) -> rules.Inputs:
    given: dict[str, list[Decimal]] = {}
    for one in evaluation.assessments:
        given.setdefault(one.source, []).append(one.score)
    experts = given.get("appeal") or given["expert"]
    return rules.Inputs(experts, given["recipient"][0], given["coordinator"][0])
