"""Why a form is to be filled in once more: what was asked, by whom, until when, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from engine import Advance
from engine.tables import instance, task_candidate
from workflows.calendars.rules import last_day
from workflows.cases import processes
from workflows.cases.models import Case, Submission
from workflows.cases.queries import submissions
from workflows.cases.tasks import Task, get_task
from workflows.messages import N_, Message
from workflows.notifications.actions import notify
from workflows.organisations.models import Person
from workflows.organisations.queries import people_with_role

# Where a review says what it decides, and where it says why.
DECISIONS: Final = ("decision", "accounts_decision")
REASONS: Final = ("comment", "reason")
RETURN: Final = "return"


@dataclass(frozen=True)
class Return:
    """What came back with a form: words on the whole, the fields to correct, remarks on lines."""

    by: str
    at: datetime
    comment: str
    # Field's name -> its label.
    fields: Mapping[str, str]
    lines: Sequence[Message]


def is_return(answers: Mapping[str, object]) -> bool:
    """Whether a review sends back what it reviewed."""
    return any(answers.get(name) == RETURN for name in DECISIONS)


def return_of(session: Session, task: Task) -> Return | None:
    """With what words a task's form came back; None where it is asked for the first time."""
    last = _review_of(session, task)
    if last is None:
        return None
    by = session.scalar(select(Person.name).where(Person.id == last.author_id))
    return Return(
        by=by or "",
        at=last.submitted_at,
        comment=next((str(last.answers[key]) for key in REASONS if last.answers.get(key)), ""),
        fields=_named(task, last.answers),
        lines=_remarks(last),
    )


def sent_back(session: Session, task: Task) -> Submission | None:
    """What was handed in at a task's form before: what its review was about, if it came back."""
    review = _review_of(session, task)
    until = get_task(session, review.task_id).created_at if review else task.created_at
    return session.scalar(
        select(Submission)
        .where(Submission.instance_id == task.instance_id, Submission.form_key == task.form_key)
        .where(Submission.submitted_at <= until)
        .order_by(Submission.id.desc())
        .limit(1)
    )


def tell_returned(session: Session, case: Case, advance: Advance) -> None:
    """Tell those whose form a step has sent back what was asked of them, and until when."""
    for task_id in advance.opened:
        task = get_task(session, task_id)
        letter = return_of(session, task)
        if letter is not None:
            key = f"returned:{task.id}"
            notify(session, _people(session, task), _told(case, task, letter), key=key, link=("task", task.id))  # fmt: skip


def _review_of(session: Session, task: Task) -> Submission | None:
    """The review that sent a task's form back.

    The models say which step reviews which: the newest review counts, unless the form was handed
    in again since. Of several things side by side, as the findings of a visit, each has its own:
    what was handed in after the task had been opened is not what opened it.
    """
    reviewing, reviewed = _around(session, task)
    found = submissions(session, task.instance_id, *reviewing, *reviewed) if reviewing else ()
    last = next((one for one in reversed(found) if one.submitted_at <= task.created_at), None)
    returned = last is not None and last.element_id in reviewing and is_return(last.answers)
    return last if returned else None


def _around(session: Session, task: Task) -> tuple[set[str], set[str]]:
    """The elements that review this one, and all that they review."""
    of = select(instance.c.definition_id).where(instance.c.id == task.instance_id)
    definition = processes.definition_of(session, session.scalars(of).one())
    reviews = {
        each.id: set(each.properties.get("reviews", "").split(","))
        for each in definition.elements.values()
    }
    reviewing = {key for key, about in reviews.items() if task.element_id in about}
    return reviewing, {name for key in reviewing for name in reviews[key]}


def _named(task: Task, answers: Mapping[str, object]) -> dict[str, str]:
    """The fields that are to be corrected, as their form calls them."""
    wanted = set(cast("Iterable[str]", answers.get("fields_to_correct") or ()))
    if not wanted:
        return {}
    return {
        field.name: field.label
        for section in forms.describe(str(task.form_key)).sections
        for field in section.fields
        if field.name in wanted
    }


def _remarks(review: Submission) -> list[Message]:
    """What was said of single lines of a plan."""
    rows = cast("Sequence[Mapping[str, object]]", review.answers.get("line_comments") or ())
    if not rows:
        return []
    parts = dict(_parts(review.form_key))
    text = N_("{part}第 {line} 行：{comment}")
    return [
        Message(
            text,
            part=Message(parts.get(str(row["section"]), "")),
            line=row["line_no"],
            comment=row["comment"],
        )
        for row in rows
    ]


def _parts(form_key: str) -> Sequence[tuple[str, str]]:
    """What the parts of a plan are called that remarks are made on."""
    fields = [field for one in forms.describe(form_key).sections for field in one.fields]
    lines = next(field for field in fields if field.name == "line_comments")
    part = next(field for field in lines.rows if field.name == "section")
    return [(str(code), str(label)) for code, label in part.choices]


def _told(case: Case, task: Task, letter: Return) -> Message:
    """The same in one sentence."""
    asked = [*(Message(label) for label in letter.fields.values()), *letter.lines]
    said: dict[str, object] = {"title": case.title, "by": letter.by, "comment": letter.comment}
    text = N_("“{title}”被退回（{by}）：{comment}")
    if asked:
        said["asked"] = _listed(asked)
        text = N_("“{title}”被退回（{by}）：{comment}。请补正：{asked}")
    if task.due_at is None:
        return Message(text, **said)
    told, due = Message(text, **said), last_day(task.due_at).isoformat()
    return Message(N_("{told}。期限：{due}"), told=told, due=due)


def _listed(several: Sequence[Message]) -> Message:
    """Texts one after the other."""
    if len(several) == 1:
        return several[0]
    return Message(N_("{one}；{more}"), one=several[0], more=_listed(several[1:]))


def _people(session: Session, task: Task) -> set[int]:
    """Who may do the task: the one who has it, or all of its roles."""
    if task.assignee is not None and task.assignee.isdecimal():
        return {int(task.assignee)}
    rows = session.execute(
        select(task_candidate.c.role, task_candidate.c.organisation).where(
            task_candidate.c.task_id == task.id, task_candidate.c.organisation.is_not(None)
        )
    ).all()
    return {one.id for row in rows for one in people_with_role(session, row.role, int(row.organisation))}  # fmt: skip
