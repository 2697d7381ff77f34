"""The pages, one module per noun; each parses, calls one verb or query, and renders."""

from __future__ import annotations

from typing import Final

from web.pages import (
    about,
    admin,
    agencies,
    agreements,
    auth,
    cases,
    changes,
    clock,
    closeout,
    files,
    home,
    language,
    ledger,
    money,
    notices,
    notifications,
    plans,
    programmes,
    refusals,
    schedule,
    supervision,
    tasks,
    upkeep,
)

BLUEPRINTS: Final = tuple(
    module.bp
    for module in (
        *(home, tasks, cases, plans, programmes, agencies, notices, files, notifications),
        *(changes, money, closeout),
        *(schedule, ledger, supervision, agreements),
        *(admin, upkeep, refusals, clock, language, auth, about),
    )
)
