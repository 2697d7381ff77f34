"""A milestone through the real models: its ladder, moved dates, and rectification that fails."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from engine import now
from engine.tables import instance
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.actors import actor_of
from workflows.calendars.rules import day_of, end_of_day
from workflows.case_facts import facts_of
from workflows.cases.actions import form_context
from workflows.cases.models import Case
from workflows.cases.tasks import get_task
from workflows.changes.actions import begin
from workflows.errors import Conflict, NotAllowed, Rejected
from workflows.milestones import actions
from workflows.milestones.queries import milestones_of
from workflows.notifications.models import Notification
from workflows.organisations.models import Person
from workflows.runtime import engine
from workflows.supervision.queries import open_findings
from workflows.worker import Sweep

JUNE, REMINDED = datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 6, 9, tzinfo=UTC)
LATE = replace(PAIR, held=frozenset({"report_milestone"}))
OVERDUE = "节点“{title}”逾期未报"


def told(show: Played, template: str) -> list[str]:
    """Who was told this, in the order of time."""
    rows = (
        select(Person.username)
        .join(Notification, Notification.person_id == Person.id)
        .where(Notification.template == template)
        .order_by(Notification.created_at, Notification.id)
    )
    return [str(name) for name in show.session.scalars(rows)]


def test_an_overdue_report_climbs_the_ladder(go_on: GoOn) -> None:
    with go_on(LATE, JUNE) as show:
        show.at(datetime(2025, 6, 30, tzinfo=UTC))
        show.wake()
        first = milestones_of(show.session, show.pairing.id)[0]
        assert (first.current_due, first.overdue_level) == (date(2025, 6, 13), 3)
        assert told(show, OVERDUE) == ["agency-a1", "supervisor-1", "coordinator"]
        assert told(show, "节点“{title}”应于 {day} 前上报") == ["agency-a1", "worker-a1"] * 2


def test_a_report_in_time_troubles_nobody(go_on: GoOn) -> None:
    with go_on(PAIR, datetime(2025, 7, 1, tzinfo=UTC)) as show:
        first = milestones_of(show.session, show.pairing.id)[0]
        assert (first.status, first.overdue_level) == ("passed", 0)
        assert told(show, OVERDUE) == []


def test_two_failures_call_for_a_review_whose_decision_opens_the_case(go_on: GoOn) -> None:
    weak = replace(PAIR, reached={1: ("10", "20")}, held=frozenset({"review_suspension"}))
    with go_on(weak, datetime(2025, 7, 7, tzinfo=UTC)) as show:
        first = milestones_of(show.session, show.pairing.id)[0]
        assert first.status == "failed"
        assert [one.verdict for one in first.reports] == ["rectify"] * 2
        review = told(show, "节点“{title}”整改未达标，请启动中止审议")
        assert review == ["coordinator", "supervisor-1"]
        decided = {"decision": "suspend", "reason": "整改无效（示例）"}
        show.do("review_suspension", "coordinator", **decided)
        assert (first.review_decision, first.review_reason) == ("suspend", "整改无效（示例）")
        assert told(show, "节点“{title}”未达标，审议决定中止项目") == ["agency-a1", "supervisor-1"]
        assert told(show, "请按审议决定提请中止项目，依据已预填") == ["coordinator"]
        filed = prefilled(show, "file_suspension")
        assert filed["cause"] == "rectification"
        assert "第一次检查" in filed["grounds"]
        assert "10.00%、20.00%" in filed["grounds"]
        assert "整改无效（示例）" in filed["grounds"]
        show.do("file_suspension", "coordinator", **filed, until_on="2025-07-20")
        show.do("decide_suspension", "province", decision="approve")
        root = show.session.get_one(Case, show.pairing.case_id).instance_id or 0
        assert engine.hands.look(show.session, root).status == "suspended"


def test_a_review_may_end_a_project_and_opens_only_what_is_not_under_way(go_on: GoOn) -> None:
    weak = replace(PAIR, reached={1: ("10", "20")}, held=frozenset({"review_suspension"}))
    with go_on(weak, datetime(2025, 7, 7, tzinfo=UTC)) as show:
        decided = {"decision": "terminate", "reason": "无力履约（示例）"}
        show.do("review_suspension", "coordinator", **decided)
        filed = prefilled(show, "file_termination")
        assert "无力履约（示例）" in filed["grounds"]
        show.do("file_termination", "coordinator", **filed, effective_on="2025-07-10")
        show.do("hear_agency", "agency-a1", stance="accept")
        show.do("decide_termination", "province", decision="approve")
        assert show.pairing.status == "terminated"
        assert show.open("settle_accounts")


def test_what_a_review_decides_is_not_opened_beside_the_same(go_on: GoOn) -> None:
    weak = replace(PAIR, reached={1: ("10", "20")}, held=frozenset({"review_suspension"}))
    with go_on(weak, datetime(2025, 7, 7, tzinfo=UTC)) as show:
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        begin(show.session, coordinator, show.pairing.case_id or 0, "suspension")
        assert prefilled(show, "file_suspension") == {}, "begun by hand, it says nothing by itself"
        show.do("review_suspension", "coordinator", decision="suspend", reason="整改无效（示例）")
        assert len(show.open("file_suspension")) == 1


def prefilled(show: Played, element_id: str) -> dict[str, str]:
    """What the form at this element begins with."""
    (task_id,) = show.open(element_id)
    return dict(form_context(show.session, get_task(show.session, task_id)).initial)  # type: ignore[arg-type]


def test_what_is_not_rectified_in_time_has_failed(go_on: GoOn) -> None:
    idle = {"rectify_milestone", "review_suspension"}
    weak = replace(PAIR, reached={1: ("62",)}, held=frozenset(idle))
    with go_on(weak, datetime(2025, 7, 8, 12, tzinfo=UTC)) as show:
        first = milestones_of(show.session, show.pairing.id)[0]
        assert (first.status, show.open("review_suspension")) == ("rectifying", [])
        due_at = get_task(show.session, show.open("rectify_milestone")[0]).due_at
        # Judged on Tuesday 17 June: the fifteenth working day after that.
        assert due_at == end_of_day(date(2025, 7, 8))
        show.at(due_at)
        show.wake()
        assert (first.status, show.open("rectify_milestone")) == ("failed", [])
        assert len(show.open("review_suspension")) == 1


CONDITIONS = [
    {"text": "补齐台账（示例）", "owner": "社工A1-01", "due_on": "2025-07-01"},
    {"text": "补办两场活动（示例）", "owner": "社工A1-02", "due_on": "2025-07-03"},
]
VERDICT = {"verdict": "conditional", "requirements": CONDITIONS}
# One milestone of 80 of 100: it passes on two conditions that nobody has met yet.
FAIR = replace(
    PAIR,
    reached={1: ("80",)},
    instead={"judge_milestone": VERDICT},
    held=frozenset({"plan_visit", "correct_finding"}),
    finding_in_visit=0,
)


def meet(show: Played, who: str = "agency-a1") -> None:
    """Report the first open condition as met."""
    task_id = show.open("correct_finding")[0]
    paper = show.attach(task_id, who, "evidence")
    done_on = day_of(now(show.session)).isoformat()
    show.do_task(task_id, who, action="已落实（示例）", done_on=done_on, evidence=[paper])


def test_a_milestone_passes_on_conditions_that_the_agency_meets_and_somebody_verifies(
    go_on: GoOn,
) -> None:
    with go_on(FAIR, datetime(2025, 6, 20, tzinfo=UTC)) as show:
        session, pairing = show.session, show.pairing
        first = milestones_of(session, pairing.id)[0]
        assert (first.status, first.reports[0].conditions) == (
            "conditional",
            "补齐台账（示例）；补办两场活动（示例）",
        )
        assert [(one.owner, one.status) for one in first.conditions] == [
            ("社工A1-01", "open"),
            ("社工A1-02", "open"),
        ]
        # Its instalment is asked for at once; what is owed stands with the case.
        case = session.get_one(Case, pairing.case_id)
        (fact,) = (one for one in facts_of(session, case) if one.label == "未落实的附带条件")
        assert [one.text(str) for one in fact.value] == [
            "补齐台账（示例）（2025-07-01 前）",
            "补办两场活动（示例）（2025-07-03 前）",
        ]
        tasks = [get_task(session, one) for one in show.open("correct_finding")]
        assert [task.due_at for task in tasks] == [
            end_of_day(date(2025, 7, 1)),
            end_of_day(date(2025, 7, 3)),
        ]
        assert form_context(session, tasks[0]).facts["condition"] == "补齐台账（示例）"
        meet(show)
        show.do("verify_finding", "supervisor-1", decision="return", comment="缺签字（示例）")
        assert first.conditions[0].status == "open"
        for _ in range(2):
            meet(show)
            show.do("verify_finding", "supervisor-1", decision="close")
        assert {one.status for one in first.conditions} == {"closed"}
        assert open_findings(session, pairing.id) == []
        watching = select(instance.c.outcome).where(instance.c.id == first.instance_id)
        assert session.scalars(watching).one() == "conditions_met"


def test_a_suspension_moves_what_is_still_to_be_met(go_on: GoOn) -> None:
    with go_on(FAIR, datetime(2025, 6, 20, tzinfo=UTC)) as show:
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        begin(show.session, coordinator, show.pairing.case_id or 0, "suspension")
        asked = {"cause": "force_majeure", "grounds": "山洪（示例）", "until_on": "2025-07-10"}
        show.do("file_suspension", "coordinator", **asked)
        show.do("decide_suspension", "province", decision="approve")
        assert show.open("correct_finding") == []
        show.at(datetime(2025, 7, 10, 8, tzinfo=UTC))
        show.do("end_suspension", "coordinator", reason="道路已通（示例）")
        conditions = open_findings(show.session, show.pairing.id)
        assert [one.due_on for one in conditions] == [date(2025, 7, 21), date(2025, 7, 23)]
        tasks = [get_task(show.session, one).due_at for one in show.open("correct_finding")]
        assert tasks == [end_of_day(date(2025, 7, 21)), end_of_day(date(2025, 7, 23))]


def test_a_condition_that_is_not_met_goes_up_and_keeps_the_project_open(go_on: GoOn) -> None:
    with go_on(FAIR, datetime(2025, 6, 20, tzinfo=UTC)) as show:
        show.at(datetime(2025, 7, 20, tzinfo=UTC))
        show.wake()
        late = told(show, "附带条件“{text}”逾期未落实")
        assert Counter(late) == {"agency-a1": 4, "supervisor-1": 2, "coordinator": 2}
        root = show.session.get_one(Case, show.pairing.case_id).instance_id or 0
        assert engine.hands.look(show.session, root).status == "running"
        assert len(open_findings(show.session, show.pairing.id)) == 2


def test_each_notice_goes_out_once_though_no_worker_was_up_that_day(go_on: GoOn) -> None:
    # Before the first reminder of the first milestone, due on 13 June.
    with go_on(LATE, JUNE) as show:
        show.at(datetime(2025, 6, 30, tzinfo=UTC))
        show.session.commit()
        two = [Sweep(show.sessions), Sweep(show.sessions)]
        with ThreadPoolExecutor(len(two)) as workers:
            list(workers.map(lambda sweep: sweep.run(datetime.now(UTC)), two))
        first = milestones_of(show.session, show.pairing.id)[0]
        steps = [(notice.step, notice.due_on) for notice in first.notices]
        ladder = ("remind", "remind_again", "first", "second", "third")
        assert steps == [(step, date(2025, 6, 13)) for step in ladder]
        assert told(show, OVERDUE) == ["agency-a1", "supervisor-1", "coordinator"]
        reminded = Counter(told(show, "节点“{title}”应于 {day} 前上报"))
        assert reminded == {"agency-a1": 2, "worker-a1": 2}


def test_a_moved_date_takes_its_task_and_its_ladder_along(go_on: GoOn) -> None:
    with go_on(LATE, JUNE) as show:
        show.at(datetime(2025, 6, 17, tzinfo=UTC))
        show.wake()
        first = milestones_of(show.session, show.pairing.id)[0]
        assert told(show, OVERDUE) == ["agency-a1"]
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        to_due = date(2025, 7, 10)
        actions.move(show.session, coordinator, first.id, to_due, reason="汛期道路中断")
        task = get_task(show.session, show.open("report_milestone")[0])
        assert task.due_at == end_of_day(to_due)
        show.at(datetime(2025, 7, 12, tzinfo=UTC))
        show.wake()
        again = [notice.step for notice in first.notices if notice.due_on == to_due]
        assert again == ["remind", "remind_again", "first"]
        assert told(show, OVERDUE) == ["agency-a1"] * 2


def test_a_ladder_that_was_sent_whole_begins_anew_for_a_new_date(go_on: GoOn) -> None:
    with go_on(LATE, JUNE) as show:
        show.at(datetime(2025, 6, 30, tzinfo=UTC))
        show.wake()
        first = milestones_of(show.session, show.pairing.id)[0]
        assert len(first.notices) == 5
        actions.shift(show.session, show.pairing.id, 20, by="system", reason="中止二十日")
        show.at(datetime(2025, 7, 2, 20, tzinfo=UTC))
        show.wake()
        assert [notice.step for notice in first.notices[5:]] == ["remind", "remind_again"]


def test_a_suspended_case_goes_on_with_the_shifted_dates(go_on: GoOn) -> None:
    with go_on(LATE, JUNE) as show:
        show.at(REMINDED)
        show.wake()
        case = show.session.get_one(Case, show.pairing.case_id)
        instance_id = case.instance_id or 0
        given = {"actor": "system", "reason": "汛期中止"}
        engine.hands.suspend(show.session, instance_id, **given)
        show.at(datetime(2025, 6, 29, tzinfo=UTC))
        actions.shift(show.session, show.pairing.id, 20, by="system", reason="汛期中止二十日")
        engine.hands.resume(show.session, instance_id, **given)
        show.wake()
        task = get_task(show.session, show.open("report_milestone")[0])
        assert task.due_at == end_of_day(date(2025, 7, 3))
        assert told(show, OVERDUE) == []


def test_a_milestone_is_skipped_with_a_reason_only(go_on: GoOn) -> None:
    with go_on(LATE, JUNE) as show:
        show.at(REMINDED)
        show.wake()
        first, second = milestones_of(show.session, show.pairing.id)
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        with pytest.raises(Rejected):
            actions.skip(show.session, coordinator, first.id, reason=" ")
        assert len(show.open("report_milestone")) == 1
        actions.skip(show.session, coordinator, first.id, reason="与中期评估合并")
        actions.skip(show.session, coordinator, second.id, reason="服务提前完成")
        assert (first.status, first.skip_reason) == ("skipped", "与中期评估合并")
        assert show.open("report_milestone") == []
        with pytest.raises(Conflict):
            actions.skip(show.session, coordinator, first.id, reason="再次")


@pytest.mark.parametrize("who", ["agency-a1", "supervisor-1", "leader-r1", "finance"])
def test_only_coordinators_change_the_schedule(go_on: GoOn, who: str) -> None:
    with go_on(LATE, JUNE) as show:
        first = milestones_of(show.session, show.pairing.id)[0]
        actor = actor_of(show.session, show.cast.people[who])
        with pytest.raises(NotAllowed):
            actions.skip(show.session, actor, first.id, reason="不便检查")
        with pytest.raises(NotAllowed):
            actions.move(show.session, actor, first.id, date(2025, 7, 1), reason="不便检查")
