"""What people do to cases and tasks: each verb asks authority first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

import forms
from engine import Advance, now
from workflows import authority
from workflows.authority import Actor, NewCase
from workflows.cases import opening, returns
from workflows.cases.context import FormContext
from workflows.cases.models import Attachment, Case, Comment, Draft, Submission
from workflows.cases.overtaking import require_newest
from workflows.cases.queries import case_of, get_case
from workflows.cases.tasks import Task, get_task, one_at_a_time, require_open
from workflows.cases.together import Clash, Laid, Seen, lay
from workflows.deployed_forms import first_answers, form_of
from workflows.errors import Rejected
from workflows.messages import N_, Message
from workflows.registry import CONTEXTS
from workflows.runtime import engine

LONGEST_COMMENT = 5000


def open_case(
    session: Session,
    actor: Actor,
    kind: str,
    *,
    title: str,
    office_id: int,
    organisation_id: int | None = None,
    programme_id: int | None = None,
    variables: Mapping[str, object] | None = None,
) -> Case:
    """Open a case at an office, for an organisation, and start its process."""
    authority.require(session, actor, "case.open", NewCase(kind, office_id, organisation_id))

    def start(process_id: str, given: Mapping[str, object], key: str | None) -> int:
        return engine.start(session, process_id, given, actor=actor.code, business_key=key)

    return opening.open_case(
        session,
        start,
        kind,
        title=title,
        office_id=office_id,
        opened_by=actor.code,
        programme_id=programme_id,
        variables=variables,
    )


def complete(
    session: Session,
    task_id: int,
    actor: Actor,
    data: Mapping[str, object],
    seen: Seen | None = None,
) -> Advance:
    """Hand a task's form in: checked, kept as it is, and the process goes on.

    Of a form that is written together, `seen` says what the page began with: raises Clash where
    somebody else has changed the same section, and takes what others wrote in the other ones.
    """
    task = get_task(session, task_id)
    authority.require(session, actor, "task.complete", task)
    # Somebody was faster: said before saying that a field is wrong.
    require_open(task, actor)
    if is_written_together(session, task):
        data = _with_others(session, task, actor, data, seen)
    routing = _submit(session, task, actor, data) if task.form_key else {}
    advance = engine.complete_task(session, task_id, routing, actor=actor.code)
    session.execute(delete(Draft).where(Draft.task_id == task_id, Draft.person_id == actor.id))
    if returns.is_return(data):
        returns.tell_returned(session, case_of(session, task.instance_id), advance)
    return advance


def claim(session: Session, task_id: int, actor: Actor) -> None:
    """Take a task, so that colleagues see who is on it."""
    task = get_task(session, task_id)
    authority.require(session, actor, "task.claim", task)
    engine.claim_task(session, task_id, actor=actor.code)


def release(session: Session, task_id: int, actor: Actor) -> None:
    """Give a claimed task back to all who may do it."""
    task = get_task(session, task_id)
    authority.require(session, actor, "task.release", task)
    # The office releases in the name of whoever is away.
    engine.release_task(session, task_id, actor=task.assignee or actor.code)


def save_draft(
    session: Session,
    task_id: int,
    actor: Actor,
    answers: Mapping[str, object],
    began: str | None = None,
) -> Draft:
    """Keep what is filled in so far, however incomplete; even when the task is gone meanwhile.

    `began` is the mark of the draft that the actor's page began with: DraftOvertaken where another
    page has saved other answers since. Without it, the answers are meant as they are.
    """
    task = get_task(session, task_id)
    authority.require(session, actor, "task.draft", task)
    one_at_a_time(session, task_id)
    if began is not None:
        require_newest(session, task_id, began, answers)
    draft = session.get(Draft, (task_id, actor.id)) or Draft(task_id=task_id, person_id=actor.id)
    draft.answers = dict(answers)
    draft.saved_at = now(session)
    session.add(draft)
    session.flush()
    return draft


def save_together(
    session: Session, task_id: int, actor: Actor, answers: Mapping[str, object], seen: Seen
) -> Laid:
    """Keep the sections that somebody has changed in a form that is written together."""
    task = get_task(session, task_id)
    authority.require(session, actor, "task.draft", task)
    initial = form_context(session, task).initial
    return lay(session, task, actor, answers, initial=initial, seen=seen)


def is_written_together(session: Session, task: Task) -> bool:
    """Whether several people write the task's form at once."""
    if task.form_key is None:
        return False
    return bool(forms.parts(form_of(session, task.form_key, task.form_id)))


def comment(
    session: Session,
    case_id: int,
    actor: Actor,
    text: str,
    *,
    audience: str = "partners",
    task_id: int | None = None,
) -> Comment:
    """Write a remark: for all `partners`, or for the `office` alone."""
    case = get_case(session, case_id)
    act = "case.comment" if audience == "partners" else "case.comment_office"
    authority.require(session, actor, act, case)
    written = Comment(
        case_id=case.id,
        task_id=_task_within(session, case, task_id),
        author_id=actor.id,
        audience=audience,
        text=_comment_text(text),
        at=now(session),
    )
    session.add(written)
    session.flush()
    return written


def form_context(session: Session, task: Task) -> FormContext:
    """The lists and facts that a task's form is shown with and checked against."""
    if task.form_id is not None:
        form = form_of(session, str(task.form_key), task.form_id)
        return FormContext(initial=first_answers(form))
    context = CONTEXTS.get(task.form_key or "")
    return context(session, task) if context else FormContext()


def _with_others(
    session: Session, task: Task, actor: Actor, data: Mapping[str, object], seen: Seen | None
) -> Mapping[str, object]:
    initial = form_context(session, task).initial
    laid = lay(session, task, actor, data, initial=initial, seen=seen)
    if laid.merged.clashing:
        raise Clash(laid)
    known = {name for part in forms.parts(str(task.form_key)) for name in part.fields}
    # What the form does not ask for is left in: the form refuses it.
    return {**laid.kept, **{name: data[name] for name in data.keys() - known}}


def _submit(
    session: Session, task: Task, actor: Actor, data: Mapping[str, object]
) -> Mapping[str, object]:
    form = form_of(session, str(task.form_key), task.form_id)
    given = form_context(session, task)
    # Whatever was posted: what is locked stands as it was.
    loaded = forms.load(
        form, {**data, **given.locked}, forms.Context(options=given.options, facts=given.facts)
    )
    case = case_of(session, task.instance_id)
    _require_own_files(session, case, form, loaded.answers)
    session.add(
        Submission(
            case_id=case.id,
            instance_id=task.instance_id,
            task_id=task.id,
            element_id=task.element_id,
            form_key=str(task.form_key),
            form_version=forms.version(form),
            answers=loaded.answers,
            author_id=actor.id,
            submitted_at=now(session),
        )
    )
    session.flush()
    return loaded.routing


def _require_own_files(
    session: Session, case: Case, form: forms.AnyForm, answers: Mapping[str, object]
) -> None:
    """A form names files of its own case: an id from elsewhere is a guess, or worse."""
    errors: dict[str, list[forms.Message]] = {}
    for section in forms.describe(form).sections:
        for field in section.fields:
            if field.kind != "files":
                continue
            ids = set(cast("Sequence[int]", answers.get(field.name) or ()))
            if _own_files(session, case, ids) < len(ids):
                errors[field.name] = [forms.Message(N_("请重新上传文件"))]
    if errors:
        raise forms.Invalid(errors)


def _own_files(session: Session, case: Case, ids: Collection[int]) -> int:
    own = select(func.count()).where(Attachment.id.in_(ids), Attachment.case_id == case.id)
    return session.scalar(own) or 0 if ids else 0


def _task_within(session: Session, case: Case, task_id: int | None) -> int | None:
    if task_id is not None and get_task(session, task_id).root_id != case.instance_id:
        raise Rejected("task_id", Message(N_("这项任务不属于本事项")))
    return task_id


def _comment_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise Rejected("text", Message(N_("请写下意见内容")))
    if len(text) > LONGEST_COMMENT:
        raise Rejected("text", Message(N_("意见不能超过 {limit} 字"), limit=LONGEST_COMMENT))
    return text
