"""Who is in a team on a day, and when it is due; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar, cast


class Member(Protocol):
    """Somebody on post from a day on, until a last day where one is known."""

    @property
    def from_on(self) -> date:
        """The first day."""

    @property
    def until_on(self) -> date | None:
        """The last day; None while nobody knows of one."""


M = TypeVar("M", bound=Member)


def on_post(members: Iterable[M], day: date) -> list[M]:
    """Those in the team on a day; the first and the last day count."""
    return [
        one
        for one in members
        if one.from_on <= day and (one.until_on is None or day <= one.until_on)
    ]


def in_rows(report: Mapping[str, object], known: Mapping[str, int]) -> Mapping[str, object]:
    """A report of the team in the layout of today, as it is stored; `known` is the agency's file.

    The first reports named the workers, and told days and insurance of the team as a whole.
    """
    if "arrived_on" not in report:
        return report
    whole = {
        "arrived_on": report["arrived_on"],
        "insurance_no": report["insurance_no"],
        "briefed_on": report["safety_briefing_on"],
    }
    rows = cast("Sequence[Mapping[str, object]]", report["workers"])
    return {
        "workers": [{**row, **whole, "person": known.get(str(row["name"]))} for row in rows],
        "arrival_proof": report.get("arrival_proof") or [],
    }


def expected_on(service_starts_on: date, period_ends_on: date) -> date:
    """By when a team is to be there: the start of the service, if the period ends before it."""
    return max(service_starts_on, period_ends_on)


def most_replaced(original: int, share: Mapping[str, int]) -> int:
    """How many of a team may be replaced in the whole life of its project; rounded down."""
    return original * share["replaced"] // share["of"] if share["of"] else 0


def month_of_service(service_starts_on: date, day: date) -> int:
    """Which month of the service a day lies in, the first being 1."""
    months = (day.year - service_starts_on.year) * 12 + day.month - service_starts_on.month
    return months + (day.day >= service_starts_on.day)
