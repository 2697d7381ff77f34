"""What changed between two states as plain entries, and how to apply it.

A change says only what differs, so that the log grows with what happens and not with what there
is: for a mapping or a list as long as before, `=` what is new or another, `~` what changed inside,
`-` what is gone; for a list of another length, `@` from where, how many are gone, what came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress, filterfalse
from operator import ne
from typing import Any

import orjson

from engine.codec import TAG
from engine.kernel.entries import TABLES, Entries, Table

Patch = dict[str, Any]


def difference(before: Entries, after: Entries) -> Patch:
    """The patch that makes one state of another of the same format; empty where they are alike.

    Rows whose text is the same are not read.
    """
    heads = len(after.heads)
    patch = _changes(range(heads), before.heads, after.heads)
    tables = ((before.scopes, after.scopes), (before.tasks, after.tasks))
    for number, (old, new) in enumerate(tables, heads):
        if rows := _of_rows(old, new):
            patch.setdefault("~", {})[str(number)] = rows
    return patch


def _of_rows(old: Table, new: Table) -> Patch:
    """The patch of a table."""
    changed = list(compress(new, map(ne, map(old.get, new), new.values())))
    put = {str(number): _row(new[number]) for number in changed if number not in old}
    kept = [number for number in changed if number in old]
    patch = _changes(kept, [_row(old[n]) for n in kept], [_row(new[n]) for n in kept])
    if put:
        patch["="] = {**patch.get("=", {}), **put}
    gone = [str(number) for number in sorted(filterfalse(new.__contains__, old))]
    return {**patch, "-": gone} if gone else patch


def _row(line: bytes) -> list[Any]:
    """A row without its number."""
    row: list[Any] = orjson.loads(line)
    return row[1:]


def apply(entries: list[Any], patch: Patch) -> list[Any]:
    """A state after a patch; the one before must not be used any more."""
    document = keyed(entries)
    _apply(document, patch)
    return unkeyed(document)


def keyed(entries: list[Any]) -> list[Any]:
    """The same with its tables as mappings, so that a row is found wherever it stands."""
    tables = [{str(row[0]): row[1:] for row in table} for table in entries[-TABLES:]]
    return [*entries[:-TABLES], *tables]


def unkeyed(document: list[Any]) -> list[Any]:
    """What keyed has made mappings of, as it was."""
    tables = [
        [[int(number), *row] for number, row in sorted(table.items(), key=_number)]
        for table in document[-TABLES:]
    ]
    return [*document[:-TABLES], *tables]


def _number(item: tuple[str, Any]) -> int:
    return int(item[0])


def _patch(before: Any, after: Any) -> Patch | None:
    """How one becomes the other; None where it can only be put in its place."""
    if isinstance(before, dict) and isinstance(after, dict):
        return None if TAG in before or TAG in after else _of_mappings(before, after)
    if isinstance(before, list) and isinstance(after, list):
        if len(before) == len(after):
            return _changes(range(len(after)), before, after)
        return {"@": _splice(before, after)}
    return None


def _of_mappings(before: dict[str, Any], after: dict[str, Any]) -> Patch | None:
    gone = [name for name in before if name not in after]
    fresh = {name: value for name, value in after.items() if name not in before}
    kept = [name for name in before if name in after]
    if list(after) != [*kept, *fresh]:
        # Names have changed places: applying a patch would not show that.
        return None
    patch = _changes(kept, [before[name] for name in kept], [after[name] for name in kept])
    if fresh:
        patch["="] = {**patch.get("=", {}), **fresh}
    return {**patch, "-": gone} if gone else patch


def _changes(names: Iterable[object], before: Sequence[Any], after: Sequence[Any]) -> Patch:
    """The patch of values that stand by the same names, each under its name."""
    put: Patch = {}
    inside: Patch = {}
    for name, old, new in compress(zip(names, before, after, strict=True), _other(before, after)):
        patch = _patch(old, new)
        if patch is None:
            put[str(name)] = new
        else:
            inside[str(name)] = patch
    return {key: value for key, value in (("=", put), ("~", inside)) if value}


def _other(before: Iterable[Any], after: Iterable[Any]) -> Iterable[bool]:
    """Which differ, one by one, as far as both go.

    They are compared as they are written: 1.0 equals 1, and so do names in another order.
    """
    return map(ne, map(orjson.dumps, before), map(orjson.dumps, after))


def _splice(before: list[Any], after: list[Any]) -> list[Any]:
    most = min(len(before), len(after))
    start = _alike(before, after, most)
    end = _alike(reversed(before), reversed(after), most - start)
    return [start, len(before) - start - end, after[start : len(after) - end]]


def _alike(before: Iterable[Any], after: Iterable[Any], most: int) -> int:
    """How many at the beginning are the same, of so many at the most."""
    return next(compress(range(most), _other(before, after)), most)


def _apply(target: Any, patch: Patch) -> None:
    if "@" in patch:
        start, dropped, items = patch["@"]
        target[start : start + dropped] = items
        return
    for name in patch.get("-", ()):
        del target[name]
    place = int if isinstance(target, list) else str
    for name, inner in patch.get("~", {}).items():
        _apply(target[place(name)], inner)
    for name, value in patch.get("=", {}).items():
        target[place(name)] = value
