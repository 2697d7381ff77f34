"""What the programme tells somebody: the list behind the bell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web import db
from web.gate import actor
from workflows.errors import NotFound
from workflows.notifications import actions, queries
from workflows.notifications.models import Notification

bp = Blueprint("notifications", __name__, url_prefix="/notifications")
# Kind of link: endpoint, and the name of its id.
LINKS: Final[Mapping[str, tuple[str, str]]] = {
    "case": ("cases.case", "case_id"),
    "task": ("tasks.task", "task_id"),
    "notice": ("notices.notice", "notice_id"),
    "programme": ("programmes.programme", "programme_id"),
}


@bp.get("")
def listing() -> str:
    """One's own notifications, the newest first."""
    found = queries.notifications(db.reading(), actor())
    return render_template("notifications/listing.html", notifications=found)


@bp.post("/read")
def read_all() -> Response:
    """Mark all as read."""
    me = actor()
    db.write(lambda session: actions.mark_read(session, me))
    return redirect(url_for("notifications.listing"), 303)


@bp.post("/<int:notification_id>")
def follow(notification_id: int) -> Response:
    """Mark one as read, and go where it leads."""
    me = actor()
    found = db.reading().get(Notification, notification_id)
    if found is None or found.person_id != me.id:
        raise NotFound
    target = _target(found)
    db.write(lambda session: actions.mark_read(session, me, notification_id))
    return redirect(target, 303)


def _target(found: Notification) -> str:
    kind = found.link_kind or ""
    if kind not in LINKS:
        return url_for("notifications.listing")
    endpoint, name = LINKS[kind]
    ids: dict[str, Any] = {name: found.link_id}
    return url_for(endpoint, **ids)
