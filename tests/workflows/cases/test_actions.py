"""What people do to cases and tasks: open, complete, claim, draft, comment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import engine as runtime
import forms
from engine.errors import TaskNotOpen, TaskTaken
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
from workflows.cases.models import Case, Comment, Draft, Submission
from workflows.cases.queries import case_of, get_case, latest_draft, latest_submission, submissions
from workflows.cases.tasks import get_task
from workflows.errors import NotAllowed, NotFound, Rejected
from workflows.organisations.actions import appoint
from workflows.runtime import engine

As = Callable[[str], Actor]


@pytest.fixture
def case(session: Session, house: House) -> Case:
    """A pairing whose docking is to be recorded."""
    deploy_models(session)
    return open_pairing(session, house)


def test_opening_a_case_numbers_it_names_its_parties_and_starts_its_process(
    session: Session, house: House, case: Case
) -> None:
    assert case.number == "2026-JD-001"
    assert open_pairing(session, house).number == "2026-JD-002"
    assert {(party.role, party.organisation_id or party.person_id) for party in case.parties} == {
        ("agency", house.organisations["agency"]),
        ("place", house.organisations["place"]),
        ("supervisor", house.people["supervisor"]),
    }
    assert case.instance_id is not None
    variables = engine.variables(session, case.instance_id)
    assert variables["case_id"] == case.id
    assert variables["office_id"] == house.organisations["city"]
    assert variables["province_id"] == house.organisations["province"]
    assert variables["rules_on"] == date(2026, 9, 29)
    assert START <= case.opened_at <= runtime.now(session)
    assert case.closed_at is None


def test_a_deadline_of_ten_working_days(session: Session, case: Case) -> None:
    task = get_task(session, open_task(session, case, "record_docking"))
    # 30 September, then 8 to 10 and 12 to 17 October; 24:00 in Shanghai.
    assert task.due_at == datetime(2026, 10, 19, 16, tzinfo=UTC)
    assert (task.stage, task.name) == ("docking", "记录对接")


@pytest.mark.parametrize("who", ["other_coordinator", "agency", "province", "operator"])
def test_who_opens_no_pairing(session: Session, house: House, as_: As, who: str) -> None:
    deploy_models(session)
    with pytest.raises(NotAllowed):
        actions.open_case(
            session, as_(who), "pairing", title="x", office_id=house.organisations["city"]
        )


def test_a_completed_form_is_kept_as_it_was_and_the_process_goes_on(
    session: Session, house: House, case: Case
) -> None:
    task_id = do(session, house, case, "record_docking", "worker", **DOCKING)
    paper = latest_submission(session, case.instance_id or 0, "record_docking")
    assert (paper.task_id, paper.author_id) == (task_id, house.people["worker"])
    assert paper.form_version == forms.version("pairing.docking")
    assert paper.data["held_on"] == date(2026, 9, 30)
    assert get_task(session, task_id).state == "completed"
    assert open_task(session, case, "confirm_docking")


def test_a_return_goes_back_and_all_versions_stay(
    session: Session, house: House, case: Case
) -> None:
    do(session, house, case, "record_docking", "worker", **DOCKING)
    do(session, house, case, "confirm_docking", "contact", decision="return", comment="缺少分工")
    do(session, house, case, "record_docking", "agency", **DOCKING | {"minutes": "补充分工"})
    versions = submissions(session, case.instance_id or 0, "record_docking")
    assert [one.answers["minutes"] for one in versions] == [DOCKING["minutes"], "补充分工"]


def test_what_does_not_fit_the_form_changes_nothing(
    session: Session, house: House, as_: As, case: Case
) -> None:
    task_id = open_task(session, case, "record_docking")
    with pytest.raises(forms.Invalid) as invalid:
        actions.complete(session, task_id, as_("worker"), {"held_on": "soon"})
    assert "held_on" in invalid.value.errors
    assert "minutes" in invalid.value.errors
    assert session.scalars(select(Submission)).all() == []
    assert get_task(session, task_id).state == "open"


@pytest.mark.parametrize(
    "who", ["other_agency", "contact", "coordinator", "supervisor", "auditor", "operator", "nobody"]
)
def test_another_role_or_another_organisation_does_not_complete(
    session: Session, as_: As, case: Case, who: str
) -> None:
    task_id = open_task(session, case, "record_docking")
    for act in (
        lambda: actions.complete(session, task_id, as_(who), DOCKING),
        lambda: actions.claim(session, task_id, as_(who)),
        lambda: actions.save_draft(session, task_id, as_(who), {}),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_second_submit_is_told_who_was_faster_before_its_fields_are_looked_at(
    session: Session, house: House, as_: As, case: Case
) -> None:
    task_id = do(session, house, case, "record_docking", "worker", **DOCKING)
    with pytest.raises(TaskNotOpen) as refused:
        actions.complete(session, task_id, as_("agency"), {})
    assert refused.value.completed_by == str(house.people["worker"])


def test_a_claimed_task_is_a_colleagues_until_it_is_given_back(
    session: Session, as_: As, case: Case
) -> None:
    task_id = open_task(session, case, "record_docking")
    actions.claim(session, task_id, as_("worker"))
    for act in (
        lambda: actions.complete(session, task_id, as_("agency"), DOCKING),
        lambda: actions.claim(session, task_id, as_("agency")),
    ):
        with pytest.raises(TaskTaken):
            act()
    with pytest.raises(NotAllowed):
        actions.release(session, task_id, as_("agency"))
    actions.release(session, task_id, as_("coordinator"))
    actions.claim(session, task_id, as_("agency"))
    actions.release(session, task_id, as_("agency"))
    actions.complete(session, task_id, as_("worker"), DOCKING)


def test_nobody_decides_on_what_they_filed(
    session: Session, house: House, as_: As, case: Case
) -> None:
    """Somebody of the agency who is also the coordinator records, and may not approve."""
    appoint(session, SYSTEM, house.people["worker"], "coordinator", house.organisations["city"])
    do(session, house, case, "record_docking", "worker", **DOCKING)
    do(session, house, case, "confirm_docking", "contact", **CONFIRM)
    task_id = open_task(session, case, "approve")
    with pytest.raises(NotAllowed, match="须由他人审核"):
        actions.complete(session, task_id, as_("worker"), {"decision": "approve"})
    actions.complete(session, task_id, as_("colleague"), {"decision": "approve"})


def test_what_was_filed_in_another_case_separates_nobody(session: Session, house: House) -> None:
    deploy_models(session)
    first, second = open_pairing(session, house), open_pairing(session, house)
    appoint(session, SYSTEM, house.people["worker"], "coordinator", house.organisations["city"])
    do(session, house, first, "record_docking", "worker", **DOCKING)
    do(session, house, second, "record_docking", "agency", **DOCKING)
    do(session, house, second, "confirm_docking", "contact", **CONFIRM)
    do(session, house, second, "approve", "worker", decision="approve")


def test_the_named_expert_alone_assesses_and_never_the_projects_supervisor(
    session: Session, house: House, as_: As, case: Case
) -> None:
    do(session, house, case, "record_docking", "worker", **DOCKING)
    do(session, house, case, "confirm_docking", "contact", **CONFIRM)
    task_id = open_task(session, case, "assess")
    score = {"score": "90", "comment": "扎实"}
    with pytest.raises(NotAllowed):
        actions.complete(session, task_id, as_("supervisor"), score)
    actions.complete(session, task_id, as_("expert"), score)


def test_a_supervisor_named_as_expert_is_refused(session: Session, house: House, as_: As) -> None:
    deploy_models(session)
    case = actions.open_case(
        session, as_("coordinator"), "pairing", title="x",
        office_id=house.organisations["city"],
        variables={
            "agency_id": house.organisations["agency"],
            "place_id": house.organisations["place"],
            "supervisor_id": house.people["supervisor"],
            "expert_id": str(house.people["supervisor"]),
        },
    )  # fmt: skip
    do(session, house, case, "record_docking", "worker", **DOCKING)
    do(session, house, case, "confirm_docking", "contact", **CONFIRM)
    with pytest.raises(NotAllowed, match="督导"):
        do(session, house, case, "assess", "supervisor", score="90", comment="x")


def test_a_draft_is_kept_however_incomplete_and_read_by_who_takes_over(
    session: Session, house: House, as_: As, case: Case
) -> None:
    task_id = open_task(session, case, "record_docking")
    actions.save_draft(session, task_id, as_("worker"), {"held_on": "not yet a date"})
    runtime.set_clock(session, START.replace(hour=2))
    actions.save_draft(session, task_id, as_("agency"), {"minutes": "半句"})
    draft = latest_draft(session, task_id)
    assert draft is not None
    assert (draft.person_id, draft.answers) == (house.people["agency"], {"minutes": "半句"})
    actions.complete(session, task_id, as_("agency"), DOCKING)
    assert session.get(Draft, (task_id, house.people["agency"])) is None
    # A colleague's words outlive the task, and even then can be kept.
    assert session.get(Draft, (task_id, house.people["worker"])) is not None
    actions.save_draft(session, task_id, as_("worker"), {"held_on": "2026-10-08"})


def test_comments_are_for_the_partners_or_for_the_office(
    session: Session, as_: As, case: Case
) -> None:
    task_id = open_task(session, case, "record_docking")
    actions.comment(session, case.id, as_("worker"), " 请尽快 ", task_id=task_id)
    actions.comment(session, case.id, as_("coordinator"), "内部", audience="office")
    assert [one.text for one in session.scalars(select(Comment).order_by(Comment.id))] == [
        "请尽快",
        "内部",
    ]
    with pytest.raises(NotAllowed):
        actions.comment(session, case.id, as_("worker"), "x", audience="office")
    for who in ("auditor", "owner", "operator", "other_agency"):
        with pytest.raises(NotAllowed):
            actions.comment(session, case.id, as_(who), "x")


@pytest.mark.parametrize("text", ["", "  \n", "字" * 5001])
def test_a_comment_says_something_and_not_too_much(
    session: Session, as_: As, case: Case, text: str
) -> None:
    with pytest.raises(Rejected):
        actions.comment(session, case.id, as_("worker"), text)


def test_a_comment_on_another_cases_task(
    session: Session, house: House, as_: As, case: Case
) -> None:
    task_id = open_task(session, open_pairing(session, house), "record_docking")
    with pytest.raises(Rejected):
        actions.comment(session, case.id, as_("worker"), "x", task_id=task_id)


def test_what_is_not_there(session: Session, house: House, as_: As) -> None:
    for act in (
        lambda: get_case(session, 99),
        lambda: case_of(session, 99),
        lambda: get_task(session, 99),
        lambda: latest_submission(session, 99, "x"),
        lambda: actions.complete(session, 99, as_("worker"), {}),
        lambda: actions.comment(session, 99, as_("worker"), "x"),
    ):
        with pytest.raises(NotFound):
            act()
