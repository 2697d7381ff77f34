"""All that a task's page shows, for one reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.tables import task_candidate
from workflows import authority
from workflows.actors import PARTY_KINDS, ROLES
from workflows.authority import Actor, Verdict, may, visible_comments
from workflows.cases.actions import form_context, is_written_together
from workflows.cases.context import FormContext, Written
from workflows.cases.files import files_of_task
from workflows.cases.models import Attachment, Case, Comment, Draft, Submission
from workflows.cases.queries import case_of, latest_draft
from workflows.cases.returns import Return, return_of, sent_back
from workflows.cases.tasks import Suspension, Task, get_task, suspension_of
from workflows.cases.together import kept
from workflows.organisations.models import Organisation, Person
from workflows.policies.verdicts import holds
from workflows.visibility import PARTNER_FORMS, internal_cases, partner_cases

# Forms that come back for correction begin with what was handed in before; decisions never do.
RETURNING: Final = frozenset(
    {
        "programme.draft",
        "need.file",
        "application.file",
        "pairing.docking",
        "pairing.mobilise",
        "replacement.post",
        "plan.draft",
        "visit.correct",
        "closeout.file",
        "money.spending",
    }
)


@dataclass(frozen=True)
class Candidate:
    """Who may do a task: a role at an organisation, whose name it is."""

    role: str
    role_label: str
    organisation: str | None


@dataclass(frozen=True)
class TaskPage:
    """A task: its case, its form's surroundings, who may do it, what was said and saved."""

    task: Task
    case: Case
    context: FormContext
    suspension: Suspension | None
    verdict: Verdict
    assignee_name: str | None
    mine: bool
    may_claim: bool
    may_release: bool
    candidates: Sequence[Candidate]
    draft: Draft | None
    initial: Mapping[str, object]
    submission: Submission | None
    comments: Sequence[Comment]
    files: Sequence[Attachment]
    # Of a form that is written together: who wrote each section last.
    authors: Mapping[str, Written]
    # With what words the form came back, for those who see its surroundings.
    returned: Return | None

    @property
    def open_to_me(self) -> bool:
        """Whether the reader can fill the form in now."""
        free = self.task.assignee is None or self.mine
        return self.task.state == "open" and self.verdict.allowed and free


def task_page(session: Session, actor: Actor, task_id: int) -> TaskPage:
    """A task's page; NotAllowed for whom it is none of their business."""
    task = get_task(session, task_id)
    authority.require(session, actor, "task.view", task)
    case = case_of(session, task.instance_id)
    verdict = may(session, actor, "task.complete", task)
    # Only who may do the task reads what colleagues have begun.
    draft = latest_draft(session, task.id) if verdict else None
    within = _sees_within(session, actor, task, verdict)
    context = form_context(session, task) if within else FormContext()
    open_now = task.state == "open"
    initial = draft.answers if draft else _initial(session, task, context)
    authors: Mapping[str, Written] = context.authors
    if verdict and is_written_together(session, task):
        initial, written = kept(session, task, initial)
        authors = {**authors, **written}
    return TaskPage(
        task=task,
        case=case,
        context=context,
        suspension=suspension_of(session, task) if task.state == "suspended" else None,
        verdict=verdict,
        assignee_name=_assignee_name(session, task),
        mine=task.assignee == actor.code,
        may_claim=open_now and task.assignee is None and verdict.allowed,
        may_release=open_now
        and task.claimed_at is not None
        and may(session, actor, "task.release", task).allowed,
        candidates=candidates_of(session, [task.id]).get(task.id, ()),
        draft=draft,
        initial=initial,
        submission=_submission(session, actor, task),
        comments=_comments(session, actor, case, task),
        files=files_of_task(session, actor, task.id),
        authors=authors,
        returned=return_of(session, task) if within else None,
    )


def candidates_of(session: Session, task_ids: Iterable[int]) -> dict[int, Sequence[Candidate]]:
    """Who may do each of these tasks, by role and organisation; two statements for any number.

    A task that two sides share names its roles at both: a role that a side cannot have is left out.
    """
    rows = session.execute(
        select(task_candidate.c.task_id, task_candidate.c.role, task_candidate.c.organisation)
        .where(task_candidate.c.task_id.in_(set(task_ids)))
        .order_by(task_candidate.c.id)
    ).all()
    ids = {int(row.organisation) for row in rows if row.organisation is not None}
    found = select(Organisation).where(Organisation.id.in_(ids))
    places = {str(each.id): each for each in session.scalars(found)}
    by_task: dict[int, list[Candidate]] = {}
    for row in rows:
        at = places.get(row.organisation or "")
        if at is None or PARTY_KINDS.get(row.role, at.kind) == at.kind:
            label, name = ROLES.get(row.role, row.role), at.name if at else None
            by_task.setdefault(row.task_id, []).append(Candidate(row.role, label, name))
    return {task_id: tuple(several) for task_id, several in by_task.items()}


def _sees_within(session: Session, actor: Actor, task: Task, verdict: Verdict) -> bool:
    """Facts may hold what the office keeps to itself: others see the task, not these."""
    readers = partner_cases if task.form_key in PARTNER_FORMS else internal_cases
    inside = holds(session, Case.instance_id == task.root_id, readers(actor))
    # A finished task's token is gone, and with it what its process knew there.
    return task.state == "open" and (verdict.allowed or inside)


def _initial(session: Session, task: Task, context: FormContext) -> Mapping[str, object]:
    if task.form_key not in RETURNING:
        return context.initial
    before = sent_back(session, task)
    return before.answers if before else context.initial


def _assignee_name(session: Session, task: Task) -> str | None:
    if task.assignee is None or not task.assignee.isdecimal():
        return None
    return session.scalar(select(Person.name).where(Person.id == int(task.assignee)))


def _submission(session: Session, actor: Actor, task: Task) -> Submission | None:
    return session.scalar(
        select(Submission).where(
            Submission.task_id == task.id, authority.visible_submissions(actor)
        )
    )


def _comments(session: Session, actor: Actor, case: Case, task: Task) -> Sequence[Comment]:
    return session.scalars(
        select(Comment)
        .where(Comment.case_id == case.id, Comment.task_id == task.id, visible_comments(actor))
        .order_by(Comment.id)
    ).all()
