"""Correlation keys as texts: what means the same is the same text."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from engine.errors import ActivityFailed

LONGEST: Final = 200


def text(value: object) -> str | None:
    """A key as text: 1, 1.0 and "1" are one key; raises ActivityFailed for what is no key."""
    if value is None:
        return None
    key = _text(value)
    if len(key) > LONGEST:
        raise ActivityFailed(f"the key {key[:20]!r}… is longer than {LONGEST} characters")
    return key


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        return f"{number.normalize():f}" if number else "0"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str):
        return value
    raise ActivityFailed(f"the key {value!r} is neither a text, a number nor a date")
