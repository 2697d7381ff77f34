"""How long to wait before an attempt at sending is made again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)
MOST_ATTEMPTS: Final = 12


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many failures; None when it is time to give up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    doubled = FIRST_WAIT * (1 << (attempts - 1))
    return now + min(doubled, LONGEST_WAIT)
