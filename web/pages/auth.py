"""Signing in and out, and changing one's password."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_security import login_user
from werkzeug.wrappers import Response

from web import accounts, db, oneclick
from web.accounts import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    Account,
    account_named,
    password_matches,
)
from web.entrance import enter, safe_next
from web.i18n import gettext
from web.limits import limiter
from workflows.organisations.models import Person

bp = Blueprint("auth", __name__)


@bp.get("/login")
def sign_in() -> str | Response:
    """The sign-in page."""
    target = safe_next(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target)
    return render_template("auth/sign_in.html", next=target, choices=oneclick.choices())


@bp.post("/login")
@limiter.limit("10 per minute; 60 per hour")
def check_in() -> tuple[str, int] | Response:
    """Let somebody in who knows a name and its password."""
    account = account_named(request.form.get("identity", ""))
    if password_matches(account, request.form.get("password", "")) and account:
        return enter(account)
    page = render_template(
        "auth/sign_in.html",
        next=safe_next(request.form.get("next")),
        carried=request.form.get("carried"),
        identity=request.form.get("identity", ""),
        error=gettext("用户名或密码不正确。"),
        choices=oneclick.choices(),
    )
    return page, 422


@bp.post("/login/as")
def sign_in_as() -> Response:
    """Be one of the demo's people."""
    if not oneclick.allowed():
        abort(404)
    person = db.reading().get(Person, request.form.get("person", 0, type=int))
    if person is None or not person.active:
        abort(404)
    return enter(Account(person))


@bp.post("/logout")
def sign_out() -> Response:
    """End this session, wherever its cookie may have got to."""
    accounts.end_session()
    return redirect(url_for("auth.sign_in"))


@bp.route("/password", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
def password() -> str | tuple[str, int] | Response:
    """Change one's own password; every other session of this person ends."""
    if request.method == "GET":
        return render_template("auth/password.html", errors={}, shortest=SHORTEST_PASSWORD)
    errors = _password_errors(request.form)
    if errors:
        page = render_template("auth/password.html", errors=errors, shortest=SHORTEST_PASSWORD)
        return page, 422
    _set_password(request.form["new"])
    flash(gettext("密码已修改。其他设备上的登录已全部退出。"), "success")
    return redirect(url_for("home.home"))


def _password_errors(form: Mapping[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not password_matches(current_user._get_current_object(), form.get("old", "")):
        errors["old"] = gettext("当前密码不正确。")
    if len(form.get("new", "")) < SHORTEST_PASSWORD:
        errors["new"] = gettext("新密码至少 %(length)d 个字符。", length=SHORTEST_PASSWORD)
    elif len(form.get("new", "")) > LONGEST_PASSWORD:
        errors["new"] = gettext("密码太长。")
    elif form.get("new") != form.get("again"):
        errors["again"] = gettext("两次输入的新密码不一致。")
    return errors


def _set_password(new: str) -> None:
    account: Account = current_user._get_current_object()
    accounts.set_password(account, new)
    login_user(account)
