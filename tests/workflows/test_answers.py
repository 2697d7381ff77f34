"""Answers are read as what they are, and what is absent as nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workflows.answers import Answers, ident, idents, rules_on, typed_id

GIVEN = Answers(
    {
        "title": "计划",
        "amount": Decimal("1.50"),
        "count": Decimal(3),
        "day": date(2026, 9, 1),
        "yes": True,
        "codes": ["elderly"],
        "rows": [{"title": "一"}, {"title": "二"}],
        "nothing": None,
    }
)


def test_given_values() -> None:
    assert GIVEN.text("title") == "计划"
    assert GIVEN.decimal("amount") == Decimal("1.50")
    assert (GIVEN.number("count"), GIVEN.maybe_number("count")) == (3, 3)
    assert (GIVEN.day("day"), GIVEN.maybe_day("day")) == (date(2026, 9, 1),) * 2
    assert GIVEN.flag("yes")
    assert GIVEN.codes("codes") == ["elderly"]
    assert [row.text("title") for row in GIVEN.rows("rows")] == ["一", "二"]


@pytest.mark.parametrize("name", ["nothing", "unknown"])
def test_absent_values(name: str) -> None:
    assert (GIVEN.text(name), GIVEN.code(name)) == ("", None)
    assert (GIVEN.decimal(name), GIVEN.maybe_decimal(name)) == (Decimal(0), None)
    assert (GIVEN.number(name), GIVEN.maybe_number(name)) == (0, None)
    assert GIVEN.maybe_day(name) is None
    assert not GIVEN.flag(name)
    assert GIVEN.codes(name) == []
    assert GIVEN.rows(name) == []


def test_ids_are_whole_however_the_process_hands_them_back() -> None:
    known = {"need_id": Decimal(7), "experts": [Decimal(3), 4], "rules_on": date(2025, 2, 25)}
    assert ident(known, "need_id") == 7
    assert idents(known, "experts") == [3, 4]
    assert rules_on(known) == date(2025, 2, 25)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7", 7),
        (7, 7),
        ("0" * 17 + "7", 7),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("²", None),
        ("١", None),
        ("7\n", None),
        ("-7", None),
        ("", None),
        (None, None),
    ],
)
def test_an_id_is_a_short_row_of_digits(text: object, found: int | None) -> None:
    assert typed_id(text) == found
