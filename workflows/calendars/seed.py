"""The yearly notices that are out, from the package chinesecalendar."""

from __future__ import annotations

from typing import Final

from chinese_calendar.constants import Holiday, holidays, workdays

from workflows.calendars.notices import NamedDay

SOURCE: Final = "chinesecalendar"


def known_notices() -> list[NamedDay]:
    """Every day that a notice names, off or worked, in order."""
    off = [NamedDay(day, "holiday", _name(name)) for day, name in holidays.items()]
    worked = [NamedDay(day, "workday", _name(name)) for day, name in workdays.items()]
    return sorted(off + worked, key=lambda named: named.day)


def _name(english: str) -> str:
    chinese: str = Holiday(english).chinese
    return chinese
