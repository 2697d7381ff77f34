"""Public notices: what is announced, how long it still stands, and how to object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from web import db
from web.filters import present
from web.gate import actor
from web.i18n import gettext
from web.limits import limiter
from workflows.applications.selection import names_nobody
from workflows.errors import Rejected
from workflows.messages import Message
from workflows.notices import actions
from workflows.notices.models import Notice
from workflows.notices.queries import by_receipt, clues_of, inside, public_notice, standing

bp = Blueprint("notices", __name__, url_prefix="/notices")
FIELDS: Final = ("name", "contact", "ground", "evidence")
# Reading is free; walking through all of it by machine is not.
READING: Final = "120 per minute"


@bp.get("/")
@limiter.limit(READING)
def listing() -> str:
    """Everything that stands or has stood in public."""
    return render_template("notices/listing.html", notices=standing(db.reading()))


@bp.get("/<int:notice_id>")
@limiter.limit(READING)
def notice(notice_id: int) -> str:
    """The notice, its countdown, and the form for an objection."""
    return _page(public_notice(db.reading(), notice_id))


@bp.post("/<int:notice_id>/objections")
@limiter.limit("5 per hour; 20 per day")
def object_to(notice_id: int) -> Response | tuple[str, int]:
    """File an objection under one's name, and get a receipt for it."""
    found = public_notice(db.reading(), notice_id)
    given = {field: _typed(field) for field in FIELDS}
    try:
        filed = db.write(lambda each: actions.object_to(each, notice_id, **given).receipt)
    except Rejected as error:
        return _page(found, given, {error.field: [error.message]}), 422
    flash(
        gettext("异议已提交，回执编号 %(receipt)s。请记下此编号，以便查询。", receipt=filed),
        "success",
    )
    return redirect(url_for("notices.notice", notice_id=notice_id), 303)


@bp.post("/<int:notice_id>/clues")
@limiter.limit("5 per hour; 20 per day")
def leave_clue(notice_id: int) -> Response | tuple[str, int]:
    """Tell something without a name."""
    found = public_notice(db.reading(), notice_id)
    text = _typed("clue")
    try:
        db.write(lambda each: actions.leave_clue(each, notice_id, text).id)
    except Rejected as error:
        return _page(found, {"clue": text}, {error.field: [error.message]}), 422
    flash(gettext("线索已收到。匿名线索不影响公示进程，也不会有回复。"), "success")
    return redirect(url_for("notices.notice", notice_id=notice_id), 303)


@bp.get("/receipt")
@limiter.limit(READING)
def receipt() -> str:
    """Where the number of an objection is typed."""
    return render_template("notices/receipt.html")


@bp.post("/receipt")
@limiter.limit("20 per hour")
def outcome() -> str | tuple[str, int]:
    """What became of an objection, for whoever holds its number.

    A page of its own, as the notice may be public no longer; nobody's name is shown.
    """
    number = _typed("receipt")[:40]
    try:
        objection = by_receipt(db.reading(), number)
    except Rejected as error:
        errors = {error.field: [error.message]}
        return render_template("notices/receipt.html", number=number, errors=errors), 422
    return render_template("notices/receipt.html", number=number, asked=objection)


def _typed(field: str) -> str:
    """What was typed, every line's end counted as one character, as the browser counts."""
    return request.form.get(field, "").replace("\r\n", "\n")


def _page(
    found: Notice,
    given: Mapping[str, str] | None = None,
    errors: Mapping[str, list[Message]] | None = None,
) -> str:
    session = db.reading()
    office = current_user.is_authenticated and inside(session, actor(), found)
    return render_template(
        "notices/notice.html",
        notice=found,
        nobody=names_nobody(found),
        given=given or {},
        errors=errors or {},
        share=_share(found),
        longest=actions.LONGEST_TEXT,
        office=office,
        clues=clues_of(session, found.id) if office else (),
    )


def _share(found: Notice) -> int:
    """How much of the period is over, in percent."""
    if found.posted_at is None or found.ends_at is None:
        return 0
    upto = found.paused_at or found.concluded_at or present()
    whole = (found.ends_at - found.posted_at).total_seconds()
    gone = (upto - found.posted_at).total_seconds()
    return max(0, min(100, round(100 * gone / whole))) if whole > 0 else 100
