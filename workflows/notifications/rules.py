"""What a kept notification says, and how long to wait before sending is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from workflows.messages import Message

FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)
MOST_ATTEMPTS: Final = 12


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many failures; None when it is time to give up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    doubled = FIRST_WAIT * (1 << (attempts - 1))
    return now + min(doubled, LONGEST_WAIT)


def message_of(template: str, params: Mapping[str, Any]) -> Message:
    """A text that was kept as a row holds it, to be translated with the texts within it."""
    return Message(
        template,
        **{
            name: message_of(value["template"], value["params"])
            if isinstance(value, Mapping)
            else value
            for name, value in params.items()
        },
    )
