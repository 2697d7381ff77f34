"""How long a public notice still has to stand; pure functions."""

from __future__ import annotations

from datetime import date

from workflows.calendars.rules import (
    Counted,
    WorkCalendar,
    working_days_after,
    working_days_between,
)

# An objection on which nobody has decided.
UNDECIDED = ("filed", "admitted")


def remaining_days(calendar: WorkCalendar, paused_on: date, ends_on: date) -> int:
    """The working days that were still to come when the notice was paused."""
    return working_days_between(calendar, paused_on, ends_on)


def resumed_end(calendar: WorkCalendar, paused_on: date, ends_on: date, today: date) -> Counted:
    """The last day of a notice that goes on after a pause: what remained, counted from today."""
    return working_days_after(calendar, today, remaining_days(calendar, paused_on, ends_on))
