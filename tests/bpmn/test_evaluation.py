"""Every path through an evaluation: mid-term, final, returned, objected to, appealed."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.bpmn.walking import DAY, DEADLINE, PAIR, Answer, Answers, Walk, unwalked

ASSESSMENTS = ("coordinator_assessment", "recipient_survey")


def scored(total: str | None, stage: str = "92.90", veto: bool = False) -> Answer:
    """What the handler makes of the assessments."""
    score = None if total is None else Decimal(total)
    return {"stage_score": Decimal(stage), "total_score": score, "veto": veto}


def begin(kind: str, *scores: Answer) -> Walk:
    """A panel of two is appointed."""
    answers: Answers = {
        "evaluations.open": {"evaluation_id": 91, "appeals": 0},
        "evaluations.score": list(scores),
        "evaluations.publish_result": [{"notice_id": 41}, {"notice_id": 42}],
    }
    walk = Walk("evaluation", PAIR | {"kind": kind}, answers)
    walk.complete("appoint_assessors", assessors=["11", "12"])
    walk.complete("self_report")
    return walk


def complete(walk: Walk) -> None:
    """The files are all there."""
    walk.complete("check_files", decision="complete")


def assess(walk: Walk) -> None:
    """All three sides assess, the experts last."""
    assert walk.open == sorted((*ASSESSMENTS, "expert_assessment", "expert_assessment"))
    for element in ASSESSMENTS:
        walk.complete(element)
    for expert in ("12", "11"):
        (token,) = (each for each, task in walk.tasks.items() if task.assignee == expert)
        assert walk.tasks[token].properties["excludesSupervisor"] == "true"
        walk.complete_token(token, {})
    assert walk.open == ["review_evaluation"]


def noticed(total: str) -> Walk:
    """A final evaluation is confirmed and its notice has run out."""
    walk = begin("final", scored(total))
    complete(walk)
    assess(walk)
    walk.complete("review_evaluation", decision="confirm")
    (notice,) = walk.children.values()
    assert notice.variables["subject"] == "evaluation"
    assert notice.variables["notice_id"] == 41
    walk.child_done("result_notice", notice_outcome="concluded")
    return walk


def mid_term() -> Walk:
    walk = begin("mid_term", scored(None, stage="91.65"))
    complete(walk)
    assess(walk)
    walk.complete("review_evaluation", decision="confirm")
    assert walk.ended("mid_term_concluded")
    assert walk.called[-1] == "evaluations.conclude"
    return walk


def accepted() -> Walk:
    walk = noticed("92.40")
    walk.complete("acknowledge_result", decision="accept")
    assert walk.ended("evaluation_finalised")
    assert walk.variables["grade"] == "excellent"
    return walk


def appeal_period_runs_out() -> Walk:
    walk = noticed("75.00")
    walk.pass_time(DEADLINE - DAY)
    assert walk.open == ["acknowledge_result"]
    walk.pass_time(DAY)
    assert walk.ended("evaluation_finalised")
    assert walk.variables["grade"] == "qualified"
    return walk


def appealed() -> Walk:
    walk = noticed("58.90")
    assert walk.variables["grade"] == "unqualified"
    walk.complete("acknowledge_result", decision="appeal", contested_items=["output"])
    (heard,) = walk.children.values()
    assert heard.variables["contested_items"] == ["output"]
    walk.child_done("hear_appeal", total_score=Decimal("60.10"), veto=False, appeals=1)
    assert walk.ended("evaluation_finalised")
    assert walk.variables.get("grade") == "qualified"
    assert walk.variables["total_score"] == Decimal("60.10")
    return walk


def files_are_asked_for_once() -> Walk:
    walk = begin("mid_term", scored(None))
    walk.complete("check_files", decision="missing")
    walk.complete("supply_files")
    assess(walk)
    walk.complete("review_evaluation", decision="return")
    assert walk.times("check_files") == 1
    assess(walk)
    return walk


def files_do_not_come() -> Walk:
    walk = begin("mid_term", scored(None))
    walk.complete("check_files", decision="missing")
    walk.pass_time(DEADLINE - DAY)
    assert walk.open == ["supply_files"]
    walk.pass_time(DAY)
    assess(walk)
    return walk


def returned_by_supervisor() -> Walk:
    walk = begin("mid_term", scored(None), scored(None))
    complete(walk)
    assess(walk)
    walk.complete("review_evaluation", decision="return")
    assess(walk)
    walk.complete("review_evaluation", decision="confirm")
    assert walk.ended("mid_term_concluded")
    return walk


def objection_upheld() -> Walk:
    walk = begin("final", scored("92.40"), scored("92.40", veto=True))
    complete(walk)
    assess(walk)
    walk.complete("review_evaluation", decision="confirm")
    walk.child_done("result_notice", notice_outcome="upheld")
    assess(walk)
    walk.complete("review_evaluation", decision="confirm")
    assert walk.variables["grade"] == "unqualified"
    (notice,) = walk.children.values()
    assert notice.variables["notice_id"] == 42
    return walk


PATHS = (
    mid_term,
    accepted,
    appeal_period_runs_out,
    appealed,
    returned_by_supervisor,
    objection_upheld,
    files_are_asked_for_once,
    files_do_not_come,
)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
