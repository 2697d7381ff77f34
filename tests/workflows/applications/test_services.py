"""An application through the real models: eligibility, panel, recusal, gap, result."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.stage import PAIR, Played, played
from workflows.actors import actor_of
from workflows.applications.actions import open_application
from workflows.applications.models import Application
from workflows.applications.queries import (
    FAILURES,
    applications_of,
    facts,
    file_context,
    panel_context,
)
from workflows.cases.tasks import get_task
from workflows.errors import Conflict

IN_REVIEW = datetime(2025, 3, 12, 2, tzinfo=UTC)
LATER = datetime(2025, 4, 1, tzinfo=UTC)
FULL = {
    "governance": 5,
    "record": 20,
    "finance": 5,
    "design": 20,
    "schedule": 10,
    "team": 15,
    "supervision": 10,
    "presence": 5,
    "budget": 10,
}
SCORING = replace(PAIR, held=frozenset({"score_application"}))


def application_of(show: Played) -> Application:
    (application,) = applications_of(show.session, 1)
    return application


def scoring(show: Played, expert: str, share: str) -> None:
    points = {name: str(most * Decimal(share)) for name, most in FULL.items()}
    tasks = [get_task(show.session, one) for one in show.open("score_application")]
    mine = next(one for one in tasks if one.assignee == str(show.cast.people[expert]))
    assert mine.id in show.open("score_application")
    show.do_task(mine.id, expert, recused=False, comment="可行（示例）", **points)


def test_a_selected_application_keeps_its_mean(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with played(sessions, tmp_path, until=datetime(2025, 4, 8, tzinfo=UTC)) as show:
        application = application_of(show)
        assert (application.status, application.outcome) == ("decided", "selected")
        assert application.mean_score == Decimal("86.00")
        assert [one.counted for one in application.scores] == [True] * 3
        labels = [fact.label for fact in facts(show.session, application)]
        assert "选派机构" in labels
        assert not any("分" in label for label in labels)


def test_a_wide_gap_brings_a_further_expert_who_settles_it(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with played(sessions, tmp_path, SCORING, IN_REVIEW) as show:
        for expert, share in (("expert-1", "0.5"), ("expert-2", "0.8"), ("expert-3", "0.82")):
            scoring(show, expert, share)
        application = application_of(show)
        assert (application.status, application.score_spread) == ("eligible", Decimal("32.00"))
        (task_id,) = show.open("appoint_panel")
        given = panel_context(show.session, get_task(show.session, task_id))
        fourth = show.cast.people["expert-4"]
        assert given.options["experts"] == [(fourth, "评估专家E-4")]
        show.do("appoint_panel", "coordinator", experts=[fourth])
        scoring(show, "expert-4", "0.84")
        assert (application.status, application.mean_score) == ("reviewed", Decimal("82.00"))
        assert [one.counted for one in application.scores] == [False, True, True, True]


def test_a_recusal_needs_a_substitute(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    with played(sessions, tmp_path, SCORING, IN_REVIEW) as show:
        scoring(show, "expert-1", "0.8")
        scoring(show, "expert-2", "0.8")
        show.do("score_application", "expert-3", recused=True, recusal_reason="曾任顾问（示例）")
        application = application_of(show)
        assert application.scores[2].score is None
        assert application.status == "eligible"
        assert show.open("appoint_panel")


def test_an_ineligible_application_is_rejected_after_its_corrections(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    wrong = {"credit_code": "52230700MJY0000029"}
    poor = replace(PAIR, instead={"file_application": wrong, "correct_application": wrong})
    with played(sessions, tmp_path, poor, LATER) as show:
        assert application_of(show).status == "rejected"


def test_a_returned_application_is_told_why(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    wrong = {"credit_code": "52230700MJY0000029"}
    held = frozenset({"correct_application"})
    poor = replace(PAIR, instead={"file_application": wrong}, held=held)
    with played(sessions, tmp_path, poor, IN_REVIEW) as show:
        (task_id,) = show.open("correct_application")
        given = file_context(show.session, get_task(show.session, task_id))
        assert given.facts["failures"] == ["统一社会信用代码校验不通过"]


def test_every_reason_of_the_table_has_words() -> None:
    table = Path("bpmn/eligibility.dmn").read_text(encoding="utf-8")
    given = re.findall(r"<text>&?(?:quot;)?\"(\w+)\"", table.split("<decisionTable", 1)[1])
    assert FAILURES.keys() == set(given) - {"unqualified"}


def test_an_application_that_nobody_files_lapses(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    late = replace(PAIR, held=frozenset({"file_application"}))
    with played(sessions, tmp_path, late, LATER) as show:
        assert application_of(show).status == "lapsed"


def test_an_agency_applies_once(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    with played(sessions, tmp_path, until=IN_REVIEW) as show:
        lead = actor_of(show.session, show.cast.people["agency-a1"])
        with pytest.raises(Conflict):
            open_application(
                show.session, lead, programme_id=1, agency_id=show.cast.organisations["A1"]
            )
