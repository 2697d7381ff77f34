"""When supervision visits are due; pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from workflows.calendars.rules import add_months

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Window:
    """The days within which one visit is to be made."""

    opens_on: date
    due_on: date


def visit_windows(starts_on: date, ends_on: date, per_year: int) -> list[Window]:
    """Even windows over the service, each ending on the day before the next one opens."""
    every = MONTHS_A_YEAR // max(1, min(per_year, MONTHS_A_YEAR))
    windows = []
    opens_on, step = starts_on, 0
    while opens_on <= ends_on:
        step += 1
        following = add_months(starts_on, every * step)
        windows.append(Window(opens_on, min(following - timedelta(days=1), ends_on)))
        opens_on = following
    return windows
