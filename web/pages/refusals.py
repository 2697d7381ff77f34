"""The security log, for the operator and the auditor."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from web import db
from web.gate import actor
from workflows import authority
from workflows.refusals import queries

bp = Blueprint("refusals", __name__, url_prefix="/security")


@bp.get("")
def listing() -> str:
    """Who was refused what, the newest first."""
    authority.require(db.reading(), actor(), "security.read")
    person = request.args.get("person", type=int)
    before = request.args.get("before", type=int)
    found = queries.latest(db.reading(), person_id=person, before=before)
    return render_template(
        "admin/refusals.html",
        refusals=found,
        person=person,
        more=found[-1].id if len(found) == queries.PAGE else None,
    )
