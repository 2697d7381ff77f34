"""The virtual clock of a demo: look a day or a fortnight ahead, and let due timers fire."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import engine
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from workflows import worker

from web import db
from web.filters import when_full

bp = Blueprint("clock", __name__, url_prefix="/clock")
STEPS: Final = {"day": timedelta(days=1), "fortnight": timedelta(days=14)}


@bp.before_request
def demo_only() -> None:
    """A real database has real time."""
    if engine.database_mark(db.reading()) == "live":
        abort(404)


@bp.get("")
def clock() -> str:
    """What time it is here."""
    return render_template("clock.html")


@bp.post("")
def advance() -> Response:
    """Move the clock; what falls due on the way is done."""
    step = STEPS.get(request.form.get("step", ""))
    if step is None:
        abort(400)
    now = db.write(lambda session: _move(session, step))
    woken = worker.tick(db.factory())
    flash(gettext("时间已推进到 %(now)s,触发 %(count)d 项到期事项。", now=when_full(now), count=woken), "success")
    return redirect(url_for("clock.clock"), 303)


def _move(session: Session, step: timedelta):  # type: ignore[no-untyped-def]
    moved = engine.now(session) + step
    engine.set_clock(session, moved)
    return moved
