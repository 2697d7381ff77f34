"""Answers on their way through a sign-in: sealed, so that they come back as they were sent."""

from __future__ import annotations

from typing import Final, cast

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

import forms
from web import db
from web.handing_in import seen
from workflows import authority
from workflows.cases import actions as cases
from workflows.cases.tasks import get_task
from workflows.deployed_forms import form_of
from workflows.errors import WorkflowError

# As long as somebody may need to find their password.
LIFETIME: Final = 3600
LARGEST: Final = 400_000


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="carried-answers")


def seal() -> str | None:
    """What this request posted to a task, to be put into the sign-in form; None if nothing."""
    task_id = (request.view_args or {}).get("task_id")
    if task_id is None:
        return None
    answers = [
        (name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"
    ]
    sealed = _sealer().dumps([task_id, answers])
    return str(sealed) if len(sealed) <= LARGEST else None


def unseal(sealed: str) -> tuple[int, MultiDict[str, str]] | None:
    """The task and the answers; None where the seal is broken or too old."""
    try:
        task_id, answers = _sealer().loads(sealed, max_age=LIFETIME)
    except BadData:
        return None
    return cast(int, task_id), MultiDict((name, value) for name, value in answers)


def keep(person_id: int, sealed: str | None) -> None:
    """Save what came through the sign-in as this person's draft, if the task is theirs to fill."""
    opened = unseal(sealed) if sealed else None
    if opened is None:
        return
    task_id, answers = opened
    try:
        db.write(lambda session: _save(session, person_id, task_id, answers))
    except WorkflowError:
        # Somebody else signed in, or the task is gone: the page says which.
        return


def _save(session: Session, person_id: int, task_id: int, answers: MultiDict[str, str]) -> None:
    actor = authority.actor_of(session, person_id)
    task = get_task(session, task_id)
    if task.form_key:
        form = form_of(session, task.form_key, task.form_id)
        typed = forms.from_html(form, answers)
        if forms.parts(form):
            cases.save_together(session, task_id, actor, typed, seen(form, answers))
        else:
            cases.save_draft(session, task_id, actor, typed)
