"""What of the ledger counts, why the rest does not, and that its totals are those of any method."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.ledgers import rules
from workflows.ledgers.rules import FIGURES, Line, Norms

NORMS = Norms(
    case_followups=6, group_sessions=6, group_person_times=42, large_persons=200, small_average=25
)
DAY = date(2026, 6, 1)
LINE = Line(1, 1, "case", DAY, Decimal("1.5"), 1, 1, evidenced=True)


def lines(kind: str, *persons: int, evidenced: bool = True) -> list[Line]:
    """The entries of one unit, one a day, each with so many people."""
    return [
        replace(
            LINE,
            id=number,
            kind=kind,
            held_on=DAY + timedelta(days=number),
            persons=count,
            person_times=count,
            evidenced=evidenced,
        )
        for number, count in enumerate(persons, start=1)
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (lines("case", *[1] * 6), []),
        (lines("case", *[1] * 4), ["随访 4 次，还差 2 次"]),
        (lines("case", *[1] * 6, evidenced=False), ["缺少证明材料"]),
        (lines("group", *[7] * 6), []),
        (lines("group", *[8] * 5), ["小组 5 节，还差 1 节", "共 40 人次，还差 2 人次"]),
        (lines("large_activity", 200), []),
        (lines("large_activity", 199), ["最多一场 199 人，还差 1 人"]),
        (lines("small_activity", 20, 30), []),
        (lines("small_activity", 20, 29), ["场均 24.5 人，不足 25 人"]),
        ([], ["缺少证明材料"]),
    ],
)
def test_a_unit_says_why_it_does_not_count_yet(given: list[Line], told: list[str]) -> None:
    assert [str(reason) for reason in rules.lacking(given, NORMS)] == told


def test_unproven_entries_of_a_unit_that_counts_add_nothing() -> None:
    six = lines("case", *[1] * 6)
    unproven = replace(LINE, id=9, evidenced=False)
    assert rules.totals([*six, unproven], NORMS) == rules.totals(six, NORMS)
    assert rules.totals(six, NORMS)["hours"] == Decimal("9.0")


def test_a_month_counts_what_has_come_to_count_in_it() -> None:
    six = lines("case", *[1] * 6)
    fifth, sixth = six[4].held_on, six[5].held_on
    assert set(rules.within(six, NORMS, DAY, fifth).values()) == {0}
    assert rules.within(six, NORMS, sixth, sixth)["cases"] == 1
    assert rules.within(six, NORMS, sixth, sixth)["person_times"] == 6


def test_only_more_than_the_ledger_is_an_overclaim() -> None:
    counted = dict.fromkeys(FIGURES, Decimal(2))
    reported = {**counted, "hours": Decimal("2.01"), "cases": Decimal(1)}
    assert rules.overclaimed(reported, counted) == ["hours"]


def test_months_of_a_service_are_due_in_the_month_after() -> None:
    found = rules.periods(date(2026, 11, 16), date(2027, 1, 10), 5)
    assert [(one.starts_on, one.ends_on, one.due_on) for one in found] == [
        (date(2026, 11, 16), date(2026, 11, 30), date(2026, 12, 5)),
        (date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 5)),
        (date(2027, 1, 1), date(2027, 1, 10), date(2027, 2, 5)),
    ]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 800))
def test_months_tile_the_service(starts_on: date, days: int) -> None:
    ends_on = starts_on + timedelta(days=days)
    found = rules.periods(starts_on, ends_on, 5)
    covered = [
        one.starts_on + timedelta(days=n)
        for one in found
        for n in range((one.ends_on - one.starts_on).days + 1)
    ]
    assert covered == [starts_on + timedelta(days=n) for n in range(days + 1)]


ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(1, 260),
        st.booleans(),
        st.decimals(0, 8, places=2),
    ),
    max_size=40,
)
KINDS = ("case", "group", "large_activity", "small_activity")


@given(ENTRIES, st.data())
def test_totals_are_those_of_a_book_in_which_entries_are_struck_out(
    entries: list[tuple[int, int, bool, Decimal]], data: st.DataObject
) -> None:
    ledger: list[Line] = []
    book: dict[int, tuple[int, int, bool, Decimal]] = {}
    for entry in entries:
        unit, persons, evidenced, hours = entry
        number = len(ledger) + 1
        line = Line(number, unit, KINDS[unit], DAY, hours, persons, persons, evidenced)
        ledger.append(line)
        book[number] = entry
        if data.draw(st.booleans()):
            struck = data.draw(st.sampled_from(sorted(book)))
            original = ledger[struck - 1]
            ledger.append(replace(original, id=len(ledger) + 1, reverses=struck, evidenced=False))
            del book[struck]
    assert rules.totals(ledger, NORMS) == _by_hand(book)


def _by_hand(book: dict[int, tuple[int, int, bool, Decimal]]) -> dict[str, Decimal]:
    found = dict.fromkeys(FIGURES, Decimal(0))
    for unit, kind in enumerate(KINDS):
        own = [entry for entry in book.values() if entry[0] == unit and entry[2]]
        people = [entry[1] for entry in own]
        meets = {
            "case": len(own) >= 6,
            "group": len(own) >= 6 and sum(people) >= 42,
            "large_activity": bool(own) and max(people) >= 200,
            "small_activity": bool(own) and sum(people) / len(own) >= 25,
        }[kind]
        if meets:
            name = {"case": "cases", "group": "groups"}.get(kind, "activities")
            found[name] += 1
            found["persons"] += sum(people)
            found["person_times"] += sum(people)
            found["hours"] += sum(entry[3] for entry in own)
    return found
