"""A visit through the real models: its window and checklist, its findings, each verified."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

import forms
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.actors import actor_of
from workflows.calendars.rules import end_of_day
from workflows.cases.actions import form_context
from workflows.cases.returns import return_of
from workflows.cases.task_page import task_page
from workflows.cases.tasks import get_task
from workflows.errors import NotAllowed, Rejected
from workflows.notifications.models import Notification
from workflows.organisations.models import Person
from workflows.supervision import checklist
from workflows.supervision.queries import finding_context, visits_of

TWO = {
    "findings": [
        {"text": "记录不全", "severity": "minor", "owner": "社工A", "due_on": "2025-07-01"},
        {"text": "场地未公示", "severity": "major", "owner": "社工B", "due_on": "2025-07-01"},
    ]
}
PAUSED = replace(PAIR, held=frozenset({"correct_finding"}), instead={"conduct_visit": TWO})
JUNE = datetime(2025, 6, 2, tzinfo=UTC)
YEAR_END = datetime(2025, 12, 31, tzinfo=UTC)


def correct(
    show: Played,
    name: str,
    task_id: int = 0,
    action: str = "已补齐（示例）",
    done_on: str = "2025-06-02",
) -> None:
    """Hand in a correction with its evidence, at the first task for one unless told another."""
    task_id = task_id or show.open("correct_finding")[0]
    paper = show.attach(task_id, name, "evidence")
    done = {"action": action, "done_on": done_on, "evidence": [paper]}
    show.do_task(task_id, name, **done)


def told(show: Played, text: str = "督导问题“{text}”整改逾期") -> list[str]:
    """Who was told this, by default that a correction is late, in the order of time."""
    rows = (
        select(Person.username)
        .join(Notification, Notification.person_id == Person.id)
        .where(Notification.template == text)
        .order_by(Notification.created_at, Notification.id)
    )
    return [str(name) for name in show.session.scalars(rows)]


def test_monthly_visits_cover_the_service(go_on: GoOn) -> None:
    with go_on(PAIR, YEAR_END) as show:
        visits = visits_of(show.session, show.pairing.id)
        assert [one.opens_on for one in visits] == [date(2025, 5, 15), date(2025, 6, 15)]
        assert [one.status for one in visits] == ["closed", "closed"]
        (finding,) = visits[0].findings
        assert (finding.status, finding.severity, finding.owner) == ("closed", "minor", "社工A1-01")
        assert finding.corrected_by != finding.verified_by == show.cast.people["supervisor-1"]
        assert [check.item for check in visits[0].checks] == list(checklist.FIRST)


def test_neither_a_visit_nor_a_correction_is_reported_before_it_is_done(go_on: GoOn) -> None:
    with go_on(PAUSED, JUNE) as show:
        with pytest.raises(forms.Invalid) as refused:
            correct(show, "agency-a1", done_on="2025-06-03")
        assert set(refused.value.errors) == {"done_on"}
    with go_on(replace(PAIR, held=frozenset({"conduct_visit"})), JUNE) as show:
        task = get_task(show.session, show.open("conduct_visit")[0])
        checks = [{"item": item, "result": "met"} for item in checklist.FIRST]
        told = {"visit_type": "onsite", "summary": "走访（示例）", "checks": checks}
        with pytest.raises(forms.Invalid) as refused:
            show.do_task(task.id, "supervisor-1", held_on="2025-06-03", **told)
        assert set(refused.value.errors) == {"held_on"}
        show.do_task(task.id, "supervisor-1", held_on="2025-06-02", **told)


@pytest.mark.parametrize("step", ["plan_visit", "conduct_visit"])
def test_a_visit_missed_in_its_window_is_reported_once(go_on: GoOn, step: str) -> None:
    with go_on(replace(PAIR, held=frozenset({step})), datetime(2025, 6, 14, tzinfo=UTC)) as show:
        missed = "第 {number} 次督导应于 {day} 前完成，逾期未记录"
        assert told(show, missed) == []
        show.at(datetime(2025, 6, 15, tzinfo=UTC))
        show.wake()
        assert sorted(told(show, missed)) == ["coordinator", "supervisor-1"]
        if step == "plan_visit":
            given = {"planned_on": "2025-06-20", "visit_type": "onsite"}
            show.do(step, "supervisor-1", **given)
            show.wake()
            assert len(told(show, missed)) == 2


def test_each_finding_has_its_own_task_owner_and_date(go_on: GoOn) -> None:
    with go_on(PAUSED, JUNE) as show:
        tasks = [get_task(show.session, one) for one in show.open("correct_finding")]
        facts = [finding_context(show.session, task).facts for task in tasks]
        assert [one["text"] for one in facts] == ["记录不全", "场地未公示"]
        assert [one["owner"] for one in facts] == ["社工A", "社工B"]
        assert {task.due_at for task in tasks} == {end_of_day(date(2025, 7, 1))}


def test_a_correction_may_be_returned_before_the_finding_is_closed(go_on: GoOn) -> None:
    with go_on(PAUSED, JUNE) as show:
        correct(show, "agency-a1")
        show.do("verify_finding", "supervisor-1", decision="return", comment="缺签字（示例）")
        visit = visits_of(show.session, show.pairing.id)[0]
        assert (visit.status, visit.findings[0].status) == ("held", "open")
        # Its form has the letter; that of the finding beside it, which nobody sent back, has none.
        beside, again = (get_task(show.session, one) for one in show.open("correct_finding"))
        letter = return_of(show.session, again)
        assert letter is not None
        assert (letter.comment, return_of(show.session, beside)) == ("缺签字（示例）", None)
        for name in ("worker-a1", "agency-a1"):
            correct(show, name)
        for _ in range(2):
            show.do("verify_finding", "supervisor-1", decision="close")
        assert (visit.status, {one.status for one in visit.findings}) == ("closed", {"closed"})


def test_a_correction_begins_with_what_was_done_about_its_own_finding(go_on: GoOn) -> None:
    with go_on(PAUSED, JUNE) as show:

        def begins(task_id: int) -> object:
            reader = actor_of(show.session, show.cast.people["agency-a1"])
            return task_page(show.session, reader, task_id).initial.get("action")

        first, second = show.open("correct_finding")
        correct(show, "agency-a1", first, "补记录")
        assert begins(second) is None
        (verify,) = show.open("verify_finding")
        correct(show, "agency-a1", second, "已公示")
        show.do_task(verify, "supervisor-1", decision="return", comment="缺签字（示例）")
        (again,) = show.open("correct_finding")
        assert begins(again) == "补记录"


def test_what_is_corrected_late_goes_up(go_on: GoOn) -> None:
    with go_on(PAUSED, JUNE) as show:
        correct(show, "agency-a1")
        show.do("verify_finding", "supervisor-1", decision="close")
        # Due on 1 July: the fifth working day after it is 8 July, the tenth 15 July.
        for instant, people in (
            (datetime(2025, 7, 8, 15, tzinfo=UTC), []),
            (datetime(2025, 7, 8, 17, tzinfo=UTC), ["agency-a1", "supervisor-1"]),
            (datetime(2025, 7, 16, tzinfo=UTC), ["agency-a1", "coordinator"]),
        ):
            before = told(show)
            show.at(instant)
            show.wake()
            assert told(show)[len(before) :] == people
        visit = visits_of(show.session, show.pairing.id)[0]
        assert [one.overdue_level for one in visit.findings] == [0, 3]


def test_a_scheduled_visit_keeps_its_checklist(go_on: GoOn) -> None:
    held = replace(PAIR, held=frozenset({"conduct_visit"}))
    with go_on(held, JUNE) as show:
        province = actor_of(show.session, show.cast.people["province"])
        given = {"effective_from": date(2025, 7, 1), "reason": "增加安全检查"}
        with pytest.raises(Rejected):
            checklist.change(show.session, province, ["同", "同"], **given)
        with pytest.raises(NotAllowed):
            outsider = actor_of(show.session, show.cast.people["supervisor-1"])
            checklist.change(show.session, outsider, ["查看消防"], **given)
        checklist.change(show.session, province, ["查看消防", " "], **given)
        assert checklist.checklist(show.session, date(2025, 7, 2)) == ["查看消防"]
        assert checklist.checklist(show.session, date(2025, 6, 30)) == checklist.FIRST
        (task_id,) = show.open("conduct_visit")
        facts = form_context(show.session, get_task(show.session, task_id)).facts
        assert facts["checklist"] == list(checklist.FIRST)
