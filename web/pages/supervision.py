"""Supervision: a year's visits by supervisor and by place, and the checklist that visits keep."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

import engine
from web import db
from web.gate import actor
from web.i18n import gettext
from workflows import authority
from workflows.calendars.rules import day_of
from workflows.errors import Rejected
from workflows.messages import N_, Message
from workflows.organisations.queries import names_of
from workflows.supervision import checklist as checklists
from workflows.supervision.coverage import visit_plan

bp = Blueprint("supervision", __name__)


@bp.get("/supervision")
def plan() -> str:
    """The visits of a year that one may see, by supervisor and by place."""
    session, me = db.reading(), actor()
    authority.require(session, me, "programme.read")
    today = day_of(engine.now(session))
    year = request.args.get("year", today.year, type=int)
    return render_template(
        "supervision/plan.html", page=visit_plan(session, me, year, today), year=year, today=today
    )


@bp.get("/supervision/checklist")
def checklist() -> str:
    """The checklist in force, and who changed it when and why."""
    authority.require(db.reading(), actor(), "programme.read")
    return _checklist({}, None)


@bp.post("/supervision/checklist")
def change_checklist() -> Response | tuple[str, int]:
    """Record another version, in force from a day on; visits that are scheduled keep theirs."""
    me, given = actor(), dict(request.form)
    try:
        db.write(
            lambda session: (
                checklists.change(
                    session,
                    me,
                    given.get("items", "").splitlines(),
                    effective_from=_day(given),
                    reason=given.get("reason", ""),
                ).id
            )
        )
    except Rejected as error:
        return _checklist(given, error), 422
    flash(gettext("检查表已保存为新版本。已排定的走访仍按原检查表。"), "success")
    return redirect(url_for("supervision.checklist"), 303)


def _day(given: dict[str, str]) -> date:
    try:
        return date.fromisoformat(given.get("effective_from", ""))
    except ValueError:
        raise Rejected("effective_from", Message(N_("请填写生效日期"))) from None


def _checklist(given: dict[str, str], error: Rejected | None) -> str:
    session = db.reading()
    today, versions = day_of(engine.now(session)), checklists.versions(session)
    return render_template(
        "supervision/checklist.html",
        items=checklists.checklist(session, today),
        versions=versions,
        names=names_of(session, [each.author for each in versions]),
        may_change=bool(authority.may(session, actor(), "rules.change")),
        given=given,
        error=error,
        today=today,
    )
