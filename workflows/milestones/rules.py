"""The ladder of notices, and completion of milestones; pure functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from workflows.calendars.rules import (
    DAY,
    WorkCalendar,
    end_of_day,
    start_of_day,
    working_days_after,
)

RATIO = Decimal("0.0001")


@dataclass(frozen=True)
class Notice:
    """A step of the ladder: when it is to go out; provisional where a calendar may yet move it."""

    step: str
    at: datetime
    provisional: bool = False


def ladder(
    calendar: WorkCalendar, due_on: date, before: Mapping[str, int], after: Mapping[str, int]
) -> list[Notice]:
    """The notices around a due date in the order of time.

    Those before it go out so many calendar days ahead, in the morning; those after it when so
    many working days have fully passed.
    """
    reminders = [Notice(step, start_of_day(due_on - days * DAY)) for step, days in before.items()]
    overdue = []
    for step, days in after.items():
        counted = working_days_after(calendar, due_on, days)
        overdue.append(Notice(step, end_of_day(counted.day), counted.provisional))
    return sorted([*reminders, *overdue], key=lambda notice: notice.at)


def left(notices: Collection[Notice], sent: Collection[str]) -> list[Notice]:
    """The notices that have not gone out yet."""
    return [notice for notice in notices if notice.step not in sent]


def completion_ratio(planned: Decimal, confirmed: Decimal) -> Decimal:
    """Confirmed over planned to four decimals; what was planned as nothing is complete."""
    if planned <= 0:
        return Decimal(1)
    return (confirmed / planned).quantize(RATIO, ROUND_HALF_UP)
