"""What of the ledger counts, why the rest does not yet, and what it adds up to; pure functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from workflows.calendars.rules import DAY, add_months
from workflows.messages import N_, Message

NO_EVIDENCE: Final = N_("缺少证明材料")
REVERSED: Final = N_("已冲销")
# The figures of a total and of a monthly report.
FIGURES: Final = ("cases", "groups", "activities", "hours", "persons", "person_times")
FIGURE_OF: Final = {
    "case": "cases",
    "group": "groups",
    "large_activity": "activities",
    "small_activity": "activities",
}
Totals = Mapping[str, Decimal]


@dataclass(frozen=True)
class Line:
    """One entry of the ledger, or the reversal of one."""

    id: int
    unit_id: int
    kind: str
    held_on: date
    hours: Decimal
    persons: int
    person_times: int
    evidenced: bool
    reverses: int | None = None


@dataclass(frozen=True)
class Norms:
    """The unit definitions (F17)."""

    case_followups: int
    group_sessions: int
    group_person_times: int
    large_persons: int
    small_average: int


def standing(lines: Iterable[Line]) -> list[Line]:
    """The entries that were not reversed."""
    known = list(lines)
    reversed_ = {line.reverses for line in known}
    return [line for line in known if line.reverses is None and line.id not in reversed_]


def units(lines: Iterable[Line]) -> Mapping[int, list[Line]]:
    """What stands of each unit."""
    found: defaultdict[int, list[Line]] = defaultdict(list)
    for line in standing(lines):
        found[line.unit_id].append(line)
    return found


def lacking(lines: Sequence[Line], norms: Norms) -> list[Message]:
    """Why a unit with these standing entries does not count yet; nothing where it counts."""
    proven = [line for line in lines if line.evidenced]
    if not proven:
        return [Message(NO_EVIDENCE)]
    return list(_LACKING[proven[0].kind](proven, norms))


def _case(proven: Sequence[Line], norms: Norms) -> Iterator[Message]:
    yield from _short(N_("随访 {count} 次，还差 {short} 次"), len(proven), norms.case_followups)


def _group(proven: Sequence[Line], norms: Norms) -> Iterator[Message]:
    yield from _short(N_("小组 {count} 节，还差 {short} 节"), len(proven), norms.group_sessions)
    person_times = sum(line.person_times for line in proven)
    text = N_("共 {count} 人次，还差 {short} 人次")
    yield from _short(text, person_times, norms.group_person_times)


def _large(proven: Sequence[Line], norms: Norms) -> Iterator[Message]:
    most = max(line.persons for line in proven)
    yield from _short(N_("最多一场 {count} 人，还差 {short} 人"), most, norms.large_persons)


def _small(proven: Sequence[Line], norms: Norms) -> Iterator[Message]:
    persons = sum(line.persons for line in proven)
    if persons < norms.small_average * len(proven):
        average = round(Decimal(persons) / len(proven), 1)
        text = N_("场均 {average} 人，不足 {least} 人")
        yield Message(text, average=average, least=norms.small_average)


def _short(text: str, count: int, least: int) -> Iterator[Message]:
    if count < least:
        yield Message(text, count=count, short=least - count)


_LACKING: Final = {
    "case": _case,
    "group": _group,
    "large_activity": _large,
    "small_activity": _small,
}


def totals(lines: Iterable[Line], norms: Norms) -> Totals:
    """What counts: units that meet their definition, and the proven entries of these."""
    found = dict.fromkeys(FIGURES, Decimal(0))
    for own in units(lines).values():
        if lacking(own, norms):
            continue
        found[FIGURE_OF[own[0].kind]] += 1
        for line in own:
            if line.evidenced:
                found["hours"] += line.hours
                found["persons"] += line.persons
                found["person_times"] += line.person_times
    return found


def within(lines: Iterable[Line], norms: Norms, starts_on: date, ends_on: date) -> Totals:
    """What has come to count in a period: by its end, less what counted before it."""
    known = list(lines)
    after, before = (
        totals(_until(known, day), norms) for day in (ends_on, starts_on - timedelta(days=1))
    )
    return {name: after[name] - before[name] for name in FIGURES}


def _until(lines: Sequence[Line], day: date) -> list[Line]:
    """What was held by a day, with what reverses it, whenever that was written."""
    held = {line.id for line in lines if line.reverses is None and line.held_on <= day}
    return [line for line in lines if line.id in held or line.reverses in held]


def overclaimed(reported: Totals, counted: Totals) -> list[str]:
    """The figures that are reported higher than the ledger counts them."""
    return [name for name in FIGURES if reported[name] > counted[name]]


@dataclass(frozen=True)
class Period:
    """A month of the service, and by when it is to be reported."""

    starts_on: date
    ends_on: date
    due_on: date


def periods(starts_on: date, ends_on: date, due_day: int) -> list[Period]:
    """The months of a service, the first and the last as far as it goes; due in the month after."""
    found, first = [], starts_on.replace(day=1)
    while first <= ends_on:
        following = add_months(first, 1)
        found.append(
            Period(
                max(first, starts_on),
                min(following - DAY, ends_on),
                due_after(first, due_day),
            )
        )
        first = following
    return found


def due_after(day: date, due_day: int) -> date:
    """By when a month is reported in which this day lies: a day of the month after."""
    return add_months(day.replace(day=1), 1).replace(day=due_day)
