"""Cases that go on in another version of their process: drafts, claims, and who may do what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from engine.errors import TaskTaken
from engine.queries import passed_elements
from tests.workflows.house import (
    CONFIRM,
    DOCKING,
    MODELS,
    House,
    deploy_models,
    do,
    open_pairing,
    open_task,
)
from workflows import migrating
from workflows.actors import SYSTEM, Actor
from workflows.cases import actions, processes
from workflows.cases.models import Case, Draft, Submission
from workflows.errors import NotAllowed
from workflows.migrating import How
from workflows.runtime import engine

As = Callable[[str], Actor]
RENAMED: How = {
    "to_version": None,
    "mapping": {"record_docking": "record_meeting"},
    "new_forms": False,
    "with_called": False,
}


@pytest.fixture
def case(session: Session, house: House) -> Case:
    """A pairing on the first version; in the second its first task has another id."""
    deploy_models(session)
    case = open_pairing(session, house)
    files = {path.name: path.read_bytes() for path in MODELS.iterdir()}
    files = {
        name: content.replace(b"record_docking", b"record_meeting")
        for name, content in files.items()
    }
    engine.deploy(session, files, actor="system", form_keys=forms.FORM_KEYS)
    return case


def test_a_draft_and_a_claim_are_kept(session: Session, house: House, as_: As, case: Case) -> None:
    task_id = open_task(session, case, "record_docking")
    actions.claim(session, task_id, as_("worker"))
    actions.save_draft(session, task_id, as_("worker"), {"minutes": "half a sentence"})
    [planned] = migrating.plan(session, SYSTEM, "pairing", RENAMED, None)
    assert planned.safe
    migrating.migrate(session, SYSTEM, case.instance_id, RENAMED, "a better name")
    assert open_task(session, case, "record_meeting") == task_id
    draft = session.get(Draft, (task_id, house.people["worker"]))
    assert draft is not None
    assert draft.answers == {"minutes": "half a sentence"}
    with pytest.raises(TaskTaken):
        actions.complete(session, task_id, as_("agency"), DOCKING)
    actions.complete(session, task_id, as_("worker"), DOCKING)
    open_task(session, case, "confirm_docking")


def test_what_was_handed_in_counts_by_the_new_names(
    session: Session, house: House, as_: As, case: Case
) -> None:
    """Else nobody would be kept from checking what they have done themselves."""
    do(session, house, case, "record_docking", "worker", **DOCKING)
    done = migrating.migrate(session, SYSTEM, case.instance_id, RENAMED, "a better name")
    assert done is not None
    names = select(Submission.element_id).where(Submission.case_id == case.id)
    assert session.scalars(names).all() == ["record_meeting"]
    assert "record_meeting" in passed_elements(session, case.instance_id)
    marks = {mark.element_id: mark for mark in processes.marks(session, case.instance_id)}
    assert "record_docking" not in marks
    assert marks["record_meeting"].active == 0
    migrating.undo(session, SYSTEM, done.id, "too early")
    assert session.scalars(names).all() == ["record_docking"]
    do(session, house, case, "confirm_docking", "contact", **CONFIRM)


def test_only_the_operator_migrates(session: Session, as_: As, case: Case) -> None:
    for who in ("worker", "coordinator", "contact"):
        with pytest.raises(NotAllowed):
            migrating.plan(session, as_(who), "pairing", RENAMED, None)
        with pytest.raises(NotAllowed):
            migrating.migrate(session, as_(who), case.instance_id, RENAMED, "-")
        with pytest.raises(NotAllowed):
            migrating.undo(session, as_(who), 1, "-")
