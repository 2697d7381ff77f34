"""What stands around every page: who is signed in, the menu, the bell, the clock's banner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask, request, url_for
from flask_login import current_user

from engine import database_mark
from web import db
from web.filters import present
from web.gate import actor
from web.i18n import gettext
from workflows.actors import READERS
from workflows.authority import Actor
from workflows.messages import N_
from workflows.notifications import queries as notifications


@dataclass(frozen=True)
class Place:
    """One entry of the menu."""

    name: str
    icon: str
    url: str
    here: bool


# Endpoint, words, icon, and who has it in the menu (empty: everybody).
MENU: Final = (
    ("home.home", N_("我的任务"), "inbox", frozenset[str]()),
    ("cases.listing", N_("事项"), "folders", frozenset[str]()),
    ("programmes.listing", N_("批次"), "calendar-event", frozenset[str]()),
    (
        "supervision.plan",
        N_("督导走访"),
        "map-pin",
        frozenset({"supervisor", "coordinator", "provincial_coordinator", "auditor"}),
    ),
    (
        "agencies.listing",
        N_("机构档案"),
        "building-community",
        READERS | {"agency_lead", "coordinator", "provincial_coordinator", "finance_reviewer"},
    ),
    ("closeout.library", N_("案例库"), "book", frozenset[str]()),
    (
        "admin.overview",
        N_("管理"),
        "settings",
        frozenset({"operator", "coordinator", "provincial_coordinator"}),
    ),
    ("refusals.listing", N_("安全日志"), "shield-check", frozenset({"operator", "auditor"})),
)


def init_app(app: Flask) -> None:
    """Give every template what the frame needs."""
    app.context_processor(_frame)


def _frame() -> dict[str, object]:
    if not current_user.is_authenticated:
        return {"actor": None, "now": present(), "virtual_clock": _virtual()}
    me = actor()
    return {
        "actor": me,
        "now": present(),
        "virtual_clock": _virtual(),
        "navigation": _menu(me),
        "unread": notifications.unread_count(db.reading(), me),
    }


def _virtual() -> bool:
    return database_mark(db.reading()) != "live"


def _menu(me: Actor) -> list[Place]:
    return [
        Place(gettext(words), icon, url_for(endpoint), _is_here(endpoint))
        for endpoint, words, icon, roles in MENU
        if not roles or roles & me.roles
    ]


def _is_here(endpoint: str) -> bool:
    return (request.endpoint or "").split(".")[0] == endpoint.split(".", maxsplit=1)[0]
