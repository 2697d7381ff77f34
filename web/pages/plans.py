"""The versions of a pairing's plan: one by itself, or two side by side."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request

import forms
from web import db
from web.gate import actor
from web.together import placed_by_number
from workflows import authority
from workflows.cases.queries import get_case
from workflows.pairings.queries import pairing_of_case
from workflows.plans.compare import compare, count
from workflows.plans.models import PlanVersion
from workflows.plans.queries import budget_table, content_of, remarks_of
from workflows.plans.services import versions

bp = Blueprint("plans", __name__)


@bp.get("/cases/<int:case_id>/plan")
def plan(case_id: int) -> str:
    """The newest version beside the one before it, or any two that were asked for."""
    session = db.reading()
    case = get_case(session, case_id)
    authority.require(session, actor(), "plan.read", case)
    found = (
        versions(session, pairing_of_case(session, case_id).id) if case.kind == "pairing" else []
    )
    if not found:
        return render_template("plans/plan.html", case=case, versions=(), new=None, old=None)
    new = _chosen(found, "new") or found[-1]
    earlier = (one for one in reversed(found) if one.number < new.number)
    old = _chosen(found, "old") or next(earlier, None)
    before, after = content_of(old) if old else {}, content_of(new)
    changes = {
        name: compare(before.get(name, ()), after.get(name, ()))
        for name in [*after, *(each for each in before if each not in after)]
    }
    return render_template(
        "plans/plan.html",
        case=case,
        versions=found,
        old=old,
        new=new,
        changes=changes,
        counted=count(changes) if old else {},
        view=forms.describe("plan.draft"),
        remarks=placed_by_number(remarks_of(old)) if old else {},
        new_remarks=placed_by_number(remarks_of(new)),
        budget=budget_table(new),
    )


def _chosen(found: Sequence[PlanVersion], side: str) -> PlanVersion | None:
    number = request.args.get(side, type=int)
    return next((one for one in found if one.number == number), None)
