"""Amended notices: a new version by two people, told and compared; late filings; windows that move."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from tests.workflows.house import House, deploy_models, open_pairing, open_task
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.actors import actor_of
from workflows.applications.actions import open_application
from workflows.applications.models import Application
from workflows.authority import may
from workflows.calendars.rules import end_of_day
from workflows.case_facts import facts_of
from workflows.cases.actions import form_context
from workflows.cases.models import Comment, Submission
from workflows.cases.tasks import get_task
from workflows.errors import Conflict, NotAllowed, Rejected
from workflows.messages import Message
from workflows.needs.actions import open_need
from workflows.needs.models import Need
from workflows.notifications.models import Notification
from workflows.programmes.actions import start_amendment, withdraw_amendment
from workflows.programmes.amendments import differences
from workflows.programmes.late import admit_late
from workflows.programmes.models import LateAdmission
from workflows.programmes.queries import Window, get_programme, late_admissions, versions_of
from workflows.runtime import engine

DURING = datetime(2025, 3, 10, 2, tzinfo=UTC)
AFTER = datetime(2025, 3, 17, 2, tzinfo=UTC)
IDLE = replace(PAIR, held=frozenset({"file_need", "file_application"}))
LONGER = date(2025, 3, 21)


def wake(show: Played, instant: datetime) -> None:
    """Let time pass."""
    show.at(instant)
    for instance_id in engine.due_instances(show.session):
        engine.wake(show.session, instance_id)


def amend(show: Played, **changes: object) -> None:
    """A coordinator drafts an amendment, the province approves it."""
    coordinator = actor_of(show.session, show.cast.people["coordinator"])
    start_amendment(show.session, coordinator, 1)
    (task_id,) = show.open("draft_amendment")
    given = form_context(show.session, get_task(show.session, task_id))
    answers = {**given.initial, "reason": "汛期影响（示例）", **changes}
    show.do("draft_amendment", "coordinator", **answers)
    show.do("approve_amendment", "province", decision="approve")


def test_the_first_version_is_kept_with_its_two_people(go_on: GoOn) -> None:
    with go_on(IDLE, DURING) as show:
        (version,) = versions_of(show.session, 1)
        people = show.cast.people
        assert (version.number, version.reason) == (1, "")
        assert version.drafted_by == people["coordinator"]
        assert version.approved_by == str(people["province"])


def test_an_amendment_is_a_version_of_its_own_and_moves_the_windows(go_on: GoOn) -> None:
    with go_on(IDLE, DURING) as show:
        day = LONGER.isoformat()
        amend(show, need_closes_on=day, application_closes_on=day, notice_text="延长（示例）")
        second, first = versions_of(show.session, 1)
        changed = {
            each.field.name: (each.before, each.after) for each in differences(first, second)
        }
        assert changed == {
            "need_closes_on": (date(2025, 3, 14), LONGER),
            "application_closes_on": (date(2025, 3, 14), LONGER),
            "notice_text": ("请各选派机构、受援地在窗口期内申报（示例）。", "延长（示例）"),
        }
        assert get_programme(show.session, 1).need_closes_on == LONGER
        told = show.session.scalars(
            select(Notification.person_id).where(Notification.template.contains("已变更"))
        ).all()
        assert {show.cast.people["agency-a1"], show.cast.people["contact-r6"]} <= set(told)
        # What was begun follows: the old end passes, and the form is still open.
        (task_id,) = show.open("file_need")
        assert get_task(show.session, task_id).due_at == end_of_day(LONGER)
        wake(show, AFTER)
        assert show.open("file_need") == [task_id]
        wake(show, end_of_day(LONGER))
        assert not show.open("file_need")
        assert not show.open("file_application")


def test_the_case_of_an_amendment_says_what_it_changes_why_and_since_when(go_on: GoOn) -> None:
    with go_on(IDLE, DURING) as show:
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        case = start_amendment(show.session, coordinator, 1)
        assert "变更内容" not in {one.label for one in facts_of(show.session, case)}
        (task_id,) = show.open("draft_amendment")
        given = form_context(show.session, get_task(show.session, task_id))
        changed = {"reason": "汛期影响（示例）", "notice_text": "延长（示例）"}
        show.do("draft_amendment", "coordinator", **{**given.initial, **changed})
        said = {one.label: one.value for one in facts_of(show.session, case)}
        assert said["变更内容"] == [Message("通知正文")]
        assert said["变更理由"] == "汛期影响（示例）"
        assert "变更生效" not in said
        show.do("approve_amendment", "province", decision="approve")
        show.session.expire(case)
        after = {one.label: one.value for one in facts_of(show.session, case)}
        assert after["变更内容"] == said["变更内容"]
        assert after["变更生效"] == versions_of(show.session, 1)[0].published_at


def test_an_amendment_does_not_fall_below_the_pairs_that_stand(go_on: GoOn) -> None:
    other = replace(PAIR, agency="A2", place="R2")
    with go_on(until=datetime(2025, 4, 14, tzinfo=UTC), others=(other,)) as show:
        less = {
            "quota": "1", "budget": "200000",
            "place_quotas": [{"region": "乌翠区", "most": "0"}],
            "field_quotas": [{"field": "elderly_care", "most": "1"}],
        }  # fmt: skip
        with pytest.raises(forms.Invalid) as refused:
            amend(show, **less)
        told = {name: [str(one) for one in each] for name, each in refused.value.errors.items()}
        assert told == {
            "quota": ["已有 2 对结对，不能少于这个数"],
            "budget": ["已有结对共资助 400000.00 元，不能少于这个数"],
            "place_quotas.0.most": ["已有 1 对结对，不能少于这个数"],
            "field_quotas.0.most": ["已有 2 对结对，不能少于这个数"],
        }
        assert get_programme(show.session, 1).quota == 2


def test_nobody_approves_the_amendment_that_they_drafted(go_on: GoOn) -> None:
    with go_on(IDLE, DURING) as show:
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        start_amendment(show.session, coordinator, 1)
        with pytest.raises(Conflict):
            start_amendment(show.session, coordinator, 1)
        (task_id,) = show.open("draft_amendment")
        given = form_context(show.session, get_task(show.session, task_id))
        assert given.locked.keys() == {"year", "need_opens_on", "application_opens_on"}
        past = {**given.initial, "reason": "x", "need_closes_on": "2025-03-07"}
        with pytest.raises(forms.Invalid) as refused:
            show.do("draft_amendment", "coordinator", **past)
        assert set(refused.value.errors) == {"need_closes_on"}
        show.do("draft_amendment", "coordinator", **{**given.initial, "reason": "x"})
        (approval,) = show.open("approve_amendment")
        with pytest.raises(NotAllowed):
            show.do_task(approval, "coordinator", decision="approve")
        agency = actor_of(show.session, show.cast.people["agency-a1"])
        with pytest.raises(NotAllowed):
            start_amendment(show.session, agency, 1)


def test_the_drafter_withdraws_an_amendment_and_the_call_stays_as_it_was(go_on: GoOn) -> None:
    with go_on(IDLE, DURING) as show:
        session, people = show.session, show.cast.people
        coordinator = actor_of(session, people["coordinator"])
        before = [(one.number, one.answers) for one in versions_of(session, 1)]
        closes = get_programme(session, 1).need_closes_on
        drafted = start_amendment(session, coordinator, 1)
        # Nothing is filed yet: it goes at once, and nobody needs to hear of it.
        withdraw_amendment(session, coordinator, drafted.id, reason="不再需要（示例）")
        session.refresh(drafted)
        assert drafted.closed_at is not None
        assert not told_of_withdrawals(session)
        filed = start_amendment(session, coordinator, 1)
        (task_id,) = show.open("draft_amendment")
        given = form_context(session, get_task(session, task_id))
        longer = {**given.initial, "reason": "x", "need_closes_on": LONGER.isoformat()}
        show.do("draft_amendment", "coordinator", **longer)
        for who in ("province", "agency-a1", "contact-r1"):
            with pytest.raises(NotAllowed):
                withdraw_amendment(session, actor_of(session, people[who]), filed.id, reason="x")
        with pytest.raises(Rejected):
            withdraw_amendment(session, coordinator, filed.id, reason=" ")
        withdraw_amendment(session, coordinator, filed.id, reason="日期有误（示例）")
        assert not show.open("approve_amendment")
        assert told_of_withdrawals(session) == {people["province"]}
        reasons = session.scalars(select(Comment.text).where(Comment.case_id == filed.id)).all()
        assert reasons == ["日期有误（示例）"]
        assert [(one.number, one.answers) for one in versions_of(session, 1)] == before
        assert get_programme(session, 1).need_closes_on == closes
        session.refresh(filed)
        with pytest.raises(Conflict):
            withdraw_amendment(session, coordinator, filed.id, reason="x")


def test_only_who_drafted_it_withdraws_what_was_filed(session: Session, house: House) -> None:
    deploy_models(session)
    case = open_pairing(session, house)
    # A small process stands in for the amendment's: the policy reads the case and its papers.
    case.kind = "amendment"
    colleague = house.actor(session, "colleague")
    assert may(session, colleague, "case.withdraw_amendment", case)
    submission = Submission(
        case_id=case.id, instance_id=case.instance_id, element_id="draft_amendment",
        task_id=open_task(session, case, "record_docking"), form_key="programme.amend", form_version="1", answers={},
        author_id=house.people["coordinator"], submitted_at=DURING,
    )  # fmt: skip
    session.add(submission)
    session.flush()
    assert may(session, house.actor(session, "coordinator"), "case.withdraw_amendment", case)
    for who in ("colleague", "other_coordinator", "province", "auditor", "agency"):
        assert not may(session, house.actor(session, who), "case.withdraw_amendment", case), who


def told_of_withdrawals(session: Session) -> set[int]:
    """Who heard that there is nothing to approve any more."""
    told = select(Notification.person_id).where(Notification.template.contains("撤回"))
    return set(session.scalars(told))


def test_whoever_missed_the_window_is_let_in_once_with_a_reason(go_on: GoOn) -> None:
    with go_on(IDLE, AFTER) as show:
        people, places = show.cast.people, show.cast.organisations
        coordinator = actor_of(show.session, people["coordinator"])
        contact = actor_of(show.session, people["contact-r1"])
        assert show.session.scalars(select(Need.status)).all() == ["lapsed"]
        with pytest.raises(Conflict):
            open_need(show.session, contact, programme_id=1, place_id=places["R1"])
        admit_late(show.session, coordinator, 1, Window.NEED, places["R1"], reason=" 断网（示例） ")
        open_need(show.session, contact, programme_id=1, place_id=places["R1"])
        (admission,) = late_admissions(show.session, 1)
        assert (admission.reason, admission.admitted_by) == ("断网（示例）", coordinator.id)
        # Three working days, from Monday 17 March on.
        assert admission.closes_at == end_of_day(date(2025, 3, 20))
        (task_id,) = show.open("file_need")
        assert get_task(show.session, task_id).due_at == admission.closes_at
        for again in (
            lambda: open_need(show.session, contact, programme_id=1, place_id=places["R1"]),
            lambda: admit_late(
                show.session, coordinator, 1, Window.NEED, places["R1"], reason="再次（示例）"
            ),
        ):
            with pytest.raises(Conflict):
                again()
        wake(show, admission.closes_at)
        assert sorted(show.session.scalars(select(Need.status))) == ["lapsed", "lapsed"]


def test_an_agency_that_was_late_applies_anew(go_on: GoOn) -> None:
    with go_on(IDLE, AFTER) as show:
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        lead = actor_of(show.session, show.cast.people["agency-a1"])
        agency = show.cast.organisations["A1"]
        admit_late(show.session, coordinator, 1, Window.APPLICATION, agency, reason="x")
        open_application(show.session, lead, programme_id=1, agency_id=agency)
        assert show.open("file_application")
        assert sorted(show.session.scalars(select(Application.status))) == ["draft", "lapsed"]


def test_nobody_is_let_in_early_without_a_reason_or_after_the_review(go_on: GoOn) -> None:
    with go_on(IDLE, DURING) as show:
        places, people = show.cast.organisations, show.cast.people
        coordinator = actor_of(show.session, people["coordinator"])
        session = show.session
        with pytest.raises(Conflict):
            admit_late(session, coordinator, 1, Window.NEED, places["R1"], reason="x")
        show.at(AFTER)
        with pytest.raises(Rejected):
            admit_late(session, coordinator, 1, Window.NEED, places["R1"], reason=" ")
        with pytest.raises(Rejected):
            admit_late(session, coordinator, 1, Window.NEED, places["A1"], reason="x")
        for who in ("province", "agency-a1", "contact-r1"):
            with pytest.raises(NotAllowed):
                other = actor_of(session, people[who])
                admit_late(session, other, 1, Window.NEED, places["R1"], reason="x")
        show.at(datetime(2025, 3, 25, tzinfo=UTC))
        with pytest.raises(Conflict):
            admit_late(session, coordinator, 1, Window.NEED, places["R1"], reason="x")
        assert not session.scalars(select(LateAdmission)).all()
