"""The case page, the task page and the list of cases, for each who looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

import engine as runtime
from engine.tables import task_candidate
from tests.workflows.house import (
    CONFIRM,
    DOCKING,
    MODELS,
    START,
    House,
    deploy_models,
    do,
    open_pairing,
    open_task,
)
from workflows.actors import Actor
from workflows.cases import actions
from workflows.cases.listing import CaseFilters, cases, cases_of_programme
from workflows.cases.models import Case
from workflows.cases.page import case_page, diagram, read_submission, submissions_of
from workflows.cases.task_page import candidates_of, task_page
from workflows.cases.tasks import names_of_tasks
from workflows.errors import NotAllowed, NotFound
from workflows.runtime import engine

As = Callable[[str], Actor]


@pytest.fixture
def case(session: Session, house: House) -> Case:
    deploy_models(session)
    return open_pairing(session, house)


def go_through(session: Session, house: House, case: Case) -> None:
    do(session, house, case, "record_docking", "worker", **DOCKING)
    do(session, house, case, "confirm_docking", "contact", **CONFIRM)
    do(session, house, case, "assess", "expert", score="90", comment="扎实")
    do(session, house, case, "approve", "coordinator", decision="approve")


def states(session: Session, actor: Actor, case: Case) -> dict[str, str]:
    return {stage.key: stage.state for stage in case_page(session, actor, case.id).stages}


def test_the_stepper_follows_the_case(session: Session, house: House, as_: As, case: Case) -> None:
    assert states(session, as_("worker"), case)["docking"] == "now"
    do(session, house, case, "record_docking", "worker", **DOCKING)
    do(session, house, case, "confirm_docking", "contact", **CONFIRM)
    now = states(session, as_("worker"), case)
    assert (now["docking"], now["plan"], now["delivery"]) == ("past", "now", "next")
    do(session, house, case, "assess", "expert", score="90", comment="扎实")
    do(session, house, case, "approve", "coordinator", decision="approve")
    assert states(session, as_("worker"), case)["delivery"] == "now"
    runtime.set_clock(session, START + timedelta(days=30))
    for instance_id in engine.due_instances(session):
        engine.wake(session, instance_id)
    session.expire_all()
    assert (case.outcome, case.closed_at is not None) == ("pairing_closed", True)
    assert set(states(session, as_("worker"), case).values()) == {"past"}


def test_the_feed_tells_each_what_they_may_know(
    session: Session, house: House, as_: As, case: Case
) -> None:
    go_through(session, house, case)
    actions.comment(session, case.id, as_("coordinator"), "只给办公室", audience="office")
    actions.comment(session, case.id, as_("worker"), "给大家")

    def said(who: str, language: str = "zh_Hans_CN") -> list[str]:
        page = case_page(session, as_(who), case.id, language)
        return [f"{entry.who or '系统'} {entry.text or entry.message}" for entry in page.activity]

    assert "worker-1 提交了“记录对接”" in said("agency")
    assert "worker-1 给大家" in said("agency")
    assert "coordinator-1 只给办公室" not in said("agency")
    assert "coordinator-1 只给办公室" in said("colleague")
    # What the experts and the office score stays with them until it is published.
    assert "expert-1 提交了“专家评估”" not in said("agency")
    assert "expert-1 提交了“专家评估”" in said("colleague")
    assert "worker-1 提交了“Record the docking”" in said("agency", "en")


def test_the_page_shows_tasks_children_files_and_parties(
    session: Session, house: House, as_: As, case: Case
) -> None:
    page = case_page(session, as_("worker"), case.id)
    assert [task.element_id for task in page.tasks] == ["record_docking"]
    assert page.my_task_ids == {page.tasks[0].id}
    assert len(page.parties) == 3
    assert (page.may_comment, page.may_comment_office) == (True, False)
    go_through(session, house, case)
    page = case_page(session, as_("coordinator"), case.id)
    assert [(node.process_id, node.called_by) for node in page.processes] == [
        ("pairing", None),
        ("waiting", "call_waiting"),
    ]
    assert (page.may_comment, page.may_comment_office) == (True, True)


def test_the_diagram_is_the_authors_and_says_where_the_tokens_are(
    session: Session, house: House, as_: As, case: Case
) -> None:
    do(session, house, case, "record_docking", "worker", **DOCKING)
    shown = diagram(session, as_("agency"), case.id)
    assert shown.xml == (MODELS / "pairing.bpmn").read_bytes()
    marks = {mark.element_id: (mark.active, mark.done) for mark in shown.marks}
    assert marks["record_docking"] == (0, 1)
    assert marks["confirm_docking"] == (1, 0)
    with pytest.raises(NotFound):
        diagram(session, as_("agency"), case.id, 99)
    with pytest.raises(NotAllowed):
        diagram(session, as_("other_agency"), case.id)


def test_submissions_are_read_by_those_whom_they_concern(
    session: Session, house: House, as_: As, case: Case
) -> None:
    go_through(session, house, case)

    def seen(who: str) -> list[str]:
        return [one.element_id for one in submissions_of(session, as_(who), case.id)]

    assert seen("coordinator") == ["approve", "assess", "confirm_docking", "record_docking"]
    assert seen("agency") == ["approve", "confirm_docking", "record_docking"]
    assert "assess" in seen("expert")
    assert seen("other_agency") == seen("operator") == []
    (assessment,) = [
        one for one in submissions_of(session, as_("expert"), case.id) if one.element_id == "assess"
    ]
    assert read_submission(session, as_("auditor"), assessment.id) is assessment
    with pytest.raises(NotAllowed):
        read_submission(session, as_("agency"), assessment.id)
    with pytest.raises(NotFound):
        read_submission(session, as_("agency"), 999)


def test_the_task_page_of_who_does_it_and_of_who_looks_on(
    session: Session, house: House, as_: As, case: Case
) -> None:
    task_id = open_task(session, case, "record_docking")
    actions.save_draft(session, task_id, as_("agency"), {"minutes": "半句"})
    mine = task_page(session, as_("worker"), task_id)
    assert mine.open_to_me
    assert mine.may_claim
    assert mine.initial == {"minutes": "半句"}
    assert {(one.role, one.organisation) for one in mine.candidates} == {
        ("agency_lead", "agency(示例)"),
        ("worker", "agency(示例)"),
    }
    theirs = task_page(session, as_("contact"), task_id)
    assert (theirs.open_to_me, theirs.may_claim, theirs.draft) == (False, False, None)
    assert theirs.verdict.reason is not None
    actions.claim(session, task_id, as_("worker"))
    claimed = task_page(session, as_("agency"), task_id)
    assert (claimed.assignee_name, claimed.open_to_me) == ("worker-1", False)
    assert task_page(session, as_("coordinator"), task_id).may_release
    with pytest.raises(NotAllowed):
        task_page(session, as_("other_agency"), task_id)


def test_what_comes_back_for_correction_begins_with_what_was_filed(
    session: Session, house: House, as_: As, case: Case
) -> None:
    done = do(session, house, case, "record_docking", "worker", **DOCKING)
    do(session, house, case, "confirm_docking", "contact", decision="return", comment="缺少分工")
    again = task_page(session, as_("agency"), open_task(session, case, "record_docking"))
    assert again.initial["minutes"] == DOCKING["minutes"]
    do(session, house, case, "record_docking", "worker", **DOCKING)
    # A decision never begins with the last one.
    decide = task_page(session, as_("contact"), open_task(session, case, "confirm_docking"))
    assert decide.initial == {}
    earlier = task_page(session, as_("agency"), done)
    assert earlier.submission is not None
    assert not earlier.open_to_me


def test_the_list_of_cases(session: Session, house: House, as_: As, case: Case) -> None:
    other = open_pairing(session, house, other=True)
    expected = {
        "worker": [case.id],
        "other_agency": [other.id],
        "coordinator": [case.id],
        "province": [other.id, case.id],
        "auditor": [other.id, case.id],
        "supervisor": [case.id],
        "operator": [],
        "nobody": [],
    }
    for who, ids in expected.items():
        assert [one.id for one in cases(session, as_(who)).items] == ids, who
    everything = as_("auditor")
    assert cases(session, everything, CaseFilters(text="jd-002")).total == 1
    assert cases(session, everything, CaseFilters(kind="need")).total == 0
    assert cases(session, everything, CaseFilters(state="closed")).total == 0
    assert cases(session, everything, CaseFilters(state="open", programme_id=1)).total == 0
    assert cases_of_programme(session, everything, 1) == []


def test_sixty_cases_cost_as_many_statements_as_one(
    session: Session, house: House, as_: As, case: Case, count_statements: list[str]
) -> None:
    auditor = as_("auditor")
    costs = []
    for wanted in (1, 60):
        for _ in range(wanted - len(costs)):
            open_pairing(session, house)
        session.flush()
        session.expunge_all()
        count_statements.clear()
        found = cases(session, auditor)
        assert all(one.closed_at is None for one in found.items)
        costs.append(len(count_statements))
    assert costs[0] == costs[1] <= 5


def test_names_and_candidates_of_many_tasks(
    session: Session, house: House, case: Case, count_statements: list[str]
) -> None:
    ids = [open_task(session, case, "record_docking")]
    ids.append(open_task(session, open_pairing(session, house, other=True), "record_docking"))
    count_statements.clear()
    found = candidates_of(session, ids)
    assert len(count_statements) == 2
    assert {one.organisation for one in found[ids[1]]} == {"other_agency(示例)"}
    assert names_of_tasks(session, ids)[ids[0]] == ("记录对接", "Record the docking")


def test_a_role_is_not_named_at_a_side_that_cannot_have_it(
    session: Session, house: House, case: Case
) -> None:
    task_id = open_task(session, case, "record_docking")
    before = candidates_of(session, [task_id])[task_id]
    place = str(house.organisations["place"])
    for role in ("worker", "recipient_contact"):
        shared = {"task_id": task_id, "role": role, "organisation": place}
        session.execute(insert(task_candidate).values(shared))
    added = candidates_of(session, [task_id])[task_id][len(before) :]
    assert [one.role for one in added] == ["recipient_contact"]
