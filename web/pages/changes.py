"""Beginning a change, a suspension or a termination from the page of a pairing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from web import db
from web.gate import actor
from web.i18n import gettext
from workflows.changes.actions import begin

bp = Blueprint("changes", __name__)


@bp.post("/cases/<int:case_id>/begin/<kind>")
def start(case_id: int, kind: str) -> Response:
    """Open the case, and go on to it."""
    me = actor()
    opened = db.write(lambda session: begin(session, me, case_id, kind).id)
    flash(gettext("已发起，请在“正在等待”中填写。"), "success")
    return redirect(url_for("cases.case", case_id=opened), 303)
