"""Rows of a saved state that nothing has touched yet: read when asked for, saved as they were.

A step touches few of the tokens of a wide instance, and should cost no more than these.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping
from typing import Any, TypeVar

Held = TypeVar("Held")
Default = TypeVar("Default")
NOTHING = object()


class Resting(dict[int, Held]):
    """A table by number whose rows, as text, become what they stand for when asked for.

    `wake` makes that of a row. What is new is put in as into any dictionary.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, bytes] = {}
        self._wake: Callable[[bytes], Held] = _nothing_rests

    def rest(self, rows: Mapping[int, bytes], wake: Callable[[bytes], Held]) -> None:
        """Take rows that were read."""
        self.rows, self._wake = dict(rows), wake

    @property
    def awake(self) -> ItemsView[int, Held]:
        """What has been asked for, or is new."""
        return super().items()

    def numbers(self) -> set[int]:
        """Of all, awake or not."""
        return {*super().keys(), *self.rows}

    def __missing__(self, number: int) -> Held:
        held = self._wake(self.rows[number])
        self[number] = held
        del self.rows[number]
        return held

    def __contains__(self, number: object) -> bool:
        return super().__contains__(number) or number in self.rows

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(self.numbers()))

    def __len__(self) -> int:
        return super().__len__() + len(self.rows)

    def get(self, number: int, default: Any = None) -> Any:
        """One, or the default."""
        try:
            return self[number]
        except KeyError:
            return default

    def pop(self, number: int, default: Any = NOTHING) -> Any:
        """Take one out."""
        resting = self.rows.pop(number, None)
        return super().pop(number, default if resting is None else resting)

    def values(self) -> Any:
        """All of them, awake from now on."""
        self._wake_all()
        return super().values()

    def items(self) -> Any:
        """All of them with their numbers, awake from now on."""
        self._wake_all()
        return super().items()

    def _wake_all(self) -> None:
        if not self.rows:
            return
        held = {number: self[number] for number in sorted(self.numbers())}
        self.clear()
        self.update(held)


def _nothing_rests(row: bytes) -> Any:
    raise KeyError(row)
