"""What the steps of an evaluation write: panel, scores, result, appeal, grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, ident, idents, rules_on
from workflows.cases.models import Submission
from workflows.cases.queries import submissions
from workflows.errors import Conflict
from workflows.evaluations import rules, sheets
from workflows.evaluations.models import Assessment, Evaluation
from workflows.messages import N_, Message
from workflows.notices import services as notices
from workflows.organisations.models import Organisation
from workflows.organisations.queries import ever_at
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
    """Open the evaluation with its panel, on which nobody close to the project may sit."""
    pairing, assessors = pairing_of(session, call.variables), idents(call.variables, "assessors")
    least = whole_number(session, "evaluation.min_assessors", rules_on(call.variables))
    if not rules.assessors_allowed(assessors, close_to(session, pairing), least):
        raise Conflict(Message(N_("评估专家人数不足，或包含与本项目有关的人员")))
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
    weights = indicator_weights(session, rules_on(call.variables))
    evaluation.assessments = [
        sheets.assessment(source, one, weights) for (source, _), one in latest.items()
    ]
    evaluation.veto = any(one.veto for one in evaluation.assessments)
    mid_term = _stages(session, evaluation).get("mid_term")
    # What was found at mid-term holds for the project, until it is rectified.
    if evaluation.kind == "final" and mid_term is not None:
        evaluation.veto |= mid_term.veto
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
        title=f"{agency.name} · {RESULT_OF[evaluation.kind]}结果公示",
        body=f"{agency.name}：{GRADES[evaluation.grade]}，{evaluation.total_score:.2f} 分",
    )
    evaluation.notice_id = notice.id
    return {"notice_id": notice.id}


def open_appeal(session: Session, call: Call) -> None:
    """Seat the panel of an appeal: nobody who has assessed this project before."""
    pairing, panel = pairing_of(session, call.variables), idents(call.variables, "assessors")
    least = whole_number(session, "evaluation.min_appeal_panel", rules_on(call.variables))
    close = close_to(session, pairing) | earlier_assessors(session, pairing.id)
    if not rules.assessors_allowed(panel, close, least):
        raise Conflict(Message(N_("复核专家人数不足，或包含评过本项目、与本项目有关的人员")))
    seat(session, ident(call.variables, "case_id"), "assessor", panel)


def rescore(session: Session, call: Call) -> Mapping[str, object]:
    """Put what the panel found of the contested items in the place of the experts' marks."""
    evaluation = evaluation_of(session, call.variables)
    handed_in = submissions(session, call.instance_id, "rescore_items")
    weights = indicator_weights(session, rules_on(call.variables))
    evaluation.assessments.extend(sheets.appeal_assessment(one, weights) for one in handed_in)
    if "veto" in contested(call.variables):
        evaluation.veto = not rules.lifted([Answers(one.data).text("veto") for one in handed_in])
    evaluation.appeals += 1
    _add_up(session, call, evaluation)
    return {
        "total_score": evaluation.total_score,
        "veto": evaluation.veto,
        "appeals": evaluation.appeals,
    }


def contested(variables: Mapping[str, object]) -> list[str]:
    """The items that an appeal names."""
    return [str(item) for item in cast("Sequence[object]", variables["contested_items"])]


def close_to(session: Session, pairing: Pairing) -> set[int]:
    """Who does not assess a project: its supervisor, and whoever is or was with either partner."""
    return {pairing.supervisor_id, *ever_at(session, pairing.agency_id, pairing.place_id)}


def earlier_assessors(session: Session, pairing_id: int) -> set[int]:
    """Everybody who has had a say in any evaluation of a pairing."""
    of_pairing = select(Assessment.person_id).join(Evaluation)
    return set(session.scalars(of_pairing.where(Evaluation.pairing_id == pairing_id)))


def indicator_weights(session: Session, on: date) -> Mapping[str, int]:
    """What each indicator is worth; together 100."""
    return cast("Mapping[str, int]", rule(session, "evaluation.indicators", on))


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


RESULT_OF = {"final": "末期评估", "re_evaluation": "整改后评估"}
DECIDED = {
    "excellent": N_("评估定案：优秀"),
    "qualified": N_("评估定案：合格"),
    "unqualified": N_("评估定案：不合格"),
}


def evaluation_of(session: Session, variables: Mapping[str, object]) -> Evaluation:
    """The evaluation that a process belongs to."""
    return session.get_one(Evaluation, ident(variables, "evaluation_id"))


def _add_up(session: Session, call: Call, evaluation: Evaluation) -> None:
    weights = _weights(session, call, "evaluation.weights")
    found = _stages(session, evaluation)
    stages = {kind: rules.stage_score(_inputs(one), weights) for kind, one in found.items()}
    own = "mid_term" if evaluation.kind == "mid_term" else "final"
    evaluation.stage_score = rules.shown(stages[own])
    evaluation.total_score = rules.total_score(stages, _weights(session, call, "evaluation.stages"))


def _weights(session: Session, call: Call, key: str) -> Mapping[str, Decimal]:
    parts = cast("Mapping[str, int]", rule(session, key, rules_on(call.variables)))
    return {name: Decimal(weight) for name, weight in parts.items()}


def _stages(session: Session, evaluation: Evaluation) -> dict[str, Evaluation]:
    """This evaluation, and before the last one the mid-term; after a rectification the new one
    stands in the place of the final one.
    """
    if evaluation.kind == "mid_term":
        return {"mid_term": evaluation}
    mid_term = session.scalar(
        select(Evaluation).where(
            Evaluation.pairing_id == evaluation.pairing_id, Evaluation.kind == "mid_term"
        )
    )
    return {**({"mid_term": mid_term} if mid_term else {}), "final": evaluation}


def _inputs(evaluation: Evaluation) -> rules.Inputs:
    given: dict[str, list[Assessment]] = {}
    for one in evaluation.assessments:
        given.setdefault(one.source, []).append(one)
    experts = [sheets.sheet_of(one) for one in given["expert"]]
    panel = [sheets.sheet_of(one) for one in given.get("appeal", ())]
    if panel and panel[0]:
        experts = rules.on_appeal(experts, panel)
    return rules.Inputs(
        [rules.sheet_score(one) for one in experts],
        given["recipient"][0].score,
        given["coordinator"][0].score,
    )
