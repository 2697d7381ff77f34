"""Home: my tasks by due date, with tiles that narrow the list."""

from __future__ import annotations

from typing import Final, cast

from flask import Blueprint, render_template, request

from web import db
from web.gate import actor
from workflows.cases.inbox import InboxFilters, Show, inbox
from workflows.cases.rules import KINDS
from workflows.messages import N_

bp = Blueprint("home", __name__)
# Tile: the filter it sets, its words, how it is coloured.
TILES: Final = (
    ("all", N_("全部待办"), "plain"),
    ("overdue", N_("已逾期"), "overdue"),
    ("soon", N_("三天内到期"), "soon"),
    ("mine", N_("我已认领"), "plain"),
)


@bp.get("/")
def home() -> str:
    """The tasks that I may do now; htmx asks for the list alone."""
    filters = InboxFilters(
        show=_shown(request.args.get("show", "all")),
        kind=request.args.get("kind") if request.args.get("kind") in KINDS else None,
        text=request.args.get("q", "")[:100],
        page=request.args.get("page", 1, type=int),
    )
    fragment = "HX-Request" in request.headers
    return render_template(
        "home/list.html" if fragment else "home/home.html",
        inbox=inbox(db.reading(), actor(), filters),
        filters=filters,
        tiles=TILES,
        kinds=KINDS,
    )


def _shown(name: str) -> Show:
    known = {"all", "mine", "free", "overdue", "soon"}
    return cast("Show", name if name in known else "all")
