"""A public notice through the real models: countdown, objection, pause, overturning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

import forms
from engine import set_clock
from tests.workflows.stage import GoOn, Played
from workflows.actors import SYSTEM, actor_of
from workflows.applications.queries import applications_of, selection_context
from workflows.authority import may
from workflows.cases.tasks import get_task
from workflows.errors import Conflict, NotAllowed, NotFound, Rejected
from workflows.notices.actions import leave_clue, object_to
from workflows.notices.models import Notice
from workflows.notices.queries import by_receipt, clues_of, inside, notices_of, public_notice
from workflows.notifications.models import Notification
from workflows.organisations.actions import appoint, create_person
from workflows.runtime import engine

# The list stands from Tuesday 25 March 2025; five working days end on 1 April.
WHILE_IT_STANDS = datetime(2025, 3, 27, 2, tzinfo=UTC)


def notice_of(show: Played) -> Notice:
    return show.session.scalars(select(Notice)).one()


def objecting(show: Played, notice: Notice, contact: str = "0458-0000000") -> str:
    return object_to(
        show.session, notice.id, name="王某（示例）", contact=contact, ground="业绩不实"
    ).receipt


def pass_time(show: Played, instant: datetime) -> None:
    """Let what is due happen."""
    show.at(instant)
    for instance_id in engine.due_instances(show.session):
        engine.wake(show.session, instance_id)


def test_an_admitted_objection_pauses_and_a_dismissed_one_lets_it_go_on(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        assert notice.ends_at == datetime(2025, 4, 1, 16, tzinfo=UTC)
        assert objecting(show, notice).startswith("YY-")
        show.do("admit_objection", "province", decision="admit", reason="实名且有依据")
        assert notice.status == "paused"
        show.at(datetime(2025, 3, 31, 2, tzinfo=UTC))
        show.do("verify_objection", "province", decision="dismiss", reason="业绩属实")
        # Three working days were left on the 27th; from Monday 31 March they end on 3 April.
        assert notice.status == "posted"
        assert notice.ends_at == datetime(2025, 4, 3, 16, tzinfo=UTC)
        assert [one.status for one in notice.objections] == ["dismissed"]


def test_whoever_made_the_list_does_not_decide_on_objections_to_it(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        objecting(show, notice_of(show))
        with pytest.raises(NotAllowed):
            show.do("admit_objection", "coordinator", decision="refuse", reason="没有依据")
        office = show.cast.organisations["C"]
        colleague = create_person(show.session, SYSTEM, name="协调员C-2", username="colleague").id
        appoint(show.session, SYSTEM, colleague, "coordinator", office)
        show.cast.people["colleague"] = colleague
        show.do("admit_objection", "colleague", decision="admit", reason="实名且有依据")
        with pytest.raises(NotAllowed):
            show.do("verify_objection", "coordinator", decision="dismiss", reason="业绩属实")
        show.do("verify_objection", "province", decision="dismiss", reason="业绩属实")
        assert [one.status for one in notice_of(show).objections] == ["dismissed"]


def test_a_refused_objection_costs_no_time(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        objecting(show, notice)
        show.do("admit_objection", "province", decision="refuse", reason="没有依据")
        assert notice.ends_at == datetime(2025, 4, 1, 16, tzinfo=UTC)
        assert [one.status for one in notice.objections] == ["refused"]


def test_an_upheld_objection_overturns_the_list_and_the_ranking_is_done_again(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        objecting(show, notice)
        show.do("admit_objection", "province", decision="admit", reason="实名且有依据")
        with pytest.raises(forms.Invalid) as unclear:
            show.do("verify_objection", "province", decision="uphold", reason="业绩不实")
        assert set(unclear.value.errors) == {"entry"}
        (application,) = applications_of(show.session, 1)
        upheld = {"decision": "uphold", "entry": application.id, "reason": "业绩不实"}
        show.do("verify_objection", "province", **upheld)
        assert notice.status == "overturned"
        (task_id,) = show.open("rank_applications")
        (proposed,) = selection_context(show.session, get_task(show.session, task_id)).initial[
            "decisions"
        ]
        assert (proposed["outcome"], proposed["reason"]) == ("rejected", "业绩不实")
        with pytest.raises(NotFound):
            public_notice(show.session, notice.id)
        with pytest.raises(Conflict):
            objecting(show, notice)
        assert notices_of(show.session, notice.programme_id) == [notice]


def test_an_objection_is_signed_and_founded(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        for missing in ("name", "contact", "ground"):
            given = {"name": "王某", "contact": "电话", "ground": "理由", missing: " "}
            with pytest.raises(Rejected) as refused:
                object_to(show.session, notice_of(show).id, **given)
            assert refused.value.field == missing
        with pytest.raises(Rejected) as refused:
            object_to(
                show.session, notice_of(show).id, name="王" * 201, contact="电话", ground="理由"
            )
        assert refused.value.field == "name"


def test_after_the_last_day_nobody_objects(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        assert notice.ends_at is not None
        set_clock(show.session, notice.ends_at)
        assert notice.status == "posted"
        with pytest.raises(Conflict):
            objecting(show, notice)


LAST_DAY = datetime(2025, 4, 1, 16, tzinfo=UTC)


def test_an_open_objection_keeps_the_notice_from_concluding_and_pauses_nothing(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        objecting(show, notice)
        assert (notice.status, notice.paused_at) == ("posted", None)
        pass_time(show, LAST_DAY)
        assert notice.status == "posted"
        assert show.open("propose_pairs") == []
        show.do("admit_objection", "province", decision="refuse", reason="没有依据")
        pass_time(show, LAST_DAY)
        assert notice.status == "concluded"
        assert len(show.open("propose_pairs")) == 1


def test_two_objections_are_dealt_with_side_by_side_and_pause_once(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        objecting(show, notice)
        with pytest.raises(Conflict):
            objecting(show, notice)
        objecting(show, notice, "other@example.org")
        assert len(show.open("admit_objection")) == 2
        for _ in range(2):
            show.do("admit_objection", "province", decision="admit", reason="有依据")
        show.at(datetime(2025, 3, 31, 2, tzinfo=UTC))
        show.do("verify_objection", "province", decision="dismiss", reason="属实")
        assert notice.status == "paused"
        show.do("verify_objection", "province", decision="dismiss", reason="属实")
        assert notice.status == "posted"
        assert notice.ends_at == datetime(2025, 4, 3, 16, tzinfo=UTC)


def test_an_upheld_objection_ends_what_else_is_open(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        objecting(show, notice)
        objecting(show, notice, "other@example.org")
        (first, _) = show.open("admit_objection")
        show.do_task(first, "province", decision="admit", reason="有依据")
        (application,) = applications_of(show.session, 1)
        upheld = {"decision": "uphold", "entry": application.id, "reason": "业绩不实"}
        show.do("verify_objection", "province", **upheld)
        assert [one.status for one in notice.objections] == ["upheld", "moot"]
        assert show.open("admit_objection") == []


def test_an_office_that_lets_an_objection_lie_is_reported_to_the_province(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        objecting(show, notice_of(show))
        # Thursday 27 March and two working days.
        pass_time(show, datetime(2025, 3, 31, 16, tzinfo=UTC))
        told = show.session.scalars(
            select(Notification.template).where(
                Notification.person_id == show.cast.people["province"]
            )
        ).all()
        assert "公示“{title}”的异议逾期未办理" in told
        assert len(show.open("admit_objection")) == 1


def test_a_clue_without_a_name_is_kept_and_changes_nothing(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        with pytest.raises(Rejected):
            leave_clue(show.session, notice.id, " ")
        leave_clue(show.session, notice.id, "听说业绩不实")
        assert [one.text for one in clues_of(show.session, notice.id)] == ["听说业绩不实"]
        assert show.open("admit_objection") == []
        pass_time(show, LAST_DAY)
        assert notice.status == "concluded"


def test_only_the_office_reads_who_objected(go_on: GoOn) -> None:
    with go_on(until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        receipt = objecting(show, notice)
        (task_id,) = show.open("admit_objection")
        seeing = {}
        for who in (
            "coordinator",
            "province",
            "agency-a1",
            "leader-r1",
            "expert-1",
            "supervisor-1",
        ):
            actor = actor_of(show.session, show.cast.people[who])
            task = may(show.session, actor, "task.view", get_task(show.session, task_id))
            seeing[who] = (task.allowed, inside(show.session, actor, notice))
        assert [who for who, seen in seeing.items() if any(seen)] == ["coordinator", "province"]
        assert by_receipt(show.session, f" {receipt.lower()} ").status == "filed"
        with pytest.raises(Rejected):
            by_receipt(show.session, "YY-0")
