"""What has happened in a case, in plain words, as far as the reader may know it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from engine.events import lines
from engine.tables import archive, event, human_task, instance
from workflows.authority import Actor, visible_attachments, visible_comments, visible_submissions
from workflows.cases.models import Attachment, Case, Comment, Submission
from workflows.cases.processes import definition_of
from workflows.messages import N_, Message
from workflows.organisations.models import Person
from workflows.visibility import CONFIDENTIAL_FORMS, internal_cases

Sort = Literal["opened", "submitted", "comment", "file", "waiting", "lapsed", "ended", "incident"]
LIMIT: Final = 200
HAPPENINGS: Final = ("ended", "incident_opened")
RETRIED: Final = "retry_set"


@dataclass(frozen=True)
class Entry:
    """One line of the feed: when, who (None: the system), what, and longer text if any."""

    at: datetime
    sort: Sort
    who: str | None
    message: Message
    text: str | None = None
    task_id: int | None = None
    submission_id: int | None = None
    attachment_id: int | None = None
    inside: bool = False


def activity(
    session: Session, actor: Actor, case: Case, language: str = "zh_Hans_CN"
) -> Sequence[Entry]:
    """The feed of a case, the newest first; names of tasks are in the reader's language."""
    english = language == "en"
    entries = [
        *_submitted(session, actor, case, english),
        *_commented(session, actor, case),
        *_filed(session, actor, case),
        *_waiting(session, actor, case, english),
        *_happened(session, case, english),
        Entry(
            case.opened_at, "opened", None, Message(N_("事项 {number} 已建立"), number=case.number)
        ),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:LIMIT]


def _submitted(session: Session, actor: Actor, case: Case, english: bool) -> Iterator[Entry]:
    rows = session.execute(
        select(
            Submission.id,
            Submission.submitted_at,
            Submission.task_id,
            Person.name,
            *_names(),
        )
        .join(Person, Person.id == Submission.author_id)
        .join(human_task, human_task.c.id == Submission.task_id)
        .where(Submission.case_id == case.id, visible_submissions(actor))
        .order_by(Submission.id.desc())
        .limit(LIMIT)
    )
    for row in rows:
        message = Message(N_("提交了“{task}”"), task=_named(row.task, row.label_en, english))
        yield Entry(
            row.submitted_at, "submitted", row.name, message,
            task_id=row.task_id, submission_id=row.id,
        )  # fmt: skip


def _commented(session: Session, actor: Actor, case: Case) -> Iterator[Entry]:
    rows = session.execute(
        select(Comment.at, Comment.text, Comment.task_id, Comment.audience, Person.name)
        .join(Person, Person.id == Comment.author_id)
        .where(Comment.case_id == case.id, visible_comments(actor))
        .order_by(Comment.id.desc())
        .limit(LIMIT)
    )
    for row in rows:
        inside = row.audience == "office"
        message = Message(N_("写了内部意见") if inside else N_("写了意见"))
        yield Entry(
            row.at, "comment", row.name, message,
            text=row.text, task_id=row.task_id, inside=inside,
        )  # fmt: skip


def _filed(session: Session, actor: Actor, case: Case) -> Iterator[Entry]:
    rows = session.execute(
        select(Attachment.id, Attachment.at, Attachment.filename, Attachment.task_id, Person.name)
        .join(Person, Person.id == Attachment.author_id)
        .where(Attachment.case_id == case.id, visible_attachments(actor))
        .order_by(Attachment.id.desc())
        .limit(LIMIT)
    )
    for row in rows:
        message = Message(N_("上传了文件“{filename}”"), filename=row.filename)
        yield Entry(row.at, "file", row.name, message, task_id=row.task_id, attachment_id=row.id)


def _waiting(session: Session, actor: Actor, case: Case, english: bool) -> Iterator[Entry]:
    """Tasks that wait now, and those that a deadline has closed."""
    known = or_(
        human_task.c.form_key.is_(None),
        human_task.c.form_key.not_in(CONFIDENTIAL_FORMS),
        human_task.c.root_id.in_(select(Case.instance_id).where(internal_cases(actor))),
    )
    rows = session.execute(
        select(human_task.c.id, human_task.c.state, human_task.c.created_at, *_names())
        .add_columns(human_task.c.completed_at)
        .where(human_task.c.root_id == case.instance_id, human_task.c.state != "completed", known)
        .order_by(human_task.c.id.desc())
        .limit(LIMIT)
    )
    for row in rows:
        task = _named(row.task, row.label_en, english)
        if row.state == "open":
            message = Message(N_("“{task}”等待办理"), task=task)
            yield Entry(row.created_at, "waiting", None, message, task_id=row.id)
        elif row.state == "suspended":
            message = Message(N_("“{task}”暂停办理"), task=task)
            yield Entry(row.created_at, "waiting", None, message, task_id=row.id)
        else:
            message = Message(N_("“{task}”不再需要办理"), task=task)
            yield Entry(row.completed_at or row.created_at, "lapsed", None, message, task_id=row.id)


def _happened(session: Session, case: Case, english: bool) -> Iterator[Entry]:
    """Processes that have ended, and automatic steps that could not go on."""
    found = [
        (row.at, row.kind, row.element_id, row.definition_id)
        for row in session.execute(_events(case))
    ]
    for at, kind, element_id, definition_id in [*found, *_archived(session, case)]:
        element = definition_of(session, definition_id).elements.get(element_id or "")
        what = _named(element.name, element.label_en, english) if element else ""
        if kind == "ended":
            yield Entry(at, "ended", None, Message(N_("到达“{end}”"), end=what))
        else:
            message = Message(N_("自动步骤“{step}”未能完成，已报系统管理员"), step=what)
            yield Entry(at, "incident", None, message)


def _archived(session: Session, case: Case) -> Iterator[tuple[datetime, str, str | None, int]]:
    wanted = (
        select(instance.c.id, instance.c.definition_id)
        .join(archive, archive.c.instance_id == instance.c.id)
        .where(instance.c.root_id == case.instance_id)
    )
    for row in session.execute(wanted).all():
        log = list(lines(session, row.id, (*HAPPENINGS, RETRIED)))
        retried = {line["seq"] - 1 for line in log if line["kind"] == RETRIED}
        for line in log:
            told = line["kind"] in HAPPENINGS and line["seq"] not in retried
            if told and line["element_id"] is not None:
                yield line["at"], line["kind"], line["element_id"], row.definition_id


def _events(case: Case) -> Select[tuple[datetime, str, str | None, int]]:
    # What is tried again by itself says so in the next line: nobody is asked yet.
    later = event.alias()
    retried = exists().where(
        later.c.instance_id == event.c.instance_id,
        later.c.seq == event.c.seq + 1,
        later.c.kind == RETRIED,
    )
    return (
        select(event.c.at, event.c.kind, event.c.element_id, instance.c.definition_id)
        .join(instance, instance.c.id == event.c.instance_id)
        .where(
            instance.c.root_id == case.instance_id,
            event.c.kind.in_(HAPPENINGS),
            event.c.element_id.is_not(None),
            ~retried,
        )
        .order_by(event.c.at.desc())
        .limit(LIMIT)
    )


def _names() -> tuple[object, ...]:
    return human_task.c.name.label("task"), human_task.c.label_en


def _named(name: str, label_en: str | None, english: bool) -> str:
    return label_en if english and label_en else name
