"""Nothing without signing in, except what is named here; and who acts in this request."""

from __future__ import annotations

from typing import Final, cast
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

import engine
from web import carried, db, oneclick
from web.accounts import forget_whose
from web.i18n import gettext
from workflows import authority
from workflows.authority import Actor

# Pages that anybody may open: a public notice is public by its nature.
PUBLIC: Final = frozenset(
    {
        "static",
        "auth.sign_in",
        "auth.check_in",
        "auth.sign_in_as",
        "language.choose",
        "about.about",
        "about.licences",
    }
    | {"notices.listing", "notices.notice", "notices.object_to"}
    | {"notices.leave_clue", "notices.receipt", "notices.outcome"}
)


def init_app(app: Flask) -> None:
    """Stand before every request; must be set up before the check of CSRF tokens."""
    app.before_request(_admit)


def actor() -> Actor:
    """The signed-in person with the roles held now."""
    if "actor" not in g:
        g.actor = authority.actor_of(db.reading(), current_user.id)
    return cast(Actor, g.actor)


def _admit() -> BaseResponse | None:
    if request.endpoint == "static":
        return None
    g.now = engine.now(db.reading())
    known = current_user.is_authenticated
    if not known:
        forget_whose()
    if request.endpoint is None or request.endpoint in PUBLIC or known:
        return None
    if request.method in {"GET", "HEAD"} and not _wants_fragment():
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
    return _expired()


def _wants_fragment() -> bool:
    headers = request.headers
    return "HX-Request" in headers or headers.get("X-Requested-With") == "fetch"


def _expired() -> Response:
    """The session ended under somebody's hands: what was typed goes with them to the sign-in."""
    if _wants_fragment():
        response = make_response(gettext("登录已过期"), 401)
        response.headers["HX-Redirect"] = url_for("auth.sign_in", next=_page())
        return response
    answers = carried.seal() if _same_site() else None
    flash(
        gettext("登录已过期。您填写的内容没有丢失：重新登录后即可继续。")
        if answers
        else gettext("登录已过期，请重新登录。"),
        "warning",
    )
    page = render_template(
        "auth/sign_in.html", next=_page(), carried=answers, choices=oneclick.choices()
    )
    return make_response(page, 401)


def _page() -> str:
    """The page to return to: a submit has the address of its form."""
    return request.path if request.endpoint == "tasks.submit" else url_for("home.home")


def _same_site() -> bool:
    """Whether one of our own pages sent this: nobody else may put words into a form."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return site == "same-origin" and (origin is None or urlsplit(origin).netloc == request.host)
