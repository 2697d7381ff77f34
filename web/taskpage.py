"""What the page of a task shows: the form with its values, and what one needs to know for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template
from sqlalchemy.orm import Session

import forms
from web import db
from web.casepage import papers_of
from web.facts import shown
from web.panels import panel_of
from web.together import beside_sections
from workflows.authority import Actor, may
from workflows.cases.files import files_of
from workflows.cases.models import Submission
from workflows.cases.overtaking import mark_of
from workflows.cases.page import submissions_of
from workflows.cases.task_page import TaskPage, task_page
from workflows.cases.tasks import Task, names_of_tasks
from workflows.cases.together import Laid, Seen
from workflows.deployed_forms import form_of
from workflows.organisations.queries import names_of


def render(
    actor: Actor,
    task_id: int,
    *,
    typed: Mapping[str, object] | None = None,
    errors: Mapping[str, Sequence[object]] | None = None,
    stale: bool = False,
    overtaken: bool = False,
    seen: Seen | None = None,
    clash: Laid | None = None,
) -> str:
    """The page, with what was typed where something was; beside a clash, what the other wrote."""
    session = db.reading()
    page = task_page(session, actor, task_id)
    return render_template(
        "tasks/task.html",
        page=page,
        task=page.task,
        case=page.case,
        **_filled_in(session, page, typed),
        facts=list(shown(page.context.facts)),
        panel=panel_of(session, actor, page, typed),
        errors=errors or {},
        stale=stale,
        overtaken=overtaken,
        draft_mark=mark_of(page.draft),
        **beside_sections(page, typed, seen, clash),
        names=names_of(session, [page.task.completed_by]),
        agreements=papers_of(session, actor, page.case)
        if page.task.process_id == "agreement"
        else (),
        **_beside(session, actor, page),
    )


def under_review(task: Task, handed_in: Sequence[Submission]) -> Submission | None:
    """What a review is about: the newest answers at an element that the model says it reviews.

    Those of the task's own process go before those of the rest of the case. What came in after the
    review had been opened is about something else, as another finding of the same visit.
    """
    elements = str(task.properties.get("reviews", "")).split(",")
    found = [
        each
        for each in handed_in
        if each.element_id in elements and each.submitted_at <= task.created_at
    ]
    return max(
        found, key=lambda each: (each.instance_id == task.instance_id, each.id), default=None
    )


def _beside(session: Session, actor: Actor, page: TaskPage) -> dict[str, object]:
    """What stands around the form: what was handed in before, files, and who may say what."""
    case = page.case
    handed_in = submissions_of(session, actor, case.id)
    return {
        "reviewed": under_review(page.task, handed_in),
        "files": {each.id: each for each in files_of(session, actor, case.id)},
        "handed_in": handed_in,
        "task_names": names_of_tasks(session, [each.task_id for each in handed_in]),
        "may_comment": may(session, actor, "case.comment", case).allowed,
        "may_comment_office": may(session, actor, "case.comment_office", case).allowed,
    }


def _lists(page: TaskPage) -> forms.Context:
    """What the form's fields choose from."""
    return forms.Context(options=page.context.options, facts=page.context.facts)


def _filled_in(
    session: Session, page: TaskPage, typed: Mapping[str, object] | None
) -> dict[str, object]:
    """The form with what was typed just now; of a finished task, what was handed in."""
    task = page.task
    if task.form_key is None:
        return {"view": None, "values": {}}
    form = form_of(session, task.form_key, task.form_id)
    if typed is None:
        typed = page.submission.answers if page.submission else page.initial
    locked = page.context.locked
    typed = {**typed, **locked}
    view = forms.describe(form, _lists(page), typed)
    return {"view": view, "values": forms.to_html(form, typed), "locked": frozenset(locked)}


def fields(actor: Actor, task_id: int, typed: Mapping[str, object]) -> str:
    """The form's fields alone, as these answers have them asked."""
    session = db.reading()
    page = task_page(session, actor, task_id)
    return render_template(
        "tasks/fields.html",
        errors={},
        files={each.id: each for each in files_of(session, actor, page.case.id)},
        **_filled_in(session, page, typed),
    )


def panel(actor: Actor, task_id: int, typed: Mapping[str, object]) -> str:
    """What stands above the form alone, as these answers have it."""
    session = db.reading()
    page = task_page(session, actor, task_id)
    return render_template(
        "tasks/panel.html", task=page.task, panel=panel_of(session, actor, page, typed)
    )
