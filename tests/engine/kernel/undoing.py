"""What the oracle remembers of completed activities, and which of them is undone next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(eq=False)
class Done:
    """A completed activity: the scope that its handler works in, or what has completed in it."""

    at: int
    name: str
    scope: Any = None
    parts: list[Done] | None = None


def next_of(left: list[Done]) -> Done | None:
    """Take out what completed last; what holds others is undone from inside."""
    while left:
        last = max(left, key=lambda each: each.at)
        if last.parts is None:
            left.remove(last)
            return last
        found = next_of(last.parts)
        if found is not None:
            return found
        left.remove(last)
    return None
