"""What changed between two states as plain entries, and how to apply it.

A change says only what differs, so that the log grows with what happens and not with what there
is: for a mapping or a list as long as before, `=` what is new or another, `~` what changed inside,
`-` what is gone; for a list of another length, `@` from where, how many are gone, what came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import compress
from operator import ne
from typing import Any, Final

import orjson

from engine.codec import TAG
from engine.kernel.entries import TABLES, Entries, Table

Patch = dict[str, Any]
# Types that can be equal and yet be written otherwise: 1.0 and 1, or the order of names.
LOOSE: Final = (dict, list, float)


def difference(before: Entries, after: Entries) -> Patch:
    """The patch that makes one state of another of the same format; empty where they are alike.

    Rows whose text is the same are not read.
    """
    heads = len(after.heads)
    patch = _changes(zip(map(str, range(heads)), before.heads, after.heads, strict=True))
    tables = ((before.scopes, after.scopes), (before.tasks, after.tasks))
    for number, (old, new) in enumerate(tables, heads):
        if rows := _of_rows(old, new):
            patch.setdefault("~", {})[str(number)] = rows
    return patch


def _of_rows(old: Table, new: Table) -> Patch:
    """The patch of a table."""
    changed = list(compress(new, map(ne, map(old.get, new), new.values())))
    put = {str(number): _row(new[number]) for number in changed if number not in old}
    kept = ((str(n), _row(old[n]), _row(new[n])) for n in changed if n in old)
    patch = _changes(kept)
    if put:
        patch["="] = {**patch.get("=", {}), **put}
    gone = [str(number) for number in sorted(old.keys() - new.keys())]
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
            pairs = zip(map(str, range(len(after))), before, after, strict=True)
            return _changes(pairs)
        return {"@": _splice(before, after)}
    return None


def _of_mappings(before: dict[str, Any], after: dict[str, Any]) -> Patch | None:
    gone = [name for name in before if name not in after]
    fresh = {name: value for name, value in after.items() if name not in before}
    kept = [name for name in before if name in after]
    if list(after) != [*kept, *fresh]:
        # Names have changed places: applying a patch would not show that.
        return None
    patch = _changes((name, before[name], after[name]) for name in kept)
    if fresh:
        patch["="] = {**patch.get("=", {}), **fresh}
    return {**patch, "-": gone} if gone else patch


def _changes(pairs: Iterable[tuple[str, Any, Any]]) -> Patch:
    put: Patch = {}
    inside: Patch = {}
    for name, old, new in pairs:
        if _same(old, new):
            continue
        patch = _patch(old, new)
        if patch is None:
            put[name] = new
        else:
            inside[name] = patch
    return {key: value for key, value in (("=", put), ("~", inside)) if value}


def _splice(before: list[Any], after: list[Any]) -> list[Any]:
    start = _alike(zip(before, after, strict=False))
    most = min(len(before), len(after)) - start
    end = min(most, _alike(zip(reversed(before), reversed(after), strict=False)))
    return [start, len(before) - start - end, after[start : len(after) - end]]


def _alike(pairs: Iterator[tuple[Any, Any]]) -> int:
    """How many at the beginning are the same."""
    count = 0
    for old, new in pairs:
        if not _same(old, new):
            break
        count += 1
    return count


def _same(old: Any, new: Any) -> bool:
    if old is new:
        return True
    if type(old) is not type(new) or old != new:
        return False
    return not isinstance(old, LOOSE) or orjson.dumps(old) == orjson.dumps(new)


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
