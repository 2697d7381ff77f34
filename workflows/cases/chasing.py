"""Late tasks: whoever holds one is reminded once, then the one above is told.

One rule for every task with a due date, instead of timers beside each in the models. A task of
which its model itself says what happens when time runs out has the property `chasedByModel`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, sessionmaker

import engine
from engine import transact
from engine.outages import outage_of
from engine.tables import human_task, task_candidate
from workflows import authority
from workflows.actors import actor_of
from workflows.calendars.rules import day_of, last_day
from workflows.calendars.services import deadline_after
from workflows.cases.columns import property_of
from workflows.cases.models import Case, Chase
from workflows.cases.rules import above
from workflows.cases.tasks import Task, get_task, one_at_a_time
from workflows.messages import N_, Message
from workflows.notifications.actions import notify
from workflows.organisations.models import Person
from workflows.organisations.queries import people_with_role

log = logging.getLogger(__name__)


def chase_late(sessions: sessionmaker[Session]) -> int:
    """Chase every task that is late by now, each in a transaction of its own; how many were."""
    # Looking takes no write lock, and one statement however many are late.
    with sessions() as session:
        late = _to_tell(session)
    return sum(_chase(sessions, task_id) for task_id in late)


def chase(session: Session, task_id: int) -> bool:
    """Remind who holds a late task or, later, tell who stands above; whether anybody was to be.

    What nobody can do is told of at once.
    """
    one_at_a_time(session, task_id)
    if not _to_tell(session, human_task.c.id == task_id):
        return False
    task, now = get_task(session, task_id), engine.now(session)
    case = session.scalars(select(Case).where(Case.instance_id == task.root_id)).one()
    chased = session.get(Chase, task_id)
    holders = _holders(session, task)
    if chased is None:
        chased = Chase(task_id=task_id, reminded_at=now)
        session.add(chased)
        _remind(session, task, case, holders)
    if not holders or _report_at(session, case.opened_at, task.due_at) <= now:
        chased.reported_at = now
        _report(session, task, case, holders)
    session.flush()
    return True


def _to_tell(session: Session, *among: ColumnElement[bool]) -> list[int]:
    """The open tasks past their date of which somebody is to be told now, the oldest first."""
    now = engine.now(session)
    late = (
        select(human_task.c.id, human_task.c.due_at, Case.opened_at, Chase.reminded_at)
        .join(Case, Case.instance_id == human_task.c.root_id)
        .join(Chase, Chase.task_id == human_task.c.id, isouter=True)
        .where(
            human_task.c.state == "open",
            human_task.c.due_at <= now,
            property_of("chasedByModel").is_(None),
            Chase.reported_at.is_(None),
            *among,
        )
        .order_by(human_task.c.due_at, human_task.c.id)
    )
    return [
        row.id
        for row in session.execute(late)
        if row.reminded_at is None or _report_at(session, row.opened_at, row.due_at) <= now
    ]


def _report_at(session: Session, opened_at: datetime, due_at: datetime | None) -> datetime:
    """When those above hear of it, counted from the date as it stands: a suspension moves it.

    The rules are those of the day on which the case was opened.
    """
    assert due_at is not None  # noqa: S101 - only what has a date is late
    return deadline_after(session, "overdue_report", day_of(opened_at), last_day(due_at))


def _holders(session: Session, task: Task) -> Sequence[Person]:
    """Whom it waits for: of its assignee, else of all its candidates, those who may do it now."""
    return [
        person
        for person in _asked(session, task)
        if authority.may(session, actor_of(session, person.id), "task.complete", task)
    ]


def _asked(session: Session, task: Task) -> Iterable[Person]:
    if task.assignee is not None:
        named = select(Person).where(Person.id == int(task.assignee), Person.active)
        return session.scalars(named).all()
    candidates = select(task_candidate.c.role, task_candidate.c.organisation)
    return {
        person.id: person
        for role, at in session.execute(candidates.where(task_candidate.c.task_id == task.id))
        for person in people_with_role(session, role, None if at is None else int(at))
    }.values()


def _remind(session: Session, task: Task, case: Case, holders: Sequence[Person]) -> None:
    text = N_("任务“{task}”（{case}）应于 {day} 前办结，现已逾期，请尽快办理")
    _tell(session, holders, text, task, case, key="late", link=("task", task.id))


def _report(session: Session, task: Task, case: Case, holders: Sequence[Person]) -> None:
    roles = select(task_candidate.c.role).where(task_candidate.c.task_id == task.id)
    role = above(session.scalars(roles).all())
    at = {"coordinator": case.office_id, "provincial_coordinator": case.province_id}.get(role)
    text = (
        N_("任务“{task}”（{case}）应于 {day} 前办结，{people}逾期未办，请督促")
        if holders
        else N_("任务“{task}”（{case}）应于 {day} 前办结，现已逾期，目前无人可办，请安排")
    )
    people = people_with_role(session, role, at)
    _tell(session, people, text, task, case, key="reported", link=("case", case.id), late=holders)


def _tell(
    session: Session,
    people: Iterable[Person],
    text: str,
    task: Task,
    case: Case,
    *,
    key: str,
    link: tuple[str, int],
    late: Sequence[Person] = (),
) -> None:
    """Tell these people, each with the task's name in their language."""
    assert task.due_at is not None  # noqa: S101 - only what has a date is late
    names = {} if not late else {"people": "、".join(person.name for person in late)}
    for person in people:
        english = person.language == "en" and task.label_en
        message = Message(
            text, task=english or task.name, case=case.number, day=last_day(task.due_at), **names
        )
        notify(session, [person.id], message, key=f"task:{task.id}:{key}", link=link)


def _chase(sessions: sessionmaker[Session], task_id: int) -> bool:
    try:
        return transact(sessions, lambda session: chase(session, task_id))
    except Exception as error:  # one that cannot be told of never holds up the others
        if outage_of(error):
            raise
        log.exception("nobody could be told that task %s is late", task_id)
        return False
