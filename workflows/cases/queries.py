"""Reading what was handed in; service handlers and pages share these."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.tables import instance
from workflows.cases.models import Case, Draft, Submission
from workflows.errors import NotFound
from workflows.messages import N_, Message


def get_case(session: Session, case_id: int) -> Case:
    """The case with this id."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound(Message(N_("没有这个事项")))
    return case


def case_of(session: Session, instance_id: int) -> Case:
    """The case that an instance belongs to, at whatever depth."""
    root = func.coalesce(instance.c.root_id, instance.c.id)
    of_instance = select(root).where(instance.c.id == instance_id).scalar_subquery()
    case = session.scalar(select(Case).where(Case.instance_id == of_instance))
    if case is None:
        raise NotFound(Message(N_("没有这个事项")))
    return case


def latest_submission(session: Session, instance_id: int, *element_ids: str) -> Submission:
    """What was last handed in for one of these elements of an instance."""
    found = session.scalar(
        select(Submission)
        .where(Submission.instance_id == instance_id, Submission.element_id.in_(element_ids))
        .order_by(Submission.id.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound(Message(N_("还没有提交过这份表单")))
    return found


def latest_in_case(session: Session, case_id: int, *element_ids: str) -> Submission | None:
    """What was last handed in for one of these elements anywhere in a case; None before that."""
    return session.scalar(
        select(Submission)
        .where(Submission.case_id == case_id, Submission.element_id.in_(element_ids))
        .order_by(Submission.id.desc())
        .limit(1)
    )


def submissions(session: Session, instance_id: int, *element_ids: str) -> Sequence[Submission]:
    """All that was handed in for these elements of an instance, the first first."""
    return session.scalars(
        select(Submission)
        .where(Submission.instance_id == instance_id, Submission.element_id.in_(element_ids))
        .order_by(Submission.id)
    ).all()


def latest_draft(session: Session, task_id: int) -> Draft | None:
    """What was last saved for a task, by whoever works on it: who takes over reads it too."""
    return session.scalar(
        select(Draft).where(Draft.task_id == task_id).order_by(Draft.saved_at.desc()).limit(1)
    )
