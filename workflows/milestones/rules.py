"""Completion, due dates and overdue days of milestones; pure functions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from workflows.calendars.rules import DAY, WorkCalendar, working_days_between

RATIO = Decimal("0.0001")


def completion_ratio(planned: Decimal, confirmed: Decimal) -> Decimal:
    """Confirmed over planned to four decimals; what was planned as nothing is complete."""
    if planned <= 0:
        return Decimal(1)
    return (confirmed / planned).quantize(RATIO, ROUND_HALF_UP)


def days_overdue(calendar: WorkCalendar, due_on: date, today: date) -> int:
    """The working days that have fully passed after the due date and before today."""
    return working_days_between(calendar, due_on, today - DAY)


def remind_on(due_on: date, days_before: int) -> date:
    """The day on which the lead reminder goes out."""
    return due_on - timedelta(days=days_before)
