"""Late tasks: who is reminded, who hears of it later, and each of them once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import engine
from engine.tables import human_task
from engine.transact import transact
from tests.workflows.house import (
    CONFIRM,
    DOCKING,
    START,
    House,
    build,
    deploy_models,
    do,
    open_pairing,
    open_task,
)
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.actors import SYSTEM, Actor
from workflows.calendars.rules import DAY, day_of
from workflows.cases.actions import claim
from workflows.cases.chasing import chase, chase_late
from workflows.cases.models import Case
from workflows.cases.tasks import get_task
from workflows.demo.answers import ANSWERS
from workflows.demo.desk import desk_of
from workflows.notifications.models import Notification
from workflows.organisations.actions import appoint, dismiss
from workflows.organisations.models import Appointment, Person
from workflows.runtime import engine as running

As = Callable[[str], Actor]
Maker = sessionmaker[Session]
# What is open at START for ten working days, over the week of the National Day.
DUE_IN = 27 * DAY
LONG_AFTER = 60 * DAY


def told(session: Session) -> list[tuple[str, str, str]]:
    """Who was told of a late task, what it leads to, and what it says in Chinese."""
    session.flush()
    rows = select(Person.username, Notification).join(
        Notification, Notification.person_id == Person.id
    )
    late = rows.where(Notification.key.startswith("task:")).order_by(Notification.id)
    return [
        (str(name), str(one.link_kind), one.message.text(str))
        for name, one in session.execute(late)
    ]


def names(session: Session) -> list[str]:
    """Who was told, in any order."""
    return sorted(name for name, _, _ in told(session))


@pytest.fixture
def case(session: Session, house: House) -> Case:
    """A pairing whose partners are to meet."""
    deploy_models(session)
    return open_pairing(session, house)


def test_nobody_is_chased_before_the_date(session: Session, case: Case) -> None:
    task_id = open_task(session, case, "record_docking")
    due = session.scalar(select(human_task.c.due_at).where(human_task.c.id == task_id))
    assert due is not None
    engine.set_clock(session, due - timedelta(seconds=1))
    assert not chase(session, task_id)
    assert told(session) == []
    engine.set_clock(session, due)
    assert chase(session, task_id)
    assert names(session) == ["agency", "worker"]
    assert {kind for _, kind, _ in told(session)} == {"task"}


def test_who_holds_it_is_reminded_once_then_the_office_hears_once(
    session: Session, house: House, case: Case
) -> None:
    task_id = open_task(session, case, "record_docking")
    due = session.scalars(select(human_task.c.due_at).where(human_task.c.id == task_id)).one()
    for day in range(1, 31):
        engine.set_clock(session, due + day * DAY)
        chase(session, task_id)
    assert names(session) == ["agency", "colleague", "coordinator", "worker"]
    assert told(session)[-1][1:] == (
        "case",
        f"任务“记录对接”（{case.number}）应于 2026-10-19 前办结，agency-1、worker-1逾期未办，请督促",
    )
    when = select(Notification.created_at).where(Notification.key.like("%:reported:%"))
    # Five whole working days after the day on which it was due.
    assert {day_of(one) for one in session.scalars(when)} == {day_of(due + 7 * DAY)}


def test_whoever_has_claimed_it_is_reminded_alone(
    session: Session, house: House, as_: As, case: Case
) -> None:
    task_id = open_task(session, case, "record_docking")
    claim(session, task_id, as_("worker"))
    engine.set_clock(session, START + DUE_IN)
    chase(session, task_id)
    assert names(session)[-1:] == ["worker"]
    assert "agency" not in names(session)


def test_who_may_not_do_it_is_not_reminded(
    session: Session, house: House, as_: As, case: Case
) -> None:
    """Who took part in the record does not approve it; the office's own goes to the province."""
    appoint(session, SYSTEM, house.people["worker"], "coordinator", house.organisations["city"])
    do(session, house, case, "record_docking", "worker", **DOCKING)
    do(session, house, case, "confirm_docking", "contact", **CONFIRM)
    engine.set_clock(session, START + LONG_AFTER)
    assert chase(session, open_task(session, case, "approve"))
    assert names(session) == ["colleague", "coordinator", "province"]


@pytest.mark.parametrize("claimed", [False, True])
def test_what_nobody_can_do_is_told_of_at_once(
    session: Session, house: House, as_: As, case: Case, claimed: bool
) -> None:
    task_id = open_task(session, case, "record_docking")
    if claimed:
        claim(session, task_id, as_("worker"))
    held = select(Appointment.id).where(
        Appointment.person_id.in_([house.people["agency"], house.people["worker"]])
    )
    for number in session.scalars(held).all():
        dismiss(session, SYSTEM, number)
    engine.set_clock(session, START + DUE_IN)
    assert chase(session, task_id)
    assert names(session) == ["colleague", "coordinator"]
    assert "目前无人可办" in told(session)[0][2]
    assert not chase(session, task_id)


def test_a_task_is_named_in_the_language_of_each(
    session: Session, house: House, case: Case
) -> None:
    session.get_one(Person, house.people["agency"]).language = "en"
    engine.set_clock(session, START + DUE_IN)
    chase(session, open_task(session, case, "record_docking"))
    said = {name: text for name, _, text in told(session)}
    assert said["agency"].startswith("任务“Record the docking”")
    assert said["worker"].startswith("任务“记录对接”")


def test_what_is_suspended_is_not_chased(session: Session, house: House, case: Case) -> None:
    running.hands.suspend(session, case.instance_id or 0, actor="system", reason="x")
    engine.set_clock(session, START + LONG_AFTER)
    found = select(human_task.c.id).where(human_task.c.root_id == case.instance_id)
    assert [chase(session, one) for one in session.scalars(found)] == [False]


def test_two_workers_that_were_long_down_tell_everybody_once(sessions: Maker) -> None:
    def begin(session: Session) -> None:
        house = build(session)
        deploy_models(session)
        for _ in range(4):
            open_pairing(session, house)

    transact(sessions, begin)
    transact(sessions, lambda session: engine.set_clock(session, START + LONG_AFTER))
    threads = [threading.Thread(target=chase_late, args=(sessions,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert chase_late(sessions) == 0
    with sessions() as session:
        assert names(session) == sorted(["agency", "worker", "coordinator", "colleague"] * 4)


def heard(show: Played, step: str) -> tuple[set[str], set[str]]:
    """Who is reminded of a step when it is due, and who hears of it a month later."""
    (task_id,) = show.open(step)
    due, found = get_task(show.session, task_id).due_at, []
    assert due
    for after in (0, 30):
        before = len(told(show.session))
        show.at(due + after * DAY)
        assert chase(show.session, task_id)
        found.append({name for name, _, _ in told(show.session)[before:]})
    return found[0], found[1]


def fill_in(show: Played, step: str, who: str) -> None:
    """Hand in what the sample's player would."""
    task_id = show.open(step)[0]
    task = get_task(show.session, task_id)
    desk = desk_of(show.session, show.cast, task)
    show.do_task(task_id, who, **ANSWERS[str(task.form_key)](desk))


def test_a_late_panel_of_experts_is_chased(go_on: GoOn) -> None:
    held = replace(PAIR, held=frozenset({"appoint_panel"}))
    with go_on(held, datetime(2025, 3, 12, tzinfo=UTC)) as show:
        assert heard(show, "appoint_panel") == ({"coordinator"}, {"province"})


def test_both_authors_of_a_late_plan_are_chased(go_on: GoOn) -> None:
    held = replace(PAIR, held=frozenset({"draft_plan"}))
    with go_on(held, datetime(2025, 4, 10, tzinfo=UTC)) as show:
        authors = {"agency-a1", "worker-a1", "contact-r1"}
        assert heard(show, "draft_plan") == (authors, {"coordinator"})


def test_each_late_step_of_an_evaluation_is_chased(go_on: GoOn) -> None:
    held = replace(PAIR, held=frozenset({"appoint_assessors"}))
    with go_on(held, datetime(2025, 6, 18, tzinfo=UTC)) as show:
        assert heard(show, "appoint_assessors") == ({"coordinator"}, {"province"})
        fill_in(show, "appoint_assessors", "coordinator")
        assert heard(show, "self_report") == ({"agency-a1"}, {"coordinator"})
        fill_in(show, "self_report", "agency-a1")
        assert heard(show, "check_files") == ({"coordinator"}, {"province"})
        fill_in(show, "check_files", "coordinator")
        places = {"leader-r1", "contact-r1"}
        assert heard(show, "recipient_survey") == (places, {"coordinator"})
        fill_in(show, "recipient_survey", "leader-r1")
        fill_in(show, "coordinator_assessment", "coordinator")
        fill_in(show, "expert_assessment", "expert-1")
        assert heard(show, "expert_assessment") == ({"expert-2"}, {"coordinator"})
        fill_in(show, "expert_assessment", "expert-2")
        assert heard(show, "review_evaluation") == ({"supervisor-1"}, {"coordinator"})
