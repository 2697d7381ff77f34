"""An evaluation through the real models: scores, appeal, and who may not assess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from engine import Call
from engine.tables import instance
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.actors import SYSTEM, actor_of
from workflows.authority import may
from workflows.cases.actions import form_context
from workflows.cases.tasks import get_task
from workflows.demo.evaluating import sheet_for
from workflows.demo.scenario import Scores
from workflows.errors import Conflict, NotAllowed
from workflows.evaluations.models import Assessment
from workflows.evaluations.queries import evaluations_of
from workflows.evaluations.services import open_evaluation, score
from workflows.milestones.models import MilestoneReport
from workflows.milestones.queries import milestones_of
from workflows.notices.models import Notice
from workflows.organisations.actions import appoint, dismiss
from workflows.rulebook.seed import INDICATORS

APPEAL = {
    "decision": "appeal",
    "contested_items": ["outcome"],
    "ground": "两项成效未计入（示例）",
}
# 60.00 of the experts, 8.91 of it for the outcome: with 3.33 points more it is 63.33.
A7 = replace(
    PAIR,
    mid_term=Scores("57", "61", "57"),
    final=Scores("60", "58", "60"),
    instead={"acknowledge_result": APPEAL},
    held=frozenset({"appoint_appeal_panel"}),
)
UNTIL = datetime(2025, 8, 20, tzinfo=UTC)
WEIGHTS: Mapping[str, int] = INDICATORS


def outcome_of(sheet: Assessment) -> Decimal:
    """What an expert gave for the outcome, in points out of 15."""
    (found,) = (one for one in sheet.marks if one.indicator == "outcome")
    assert found.planned is not None
    assert found.actual is not None
    return found.actual / found.planned * found.weight


def test_a_veto_of_the_mid_term_holds_in_the_final_grade(go_on: GoOn) -> None:
    with go_on(PAIR, UNTIL) as show:
        mid_term, final = evaluations_of(show.session, show.pairing.id)
        found = select(instance.c.id).where(instance.c.process_id == "evaluation")
        number = show.session.scalars(found.order_by(instance.c.id.desc())).all()[0]
        known = {"evaluation_id": final.id, "rules_on": datetime(2025, 2, 25, tzinfo=UTC).date()}
        call = Call(
            number, 1, None, "evaluation", "score_evaluation", 1, known, {}, NOW, "1", NOBODY
        )
        assert score(show.session, call)["veto"] is False
        mid_term.veto = True
        assert score(show.session, call)["veto"] is True
        final.kind = "re_evaluation"
        assert score(show.session, call)["veto"] is False, "what was rectified is evaluated anew"


def test_a_project_just_below_the_mark_passes_on_appeal(go_on: GoOn) -> None:
    with go_on(A7, UNTIL) as show:
        final = evaluations_of(show.session, show.pairing.id)[1]
        assert (final.total_score, final.grade) == (Decimal("58.90"), "unqualified")
        sheets = [one for one in final.assessments if one.source == "expert"]
        assert sum(one.score for one in sheets) / 2 == Decimal(60)
        people = show.cast.people
        (task,) = show.open("appoint_appeal_panel")
        offered = form_context(show.session, get_task(show.session, task)).options["experts"]
        assert [one for one, _ in offered] == [people["expert-3"], people["expert-4"]]
        show.do("appoint_appeal_panel", "province", assessors=[one for one, _ in offered])
        raised = sum(map(outcome_of, sheets)) / 2 + Decimal("3.33")
        points = {"planned": "1500", "actual": f"{raised * 100:.2f}"}
        item = {"item": "outcome", **points, "reason": "可核"}
        with pytest.raises(NotAllowed):
            show.do_task(show.open("rescore_items")[0], "expert-1", items=[item], comment="x")
        for expert in ("expert-3", "expert-4"):
            show.do("rescore_items", expert, items=[item], comment="补计两项（示例）")
        show.session.refresh(final)
        assert (final.total_score, final.grade) == (Decimal("60.10"), "qualified")
        assert len([one for one in final.assessments if one.source == "appeal"]) == 2
        assert (final.appeals, show.pairing.grade) == (1, "qualified")
        assert show.open("file_closeout")


def test_a_veto_is_lifted_only_by_more_than_half_of_the_panel(go_on: GoOn) -> None:
    veto = {"veto": "misuse", "veto_reason": "经费挪作他用（示例）"}
    contest = {**APPEAL, "contested_items": ["veto"]}
    pair = replace(
        PAIR,
        instead={"expert_assessment": veto, "acknowledge_result": contest},
        held=frozenset({"rescore_items", "file_closeout"}),
    )
    with go_on(pair, UNTIL) as show:
        final = evaluations_of(show.session, show.pairing.id)[1]
        assert (final.veto, final.grade) == (True, "unqualified")
        show.do("rescore_items", "expert-3", veto="lifted", comment="查无实据（示例）")
        show.do("rescore_items", "expert-4", veto="lifted", comment="查无实据（示例）")
        show.session.refresh(final)
        assert (final.veto, final.grade, final.total_score) == (False, "qualified", Decimal(85))


def test_what_the_records_count_is_filled_in_for_the_experts(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"expert_assessment"}))
    with go_on(pair, datetime(2025, 7, 1, tzinfo=UTC)) as show:
        task = get_task(show.session, show.open("expert_assessment")[0])
        given = form_context(show.session, task)
        assert given.initial == {
            "retention": ["all_arrived", "few_changes", "agreed_changes", "no_vacancy"],
            "output_planned": "100.00",
            "output_actual": "100.00",
            "timeliness_planned": 1,
            "timeliness_actual": 1,
        }
        assert given.facts["indicators"] == WEIGHTS


def test_what_waits_to_be_judged_is_not_undone_and_what_was_never_reported_is_late(
    go_on: GoOn,
) -> None:
    pair = replace(PAIR, held=frozenset({"expert_assessment"}))
    with go_on(pair, datetime(2025, 7, 1, tzinfo=UTC)) as show:
        first, second = milestones_of(show.session, show.pairing.id)
        # The second was due the day before yesterday, and nobody has reported on it.
        second.current_due = date(2025, 6, 29)
        assert counted(show) == ("200.00", "100.00", 2, 1)
        second.reports.append(reported(show, datetime(2025, 6, 29, tzinfo=UTC)))
        assert counted(show) == ("100.00", "100.00", 2, 2)
        # Of what is put right the last round that was judged counts.
        first.reports.append(reported(show, datetime(2025, 6, 30, tzinfo=UTC)))
        assert counted(show) == ("100.00", "100.00", 2, 2)
        first.status = "skipped"
        assert counted(show) == (None, None, 1, 1)


def counted(show: Played) -> tuple[object, ...]:
    """What the first expert's sheet begins with."""
    show.session.flush()
    task = get_task(show.session, show.open("expert_assessment")[0])
    initial = form_context(show.session, task).initial
    names = ("output_planned", "output_actual", "timeliness_planned", "timeliness_actual")
    return tuple(initial.get(name) for name in names)


def reported(show: Played, at: datetime) -> MilestoneReport:
    """A report that nobody has checked yet."""
    return MilestoneReport(
        round=2,
        reporter_id=show.cast.people["agency-a1"],
        reported_at=at,
        actual_quantity=Decimal(90),
        summary="已完成（示例）",
    )


def test_the_result_stands_in_public_with_its_grade(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"acknowledge_result"}))
    with go_on(pair, datetime(2025, 8, 5, tzinfo=UTC)) as show:
        notice = show.session.scalars(select(Notice).where(Notice.subject == "evaluation")).one()
        assert notice.body.endswith("合格，85.00 分")


def test_silence_until_the_end_of_the_appeal_period_is_consent(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"acknowledge_result", "file_closeout"}))
    with go_on(pair) as show:
        assert show.pairing.grade == "qualified"
        assert not show.open("acknowledge_result")


def test_a_returned_evaluation_takes_the_later_scores(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"review_evaluation"}))
    with go_on(pair, datetime(2025, 7, 1, tzinfo=UTC)) as show:
        show.do("review_evaluation", "supervisor-1", decision="return", comment="评分依据不足")
        show.do("recipient_survey", "leader-r1", score="65", satisfaction="fair")
        show.do("coordinator_assessment", "coordinator", score="85", comment="同前（示例）")
        for expert in ("expert-1", "expert-2"):
            show.do("expert_assessment", expert, **sheet_for(Decimal(30), WEIGHTS), comment="复评")
        mid_term = evaluations_of(show.session, show.pairing.id)[0]
        scores = {one.source: one.score for one in mid_term.assessments}
        assert scores["recipient"] == Decimal(65)
        assert mid_term.total_score == Decimal("47.00")
        assert len(mid_term.assessments) == 5


def test_whoever_is_or_was_with_a_partner_does_not_assess_the_project(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"appoint_assessors"}))
    with go_on(pair, datetime(2025, 7, 1, tzinfo=UTC)) as show:
        people, at = show.cast.people, show.cast.organisations
        agency = appoint(show.session, SYSTEM, people["expert-1"], "worker", at["A1"])
        appoint(show.session, SYSTEM, people["expert-2"], "recipient_contact", at["R1"])
        (task,) = show.open("appoint_assessors")
        offered = form_context(show.session, get_task(show.session, task)).options["experts"]
        assert [one for one, _ in offered] == [people["expert-3"], people["expert-4"]]
        dismiss(show.session, SYSTEM, agency.id)
        offered = form_context(show.session, get_task(show.session, task)).options["experts"]
        assert people["expert-1"] not in [one for one, _ in offered]
        known = panel_of(show, people["expert-1"], people["expert-3"])
        call = Call(1, 1, None, "evaluation", "open_evaluation", 1, known, {}, NOW, "1", NOBODY)
        with pytest.raises(Conflict):
            open_evaluation(show.session, call)


def test_an_expert_who_joins_a_partner_scores_it_no_longer(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"expert_assessment"}))
    with go_on(pair, datetime(2025, 7, 1, tzinfo=UTC)) as show:
        expert = show.cast.people["expert-1"]
        given = [get_task(show.session, one) for one in show.open("expert_assessment")]
        (task,) = (one for one in given if one.assignee == str(expert))
        assert may(show.session, actor_of(show.session, expert), "task.complete", task)
        appoint(show.session, SYSTEM, expert, "worker", show.cast.organisations["A1"])
        assert not may(show.session, actor_of(show.session, expert), "task.complete", task)


def panel_of(show: Played, *assessors: int) -> dict[str, object]:
    """What an evaluation with these assessors begins with."""
    return {
        "pairing_id": show.pairing.id,
        "case_id": show.pairing.case_id,
        "kind": "mid_term",
        "rules_on": datetime(2025, 2, 25, tzinfo=UTC).date(),
        "assessors": list(assessors),
    }


def test_the_projects_supervisor_cannot_sit_on_its_panel(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"appoint_assessors"}))
    with go_on(pair, datetime(2025, 7, 1, tzinfo=UTC)) as show:
        people = show.cast.people
        known = panel_of(show, people["expert-1"], people["supervisor-1"])
        call = Call(1, 1, None, "evaluation", "open_evaluation", 1, known, {}, NOW, "1", NOBODY)
        with pytest.raises(Conflict):
            open_evaluation(show.session, call)
        known["assessors"] = [people["expert-1"], people["expert-2"]]
        assert open_evaluation(show.session, call)["appeals"] == 0


NOW = datetime(2025, 7, 1, tzinfo=UTC)


class _Nobody:
    """Takes nothing outward: opening an evaluation reaches no other instance."""

    def publish(self, name: str, key: object, variables: object) -> None:
        """Refuse."""
        raise AssertionError(name)

    def signal(self, name: str, variables: object) -> None:
        """Refuse."""
        raise AssertionError(name)

    def start(self, process_id: str, variables: object, business_key: str | None) -> int:
        """Refuse."""
        raise AssertionError(process_id)


NOBODY = _Nobody()
