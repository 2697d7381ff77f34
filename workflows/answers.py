"""Typed reading of what people handed in, and of what a process knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, cast

from sqlalchemy.orm import Session

from engine import Call
from workflows.cases.queries import latest_submission

ZERO = Decimal(0)


# Within every column for ids; `int` itself refuses some thousands of digits.
ID: Final = re.compile(r"[0-9]{1,18}")


def typed_id(text: object) -> int | None:
    """An id as a browser sends it; None for what can be none."""
    return int(str(text)) if ID.fullmatch(str(text)) else None


def ident(variables: Mapping[str, object], name: str) -> int:
    """An id among a process's variables; FEEL hands whole numbers back as decimals."""
    return int(cast("int | Decimal", variables[name]))


def idents(variables: Mapping[str, object], name: str) -> list[int]:
    """A list of ids among a process's variables."""
    return [int(value) for value in cast("Sequence[int | Decimal]", variables[name])]


def rules_on(variables: Mapping[str, object]) -> date:
    """The day whose rules hold for the case."""
    return cast("date", variables["rules_on"])


class Answers:
    """One submission's answers, or one row of them; an optional field may be absent."""

    def __init__(self, data: Mapping[str, object]) -> None:
        self._data = data

    def text(self, name: str) -> str:
        """A text or a code; empty when absent."""
        return str(self._data.get(name) or "")

    def code(self, name: str) -> str | None:
        """A code; None when absent."""
        return self.text(name) or None

    def decimal(self, name: str) -> Decimal:
        """A number; zero when absent."""
        return Decimal(str(self._data.get(name) or ZERO))

    def maybe_decimal(self, name: str) -> Decimal | None:
        """A number; None when absent."""
        return None if self._data.get(name) is None else self.decimal(name)

    def number(self, name: str) -> int:
        """A whole number or an id; zero when absent."""
        return int(self.decimal(name))

    def maybe_number(self, name: str) -> int | None:
        """A whole number; None when absent."""
        return None if self._data.get(name) is None else self.number(name)

    def day(self, name: str) -> date:
        """A required date."""
        return cast("date", self._data[name])

    def maybe_day(self, name: str) -> date | None:
        """A date; None when absent."""
        return cast("date | None", self._data.get(name))

    def flag(self, name: str) -> bool:
        """A yes or no; no when absent."""
        return bool(self._data.get(name))

    def codes(self, name: str) -> list[str]:
        """Several choices, or files."""
        return [str(value) for value in cast("Sequence[object]", self._data.get(name) or ())]

    def rows(self, name: str) -> list[Answers]:
        """A repeating part."""
        rows = cast("Sequence[Mapping[str, object]]", self._data.get(name) or ())
        return [Answers(row) for row in rows]

    def amounts(self, name: str) -> dict[str, Decimal]:
        """What the rows of a repeating part come to by their item, in the order of the rows."""
        found: dict[str, Decimal] = {}
        for row in self.rows(name):
            item = row.text("item")
            found[item] = found.get(item, ZERO) + row.decimal("amount")
        return found


def answers_of(session: Session, call: Call, *elements: str) -> Answers:
    """The latest answers at one of these elements of the calling instance."""
    return Answers(latest_submission(session, call.instance_id, *elements).data)
