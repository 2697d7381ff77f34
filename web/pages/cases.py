"""Cases: the list, and one case with its stepper, its feed and its live diagram."""

from __future__ import annotations

from typing import Final, Literal, cast

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

import forms
from web import casepage, db
from web.answers import names_in
from web.diagrams import drawn
from web.entrance import safe_next
from web.gate import actor
from web.i18n import gettext, language
from workflows.cases import actions, page
from workflows.cases.listing import CaseFilters, cases
from workflows.cases.processes import process_tree
from workflows.cases.queries import get_case
from workflows.cases.rules import KINDS
from workflows.cases.tasks import get_task
from workflows.programmes.queries import programmes

bp = Blueprint("cases", __name__)
STATES: Final = ("open", "closed", "all")


@bp.get("/cases")
def listing() -> str:
    """The cases that one may see, filtered, searched and paged."""
    filters = CaseFilters(
        kind=request.args.get("kind") if request.args.get("kind") in KINDS else None,
        state=_state(request.args.get("state", "all")),
        programme_id=request.args.get("programme", type=int),
        text=request.args.get("q", "")[:100],
        page=request.args.get("page", 1, type=int),
    )
    return render_template(
        "cases/listing.html",
        found=cases(db.reading(), actor(), filters),
        filters=filters,
        kinds=KINDS,
        programmes=programmes(db.reading()),
    )


def _state(name: str) -> Literal["open", "closed", "all"]:
    return cast("Literal['open', 'closed', 'all']", name if name in STATES else "all")


@bp.get("/cases/<int:case_id>")
def case(case_id: int) -> str:
    """One case."""
    return casepage.render(actor(), case_id, request.args.get("process", type=int))


@bp.get("/cases/<int:case_id>/diagram")
@bp.get("/cases/<int:case_id>/diagram/<int:instance_id>")
def diagram(case_id: int, instance_id: int | None = None) -> Response:
    """The model as drawn, its labels in the reader's language, and where the tokens are."""
    found = page.diagram(db.reading(), actor(), case_id, instance_id)
    tree = process_tree(db.reading(), get_case(db.reading(), case_id).instance_id or 0)
    return jsonify(drawn(found, tree, case_id, english=language() == "en"))


@bp.post("/cases/<int:case_id>/comments")
def comment(case_id: int) -> BaseResponse:
    """Say something, to all parties or to the office alone."""
    me, text = actor(), request.form.get("text", "")
    # Without a choice, the narrower circle.
    audience = "partners" if request.form.get("audience") == "partners" else "office"
    task_id = request.form.get("task_id", type=int)
    db.write(
        lambda session: (
            actions.comment(session, case_id, me, text, audience=audience, task_id=task_id).id
        )
    )
    flash(gettext("意见已发表。"), "success")
    return redirect(safe_next(request.form.get("next")), 303)


@bp.get("/submissions/<int:submission_id>")
def submission(submission_id: int) -> str:
    """What somebody handed in, read-only; htmx asks for the answers alone."""
    found = page.read_submission(db.reading(), actor(), submission_id)
    view, answers = forms.describe(found.form, answers=found.answers), found.data
    fragment = "HX-Request" in request.headers
    return render_template(
        "cases/answers.html" if fragment else "cases/submission.html",
        submission=found,
        view=view,
        answers=answers,
        names=names_in(db.reading(), view, answers),
        task=get_task(db.reading(), found.task_id),
        back=url_for("cases.case", case_id=found.case_id),
    )
