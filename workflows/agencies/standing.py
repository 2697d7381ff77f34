"""Grades of different schemes, certificates that run out, and bars in force; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from workflows.messages import N_

# Scheme -> its grades, the best first: that is how grades of different schemes compare (F16).
SCHEMES: Final[Mapping[str, Mapping[str, str]]] = {
    "programme": {
        "excellent": N_("优秀"),
        "qualified": N_("合格"),
        "unqualified": N_("不合格"),
    },
    # F12.
    "four_bands": {
        "excellent": N_("优秀"),
        "good": N_("良好"),
        "basic": N_("基本合格"),
        "unqualified": N_("不合格"),
    },
    # F31.
    "four_levels": {
        "excellent": N_("优秀"),
        "good": N_("良好"),
        "fair": N_("一般"),
        "poor": N_("较差"),
    },
    "letters": {"a_plus": N_("A+"), "a": N_("A"), "b": N_("B"), "c": N_("C")},
    "stars": {
        "five": N_("五星"),
        "four": N_("四星"),
        "three": N_("三星"),
        "two": N_("二星"),
        "one": N_("一星"),
    },
}
FAILED: Final = frozenset({"unqualified", "poor"})

Validity = Literal["valid", "expiring", "expired"]


@dataclass(frozen=True)
class Graded:
    """A grade, and the year that it is for."""

    year: int
    scheme: str
    grade: str

    @property
    def rank(self) -> int:
        """1 for the best of its scheme."""
        return list(SCHEMES[self.scheme]).index(self.grade) + 1

    @property
    def failed(self) -> bool:
        """Whether it says that the work was not good enough."""
        return self.grade in FAILED


@dataclass(frozen=True)
class Barred:
    """A row of the blacklist: the days of a bar, or what it lifts and from when."""

    id: int
    from_on: date
    until_on: date | None = None
    lifts_id: int | None = None


def last_grade(grades: Iterable[Graded]) -> Graded | None:
    """The grade of the latest year; of several in one year the worst, for it must be answered."""
    return max(grades, key=lambda one: (one.year, one.failed, one.rank), default=None)


def validity(expires_on: date | None, today: date, warning_days: int) -> Validity:
    """Whether a certificate holds, holds but not for long, or has run out."""
    if expires_on is None:
        return "valid"
    if expires_on < today:
        return "expired"
    return "expiring" if expires_on <= today + timedelta(days=warning_days) else "valid"


def in_force(entries: Iterable[Barred], on: date) -> list[Barred]:
    """The bars that hold on a day: begun, not over, and not lifted by then."""
    known = list(entries)
    lifted = {one.lifts_id for one in known if one.lifts_id is not None and one.from_on <= on}
    return [
        one
        for one in known
        if one.lifts_id is None
        and one.id not in lifted
        and one.from_on <= on
        and (one.until_on is None or on <= one.until_on)
    ]
