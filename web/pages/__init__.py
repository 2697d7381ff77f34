"""The pages, one module per noun; each parses, calls one verb or query, and renders."""

from __future__ import annotations

from typing import Final

from web.pages import (
    about,
    admin,
    agencies,
    auth,
    cases,
    clock,
    files,
    home,
    language,
    notices,
    notifications,
    plans,
    programmes,
    refusals,
    tasks,
    upkeep,
)

BLUEPRINTS: Final = tuple(
    module.bp
    for module in (
        *(home, tasks, cases, plans, programmes, agencies, notices, files, notifications),
        *(admin, upkeep, refusals, clock, language, auth, about),
    )
)
