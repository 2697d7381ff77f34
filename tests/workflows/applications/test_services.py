"""An application through the real models: eligibility, panel, recusal, gap, result."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select

import forms
from engine import open_incidents
from tests.workflows.stage import PAIR, SHORT, GoOn, Played
from workflows.actors import actor_of
from workflows.agencies.actions import bar as enter
from workflows.agencies.actions import save_staff
from workflows.agencies.models import BlacklistEntry, PastGrade
from workflows.agencies.queries import staff_of
from workflows.applications.actions import open_application
from workflows.applications.models import Application
from workflows.applications.panel import JUDGED
from workflows.applications.panel_forms import panel_context
from workflows.applications.queries import (
    applications_of,
    facts,
    file_context,
    selection_context,
    verify_context,
)
from workflows.applications.reasons import FAILURES
from workflows.authority import may
from workflows.cases.files import files_of
from workflows.cases.models import Case
from workflows.cases.page import submissions_of
from workflows.cases.returns import return_of
from workflows.cases.task_page import task_page
from workflows.cases.tasks import get_task
from workflows.demo.scenario import PairScript
from workflows.errors import Conflict
from workflows.notifications.models import Notification
from workflows.rulebook.seed import RUBRIC
from workflows.runtime import engine

RETURNED = datetime(2025, 3, 6, 2, tzinfo=UTC)
REVIEW_OVER = datetime(2025, 3, 25, 2, tzinfo=UTC)
IN_REVIEW = datetime(2025, 3, 12, 2, tzinfo=UTC)
LATER = datetime(2025, 4, 1, tzinfo=UTC)
FULL = {name: RUBRIC[name] for name in JUDGED}
SCORING = replace(PAIR, held=frozenset({"score_application"}))
DECLARING = replace(PAIR, held=frozenset({"declare_interest"}))
CONFLICT = {"interest": "conflict", "kinds": ["employed"], "explanation": "曾任顾问（示例）"}


def application_of(show: Played) -> Application:
    (application,) = applications_of(show.session, 1)
    return application


def scoring(show: Played, expert: str, share: str) -> None:
    points = {name: str(most * Decimal(share)) for name, most in FULL.items()}
    tasks = [get_task(show.session, one) for one in show.open("score_application")]
    mine = next(one for one in tasks if one.assignee == str(show.cast.people[expert]))
    assert mine.id in show.open("score_application")
    show.do_task(mine.id, expert, recused=False, comment="可行（示例）", **points)


def test_a_selected_application_keeps_its_mean(go_on: GoOn) -> None:
    with go_on(until=datetime(2025, 4, 8, tzinfo=UTC)) as show:
        application = application_of(show)
        assert (application.status, application.outcome) == ("decided", "selected")
        # Experts gave 85, 86 and 87 % of 85 points; the price and the finances are full.
        assert [one.score for one in application.scores] == [
            Decimal("87.25"),
            Decimal("88.10"),
            Decimal("88.95"),
        ]
        assert application.mean_score == Decimal("88.10")
        assert [one.counted for one in application.scores] == [True] * 3
        labels = [fact.label for fact in facts(show.session, application)]
        assert "选派机构" in labels
        assert not any("分" in label for label in labels)


def test_a_wide_gap_brings_a_further_expert_who_settles_it(go_on: GoOn) -> None:
    with go_on(SCORING, IN_REVIEW) as show:
        for expert, share in (("expert-1", "0.5"), ("expert-2", "0.8"), ("expert-3", "0.82")):
            scoring(show, expert, share)
        application = application_of(show)
        assert (application.status, application.score_spread) == ("eligible", Decimal("27.20"))
        (task_id,) = show.open("appoint_panel")
        given = panel_context(show.session, get_task(show.session, task_id))
        fourth = show.cast.people["expert-4"]
        assert given.options["experts"] == [(fourth, "评估专家E-4 · 0")]
        assert given.facts["min_experts"] == 1
        show.do("appoint_panel", "coordinator", experts=[fourth])
        show.do("declare_interest", "expert-4", interest="none")
        scoring(show, "expert-4", "0.84")
        assert (application.status, application.mean_score) == ("reviewed", Decimal("84.70"))
        assert [one.counted for one in application.scores] == [False, True, True, True]


def test_a_recusal_goes_to_the_substitute_with_the_fewest_reviews(go_on: GoOn) -> None:
    with go_on(DECLARING, IN_REVIEW) as show:
        asked = {get_task(show.session, one).assignee for one in show.open("declare_interest")}
        assert asked == {str(show.cast.people[f"expert-{number}"]) for number in (1, 2, 3)}
        show.do("declare_interest", "expert-3", **CONFLICT)
        asked = {get_task(show.session, one).assignee for one in show.open("declare_interest")}
        assert str(show.cast.people["expert-4"]) in asked
        for number, share in ((1, "0.8"), (2, "0.82"), (4, "0.84")):
            show.do("declare_interest", f"expert-{number}", interest="none")
            scoring(show, f"expert-{number}", share)
        application = application_of(show)
        assert application.status == "reviewed"
        assert {one.expert_id: one.recused for one in application.scores} == {
            show.cast.people[f"expert-{number}"]: number == 3 for number in (1, 2, 3, 4)
        }


def test_a_late_recusal_with_nobody_left_goes_back_to_the_office(go_on: GoOn) -> None:
    with go_on(DECLARING, IN_REVIEW) as show:
        show.do("declare_interest", "expert-1", **CONFLICT)
        late = {"recused": True, "recusal_reason": "发现亲属在册（示例）"}
        for number in (2, 3, 4):
            show.do("declare_interest", f"expert-{number}", interest="none")
        scoring(show, "expert-2", "0.8")
        scoring(show, "expert-3", "0.8")
        application = application_of(show)
        case = show.session.get_one(Case, application.case_id)
        expert = actor_of(show.session, show.cast.people["expert-4"])
        assert may(show.session, expert, "case.view", case)
        show.do("score_application", "expert-4", **late)
        assert not may(show.session, expert, "case.view", case), "the file closes again"
        assert files_of(show.session, expert, case.id) == []
        assert application.status == "eligible"
        (task_id,) = show.open("appoint_panel")
        given = panel_context(show.session, get_task(show.session, task_id))
        assert given.facts["min_experts"] == 1
        assert given.options["experts"] == []


def test_the_file_stays_closed_until_the_expert_has_declared(go_on: GoOn) -> None:
    with go_on(DECLARING, IN_REVIEW) as show:
        session, case_id = show.session, application_of(show).case_id or 0
        case = session.get_one(Case, case_id)
        expert = actor_of(session, show.cast.people["expert-1"])
        (task_id,) = (
            one
            for one in show.open("declare_interest")
            if get_task(session, one).assignee == expert.code
        )
        page = task_page(session, expert, task_id)
        assert page.context.facts["agency"] == "铁力市阳光社会工作服务中心"
        assert not may(session, expert, "case.view", case)
        assert files_of(session, expert, case_id) == []
        assert submissions_of(session, expert, case_id) == []
        show.do("declare_interest", "expert-1", interest="none")
        assert may(session, expert, "case.view", case)
        assert len(files_of(session, expert, case_id)) == 1
        seen = {one.form_key for one in submissions_of(session, expert, case_id)}
        assert {"application.interest", "application.file"} <= seen
        show.do("declare_interest", "expert-2", **CONFLICT)
        recused = actor_of(session, show.cast.people["expert-2"])
        assert not may(session, recused, "case.view", case)


def scores_seen(show: Played, who: str) -> int:
    """How many of the panel's score sheets somebody reads."""
    actor = actor_of(show.session, show.cast.people[who])
    handed_in = submissions_of(show.session, actor, application_of(show).case_id or 0)
    return sum(one.form_key == "application.score" for one in handed_in)


def test_peers_scores_are_hidden_until_one_s_own_is_in(go_on: GoOn) -> None:
    with go_on(SCORING, IN_REVIEW) as show:
        scoring(show, "expert-1", "0.8")
        scoring(show, "expert-2", "0.82")
        assert scores_seen(show, "expert-3") == 0
        assert scores_seen(show, "expert-1") == 1
        assert scores_seen(show, "agency-a1") == 0
        assert scores_seen(show, "coordinator") == 2
        scoring(show, "expert-3", "0.84")
        assert {scores_seen(show, f"expert-{number}") for number in (1, 2, 3)} == {3}
        assert scores_seen(show, "expert-4") == 0
        assert scores_seen(show, "agency-a1") == 0


def test_a_lower_bid_lowers_the_points_of_whoever_was_scored_before(go_on: GoOn) -> None:
    cheaper = {"file_application": {"budget": "100000"}}
    other = replace(PAIR, agency="A2", place="R2", instead=cheaper)
    with go_on(until=datetime(2025, 3, 21, tzinfo=UTC), others=(other,)) as show:
        dear, cheap = applications_of(show.session, 1)
        # 200,000 against the lowest bid of 100,000: five points of ten.
        assert {one.score for one in dear.scores} == {
            Decimal("82.25"),
            Decimal("83.10"),
            Decimal("83.95"),
        }
        assert cheap.mean_score == Decimal("88.10")


def ranking(show: Played) -> list[dict[str, object]]:
    """The review is over: the outcomes that the form proposes."""
    show.at(REVIEW_OVER)
    show.wake()
    (task_id,) = show.open("rank_applications")
    given = selection_context(show.session, get_task(show.session, task_id))
    return cast("list[dict[str, object]]", given.initial["decisions"])


def test_nobody_is_ranked_before_every_panel_has_settled_its_scores(go_on: GoOn) -> None:
    slow = PairScript("A2", "", held=frozenset({"score_application"}))
    with go_on(PAIR, IN_REVIEW, batches=(replace(SHORT, alone=(slow,)),)) as show:
        for expert, share in (("expert-1", "0.5"), ("expert-2", "1"), ("expert-4", "1")):
            # A gap: a further expert has to be asked.
            scoring(show, expert, share)
        rows = ranking(show)
        with pytest.raises(forms.Invalid) as refused:
            show.do("rank_applications", "coordinator", decisions=rows)
        (said,) = refused.value.errors["decisions"]
        assert said.params["count"] == 1
        show.do("appoint_panel", "coordinator", experts=[show.cast.people["expert-3"]])
        with pytest.raises(forms.Invalid):
            show.do("rank_applications", "coordinator", decisions=ranking(show))
        show.do("declare_interest", "expert-3", interest="none")
        scoring(show, "expert-3", "1")
        first, second = rows = ranking(show)
        assert (first["outcome"], second["outcome"]) == ("selected", "waitlisted")
        # Whatever differs from it needs a reason.
        swapped = [{**first, "outcome": "waitlisted"}, {**second, "outcome": "selected"}]
        with pytest.raises(forms.Invalid) as refused:
            show.do("rank_applications", "coordinator", decisions=swapped)
        assert set(refused.value.errors) == {"decisions.0.reason", "decisions.1.reason"}
        show.do("rank_applications", "coordinator", decisions=rows)
        assert [one.outcome for one in applications_of(show.session, 1)] == [
            "waitlisted",
            "selected",
        ]


def test_whoever_does_not_score_in_time_gives_way_to_another_expert(go_on: GoOn) -> None:
    with go_on(SCORING, IN_REVIEW) as show:
        scoring(show, "expert-1", "0.8")
        scoring(show, "expert-2", "0.82")
        show.at(REVIEW_OVER)
        show.wake()
        assert show.open("score_application") == []
        assert application_of(show).status == "eligible"
        (task_id,) = show.open("appoint_panel")
        given = panel_context(show.session, get_task(show.session, task_id))
        assert given.facts["min_experts"] == 1
        fourth = show.cast.people["expert-4"]
        assert given.initial["experts"] == [fourth]
        show.do("appoint_panel", "coordinator", experts=[fourth])
        show.do("declare_interest", "expert-4", interest="none")
        scoring(show, "expert-4", "0.84")
        assert open_incidents(show.session) == []
        assert application_of(show).status == "reviewed"


def test_experts_are_asked_by_load(go_on: GoOn) -> None:
    other = replace(DECLARING, agency="A2", place="R2", held=frozenset({"appoint_panel"}))
    with go_on(DECLARING, IN_REVIEW, others=(other,)) as show:
        (task_id,) = show.open("appoint_panel")
        given = panel_context(show.session, get_task(show.session, task_id))
        assert [label for _, label in given.options["experts"]] == [
            "评估专家E-4 · 0",
            "评估专家E-1 · 1",
            "评估专家E-2 · 1",
            "评估专家E-3 · 1",
        ]
        assert given.initial["experts"] == [
            show.cast.people[f"expert-{number}"] for number in (4, 1, 2)
        ]


SHORT_TRIPS = {"days_per_trip": "5"}
VERIFYING = replace(PAIR, held=frozenset({"verify_documents"}))


def case_facts(show: Played) -> dict[str, object]:
    return {fact.label: fact.value for fact in facts(show.session, application_of(show))}


def test_an_ineligible_application_is_rejected_after_its_corrections(go_on: GoOn) -> None:
    poor = replace(
        PAIR, instead={"file_application": SHORT_TRIPS, "correct_application": SHORT_TRIPS}
    )
    with go_on(poor, LATER) as show:
        assert application_of(show).status == "rejected"
        assert list(map(str, case_facts(show)["不符合条件之处"])) == [
            "每次派驻应不少于 10 个工作日"
        ]


def test_a_returned_application_is_told_why_and_lapses_when_it_is_late(go_on: GoOn) -> None:
    held = frozenset({"correct_application"})
    poor = replace(PAIR, instead={"file_application": SHORT_TRIPS}, held=held)
    with go_on(poor, RETURNED) as show:
        (task_id,) = show.open("correct_application")
        given = file_context(show.session, get_task(show.session, task_id))
        assert list(map(str, given.facts["failures"])) == ["每次派驻应不少于 10 个工作日"]
        # A hard condition may be met anywhere in the form, or in the file.
        assert not given.locked
        show.at(IN_REVIEW)
        for instance_id in engine.due_instances(show.session):
            engine.wake(show.session, instance_id)
        assert application_of(show).status == "lapsed"
        assert not show.open("correct_application")


def test_each_worker_who_does_not_qualify_is_named_with_the_reason(go_on: GoOn) -> None:
    held = frozenset({"file_application", "correct_application"})
    with go_on(replace(PAIR, held=held), IN_REVIEW) as show:
        agency = show.cast.organisations["A1"]
        lead = actor_of(show.session, show.cast.people["agency-a1"])
        staff = staff_of(show.session, agency)
        new, old = worker("社工A1-08", "none", 5), worker("社工A1-09", "assistant", 0)
        ids = [save_staff(show.session, lead, agency, one).id for one in (new, old)]
        show.do("file_application", "agency-a1", **filing(show, [staff[0].id, *ids]))
        (task_id,) = show.open("correct_application")
        given = file_context(show.session, get_task(show.session, task_id))
        assert list(map(str, given.facts["failures"])) == [
            "社工A1-08：没有社会工作者证书，也没有社会工作专业本科以上学历",
            "社工A1-09：专业工作年限不足 1 年",
            "没有有效的审计报告，请上传或在机构档案中登记",
        ]


def test_the_file_is_frozen_when_the_application_is_filed(go_on: GoOn) -> None:
    with go_on(VERIFYING, IN_REVIEW) as show:
        application, agency = application_of(show), show.cast.organisations["A1"]
        lead = actor_of(show.session, show.cast.people["agency-a1"])
        member = staff_of(show.session, agency)[0]
        save_staff(show.session, lead, agency, worker(member.name, "none", 0), member.id)
        (task_id,) = show.open("verify_documents")
        told = verify_context(show.session, get_task(show.session, task_id)).facts
        assert "社工A1-01：社会工作师 SGA10001，本科，从业 3 年" in map(
            str, cast("list[object]", told["team"])
        )
        assert application.staff[0].source_id == member.id
        assert application.snapshot["profile"]["capacity"] == 5
        assert told["returns_left"] == 2


def test_a_coordinator_sends_back_named_fields_and_only_these_are_open(go_on: GoOn) -> None:
    with go_on(VERIFYING, IN_REVIEW) as show:
        show.do(
            "verify_documents", "coordinator", decision="return", comment="请补充设想（示例）",
            fields_to_correct=["proposal"],
        )  # fmt: skip
        (task_id,) = show.open("correct_application")
        given = file_context(show.session, get_task(show.session, task_id))
        assert "proposal" not in given.locked
        assert {"workers", "days_per_trip", "truthful"} <= given.locked.keys()
        letter = return_of(show.session, get_task(show.session, task_id))
        assert letter is not None
        assert (letter.comment, letter.fields) == ("请补充设想（示例）", {"proposal": "服务设想"})
        show.do("correct_application", "agency-a1", proposal="新的设想", days_per_trip="1", truthful="true")  # fmt: skip
        application = application_of(show)
        assert (application.proposal, application.days_per_trip) == ("新的设想", 20)
        assert show.open("verify_documents")


def test_false_documents_reject_and_put_the_agency_on_the_blacklist(go_on: GoOn) -> None:
    with go_on(VERIFYING, IN_REVIEW) as show:
        show.do(
            "verify_documents", "coordinator", decision="false",
            false_documents="社工证书编号查无此人（示例）",
        )  # fmt: skip
        assert application_of(show).status == "rejected"
        assert case_facts(show)["未受理的理由"] == "社工证书编号查无此人（示例）"
        (entry,) = show.session.scalars(select(BlacklistEntry)).all()
        assert (entry.from_on, entry.until_on) == (date(2025, 3, 12), date(2027, 3, 12))
        assert entry.entered_by == str(show.cast.people["coordinator"])
        told = [
            person
            for person in ("agency-a1", "province")
            if show.session.scalars(
                select(Notification).where(
                    Notification.person_id == show.cast.people[person],
                    Notification.template.contains("失信名单"),
                )
            ).first()
        ]
        assert told == ["agency-a1", "province"]


def test_a_blacklisted_agency_does_not_get_through(go_on: GoOn) -> None:
    with go_on(replace(PAIR, held=frozenset({"file_application"})), IN_REVIEW) as show:
        agency = show.cast.organisations["A1"]
        bar = {"reason": "虚假材料（示例）", "from_on": "2025-03-01"}
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        enter(show.session, coordinator, agency, bar)
        staff = [one.id for one in staff_of(show.session, agency)]
        show.do("file_application", "agency-a1", **filing(show, staff))
        (task_id,) = show.open("correct_application")
        given = file_context(show.session, get_task(show.session, task_id))
        assert list(map(str, given.facts["failures"])) == [
            "在失信名单内",
            "没有有效的审计报告，请上传或在机构档案中登记",
        ]


def test_a_failed_grade_bars_the_year_after_it_and_no_later_one(go_on: GoOn) -> None:
    with go_on(replace(PAIR, held=frozenset({"file_application"})), IN_REVIEW) as show:
        agency = show.cast.organisations["A1"]
        staff = [one.id for one in staff_of(show.session, agency)]
        graded = PastGrade(
            agency_id=agency, year=2019, title="老项目（示例）", scheme="four_bands", grade="unqualified"
        )  # fmt: skip
        show.session.add(graded)
        show.do("file_application", "agency-a1", **filing(show, staff))
        assert failures_of(show) == ["没有有效的审计报告，请上传或在机构档案中登记"]
        assert application_of(show).last_grade == "unqualified"
        graded.year = 2024
        show.do("correct_application", "agency-a1", **filing(show, staff))
        assert failures_of(show) == [
            "没有有效的审计报告，请上传或在机构档案中登记",
            "此前的项目评估不合格，本年度不得申报",
        ]


def failures_of(show: Played) -> list[str]:
    """What a returned application does not meet."""
    (task_id,) = show.open("correct_application")
    given = file_context(show.session, get_task(show.session, task_id))
    return list(map(str, cast("list[object]", given.facts["failures"])))


def worker(name: str, certificate: str, years: int) -> dict[str, object]:
    """Somebody's answers for the file."""
    number = "" if certificate == "none" else "SG0009"
    return {
        "name": name,
        "certificate": certificate,
        "certificate_no": number,
        "degree": "college",
        "experience_years": str(years),
    }


def filing(show: Played, workers: list[int]) -> dict[str, object]:
    """An application with these workers, and without an audit report unless the file has one."""
    return {
        "main_field": "elderly_care",
        "workers": workers,
        "days_per_worker": "200",
        "days_per_trip": "20",
        "proposal": "驻点服务（示例）",
        "truthful": "true",
    }


def test_every_reason_of_the_table_has_words() -> None:
    table = Path("bpmn/eligibility.dmn").read_text(encoding="utf-8")
    given = re.findall(r"<text>&?(?:quot;)?\"(\w+)\"", table.split("<decisionTable", 1)[1])
    assert FAILURES.keys() == set(given) - {"unqualified"}


def test_an_application_that_nobody_files_lapses(go_on: GoOn) -> None:
    late = replace(PAIR, held=frozenset({"file_application"}))
    with go_on(late, LATER) as show:
        assert application_of(show).status == "lapsed"


def test_an_agency_applies_once(go_on: GoOn) -> None:
    with go_on(until=IN_REVIEW) as show:
        lead = actor_of(show.session, show.cast.people["agency-a1"])
        with pytest.raises(Conflict):
            open_application(
                show.session, lead, programme_id=1, agency_id=show.cast.organisations["A1"]
            )
