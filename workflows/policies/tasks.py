"""Tasks: role and organisation, or by name; nobody decides on what they filed themselves."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.tables import human_task
from workflows.actors import Actor
from workflows.cases.models import Case
from workflows.cases.tasks import Task
from workflows.messages import N_
from workflows.policies.verdicts import Verdict, holds, typed, verdict
from workflows.visibility import (
    close_tasks,
    entitled_tasks,
    office_cases,
    separated_tasks,
    visible_tasks,
)


def view(session: Session, actor: Actor, subject: object) -> Verdict:
    """Open a task's page."""
    task = typed(Task, subject)
    seen = holds(session, human_task.c.id == task.id, visible_tasks(actor))
    return verdict(seen, N_("这项任务不归您的单位或您的角色办理"))


def act(session: Session, actor: Actor, subject: object) -> Verdict:
    """Claim a task, draft it, or complete it; whether it is still open, the engine says."""
    task = typed(Task, subject)
    this = human_task.c.id == task.id
    if not holds(session, this, entitled_tasks(actor)):
        return verdict(False, N_("这项任务不归您的单位或您的角色办理"))
    if "separateFrom" in task.properties and holds(session, this, separated_tasks(actor)):
        return verdict(False, N_("您在本事项中提交过相关材料，须由他人审核"))
    if "excludesSupervisor" in task.properties and holds(session, this, close_tasks(actor)):
        return verdict(
            False, N_("您是本项目的督导，或在其选派机构、受援地任职（曾任职），不能参与评估")
        )
    return verdict(True, "")


def release(session: Session, actor: Actor, subject: object) -> Verdict:
    """Give a claimed task back: whoever claimed it, or the office when that person is away."""
    task = typed(Task, subject)
    office = (Case.instance_id == task.root_id) & office_cases(actor)
    allowed = task.assignee == actor.code or holds(session, office)
    return verdict(allowed, N_("只有认领人或主管办公室可以退回任务"))
