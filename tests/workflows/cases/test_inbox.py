"""My tasks: what stands there, in which order, and at what cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

import engine
from tests.workflows.house import (
    CONFIRM,
    DOCKING,
    START,
    House,
    deploy_models,
    do,
    open_pairing,
    open_task,
)
from workflows.actors import SYSTEM, Actor
from workflows.cases import actions
from workflows.cases.inbox import InboxFilters, Show, inbox, open_count
from workflows.organisations.actions import appoint

As = Callable[[str], Actor]
STATEMENTS = 5


@pytest.fixture(autouse=True)
def models(session: Session, house: House) -> None:
    deploy_models(session)


def test_each_sees_what_is_theirs_to_do(session: Session, house: House, as_: As) -> None:
    mine, theirs = open_pairing(session, house), open_pairing(session, house, other=True)
    for who, case in (("worker", mine), ("agency", mine), ("other_agency", theirs)):
        assert [item.case_id for item in inbox(session, as_(who)).items] == [case.id]
    for who in ("coordinator", "contact", "supervisor", "auditor", "operator", "nobody"):
        assert inbox(session, as_(who)).total == 0
        assert open_count(session, as_(who)) == 0


def test_what_one_may_not_do_oneself_does_not_stand_there(
    session: Session, house: House, as_: As
) -> None:
    """The office takes part in the record, so that another coordinator approves."""
    appoint(session, SYSTEM, house.people["worker"], "coordinator", house.organisations["city"])
    case = open_pairing(session, house)
    do(session, house, case, "record_docking", "worker", **DOCKING)
    do(session, house, case, "confirm_docking", "contact", **CONFIRM)
    assert inbox(session, as_("worker")).total == 0
    assert [item.task.element_id for item in inbox(session, as_("coordinator")).items] == [
        "approve"
    ]
    assert [item.task.element_id for item in inbox(session, as_("expert")).items] == ["assess"]


def test_what_is_due_first_stands_first_and_is_counted(
    session: Session, house: House, as_: As
) -> None:
    first = open_pairing(session, house)
    engine.set_clock(session, START + timedelta(days=10))
    second = open_pairing(session, house)
    actions.claim(session, open_task(session, second, "record_docking"), as_("worker"))
    actions.save_draft(session, open_task(session, first, "record_docking"), as_("worker"), {})
    # The first is due on 19 October, the second ten working days after 9 October.
    engine.set_clock(session, START + timedelta(days=23))
    found = inbox(session, as_("worker"))
    assert [item.case_number for item in found.items] == [first.number, second.number]
    assert [(i.overdue, i.mine, i.has_draft) for i in found.items] == [
        (True, False, True),
        (False, True, False),
    ]
    assert (found.all, found.mine, found.free, found.overdue, found.soon) == (2, 1, 1, 1, 1)
    # Claimed by a colleague, it is no longer the agency lead's to do.
    assert [item.case_number for item in inbox(session, as_("agency")).items] == [first.number]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (InboxFilters(), 3),
        (InboxFilters(show="mine"), 1),
        (InboxFilters(show="free"), 2),
        (InboxFilters(show="overdue"), 0),
        (InboxFilters(show="soon"), 0),
        (InboxFilters(kind="need"), 0),
        (InboxFilters(kind="pairing"), 3),
        (InboxFilters(text="jd-002"), 1),
        (InboxFilters(text="对接"), 3),
        (InboxFilters(text="100%"), 0),
        (InboxFilters(text="_"), 0),
    ],
)
def test_filters(
    session: Session, house: House, as_: As, filters: InboxFilters, expected: int
) -> None:
    cases = [open_pairing(session, house) for _ in range(3)]
    actions.claim(session, open_task(session, cases[0], "record_docking"), as_("worker"))
    found = inbox(session, as_("worker"), filters)
    assert found.total == len(found.items) == expected


def test_sixty_tasks_cost_as_many_statements_as_one(
    session: Session, house: House, as_: As, count_statements: list[str]
) -> None:
    worker = as_("worker")
    costs = []
    for wanted in (1, 60):
        for _ in range(wanted - len(costs)):
            open_pairing(session, house)
        session.flush()
        count_statements.clear()
        found = inbox(session, worker)
        costs.append(len(count_statements))
    assert (found.total, len(found.items), found.pages) == (60, 50, 2)
    assert costs[0] == costs[1] <= STATEMENTS
    assert len(inbox(session, worker, InboxFilters(page=2)).items) == 10
    assert inbox(session, worker, InboxFilters(page=99)).page == 2


def test_every_show_has_its_count(session: Session, house: House, as_: As) -> None:
    open_pairing(session, house)
    shows: tuple[Show, ...] = ("all", "mine", "free", "overdue", "soon")
    for show in shows:
        found = inbox(session, as_("worker"), InboxFilters(show=show))
        assert found.total == getattr(found, show)
