"""The virtual clock of a demo: look a day or a fortnight ahead, and let due timers fire."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

import engine
from web import db
from web.filters import when_full
from web.gate import actor
from web.i18n import gettext
from workflows import authority, wallclock
from workflows.worker import Sweep

bp = Blueprint("clock", __name__, url_prefix="/clock")
# What one day sets off may itself fall due at once, but not without end.
MOST_ROUNDS: Final = 20
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
    fired = sum(_a_day_later() for _ in range(step.days))
    flash(
        gettext(
            "时间已推进到 %(now)s，触发 %(count)d 项到期事项。",
            now=when_full(engine.now(db.reading())),
            count=fired,
        ),
        "success",
    )
    return redirect(url_for("clock.clock"), 303)


def _a_day_later() -> int:
    """Days pass one by one, so that what falls due happens on its day; gives how much did."""

    def move(session: Session) -> None:
        authority.require(session, me, "clock.set")
        engine.set_clock(session, engine.now(session) + timedelta(days=1))

    me = actor()
    db.write(move)
    sweep, fired = Sweep(db.factory()), 0
    for _ in range(MOST_ROUNDS):
        woken = sweep.run(wallclock.now())
        fired += woken
        if not woken:
            break
    return fired
