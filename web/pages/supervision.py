"""Supervision over a year: each supervisor's visits, and how far places have been covered."""

from __future__ import annotations

from flask import Blueprint, render_template, request

import engine
from web import db
from web.gate import actor
from workflows import authority
from workflows.calendars.rules import day_of
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
