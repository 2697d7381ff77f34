"""Correlation keys: what means the same is one key, and what is none is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.errors import ActivityFailed
from engine.kernel import keys


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None), ("a b", "a b"), ("", ""), (True, "true"), (0, "0"), (-0.0, "0"),
        (1, "1"), (1.0, "1"), (Decimal("1.00"), "1"), ("1", "1"), (Decimal("1E+3"), "1000"),
        (1000, "1000"), (Decimal("0.50"), "0.5"), (0.5, "0.5"), (-3, "-3"),
        (date(2026, 9, 1), "2026-09-01"), (datetime(2026, 9, 1, tzinfo=UTC), "2026-09-01T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_a_key_is_text(value: object, expected: str | None) -> None:
    assert keys.text(value) == expected


@pytest.mark.parametrize("value", [[1], {"a": 1}, b"1", object(), "x" * 201])
def test_what_is_no_key_is_refused(value: object) -> None:
    with pytest.raises(ActivityFailed):
        keys.text(value)
