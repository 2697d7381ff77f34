"""An evaluation through the real models: scores, appeal, and who may not assess."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from engine import Call
from tests.workflows.stage import PAIR, played
from workflows.demo.scenario import Scores
from workflows.errors import Conflict
from workflows.evaluations.queries import evaluations_of
from workflows.evaluations.services import open_evaluation
from workflows.notices.models import Notice

APPEAL = {
    "decision": "appeal",
    "contested_items": "服务成效",
    "ground": "两项产出未计入（示例）",
}
A7 = replace(
    PAIR,
    mid_term=Scores("57", "61", "57"),
    final=Scores("60", "58", "60"),
    instead={"acknowledge_result": APPEAL},
    held=frozenset({"decide_appeal"}),
)


def test_a_project_just_below_the_mark_passes_on_appeal(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with played(sessions, tmp_path, A7, datetime(2025, 8, 20, tzinfo=UTC)) as show:
        final = evaluations_of(show.session, show.pairing.id)[1]
        assert (final.total_score, final.grade) == (Decimal("58.90"), "unqualified")
        show.do("decide_appeal", "province", expert_score="63.33", reason="补计两项产出（示例）")
        show.session.refresh(final)
        assert (final.total_score, final.grade) == (Decimal("60.10"), "qualified")
        assert [one.source for one in final.assessments if one.source == "appeal"] == ["appeal"]
        assert (final.appeals, show.pairing.grade) == (1, "qualified")
        assert show.open("file_closeout")


def test_the_result_stands_in_public_with_its_grade(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    pair = replace(PAIR, held=frozenset({"acknowledge_result"}))
    with played(sessions, tmp_path, pair, datetime(2025, 8, 5, tzinfo=UTC)) as show:
        notice = show.session.scalars(select(Notice).where(Notice.subject == "evaluation")).one()
        assert notice.body.endswith("合格，85.00 分")


def test_silence_until_the_end_of_the_appeal_period_is_consent(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    pair = replace(PAIR, held=frozenset({"acknowledge_result", "file_closeout"}))
    with played(sessions, tmp_path, pair) as show:
        assert show.pairing.grade == "qualified"
        assert not show.open("acknowledge_result")


def test_a_returned_evaluation_takes_the_later_scores(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    pair = replace(PAIR, held=frozenset({"review_evaluation"}))
    with played(sessions, tmp_path, pair, datetime(2025, 7, 1, tzinfo=UTC)) as show:
        show.do("review_evaluation", "supervisor-1", decision="return", comment="评分依据不足")
        show.do("recipient_survey", "leader-r1", score="65", satisfaction="fair")
        show.do("self_report", "agency-a1", self_score="80", summary="重报（示例）")
        show.do("coordinator_assessment", "coordinator", score="85", comment="同前（示例）")
        for expert in ("expert-1", "expert-2"):
            show.do("expert_assessment", expert, **dict.fromkeys(GROUPS, "5"), comment="复评")
        mid_term = evaluations_of(show.session, show.pairing.id)[0]
        scores = {one.source: one.score for one in mid_term.assessments}
        assert scores["recipient"] == Decimal(65)
        assert mid_term.total_score == Decimal("47.00")
        assert len(mid_term.assessments) == 5


GROUPS = ("management", "delivery", "effect", "capacity", "finance", "replication")


def test_the_projects_supervisor_cannot_sit_on_its_panel(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    pair = replace(PAIR, held=frozenset({"appoint_assessors"}))
    with played(sessions, tmp_path, pair, datetime(2025, 7, 1, tzinfo=UTC)) as show:
        people = show.cast.people
        known = {
            "pairing_id": show.pairing.id,
            "case_id": show.pairing.case_id,
            "kind": "mid_term",
            "rules_on": datetime(2025, 2, 25, tzinfo=UTC).date(),
            "assessors": [people["expert-1"], people["supervisor-1"]],
        }
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
