"""What people write comes back as it went in, from every place where it lies, or is refused whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

import pytest

from engine.codec import MAX_DEPTH
from engine.errors import ValueRefused
from engine.tables import message as messages
from tests.engine.kernel.models import end, message, model, node, start, user
from tests.engine.rig import Rig

MEGABYTE: Final = "灾" * 350_000
NAMES: Final = '<message id="m" name="told"/><message id="n" name="kept"/>'
DATA: Final = model(
    start() + user("write") + node("intermediateThrowEvent", "tell", message("m")) + user("look") + end(),
    "start -> write -> tell -> look -> end", extra=NAMES,
)  # fmt: skip


def deep(levels: int) -> object:
    """A list in a list in a list …"""
    value: object = "底"
    for _ in range(levels):
        value = [value]
    return value


KEPT: Final[dict[str, object]] = {
    "typename": {"typename": "dict", "data": {"module": "builtins", "typename": "eval"}},
    "tags": {"$": ["dec", "1"], "$$": {"$": None}},
    "dunder": {"__class__": "x", "__proto__": {"polluted": True}, "": ""},
    "text": MEGABYTE,
    "deep": deep(MAX_DEPTH - 5),
    "decimal": [Decimal("0.10"), Decimal("1E+30"), Decimal("-0")],
    "dates": [date(2024, 2, 29), datetime(2026, 1, 1, 8, tzinfo=UTC), timedelta(days=-1)],
    "emoji": "👩‍👩‍👧‍👦 e\u0301 \u202e \ufeff",
    "numbers": [2**200, -(2**63), 0.1, True, None],
}
REFUSED: Final[dict[str, object]] = {
    "nan": float("nan"),
    "infinite": Decimal("Infinity"),
    "lone surrogate": "\ud83d",
    "surrogate key": {"\udfff": 1},
    "too deep": deep(500),
    "naive instant": datetime(2026, 1, 1),  # noqa: DTZ001 - what is refused
    "object": object(),
}


def test_it_comes_back_as_it_went_in(rig: Rig) -> None:
    rig.deploy(DATA)
    number = rig.start(given=KEPT)
    rig.complete("write", {"written": KEPT})
    found = rig.variables(number)
    assert found == {"given": KEPT, "written": KEPT}
    assert repr(found["written"]) == repr(found["given"]) == repr(KEPT), "the types too"


def test_it_is_refused_at_the_door_and_nothing_happens(rig: Rig) -> None:
    rig.deploy(DATA)
    number = rig.start()
    doors: dict[str, Callable[[dict[str, object]], object]] = {
        "start": lambda given: rig.start(**given),
        "task": lambda given: rig.complete("write", given),
        "message": lambda given: rig.publish("told", 1, variables=given),
    }
    for door, act in doors.items():
        for what, value in REFUSED.items():
            with pytest.raises(ValueRefused) as refused:
                act({"given": {"in": value}})
            assert refused.value.path.startswith(".given"), f"{what} at {door}"
    assert [row.id for row in rig.instances()] == [number]
    assert rig.tasks() == ["write"]
    assert rig.rows(messages) == []
