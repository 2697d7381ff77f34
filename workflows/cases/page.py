"""All that a case's page shows, for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.tables import human_task
from workflows import authority
from workflows.authority import Actor, may, visible_submissions
from workflows.cases import processes
from workflows.cases.activity import Entry, activity
from workflows.cases.files import files_of
from workflows.cases.models import Attachment, Case, CaseParty, Submission
from workflows.cases.processes import Mark, ProcessNode
from workflows.cases.queries import get_case
from workflows.cases.rules import Stage, stages
from workflows.cases.tasks import COLUMNS, Task, task_of
from workflows.errors import NotFound
from workflows.messages import N_, Message


@dataclass(frozen=True)
class CasePage:
    """A case: where it stands, who waits, what happened, what belongs to it."""

    case: Case
    stages: tuple[Stage, ...]
    parties: Sequence[CaseParty]
    tasks: Sequence[Task]
    my_task_ids: frozenset[int]
    activity: Sequence[Entry]
    files: Sequence[Attachment]
    processes: Sequence[ProcessNode]
    may_comment: bool
    may_comment_office: bool


@dataclass(frozen=True)
class Diagram:
    """One process of a case as drawn, and what to mark on it."""

    instance_id: int
    xml: bytes
    marks: Sequence[Mark]


def case_page(
    session: Session, actor: Actor, case_id: int, language: str = "zh_Hans_CN"
) -> CasePage:
    """A case's page; NotAllowed for whom it is none of their business."""
    case = get_case(session, case_id)
    authority.require(session, actor, "case.view", case)
    reached, current = processes.stage_keys(session, case.instance_id or 0)
    tasks = open_tasks(session, actor, case)
    return CasePage(
        case=case,
        stages=stages(case.kind, reached, current, case.outcome),
        parties=case.parties,
        tasks=tasks,
        my_task_ids=_mine(session, actor, tasks),
        activity=activity(session, actor, case, language),
        files=files_of(session, actor, case.id),
        processes=processes.process_tree(session, case.instance_id or 0),
        may_comment=may(session, actor, "case.comment", case).allowed,
        may_comment_office=may(session, actor, "case.comment_office", case).allowed,
    )


def open_tasks(session: Session, actor: Actor, case: Case) -> Sequence[Task]:
    """The open tasks of a case that the actor may see, those due first first."""
    rows = session.execute(
        select(*COLUMNS)
        .where(
            human_task.c.root_id == case.instance_id,
            human_task.c.state == "open",
            authority.visible_tasks(actor),
        )
        .order_by(human_task.c.due_at.is_(None), human_task.c.due_at, human_task.c.id)
    ).mappings()
    return [task_of(row) for row in rows]


def diagram(
    session: Session, actor: Actor, case_id: int, instance_id: int | None = None
) -> Diagram:
    """The drawing of a case's process, or of one that it has called, with its tokens."""
    case = get_case(session, case_id)
    authority.require(session, actor, "case.view", case)
    wanted = instance_id or case.instance_id or 0
    if wanted not in {node.id for node in processes.process_tree(session, case.instance_id or 0)}:
        raise NotFound(Message(N_("没有这个流程")))
    return Diagram(wanted, processes.drawing(session, wanted), processes.marks(session, wanted))


def read_submission(session: Session, actor: Actor, submission_id: int) -> Submission:
    """One thing that was handed in, for somebody who may read it."""
    submission = session.get(Submission, submission_id)
    if submission is None:
        raise NotFound(Message(N_("没有这份提交内容")))
    authority.require(session, actor, "submission.read", submission)
    return submission


def submissions_of(session: Session, actor: Actor, case_id: int) -> Sequence[Submission]:
    """What was handed in for a case, as far as the actor may read it, the newest first."""
    return session.scalars(
        select(Submission)
        .where(Submission.case_id == case_id, visible_submissions(actor))
        .order_by(Submission.id.desc())
    ).all()


def _mine(session: Session, actor: Actor, tasks: Sequence[Task]) -> frozenset[int]:
    ids = [task.id for task in tasks]
    doable = select(human_task.c.id).where(human_task.c.id.in_(ids), authority.doable_tasks(actor))
    return frozenset(session.scalars(doable))
