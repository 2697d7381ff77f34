"""What there is of a saved state: its heads, and two tables whose rows are text until asked for.

A step of a wide instance touches few of its rows. The others are never read: they are compared,
and saved again, as the text that they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

import orjson

Table = dict[int, bytes]
"""Rows by number, each a line of JSON that begins with its number."""

TABLES = 2
"""How many tables stand at the end of plain entries: scopes, then tasks."""


@dataclass(frozen=True)
class Index:
    """Where tasks are, so that no row need be read to know: by element, and by container."""

    names: dict[str, list[int]]
    inside: dict[int, list[int]]

    @classmethod
    def of(cls, tasks: Table) -> Index:
        """From the rows themselves."""
        found = cls({}, {})
        for number, line in sorted(tasks.items()):
            _, name, parent, *_ = orjson.loads(line)
            found.names.setdefault(name, []).append(number)
            found.inside.setdefault(parent, []).append(number)
        return found

    @property
    def numbers(self) -> list[int]:
        """Of all tasks, in order."""
        return sorted(chain.from_iterable(self.names.values()))


@dataclass(frozen=True)
class Entries:
    """The entries of a state: what stands at its head, its scopes and its tasks."""

    heads: list[Any]
    scopes: Table
    tasks: Table
    known: Index | None = None

    @classmethod
    def of(cls, plain: list[Any]) -> Entries:
        """From plain JSON."""
        *heads, scopes, tasks = plain
        return cls(heads, _lines(scopes), _lines(tasks))

    @property
    def index(self) -> Index:
        """Where the tasks are; from their rows where nobody has said."""
        return self.known or Index.of(self.tasks)

    def plain(self) -> list[Any]:
        """As plain JSON."""
        return [*self.heads, *(_rows(table) for table in (self.scopes, self.tasks))]

    def fragments(self) -> list[Any]:
        """As plain JSON to be written at once, its rows as the text that they are."""
        tables = (self.scopes, self.tasks)
        return [*self.heads, *([orjson.Fragment(each) for each in one.values()] for one in tables)]

    def text(self, version: int) -> bytes:
        """As a state of this format: a line with the heads and what finds the rows, then these."""
        index = self.index
        names = {name: index.names[name] for name in sorted(index.names)}
        head = [version, *self.heads, list(self.scopes), names, sorted(index.inside.items())]
        return b"\n".join([orjson.dumps(head), *self.scopes.values(), *self.tasks.values()])

    @classmethod
    def read(cls, text: bytes) -> Entries:
        """What `text` has written."""
        head, *lines = text.split(b"\n")
        _, *heads, numbers, names, inside = orjson.loads(head)
        index = Index(names, dict(inside))
        split = len(numbers)
        scopes = dict(zip(numbers, lines[:split], strict=True))
        return cls(heads, scopes, dict(zip(index.numbers, lines[split:], strict=True)), index)


def _lines(table: list[Any]) -> Table:
    return {row[0]: orjson.dumps(row) for row in table}


def _rows(table: Table) -> list[Any]:
    return [orjson.loads(line) for line in table.values()]
