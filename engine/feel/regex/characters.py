"""Sets of characters as ranges of code points: by property, by block, and what is done with them."""

import sys
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeAlias

from engine.feel.errors import Fault

Ranges: TypeAlias = tuple[tuple[int, int], ...]
LAST = sys.maxunicode
_LAST_CASED = 0x1FFFF  # no script beyond has capitals

# The blocks that patterns name; Python's own tables do not hold them.
_BLOCKS: dict[str, tuple[int, int]] = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Devanagari": (0x900, 0x97F),
    "Thai": (0xE00, 0xE7F),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}
_SPACES = frozenset(" \t\n\r")
# XML's NameStartChar and what NameChar adds to it.
_NAME_STARTS: Ranges = (
    (0x3A, 0x3A),
    (0x41, 0x5A),
    (0x5F, 0x5F),
    (0x61, 0x7A),
    (0xC0, 0xD6),
    (0xD8, 0xF6),
    (0xF8, 0x2FF),
    (0x370, 0x37D),
    (0x37F, 0x1FFF),
    (0x200C, 0x200D),
    (0x2070, 0x218F),
    (0x2C00, 0x2FEF),
    (0x3001, 0xD7FF),
    (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD),
    (0x10000, 0xEFFFF),
)
_NAME_MORE: Ranges = (
    (0x2D, 0x2E),
    (0x30, 0x39),
    (0xB7, 0xB7),
    (0x300, 0x36F),
    (0x203F, 0x2040),
)


def joined(*sets: Iterable[tuple[int, int]]) -> Ranges:
    """All characters of several sets, as few ranges as possible."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(each for ranges in sets for each in ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def other(ranges: Ranges) -> Ranges:
    """All characters that a set does not hold."""
    gaps: list[tuple[int, int]] = []
    start = 0
    for low, high in joined(ranges):
        if low > start:
            gaps.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        gaps.append((start, LAST))
    return tuple(gaps)


def without(ranges: Ranges, taken: Ranges) -> Ranges:
    """The characters of one set that another does not hold."""
    return other(joined(other(ranges), taken))


@cache
def _categories() -> dict[str, Ranges]:
    """The characters of each general category, and of each of their groups."""
    found: dict[str, list[tuple[int, int]]] = {}
    start, held = 0, unicodedata.category("\0")
    for code in range(1, LAST + 2):
        now = unicodedata.category(chr(code)) if code <= LAST else ""
        if now != held:
            found.setdefault(held, []).append((start, code - 1))
            found.setdefault(held[0], []).append((start, code - 1))
            start, held = code, now
    return {name: joined(ranges) for name, ranges in found.items()}


def of_property(name: str) -> Ranges:
    r"""What `\p{name}` stands for: a category such as Lu, or a block such as IsGreek."""
    if name.startswith("Is") and name[2:] in _BLOCKS:
        return (_BLOCKS[name[2:]],)
    ranges = _categories().get(name)
    if ranges is None:
        raise Fault("{name!r} is no property of characters", name=name)
    return ranges


def _of(characters: Iterable[str]) -> Ranges:
    return joined((ord(each), ord(each)) for each in characters)


CLASSES: dict[str, Callable[[], Ranges]] = {
    "s": lambda: _of(_SPACES),
    "d": lambda: of_property("Nd"),
    "w": lambda: other(joined(of_property("P"), of_property("Z"), of_property("C"))),
    "i": lambda: _NAME_STARTS,
    "c": lambda: joined(_NAME_STARTS, _NAME_MORE),
}


@cache
def of_class(letter: str) -> Ranges:
    r"""What an escape such as `\d` stands for, or in capitals what it leaves out."""
    ranges = CLASSES[letter.lower()]()
    return other(ranges) if letter.isupper() else ranges


@cache
def _cased() -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Each character that has another case, and those cases."""
    pairs = []
    for code in range(_LAST_CASED + 1):
        letter = chr(code)
        forms = {letter.lower(), letter.upper()} - {letter}
        single = tuple(ord(each) for each in forms if len(each) == 1)
        if single:
            pairs.append((code, single))
    return tuple(pairs)


def in_both_cases(ranges: Ranges) -> Ranges:
    """The set with the other case of each of its characters."""
    more = [
        (form, form)
        for code, forms in _cased()
        if any(low <= code <= high for low, high in ranges)
        for form in forms
    ]
    return joined(ranges, more)


def written(ranges: Ranges) -> str:
    """A set as Python's patterns write it."""
    if not ranges:
        return "(?!)"
    parts = (_code(low) + (f"-{_code(high)}" if high > low else "") for low, high in ranges)
    return f"[{''.join(parts)}]"


def _code(code: int) -> str:
    return f"\\U{code:08x}"
