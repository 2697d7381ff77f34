"""Yearly batches: the calendar, who applied, who is paired with whom, and joining in."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

import engine
from web import db
from web.gate import actor
from web.i18n import gettext
from web.programmepage import render, render_versions
from workflows import authority
from workflows.applications.actions import open_application
from workflows.authority import Actor, NewCase
from workflows.calendars.rules import day_of
from workflows.cases.inbox import InboxFilters, inbox
from workflows.cases.listing import begun
from workflows.cases.models import Case
from workflows.errors import Rejected
from workflows.messages import N_, Message
from workflows.needs.actions import open_need
from workflows.organisations.queries import get_organisation
from workflows.programmes import queries
from workflows.programmes.actions import start_amendment, start_programme, withdraw_amendment
from workflows.programmes.late import admit_late
from workflows.programmes.models import Programme
from workflows.programmes.queries import Window, admitted, is_open

bp = Blueprint("programmes", __name__, url_prefix="/programmes")
# What one may join, in which window, by which roles.
JOINING: Final = (
    ("need", Window.NEED, ("recipient_leader", "recipient_contact")),
    ("application", Window.APPLICATION, ("agency_lead",)),
)


@bp.get("")
def listing() -> str:
    """All batches, the newest first."""
    me = actor()
    authority.require(db.reading(), me, "programme.read")
    offices = [
        get_organisation(db.reading(), each) for each in sorted(me.organisations("coordinator"))
    ]
    found = queries.programmes(db.reading())
    year = day_of(engine.now(db.reading())).year
    return render_template("programmes/listing.html", programmes=found, offices=offices, year=year)


@bp.post("")
def start() -> Response:
    """Start a year's batch."""
    me, office, year = actor(), request.form.get("office", 0, int), request.form.get("year", 0, int)
    if not 2000 <= year <= 2100:  # noqa: PLR2004 - a slip of the finger
        raise Rejected("year", Message(N_("请填写年度")))
    case = db.write(lambda session: start_programme(session, me, office_id=office, year=year).id)
    flash(gettext("批次已建立，请起草实施方案。"), "success")
    return _first_task(me, case)


@bp.get("/<int:programme_id>")
def programme(programme_id: int) -> str:
    """One batch."""
    me = actor()
    authority.require(db.reading(), me, "programme.read")
    found = queries.get_programme(db.reading(), programme_id)
    return render(me, found, _offers(me, found))


@bp.get("/<int:programme_id>/versions")
def versions(programme_id: int) -> str:
    """The published versions of the call, each beside the one before."""
    authority.require(db.reading(), actor(), "programme.read")
    found = queries.get_programme(db.reading(), programme_id)
    return render_versions(found)


@bp.post("/<int:programme_id>/amendments")
def amend(programme_id: int) -> Response:
    """Begin an amendment of the call."""
    me = actor()
    case = db.write(lambda session: start_amendment(session, me, programme_id).id)
    flash(gettext("请起草新版通知并写明变更理由。"), "success")
    return _first_task(me, case)


@bp.post("/amendments/<int:case_id>/withdraw")
def withdraw(case_id: int) -> Response:
    """Take an amendment back that is not approved yet."""
    me, reason = actor(), request.form.get("reason", "")
    db.write(lambda session: withdraw_amendment(session, me, case_id, reason=reason).id)
    flash(gettext("通知变更已撤回，现行通知不变。"), "success")
    return redirect(url_for("cases.case", case_id=case_id), 303)


@bp.post("/<int:programme_id>/late")
def late(programme_id: int) -> Response:
    """Let an organisation file late."""
    me, given = actor(), request.form
    at = given.get("organisation", 0, int)
    kind = given.get("window", "")
    if kind not in {each.value for each in Window}:
        raise Rejected("window", Message(N_("请选择申报窗口")))
    db.write(
        lambda session: (
            admit_late(
                session, me, programme_id, Window(kind), at, reason=given.get("reason", "")
            ).id
        )
    )
    flash(gettext("已准许逾期申报，并已通知该单位。"), "success")
    return redirect(url_for("programmes.programme", programme_id=programme_id, _anchor="late"), 303)


def _offers(me: Actor, found: Programme) -> list[tuple[str, int, str]]:
    """What this person may begin in this batch today: kind, organisation and its name."""
    today: date = day_of(engine.now(db.reading()))
    offers = []
    for kind, window, roles in JOINING:
        for at in sorted(me.organisations(*roles)):
            new = NewCase(kind, found.office_id, at)
            if is_open(found, window, today):
                if begun(db.reading(), found.id, kind, at):
                    continue
            elif not admitted(db.reading(), found.id, window, at):
                continue
            if authority.may(db.reading(), me, "case.open", new):
                offers.append((kind, at, get_organisation(db.reading(), at).name))
    return offers


@bp.post("/<int:programme_id>/needs")
def file_need(programme_id: int) -> Response:
    """Begin a place's need."""
    me, at = actor(), request.form.get("organisation", 0, int)

    def act(session: Session) -> int:
        return open_need(session, me, programme_id=programme_id, place_id=at).id

    return _first_task(me, db.write(act))


@bp.post("/<int:programme_id>/applications")
def file_application(programme_id: int) -> Response:
    """Begin an agency's application."""
    me, at = actor(), request.form.get("organisation", 0, int)

    def act(session: Session) -> int:
        return open_application(session, me, programme_id=programme_id, agency_id=at).id

    return _first_task(me, db.write(act))


def _first_task(me: Actor, case_id: int) -> Response:
    """Go straight to the form that begins the case."""
    case = db.reading().get_one(Case, case_id)
    mine = inbox(db.reading(), me, InboxFilters(text=case.number)).items
    if mine:
        return redirect(url_for("tasks.task", task_id=mine[0].task.id), 303)
    return redirect(url_for("cases.case", case_id=case_id), 303)
