"""What a browser posts to a task, as the task's form wants it: answers, and files kept first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, cast

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

import forms
from engine.errors import TaskNotOpen, TaskTaken
from web import db
from workflows.answers import typed_id
from workflows.authority import Actor
from workflows.cases import files
from workflows.cases.tasks import Task
from workflows.cases.together import Seen
from workflows.deployed_forms import form_of
from workflows.errors import Rejected
from workflows.messages import Message
from workflows.settings import Settings

Errors = dict[str, list[Message]]


def posted(task: Task, actor: Actor) -> tuple[dict[str, object], Errors]:
    """The answers as typed, with the ids of kept files among them; and the files refused."""
    form = form_of(db.reading(), str(task.form_key), task.form_id)
    answers = typed(form)
    errors: Errors = {}
    for field in _file_fields(form):
        kept = cast("list[int]", answers[field])
        for upload in request.files.getlist(field):
            if not upload.filename:
                continue
            try:
                kept.append(_keep(task, actor, field, upload))
            except Rejected as error:
                errors.setdefault(field, []).append(error.message)
            except (TaskNotOpen, TaskTaken):
                # Too late: the page says so, and a draft is kept without the file.
                continue
        answers[field] = kept
    return answers, errors


def typed(form: forms.AnyForm) -> dict[str, object]:
    """The answers as typed; of files, those that are kept already."""
    answers = dict(forms.from_html(form, request.form))
    for field in _file_fields(form):
        ids = map(typed_id, request.form.getlist(field))
        answers[field] = [each for each in ids if each is not None]
    return answers


def seen(form: forms.AnyForm, sent: MultiDict[str, str]) -> Seen:
    """What the page began with, section by section, and how its author settles a clash."""
    marks: dict[str, str] = {}
    theirs: list[str] = []
    for key in (part.key for part in forms.parts(form)):
        choice = sent.get(f"keep-{key}")
        # To keep one's own over theirs, one must have read theirs as it stands now.
        marks[key] = sent.get(f"{'now' if choice == 'mine' else 'seen'}-{key}", "")
        if choice == "theirs":
            theirs.append(key)
    return Seen(marks, theirs)


def settings() -> Settings:
    """What this installation has chosen."""
    return cast(Settings, current_app.extensions["sanqu.settings"])


def _file_fields(form: forms.AnyForm) -> Iterator[str]:
    for section in forms.describe(form).sections:
        yield from (field.name for field in section.fields if field.kind == "files")


def _keep(task: Task, actor: Actor, field: str, upload: FileStorage) -> int:
    name, content = str(upload.filename), cast(BinaryIO, upload.stream)

    def keep(session: Session) -> int:
        # A second attempt reads from the beginning.
        content.seek(0)
        return files.attach(
            session, settings(), actor, name, content, task_id=task.id, field=field
        ).id

    return db.write(keep)
