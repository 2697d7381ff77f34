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
    clock,
    files,
    home,
    language,
    ledger,
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
        *(schedule, ledger, supervision, agreements),
        *(admin, upkeep, refusals, clock, language, auth, about),
    )
)
