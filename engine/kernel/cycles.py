"""Repeating intervals as ISO 8601 writes them (R3/PT1H, R/2026-10-01T09:00:00Z/P1M): when next.

Every occurrence is counted from one fixed instant, never from the one before: what begins on
31 January and repeats monthly is on 28 February, and on 31 March again.
"""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from typing import Final

from engine.errors import NoTime
from engine.kernel import timing
from engine.kernel.slot import Slot, always_feel

CYCLE: Final = re.compile(r"R(\d{0,9})/([^/]+)(?:/([^/]+))?")
PERIOD: Final = re.compile(
    r"P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,6})?)S)?)?"
)
LONGEST_MONTH: Final = timedelta(days=31)
SHORTEST_MONTH: Final = timedelta(days=28)


@dataclass(frozen=True)
class Cycle:
    """So many occurrences (None: for ever), a period apart, from a start or up to an end."""

    times: int | None
    months: int
    rest: timedelta
    start: datetime | None = None
    end: datetime | None = None


def cycle_slot(text: str) -> Slot:
    """Where a cycle stands: an ISO literal or FEEL that gives such a text."""
    if not re.match(r"R\d*/", text):
        return always_feel(text)
    read(text)
    return Slot(text)


def read(value: object) -> Cycle:
    """The cycle that a text writes: R[n]/period, /start/period, /start/end or /period/end."""
    match = CYCLE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise NoTime("the cycle is {value!r}, not of the form R3/PT1H", value=value)
    count, first, second = match.groups()
    if first.startswith("P"):
        cycle = Cycle(_times(count), *period(first), end=_instant(second) if second else None)
    elif second is None:
        raise NoTime("the cycle {value!r} has no period", value=value)
    else:
        start = _instant(first)
        months, rest = period(second) if second[0] == "P" else (0, _instant(second) - start)
        cycle = Cycle(_times(count), months, rest, start=start)
    if not cycle.months and cycle.rest <= timedelta(0):
        message = "the cycle {value!r} has a period that is not longer than nothing"
        raise NoTime(message, value=value)
    return cycle


def following(cycle: Cycle, armed_at: datetime, last: datetime | None = None) -> datetime | None:
    """The first occurrence that is not before the arming, or the first after the last one."""
    try:
        return _following(cycle, armed_at.astimezone(timing.LOCAL), last)
    except OverflowError:
        # Beyond the end of the calendar nothing occurs.
        return None


def _following(cycle: Cycle, armed_at: datetime, last: datetime | None) -> datetime | None:
    base, lowest, highest = _numbers(cycle, armed_at)
    number = _below(cycle, base, last or armed_at)
    if lowest is not None:
        number = max(number, lowest)
    while highest is None or number <= highest:
        occurrence = _at(cycle, base, number)
        if occurrence > last if last is not None else occurrence >= armed_at:
            return occurrence
        number += 1
    return None


def _numbers(cycle: Cycle, armed_at: datetime) -> tuple[datetime, int | None, int | None]:
    """Whence occurrences are counted, and the numbers of the first and the last of them."""
    times = cycle.times
    if cycle.start is not None:
        return cycle.start, 0, None if times is None else times - 1
    if cycle.end is not None:
        return cycle.end, None if times is None else 1 - times, 0
    return armed_at, 1, times


def _below(cycle: Cycle, base: datetime, wanted: datetime) -> int:
    """A number whose occurrence is not after an instant, and near it."""
    if wanted >= base:
        return (wanted - base) // (cycle.months * LONGEST_MONTH + cycle.rest)
    return -((base - wanted) // (cycle.months * SHORTEST_MONTH + cycle.rest)) - 1


def _at(cycle: Cycle, base: datetime, number: int) -> datetime:
    months = cycle.months * number
    if not MINYEAR <= base.year + months // 12 < MAXYEAR:
        raise OverflowError
    return timing.add_months(base, months) + cycle.rest * number


def _times(count: str) -> int | None:
    if not count:
        return None
    if not int(count):
        raise NoTime("a cycle that repeats R0 times never occurs")
    return int(count)


def period(text: str) -> tuple[int, timedelta]:
    """The months of a period, and the rest of it."""
    match = PERIOD.fullmatch(text)
    if match is None or text[-1] in "PT":
        raise NoTime("the period {text!r} is not a duration (P1M, P1W, PT12H)", text=text)
    years, months, weeks, days, hours, minutes, seconds = match.groups()
    length = timedelta(
        weeks=int(weeks or 0),
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=float(seconds or 0),
    )
    return int(years or 0) * 12 + int(months or 0), length


def _instant(text: str) -> datetime:
    if not timing.DATE.match(text):
        raise NoTime("{text!r} is neither a date nor a period", text=text)
    # A date needs no present to be told.
    return timing.instant(text, datetime.min.replace(tzinfo=timing.LOCAL))
