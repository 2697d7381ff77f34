"""What must not be seen: confidential tasks, and cases after the role is gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.workflows.house import (
    CONFIRM,
    DOCKING,
    House,
    deploy_models,
    do,
    open_pairing,
    open_task,
)
from workflows.actors import Actor
from workflows.authority import may
from workflows.cases import actions
from workflows.cases.models import Case
from workflows.cases.page import case_page
from workflows.cases.tasks import get_task

As = Callable[[str], Actor]


@pytest.fixture
def case(session: Session, house: House) -> Case:
    """A pairing that an expert is to assess."""
    deploy_models(session)
    opened = open_pairing(session, house)
    task_id = open_task(session, opened, "record_docking")
    actions.claim(session, task_id, house.actor(session, "worker"))
    do(session, house, opened, "record_docking", "worker", **DOCKING)
    do(session, house, opened, "confirm_docking", "contact", **CONFIRM)
    return opened


def test_who_assesses_is_hidden_from_those_who_are_assessed(
    session: Session, as_: As, case: Case
) -> None:
    task = get_task(session, open_task(session, case, "assess"))
    seeing = {
        who: bool(may(session, as_(who), "task.view", task))
        for who in ("agency", "leader", "supervisor", "expert", "coordinator", "auditor")
    }
    assert [who for who, sees in seeing.items() if sees] == ["expert", "coordinator", "auditor"]
    listed = {
        who: {each.element_id for each in case_page(session, as_(who), case.id).tasks}
        for who in ("agency", "coordinator")
    }
    assert listed == {"agency": {"approve"}, "coordinator": {"approve", "assess"}}


@pytest.mark.parametrize("who", ["worker", "supervisor", "expert"])
def test_a_case_is_closed_to_whoever_no_longer_holds_the_role(
    session: Session, house: House, as_: As, case: Case, who: str
) -> None:
    assert may(session, as_(who), "case.view", case)
    assert not may(session, Actor(house.people[who]), "case.view", case)
    elsewhere = Actor(
        house.people[who], "", frozenset({("worker", house.organisations["other_agency"])})
    )
    assert not may(session, elsewhere, "case.view", case)
