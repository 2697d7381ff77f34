"""Letting somebody in, and where they go then."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from web import carried
from web.accounts import Account, begin_session


def enter(account: Account) -> Response:
    """Begin a session for this person, and bring them to where they were going."""
    begin_session(account)
    carried.keep(account.id, request.form.get("carried"))
    return redirect(safe_next(request.form.get("next")), 303)


def safe_next(target: str | None) -> str:
    """A path of this site, or home: a link must not lead elsewhere after signing in."""
    home = url_for("home.home")
    if not target or not target.startswith("/") or target[1:2] in {"/", "\\"}:
        return home
    parts = urlsplit(target)
    safe = not parts.scheme and not parts.netloc and "\\" not in target and target.isprintable()
    return target if safe else home
