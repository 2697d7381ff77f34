"""A milestone through the real models: the overdue ladder, and rectification that fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.stage import PAIR, Played, played
from workflows.milestones.queries import milestones_of
from workflows.notifications.models import Notification
from workflows.organisations.models import Person


def told(show: Played, template: str) -> list[str]:
    """Who was told this, in the order of time."""
    rows = (
        select(Person.username)
        .join(Notification, Notification.person_id == Person.id)
        .where(Notification.template == template)
        .order_by(Notification.created_at, Notification.id)
    )
    return [str(name) for name in show.session.scalars(rows)]


def test_an_overdue_report_climbs_the_ladder(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    late = replace(PAIR, held=frozenset({"report_milestone"}))
    with played(sessions, tmp_path, late, datetime(2025, 6, 30, tzinfo=UTC)) as show:
        first = milestones_of(show.session, show.pairing.id)[0]
        assert (first.current_due, first.overdue_level) == (date(2025, 6, 13), 3)
        overdue = told(show, "节点“{title}”逾期未报")
        assert overdue == ["agency-a1", "supervisor-1", "coordinator"]
        assert told(show, "节点“{title}”将于 {day} 到期") == ["agency-a1", "worker-a1"]


def test_a_report_in_time_troubles_nobody(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    with played(sessions, tmp_path, PAIR, datetime(2025, 6, 30, tzinfo=UTC)) as show:
        first = milestones_of(show.session, show.pairing.id)[0]
        assert (first.status, first.overdue_level) == ("passed", 0)
        assert told(show, "节点“{title}”逾期未报") == []


def test_rectification_that_fails_twice_calls_for_a_review(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    weak = replace(PAIR, reached={1: ("10", "20", "30")})
    with played(sessions, tmp_path, weak, datetime(2025, 7, 7, tzinfo=UTC)) as show:
        first = milestones_of(show.session, show.pairing.id)[0]
        assert first.status == "failed"
        assert [one.verdict for one in first.reports] == ["rectify"] * 3
        review = told(show, "节点“{title}”整改未达标，请启动中止审议")
        assert review == ["coordinator", "supervisor-1"]


def test_conditions_stand_with_a_conditional_pass(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    verdict = {"judge_milestone": {"verdict": "conditional", "conditions": "补齐台账（示例）"}}
    fair = replace(PAIR, reached={1: ("80",)}, instead=verdict, held=frozenset({"plan_visit"}))
    with played(sessions, tmp_path, fair, datetime(2025, 6, 30, tzinfo=UTC)) as show:
        first = milestones_of(show.session, show.pairing.id)[0]
        assert (first.status, first.reports[0].conditions) == ("conditional", "补齐台账（示例）")
