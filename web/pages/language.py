"""Choosing a language; kept in a cookie, and with the person where somebody is signed in."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, redirect, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from web import db
from web.cookies import by_https
from web.entrance import safe_next
from web.gate import actor
from web.i18n import LANGUAGES
from workflows.organisations import actions as organisations

bp = Blueprint("language", __name__)
YEAR: Final = 365 * 24 * 3600


@bp.post("/language")
def choose() -> Response:
    """Speak this language from now on."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    session["language"] = chosen
    if current_user.is_authenticated:
        me = actor()
        db.write(lambda each: organisations.set_language(each, me, LANGUAGES[chosen]))
    response = redirect(safe_next(request.form.get("next")), 303)
    response.set_cookie(
        "language", chosen, max_age=YEAR, secure=by_https(), httponly=True, samesite="Lax"
    )
    return response
