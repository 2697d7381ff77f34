"""Public notices: what is announced, how long it still stands, and how to object."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web import db
from web.filters import present
from web.i18n import gettext
from web.limits import limiter
from workflows.errors import Rejected
from workflows.messages import Message
from workflows.notices import actions
from workflows.notices.models import Notice
from workflows.notices.queries import public_notice

bp = Blueprint("notices", __name__, url_prefix="/notices")
FIELDS: Final = ("name", "contact", "ground", "evidence")


@bp.get("/<int:notice_id>")
def notice(notice_id: int) -> str:
    """The notice, its countdown, and the form for an objection."""
    return _page(public_notice(db.reading(), notice_id), {}, {})


@bp.post("/<int:notice_id>/objections")
@limiter.limit("5 per hour; 20 per day")
def object_to(notice_id: int) -> Response | tuple[str, int]:
    """File an objection under one's name, and get a receipt for it."""
    public_notice(db.reading(), notice_id)
    given = {field: request.form.get(field, "")[:4000] for field in FIELDS}
    try:
        filed = db.write(lambda each: actions.object_to(each, notice_id, **given).receipt)
    except Rejected as error:
        page = _page(public_notice(db.reading(), notice_id), given, {error.field: [error.message]})
        return page, 422
    flash(
        gettext("异议已提交，回执编号 %(receipt)s。请记下此编号，以便查询。", receipt=filed),
        "success",
    )
    return redirect(url_for("notices.notice", notice_id=notice_id), 303)


def _page(found: Notice, given: dict[str, str], errors: dict[str, list[Message]]) -> str:
    return render_template(
        "notices/notice.html", notice=found, given=given, errors=errors, share=_share(found)
    )


def _share(found: Notice) -> int:
    """How much of the period is over, in percent."""
    if found.posted_at is None or found.ends_at is None:
        return 0
    upto = found.paused_at or found.concluded_at or present()
    whole = (found.ends_at - found.posted_at).total_seconds()
    gone = (upto - found.posted_at).total_seconds()
    return max(0, min(100, round(100 * gone / whole))) if whole > 0 else 100
