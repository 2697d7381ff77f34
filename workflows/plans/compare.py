"""Two versions of a plan line by line: what was added, changed, removed; pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from workflows.plans.lines import Line, pair, said

Kind = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True)
class Change:
    """One line in both versions, or in one of them; numbers are from 1."""

    kind: Kind
    old: Line | None = None
    new: Line | None = None
    old_no: int | None = None
    new_no: int | None = None
    # The fields that say something else now.
    fields: frozenset[str] = frozenset()


def compare(old: Sequence[Line], new: Sequence[Line]) -> list[Change]:
    """The lines of two versions of one part, in the order of the new one."""
    return [
        _change(
            old[before] if before is not None else None,
            new[after] if after is not None else None,
            None if before is None else before + 1,
            None if after is None else after + 1,
        )
        for before, after in pair(old, new)
    ]


def count(changes: Mapping[str, Sequence[Change]]) -> dict[Kind, int]:
    """How many lines of all parts were added, changed and removed."""
    kinds = [one.kind for part in changes.values() for one in part]
    return {kind: kinds.count(kind) for kind in ("added", "changed", "removed")}


def _change(old: Line | None, new: Line | None, old_no: int | None, new_no: int | None) -> Change:
    if old is None or new is None:
        return Change("added" if old is None else "removed", old, new, old_no, new_no)
    before, after = dict(said(old)), dict(said(new))
    differing = frozenset(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    return Change("changed" if differing else "same", old, new, old_no, new_no, differing)
