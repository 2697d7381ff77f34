"""People and organisations: accounts, appointments, and who stands under whom."""

from __future__ import annotations

from typing import Final, TypedDict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import hash_password
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from web import accounts, db
from web.filters import present
from web.gate import actor
from web.i18n import gettext
from workflows import authority
from workflows.actors import ROLES
from workflows.answers import typed_id
from workflows.errors import Rejected
from workflows.messages import N_, Message
from workflows.organisations import actions, queries
from workflows.organisations.models import Organisation
from workflows.organisations.rules import KINDS, LEVELS

bp = Blueprint("admin", __name__, url_prefix="/admin")
PARTICULARS: Final = ("name", "kind", "region", "level", "credit_code")


class Particulars(TypedDict):
    """What the form of an organisation says."""

    name: str
    kind: str
    region: str
    level: str | None
    parent_id: int | None
    credit_code: str | None


@bp.get("")
def overview() -> str:
    """What there is to look after."""
    authority.require(db.reading(), actor(), "house.enter")
    return render_template("admin/overview.html")


@bp.get("/people")
def people() -> str:
    """Everybody with an account, with the roles held now."""
    return _people({}, None)


@bp.post("/people")
def add_person() -> Response | tuple[str, int]:
    """Open an account; roles are given afterwards."""
    me, given = actor(), {key: value.strip() for key, value in request.form.items()}
    password = given.get("password", "")
    try:
        hashed = _hashed(password) if password else None

        def act(session: Session) -> None:
            actions.create_person(
                session,
                me,
                name=given.get("name", ""),
                username=given.get("username") or None,
                email=given.get("email") or None,
                password_hash=hashed,
            )

        db.write(act)
    except Rejected as error:
        return _people(given, error), 422
    flash(gettext("账号已建立。请接着任命角色，否则此人看不到任何内容。"), "success")
    return redirect(url_for("admin.people"), 303)


@bp.post("/people/<int:person_id>/appointments")
def appoint(person_id: int) -> Response:
    """Give a role."""
    me, role = actor(), request.form.get("role", "")
    at = request.form.get("organisation", type=int)
    db.write(lambda session: actions.appoint(session, me, person_id, role, at).id)
    flash(gettext("角色已任命。"), "success")
    return redirect(url_for("admin.people", _anchor=f"person-{person_id}"), 303)


@bp.post("/appointments/<int:appointment_id>/end")
def dismiss(appointment_id: int) -> Response:
    """Take a role back."""
    me = actor()
    db.write(lambda session: actions.dismiss(session, me, appointment_id).id)
    flash(gettext("角色已免去。"), "success")
    return redirect(url_for("admin.people"), 303)


@bp.post("/people/<int:person_id>/password")
def set_password(person_id: int) -> Response:
    """Give somebody who has forgotten it another password, to be told in person."""
    me, hashed = actor(), _hashed(request.form.get("password", ""))
    db.write(lambda session: actions.set_password(session, me, person_id, hashed).id)
    flash(gettext("密码已重设，请当面告知本人，并请其登录后修改。"), "success")
    return redirect(url_for("admin.people", _anchor=f"person-{person_id}"), 303)


@bp.post("/people/<int:person_id>/active")
def set_active(person_id: int) -> Response:
    """Close an account, or open it again."""
    me, active = actor(), request.form.get("active") == "yes"
    db.write(lambda session: actions.set_active(session, me, person_id, active=active).id)
    flash(
        gettext("账号已启用。") if active else gettext("账号已停用，其登录已全部退出。"), "success"
    )
    return redirect(url_for("admin.people"), 303)


def _hashed(password: str) -> str:
    if len(password) < accounts.SHORTEST_PASSWORD:
        least = Message(N_("密码至少 {length} 个字符"), length=accounts.SHORTEST_PASSWORD)
        raise Rejected("password", least)
    if len(password) > accounts.LONGEST_PASSWORD:
        raise Rejected("password", Message(N_("密码太长。")))
    return str(hash_password(password))


def _people(given: dict[str, str], error: Rejected | None) -> str:
    session = db.reading()
    authority.require(session, actor(), "person.list")
    found = queries.people(session, authority.visible_people(actor(), present()))
    return render_template(
        "admin/people.html",
        people=found,
        appointments=queries.current_appointments(session, [each.id for each in found]),
        organisations=queries.organisations(session),
        roles=ROLES,
        shortest=accounts.SHORTEST_PASSWORD,
        may_set_password=authority.may(session, actor(), "person.set_password").allowed,
        given=given,
        error=error,
    )


@bp.get("/organisations")
def organisations() -> str:
    """Offices, agencies and places."""
    return _organisations({}, None)


@bp.post("/organisations")
def add_organisation() -> Response | tuple[str, int]:
    """Enter an organisation."""
    me, given = actor(), {key: value.strip() for key, value in request.form.items()}

    def act(session: Session) -> None:
        actions.create_organisation(session, me, **_particulars(given))

    try:
        db.write(act)
    except Rejected as error:
        return _organisations(given, error), 422
    flash(gettext("单位已登记。"), "success")
    return redirect(url_for("admin.organisations"), 303)


@bp.get("/organisations/<int:organisation_id>")
def organisation(organisation_id: int) -> str:
    """One organisation, to put right what was entered."""
    found = queries.get_organisation(db.reading(), organisation_id)
    authority.require(db.reading(), actor(), "organisation.change", found.id)
    given = {key: str(getattr(found, key) or "") for key in PARTICULARS}
    given["parent"] = str(found.parent_id or "")
    return _organisations(given, None, found)


@bp.post("/organisations/<int:organisation_id>")
def change_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Put right what was entered."""
    me, given = actor(), {key: value.strip() for key, value in request.form.items()}

    def act(session: Session) -> None:
        actions.change_organisation(session, me, organisation_id, **_particulars(given))

    try:
        db.write(act)
    except Rejected as error:
        found = queries.get_organisation(db.reading(), organisation_id)
        return _organisations(given, error, found), 422
    flash(gettext("单位信息已修改。"), "success")
    return redirect(url_for("admin.organisations"), 303)


def _particulars(given: dict[str, str]) -> Particulars:
    return {
        "name": given.get("name", ""),
        "kind": given.get("kind", ""),
        "region": given.get("region", ""),
        "level": given.get("level") or None,
        "parent_id": typed_id(given.get("parent")),
        "credit_code": given.get("credit_code", "").upper() or None,
    }


def _organisations(
    given: dict[str, str], error: Rejected | None, changing: Organisation | None = None
) -> str:
    authority.require(db.reading(), actor(), "organisation.list")
    return render_template(
        "admin/organisations.html",
        organisations=queries.organisations(db.reading()),
        kinds=KINDS,
        levels=LEVELS,
        changing=changing,
        given=given,
        error=error,
    )
