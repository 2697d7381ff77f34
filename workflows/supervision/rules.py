"""When supervision visits are due; pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflows.calendars.rules import DAY, add_months

MONTHS_A_YEAR = 12
MOST_A_YEAR = 52


@dataclass(frozen=True)
class Window:
    """The days within which one visit is to be made."""

    opens_on: date
    due_on: date


def visit_windows(starts_on: date, ends_on: date, per_year: int) -> list[Window]:
    """Even windows over the service, each ending on the day before the next one opens.

    A year of service has exactly so many, though at most one a week.
    """
    count = max(1, min(per_year, MOST_A_YEAR))
    windows: list[Window] = []
    opens_on = starts_on
    while opens_on <= ends_on:
        following = _opens_on(starts_on, len(windows) + 1, count)
        windows.append(Window(opens_on, min(following - DAY, ends_on)))
        opens_on = following
    return windows


def _opens_on(starts_on: date, number: int, per_year: int) -> date:
    """After so many equal parts of a year: whole months, and of the next one as many days."""
    months, rest = divmod(MONTHS_A_YEAR * number, per_year)
    day, next_month = (add_months(starts_on, count) for count in (months, months + 1))
    return day + (next_month - day) * rest // per_year
