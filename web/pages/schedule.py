"""The schedule of a delivery: its checks with their dates and history, moved or let go."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web import db
from web.gate import actor
from web.i18n import gettext
from workflows import authority
from workflows.cases.queries import get_case
from workflows.errors import Rejected
from workflows.ledgers.queries import pairing_of_case, reports_of
from workflows.messages import N_, Message
from workflows.milestones import actions
from workflows.milestones.queries import case_of_milestone, milestones_of
from workflows.organisations.queries import names_of

bp = Blueprint("schedule", __name__)
MILESTONES: Final = {
    "scheduled": N_("未上报"),
    "reported": N_("核对中"),
    "rectifying": N_("整改中"),
    "passed": N_("通过"),
    "conditional": N_("有条件通过"),
    "failed": N_("未通过"),
    "skipped": N_("免检"),
}
NOTICES: Final = {
    "remind": N_("提前提醒"),
    "remind_again": N_("再次提醒"),
    "first": N_("逾期催办机构"),
    "second": N_("逾期报督导"),
    "third": N_("逾期报协调员"),
}
REVIEWS: Final = {
    "continue": N_("继续实施"),
    "suspend": N_("中止项目"),
    "terminate": N_("终止项目"),
}
REPORTS: Final = {
    "planned": N_("未上报"),
    "reported": N_("已上报"),
    "overclaimed": N_("督导核查中"),
    "accepted": N_("已登记"),
}


@bp.get("/cases/<int:case_id>/schedule")
def schedule(case_id: int) -> str:
    """When a pairing is checked and reports, what moved, and how each check went."""
    session, me = db.reading(), actor()
    case = get_case(session, case_id)
    authority.require(session, me, "case.view", case)
    pairing = pairing_of_case(session, case_id)
    milestones = milestones_of(session, pairing.id)
    authors = [change.author for each in milestones for change in each.date_changes]
    return render_template(
        "cases/schedule.html",
        case=case,
        pairing=pairing,
        milestones=milestones,
        reports=reports_of(session, pairing.id),
        names=names_of(session, authors),
        may_change=bool(authority.may(session, me, "case.reschedule", case)),
        states=MILESTONES,
        notices=NOTICES,
        reviews=REVIEWS,
        report_states=REPORTS,
    )


@bp.post("/milestones/<int:milestone_id>/move")
def move(milestone_id: int) -> Response:
    """Give a check another date."""
    me, reason = actor(), request.form.get("reason", "")
    try:
        to_due = date.fromisoformat(request.form.get("due", ""))
    except ValueError as error:
        raise Rejected("due", Message(N_("请填写日期，例如 2026-03-15"))) from error
    db.write(lambda session: actions.move(session, me, milestone_id, to_due, reason=reason).id)
    flash(gettext("日期已改动，任务和提醒随之调整。"), "success")
    return _back(milestone_id)


@bp.post("/milestones/<int:milestone_id>/skip")
def skip(milestone_id: int) -> Response:
    """Let a check go."""
    me, reason = actor(), request.form.get("reason", "")
    db.write(lambda session: actions.skip(session, me, milestone_id, reason=reason).id)
    flash(gettext("已免予检查。"), "success")
    return _back(milestone_id)


def _back(milestone_id: int) -> Response:
    case_id = case_of_milestone(db.reading(), milestone_id)
    return redirect(url_for("schedule.schedule", case_id=case_id), 303)
