"""Checks that several forms share: dates in order, sums, no duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from forms.base import Found
from forms.messages import N_, Message

NOT_BEFORE = N_("不能早于“{earlier}”（{day}）")
NOT_YET = N_("不能晚于今天（{day}）")


def done_by_now(
    data: Mapping[str, Any], facts: Mapping[str, Any], name: str, at: str = ""
) -> Found:
    """What is reported as done was done by today; `at` goes before the name, such as `rows.0.`."""
    today = facts.get("today")
    if isinstance(today, date) and data[name] > today:
        yield f"{at}{name}", Message(NOT_YET, day=today.isoformat())


def in_order(data: Mapping[str, Any], names: Sequence[str], labels: Mapping[str, str]) -> Found:
    """Each of these days is not before the one named ahead of it; absent ones are passed over."""
    present = [name for name in names if data.get(name)]
    for earlier, later in pairwise(present):
        if data[later] < data[earlier]:
            yield later, Message(NOT_BEFORE, earlier=labels[earlier], day=data[earlier].isoformat())


def repeated(rows: Iterable[Mapping[str, Any]], rows_name: str, name: str, text: str) -> Found:
    """Every row whose field has the value of an earlier row."""
    seen: set[object] = set()
    for number, row in enumerate(rows):
        value = row.get(name)
        if value in seen:
            yield f"{rows_name}.{number}.{name}", Message(text)
        seen.add(value)


def total(rows: Iterable[Mapping[str, Any]], name: str) -> Decimal:
    """The sum over the rows."""
    return sum((Decimal(row.get(name) or 0) for row in rows), Decimal(0))
