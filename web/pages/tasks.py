"""One task: its form with the case's facts beside it, and what one may do about it."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

import forms
from engine import Advance
from engine.errors import InstanceSuspended, TaskNotOpen, TaskTaken
from web import db, taskpage
from web.filters import label
from web.gate import actor
from web.handing_in import posted, seen, typed
from web.i18n import gettext
from web.taskpage import render
from web.together import told_together
from workflows import authority
from workflows.authority import Actor
from workflows.cases import actions
from workflows.cases.overtaking import DraftOvertaken, mark_of
from workflows.cases.tasks import Task, get_task
from workflows.cases.together import Clash, Seen
from workflows.deployed_forms import form_of

bp = Blueprint("tasks", __name__, url_prefix="/tasks")


def _readable(task_id: int) -> tuple[Actor, Task]:
    me, task = actor(), get_task(db.reading(), task_id)
    authority.require(db.reading(), me, "task.view", task)
    return me, task


@bp.get("/<int:task_id>")
def task(task_id: int) -> str:
    """The task's page."""
    return render(actor(), task_id)


@bp.post("/<int:task_id>")
def submit(task_id: int) -> str | Response | tuple[str, int]:
    """Hand the form in."""
    me, found = _readable(task_id)
    authority.require(db.reading(), me, "task.complete", found)
    if found.form_key is None:
        return _handed_in(me, found, db.write(lambda s: actions.complete(s, task_id, me, {})))
    answers, refused = posted(found, me)
    began = _began(found)
    if refused:
        return render(me, task_id, typed=answers, errors=refused, seen=began), 422
    if forms.is_rearranging(request.form):
        # A row more or less, without JavaScript: nothing is handed in yet.
        return render(me, task_id, typed=answers, seen=began)
    return _handing_in(me, found, answers, began)


def _handing_in(
    me: Actor, task: Task, answers: dict[str, object], began: Seen
) -> str | Response | tuple[str, int]:
    task_id = task.id
    try:
        advance = db.write(lambda session: actions.complete(session, task_id, me, answers, began))
    except forms.Invalid as error:
        return render(me, task_id, typed=answers, errors=error.errors, seen=began), 422
    except Clash as clash:
        return render(me, task_id, typed=answers, seen=began, clash=clash.laid), 409
    except (TaskNotOpen, TaskTaken, InstanceSuspended):
        return render(me, task_id, typed=answers, stale=True), 409
    return _handed_in(me, task, advance)


def _began(task: Task) -> Seen:
    form = form_of(db.reading(), str(task.form_key), task.form_id)
    return seen(form, request.form)


def _handed_in(me: Actor, task: Task, advance: Advance) -> Response:
    """Say that it is done, and go on to the next step where that is this person's too."""
    if advance.failed:
        flash(gettext("“%(task)s”已提交，系统正在处理后续步骤。", task=label(task)), "warning")
    else:
        flash(gettext("“%(task)s”已提交。", task=label(task)), "success")
    for task_id in advance.opened[:3]:
        following = get_task(db.reading(), task_id)
        if authority.may(db.reading(), me, "task.complete", following):
            flash(gettext("下一步也由您办理，已为您打开。"), "info")
            return redirect(url_for("tasks.task", task_id=task_id, done=task.id), 303)
    return redirect(url_for("home.home", done=task.id), 303)


@bp.post("/<int:task_id>/fields")
def fields(task_id: int) -> str:
    """The form again, after an answer on which other fields depend; nothing is kept."""
    me, found = _readable(task_id)
    authority.require(db.reading(), me, "task.draft", found)
    form = form_of(db.reading(), str(found.form_key), found.form_id)
    answers = typed(form)
    if "HX-Request" in request.headers:
        return taskpage.fields(me, task_id, answers)
    return render(me, task_id, typed=answers)


@bp.post("/<int:task_id>/panel")
def panel(task_id: int) -> str:
    """What the form shows above its fields, for the answers so far; nothing is kept."""
    me, found = _readable(task_id)
    authority.require(db.reading(), me, "task.draft", found)
    answers = typed(form_of(db.reading(), str(found.form_key), found.form_id))
    if "HX-Request" in request.headers:
        return taskpage.panel(me, task_id, answers)
    return render(me, task_id, typed=answers)


@bp.post("/<int:task_id>/draft")
def draft(task_id: int) -> Response | tuple[str, int]:
    """Keep what is filled in so far, whatever it is; files only when a person asks for it."""
    me, found = _readable(task_id)
    authority.require(db.reading(), me, "task.draft", found)
    if found.form_key is None:
        return redirect(url_for("tasks.task", task_id=task_id), 303)
    answers, refused = posted(found, me)
    if actions.is_written_together(db.reading(), found):
        return _draft_together(me, found, answers)
    try:
        kept = db.write(lambda s: mark_of(actions.save_draft(s, task_id, me, answers, _mark())))
    except DraftOvertaken:
        # A script asks for the page once more, and shows both side by side.
        return render(me, task_id, typed=answers, overtaken=True), 409
    if request.headers.get("X-Requested-With") == "fetch":
        return jsonify({"marks": {"draft": kept}, "authors": {}, "clash": ""})
    if refused:
        return render(me, task_id, typed=answers, errors=refused), 422
    flash(gettext("草稿已保存。"), "success")
    return redirect(url_for("tasks.task", task_id=task_id, done=task_id), 303)


def _mark() -> str | None:
    """Of the draft that the page began with."""
    return request.form.get("seen-draft")


def _draft_together(
    me: Actor, task: Task, answers: dict[str, object]
) -> Response | tuple[str, int]:
    """Keep one's own sections; a script hears what others have written, a person sees a clash."""
    began = _began(task)
    laid = db.write(lambda session: actions.save_together(session, task.id, me, answers, began))
    if request.headers.get("X-Requested-With") == "fetch":
        return jsonify(told_together(laid))
    if laid.merged.clashing:
        return render(me, task.id, typed=answers, seen=began, clash=laid), 409
    flash(gettext("草稿已保存。"), "success")
    return redirect(url_for("tasks.task", task_id=task.id, done=task.id), 303)


@bp.post("/<int:task_id>/claim")
def claim(task_id: int) -> Response:
    """Take the task."""
    me, _ = _readable(task_id)
    db.write(lambda session: actions.claim(session, task_id, me))
    return redirect(url_for("tasks.task", task_id=task_id), 303)


@bp.post("/<int:task_id>/release")
def release(task_id: int) -> Response:
    """Give the task back to all who may do it."""
    me, _ = _readable(task_id)
    db.write(lambda session: actions.release(session, task_id, me))
    flash(gettext("已退回，同事可以认领。"), "success")
    return redirect(url_for("tasks.task", task_id=task_id), 303)
