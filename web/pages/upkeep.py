"""Keeping the house: incidents, rules with their dates, and the working-day calendar."""

from __future__ import annotations

import json
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

import engine
from web import db, decisions
from web.gate import actor
from web.i18n import gettext
from workflows import authority, operating
from workflows.calendars import actions as calendar_actions
from workflows.calendars import queries as calendars
from workflows.calendars.rules import day_of
from workflows.cases.models import Case
from workflows.errors import NotFound, Rejected
from workflows.messages import N_, Message
from workflows.rulebook import actions as rule_actions
from workflows.rulebook.queries import rule_versions
from workflows.rulebook.words import RULE_NAMES

bp = Blueprint("upkeep", __name__, url_prefix="/admin")


@bp.get("/incidents")
def incidents() -> str:
    """Automatic steps that could not go on."""
    authority.require(db.reading(), actor(), "incidents.operate")
    found = engine.open_incidents(db.reading())
    roots = [each.root_id for each in found]
    rows = db.reading().scalars(select(Case).where(Case.instance_id.in_(roots)))
    return render_template(
        "admin/incidents.html", incidents=found, cases={case.instance_id: case for case in rows}
    )


@bp.post("/incidents/<int:incident_id>/retry")
def retry(incident_id: int) -> Response:
    """Try again."""
    me = actor()

    failed = db.write(lambda session: operating.retry(session, me, incident_id).failed)
    if failed:
        flash(gettext("重试没有成功，原因见列表。"), "warning")
    else:
        flash(gettext("重试成功，流程已继续。"), "success")
    return redirect(url_for("upkeep.incidents"), 303)


@bp.get("/rules")
def rules() -> str:
    """Every rule with its versions, and the decision tables that ask for them."""
    authority.require(db.reading(), actor(), "rules.read")
    return _rules({}, None)


@bp.post("/rules")
def change_rule() -> Response | tuple[str, int]:
    """Give a rule another value from a day on."""
    me, given = actor(), dict(request.form)
    try:
        value, effective_from = _value(given), _day(given)
        db.write(
            lambda session: (
                rule_actions.change_rule(
                    session,
                    me,
                    given.get("key", ""),
                    value,
                    effective_from=effective_from,
                    reason=given.get("reason", ""),
                ).id
            )
        )
    except Rejected as error:
        return _rules(given, error), 422
    flash(gettext("规则已修改。已开始的事项仍按原规则办理。"), "success")
    return redirect(url_for("upkeep.rules"), 303)


def _value(given: dict[str, str]) -> object:
    try:
        return json.loads(given.get("value", ""))
    except (ValueError, RecursionError):
        raise Rejected("value", Message(N_("取值的写法不正确"))) from None


def _day(given: dict[str, str]) -> date:
    try:
        return date.fromisoformat(given.get("effective_from", ""))
    except ValueError:
        raise Rejected("effective_from", Message(N_("请填写生效日期"))) from None


def _rules(given: dict[str, str], error: Rejected | None) -> str:
    session = db.reading()
    today = day_of(engine.now(session))
    return render_template(
        "admin/rules.html",
        rules=rule_versions(session),
        names=RULE_NAMES,
        tables=decisions.tables(session, today),
        may_change=authority.may(session, actor(), "rules.change").allowed,
        today=today,
        given=given,
        error=error,
    )


@bp.get("/calendar")
def calendar() -> str:
    """What the yearly notices name."""
    authority.require(db.reading(), actor(), "calendar.read")
    return _calendar(None)


@bp.post("/calendar")
def import_notice() -> Response | tuple[str, int]:
    """Take in a yearly notice; provisional dates are computed anew."""
    me, upload = actor(), request.files.get("file")
    content = upload.read() if upload else b""
    source = request.form.get("source", "")
    try:
        if not content:
            raise Rejected("file", Message(N_("请选择要上传的文件")))
        moved = db.write(
            lambda session: calendar_actions.import_notice(session, me, content, source=source)
        )
    except Rejected as error:
        return _calendar(error), 422
    flash(gettext("放假安排已导入，%(count)d 个暂定期限已重新计算。", count=moved), "success")
    return redirect(url_for("upkeep.calendar"), 303)


def _calendar(error: Rejected | None) -> str:
    session = db.reading()
    years = calendars.published_years(session)
    year = request.args.get("year", years[0][0] if years else 0, type=int)
    if year not in {each for each, _ in years} and years:
        raise NotFound(Message(N_("没有这一年的放假安排")))
    return render_template(
        "admin/calendar.html",
        years=years,
        year=year,
        days=calendars.days_of_year(session, year) if years else [],
        may_import=authority.may(session, actor(), "calendar.import").allowed,
        error=error,
    )
