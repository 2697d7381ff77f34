"""What the page of a case shows beyond what the case itself knows: whom it waits for, and steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import render_template
from sqlalchemy.orm import Session

import engine
from web import db
from web.diagrams import state_of
from web.i18n import locale
from workflows.agreements.models import Agreement
from workflows.agreements.queries import agreements_of_case
from workflows.applications.matrix import Matrix, matrices
from workflows.applications.models import Application
from workflows.authority import Actor, may
from workflows.calendars.queries import work_calendar
from workflows.calendars.rules import day_of, last_day, working_days_between
from workflows.case_facts import facts_of
from workflows.cases import processes
from workflows.cases.models import Case
from workflows.cases.page import CasePage, case_page, submissions_of
from workflows.cases.processes import Mark, ProcessNode
from workflows.cases.task_page import Candidate, candidates_of
from workflows.cases.tasks import Task, names_of_tasks
from workflows.changes.queries import may_begin
from workflows.changes.rules import KINDS
from workflows.closeout.queries import case_certificate
from workflows.messages import N_
from workflows.money.awaited import Awaited, awaited_claim
from workflows.money.queries import money_case_for
from workflows.organisations.queries import names_of
from workflows.pairings.beside import cases_beside, project_of
from workflows.pairings.models import Pairing
from workflows.pairings.queries import pairing_of_case
from workflows.teams.page import team_page

# What one does to begin a case beside a pairing's.
VERBS: Final = {
    "replacement": N_("申请人员调换"),
    "change": N_("申请变更计划"),
    "suspension": N_("提请中止项目"),
    "termination": N_("提请终止项目"),
}


@dataclass(frozen=True)
class Waiting:
    """An open task: who may do it, and which working day of how many this is."""

    task: Task
    mine: bool
    assignee: str | None
    candidates: Sequence[Candidate]
    day: int | None
    days: int | None


@dataclass(frozen=True)
class Step:
    """An element of the process in words, for those who cannot or need not see the drawing."""

    name: str
    label_en: str | None
    state: dict[str, str]


def render(actor: Actor, case_id: int, process: int | None) -> str:
    """The page, with the diagram of one of its processes."""
    session = db.reading()
    page = case_page(session, actor, case_id, str(locale()))
    shown = next((each for each in page.processes if each.id == process), page.processes[0])
    handed_in = submissions_of(session, actor, case_id)
    project = None if page.case.kind == "pairing" else project_of(session, page.case)
    return render_template(
        "cases/case.html",
        page=page,
        case=page.case,
        facts=facts_of(session, page.case, project),
        waiting=_waiting(session, page),
        handed_in=handed_in,
        task_names=names_of_tasks(session, [each.task_id for each in handed_in]),
        certificate=page.case.kind == "pairing" and case_certificate(session, page.case.id),
        money_case=money_case_for(session, actor, page.case),
        owed=_owed(session, page),
        team=team_page(session, actor, page.case),
        matrices=_scores(session, actor, page.case),
        project_case=_project_case(session, actor, project),
        **_beside(session, actor, page.case),
        shown=shown,
        steps=_steps(session, shown),
        path=_path(page.processes, shown),
        agreements=papers_of(session, actor, page.case),
        may_withdraw=page.case.kind == "amendment"
        and page.case.closed_at is None
        and bool(may(session, actor, "case.withdraw_amendment", page.case)),
        may_comment=page.may_comment,
        may_comment_office=page.may_comment_office,
    )


def papers_of(session: Session, actor: Actor, case: Case) -> Sequence[Agreement]:
    """The agreements of a pairing that may be printed, for whom they are meant."""
    if case.kind != "pairing" or not may(session, actor, "agreement.read", case):
        return ()
    return agreements_of_case(session, case.id)


def _scores(session: Session, actor: Actor, case: Case) -> Sequence[Matrix]:
    """What an application's panel gave it, for those who read that."""
    if case.kind != "application":
        return ()
    return matrices(session, actor, Application.case_id == case.id)


def _project_case(session: Session, actor: Actor, project: Pairing | None) -> int | None:
    """The case of the project beside which this one was opened, for those who read that."""
    if project is None or project.case_id is None:
        return None
    own = session.get_one(Case, project.case_id)
    return own.id if may(session, actor, "case.view", own) else None


def _beside(session: Session, actor: Actor, case: Case) -> dict[str, object]:
    """Changes and the like beside a pairing's case, and which the reader can begin."""
    if case.kind != "pairing" or case.closed_at is not None:
        return {"beside": (), "begins": {}}
    pairing = pairing_of_case(session, case.id)
    begins = {kind: VERBS[kind] for kind in may_begin(session, actor, pairing, case)}
    return {"beside": cases_beside(session, pairing, *KINDS, "repayment"), "begins": begins}


def _owed(session: Session, page: CasePage) -> Awaited | None:
    """The money whose return a project's close-out waits for."""
    if page.case.kind != "pairing" or page.case.closed_at is not None:
        return None
    return awaited_claim(session, pairing_of_case(session, page.case.id), page.processes)


def _waiting(session: Session, page: CasePage) -> list[Waiting]:
    names = names_of(session, [task.assignee for task in page.tasks])
    who = candidates_of(session, [task.id for task in page.tasks])
    return [
        Waiting(
            task=task,
            mine=task.id in page.my_task_ids,
            assignee=names.get(task.assignee or ""),
            candidates=who.get(task.id, ()),
            **_days(session, task),
        )
        for task in page.tasks
    ]


def _days(session: Session, task: Task) -> dict[str, int | None]:
    """The working day that this is, and how many there are; none without a deadline."""
    if task.due_at is None:
        return {"day": None, "days": None}
    now: datetime = engine.now(session)
    calendar = work_calendar(session, day_of(now))
    begun = day_of(task.created_at)
    passed = working_days_between(calendar, begun, day_of(now))
    return {"day": passed, "days": working_days_between(calendar, begun, last_day(task.due_at))}


def _steps(session: Session, shown: ProcessNode) -> list[Step]:
    """What has been done and what is going on, in the order of the model."""
    elements = processes.definition_of(session, shown.definition_id).elements
    marks: dict[str, Mark] = {mark.element_id: mark for mark in processes.marks(session, shown.id)}
    return [
        Step(element.name, element.label_en, state_of(marks[key]))
        for key, element in elements.items()
        if key in marks and element.name
    ]


def _path(tree: Sequence[ProcessNode], shown: ProcessNode) -> list[ProcessNode]:
    """From the case's own process down to the one shown."""
    by_id = {node.id: node for node in tree}
    path = [shown]
    while path[0].parent_id in by_id:
        path.insert(0, by_id[path[0].parent_id or 0])
    return path
