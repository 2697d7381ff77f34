"""The accounts of a project: budget and spending, instalments, the ledger, and its reversals."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web import db
from web.gate import actor
from web.i18n import gettext
from workflows.cases.queries import get_case
from workflows.messages import N_
from workflows.money.actions import reverse
from workflows.money.queries import case_of_money, money_page

bp = Blueprint("money", __name__)
KINDS: Final = {
    "grant": N_("登记资助额"),
    "payment": N_("拨付"),
    "spending": N_("支出"),
    "return": N_("结余退回"),
    "release": N_("未拨释放"),
    "claim": N_("追回应收"),
    "recovery": N_("追回到账"),
    "reversal": N_("冲销"),
}
ACCOUNTS: Final = {
    "funder": N_("资助方"),
    "payable": N_("待拨资助款"),
    "agency": N_("机构项目资金"),
    "spending": N_("项目支出"),
    "claims": N_("应追回款"),
    "disallowed": N_("不予认可的支出"),
}
STATES: Final = {
    "planned": N_("待拨付"),
    "paid": N_("已拨付，待核销"),
    "accounted": N_("已核销"),
    "released": N_("未予拨付"),
}


@bp.get("/cases/<int:case_id>/money")
def accounts(case_id: int) -> str:
    """How a project's money stands."""
    session = db.reading()
    return render_template(
        "cases/money.html",
        page=money_page(session, actor(), case_id),
        case=get_case(session, case_id),
        kinds=KINDS,
        accounts=ACCOUNTS,
        states=STATES,
    )


@bp.post("/money/<int:entry_id>/reversal")
def reversal(entry_id: int) -> Response:
    """Take a transaction back, with a reason."""
    me, reason = actor(), request.form.get("reason", "")
    db.write(lambda session: reverse(session, me, entry_id, reason).id)
    flash(gettext("已冲销。"), "success")
    case_id = case_of_money(db.reading(), entry_id)
    return redirect(url_for("money.accounts", case_id=case_id), 303)
