"""A visit through the real models: its window, its findings, each closed by the supervisor."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.stage import PAIR, played
from workflows.cases.tasks import get_task
from workflows.supervision.queries import finding_context, visits_of

TWO = {
    "findings": [
        {"text": "记录不全", "severity": "minor", "due_on": "2025-07-01"},
        {"text": "场地未公示", "severity": "major", "due_on": "2025-07-01"},
    ]
}
PAUSED = replace(PAIR, held=frozenset({"correct_finding"}))
JUNE = datetime(2025, 6, 2, tzinfo=UTC)


def test_monthly_visits_cover_the_service(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    with played(sessions, tmp_path) as show:
        visits = visits_of(show.session, show.pairing.id)
        assert [one.opens_on for one in visits] == [date(2025, 5, 15), date(2025, 6, 15)]
        assert [one.status for one in visits] == ["closed", "closed"]
        assert visits[0].findings[0].status == "closed"


def test_each_finding_has_its_own_task_and_facts(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    pair = replace(PAUSED, instead={"conduct_visit": TWO})
    with played(sessions, tmp_path, pair, JUNE) as show:
        tasks = [get_task(show.session, one) for one in show.open("correct_finding")]
        texts = [finding_context(show.session, task).facts["text"] for task in tasks]
        assert texts == ["记录不全", "场地未公示"]


def test_a_correction_may_be_returned_before_the_finding_is_closed(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with played(sessions, tmp_path, PAUSED, JUNE) as show:
        done = {"action": "已补齐（示例）", "done_on": "2025-06-02"}
        show.do("correct_finding", "agency-a1", **done)
        show.do("verify_finding", "supervisor-1", decision="return", comment="缺签字（示例）")
        visit = visits_of(show.session, show.pairing.id)[0]
        assert (visit.status, visit.findings[0].status) == ("held", "open")
        show.do("correct_finding", "worker-a1", **done)
        show.do("verify_finding", "supervisor-1", decision="close")
        assert (visit.status, visit.findings[0].status) == ("closed", "closed")
