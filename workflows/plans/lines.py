"""Which line of one list is which of another: equal ones first, then those of the same name; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Final

NUMBER: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
Line = Mapping[str, object]


def said(line: Line) -> tuple[tuple[str, str], ...]:
    """What a line says, as text: 12.50 and 12.5 are the same, as nothing and an empty text are."""
    return tuple(sorted((name, _plain(value)) for name, value in line.items() if _plain(value)))


def pair(old: Sequence[Line], new: Sequence[Line]) -> list[tuple[int | None, int | None]]:
    """The lines of both lists in the order of the new one; a line that is gone stands where it was.

    Each line of either list occurs once. What is alike in both is paired; of the rest, lines of one
    name (their first field), then lines at the same place between those.
    """
    found: list[tuple[int | None, int | None]] = []
    matcher = SequenceMatcher(None, [said(one) for one in old], [said(one) for one in new], False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        before, after = list(range(old_from, old_to)), list(range(new_from, new_to))
        found += (
            zip(before, after, strict=True) if tag == "equal" else _near(old, new, before, after)
        )
    return found


def _near(
    old: Sequence[Line], new: Sequence[Line], before: list[int], after: list[int]
) -> list[tuple[int | None, int | None]]:
    names = {_name(new[number]): number for number in reversed(after)}
    partner = {}
    for number in before:
        same = names.pop(_name(old[number]), None)
        if same is not None:
            partner[same] = number
    left = [number for number in before if number not in partner.values()]
    for number in after:
        if number not in partner and left:
            partner[number] = left.pop(0)
    gone: list[tuple[int | None, int | None]] = [(number, None) for number in left]
    return [*((partner.get(number), number) for number in after), *gone]


def _name(line: Line) -> str:
    return _plain(next(iter(line.values()), ""))


def _plain(value: object) -> str:
    if value is None:
        return ""
    text = str(value).replace("\r\n", "\n").strip()
    if NUMBER.fullmatch(text):
        return format(Decimal(text).normalize(), "f")
    return text
