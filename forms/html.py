"""Between a form's nested answers and the flat names of HTML inputs: `goals-0-title`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from forms.base import Form, is_blank
from forms.choosing import Options, Several
from forms.collected import Files, Rows
from forms.fields import Field

MOST_ROWS = 1000


class Posted(Protocol):
    """What a browser has sent: every name with its values, as Werkzeug's MultiDict has them."""

    def keys(self) -> Iterable[str]:
        """The names."""

    def getlist(self, key: str) -> list[str]:
        """All values of a name."""


def from_html(form: type[Form], posted: Posted) -> dict[str, Any]:
    """What was typed, nested, right or wrong; add and remove buttons have changed the rows."""
    return _read(form().named(), posted, "")


def is_rearranging(posted: Posted) -> bool:
    """Whether a button was pressed that only adds or removes a row."""
    return any(name.startswith(("add-", "remove-")) for name in posted.keys())  # noqa: SIM118


def to_html(form: type[Form], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Flat values for the inputs; `goals-count` says how many rows there are."""
    return _write(form().named(), answers, "")


def _read(fields: Mapping[str, Field], posted: Posted, prefix: str) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for name, each in fields.items():
        place = prefix + name
        if isinstance(each, Rows):
            answers[name] = _read_rows(each, posted, place)
        elif isinstance(each, Several | Options | Files):
            answers[name] = posted.getlist(place)
        else:
            values = posted.getlist(place)
            answers[name] = values[-1] if values else ""
    return answers


def _read_rows(each: Rows, posted: Posted, place: str) -> list[dict[str, Any]]:
    pattern = re.compile(rf"^{re.escape(place)}-(\d{{1,6}})-")
    names = list(posted.keys())
    found = {int(match[1]) for name in names if (match := pattern.match(name))}
    inner = each.schema().named()
    rows = [
        _read(inner, posted, f"{place}-{number}-")
        for number in sorted(found)[:MOST_ROWS]
        if f"remove-{place}-{number}" not in names
    ]
    # A row that nobody has filled in would shift the places that errors are told by.
    filled = [row for row in rows if not is_blank(row)]
    return [*filled, {}] if f"add-{place}" in names else filled


def _write(fields: Mapping[str, Field], answers: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, each in fields.items():
        place, value = prefix + name, answers.get(name)
        if isinstance(each, Rows):
            rows = [row for row in _listed(value) if isinstance(row, Mapping)]
            values[f"{place}-count"] = len(rows)
            inner = each.schema().named()
            for number, row in enumerate(rows):
                values |= _write(inner, row, f"{place}-{number}-")
        elif isinstance(each, Several | Options | Files):
            values[place] = [str(one) for one in _listed(value)]
        elif isinstance(value, bool):
            values[place] = value
        elif each.kind == "datetime":
            # As the input has it: to the minute, and of Shanghai.
            values[place] = str(value or "")[:16]
        else:
            values[place] = "" if value is None else str(value)
    return values


def _listed(value: object) -> list[Any]:
    """A draft may hold one value where there should be several, or none."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]
