"""Regular expressions from strangers: only those that cannot run away.

Python's `re` backtracks: `(a+)+$` over 30 letters runs for hours. So a pattern is cut into its
pieces first, and the work that it can cause over the text at hand is bounded before it runs.
"""

import re
from functools import lru_cache
from math import factorial
from typing import NamedTuple

from engine.feel.errors import Fault, FeelLimitExceeded
from engine.feel.limits import check_string
from engine.feel.values import Value

MAX_PATTERN = 500
MAX_WORK = 5_000_000
MAX_REPEAT = 100
WORK_PER_STEP = 50
_PIECE = re.compile(
    r"\\(?P<escape>.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?:)?)|(?P<close>\))"
    r"|(?P<bar>\|)|(?P<repeat>[*+?]\??|\{(?P<low>[0-9]*)(?P<comma>,)?(?P<high>[0-9]*)\}\??)|.",
    re.DOTALL,
)
_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE}
# Python's own future: sets within sets. Today they only warn, and mean something else.
_NESTED_SET = re.compile(r"\[|--|&&|~~|\|\|")


class _Cost(NamedTuple):
    """What a pattern may cost: loops of any length, ways to choose otherwise, loops over those."""

    loops: int
    ways: int
    wild: bool

    def over(self, length: int) -> int:
        """A bound on the steps over a text: where each loop may end, times all choices."""
        if self.wild:
            return 1 << min(length, 64)
        ends = int(length ** (self.loops + 1)) // factorial(self.loops + 1)
        return max(ends, 1) * self.ways


def compiled(text: str, pattern: str, flags: str) -> re.Pattern[str]:
    """The pattern, if its work over a text of this length is bounded."""
    code, cost = _compiled(pattern, flags)
    if cost.over(len(text) + 1) > MAX_WORK:
        raise FeelLimitExceeded("this pattern may take too long over a text of this length")
    return code


def price(text: str, pattern: str, *rest: Value) -> int:
    """What a search takes from an evaluation's budget, so that a loop of them ends, too."""
    flags = rest[-1] if rest and isinstance(rest[-1], str) else ""
    try:
        return _compiled(pattern, flags)[1].over(len(text) + 1) // WORK_PER_STEP
    except Fault:
        return 1  # the search itself will say what is wrong


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> tuple[re.Pattern[str], _Cost]:
    if len(pattern) > MAX_PATTERN:
        raise FeelLimitExceeded(
            "a pattern of more than {max_pattern} characters", max_pattern=MAX_PATTERN
        )
    if "x" in flags:  # blanks in the pattern mean nothing
        return _compiled("".join(pattern.split()), flags.replace("x", ""))
    if not set(flags) <= _FLAGS.keys():
        raise Fault('"{flags}" are not flags; they are s, m, i and x', flags=flags)
    cost = _measured(pattern)
    try:
        return re.compile(pattern, sum(_FLAGS[flag] for flag in set(flags))), cost
    except (re.error, OverflowError, RecursionError) as error:
        raise Fault(
            '"{pattern}" is not a pattern: {error}', pattern=pattern, error=error
        ) from error


def _measured(pattern: str) -> _Cost:
    """A pattern's loops and choices, found piece by piece."""
    loops, ways, wild = 0, 1, False
    complex_groups: list[bool] = []  # per open group: whether it holds a choice or a loop
    closed = False  # whether the piece before was a group that does
    for piece in _PIECE.finditer(pattern):
        _check(piece)
        repeats = piece.group("repeat") is not None
        low, high = _bounds(piece) if repeats else (1, 1)
        wild = wild or (closed and high != 1)
        if high is None:
            loops += 1
        elif high > low:
            ways *= high - low + 1
        if (high != low or piece.group("bar")) and complex_groups:
            complex_groups[-1] = True
        if piece.group("bar"):
            ways *= 2
        if piece.group("open"):
            complex_groups.append(False)
        closed = bool(piece.group("close")) and bool(complex_groups) and complex_groups.pop()
        if closed and complex_groups:
            complex_groups[-1] = True
    return _Cost(loops, ways, wild)


def _bounds(piece: re.Match[str]) -> tuple[int, int | None]:
    """How often a piece repeats, at least and at most; None is without end."""
    sign = piece.group("repeat")[0]
    if sign != "{":
        return (1 if sign == "+" else 0), (1 if sign == "?" else None)
    low, high = (_count(piece.group(end)) for end in ("low", "high"))
    if not piece.group("comma"):
        return low, low
    return low, high if piece.group("high") else None


def _count(digits: str) -> int:
    if len(digits) > len(str(MAX_REPEAT)) or int(digits or 0) > MAX_REPEAT:
        raise Fault("a pattern repeats at most {max_repeat} times", max_repeat=MAX_REPEAT)
    return int(digits or 0)


def _check(piece: re.Match[str]) -> None:
    escape = piece.group("escape")
    if escape and escape in "123456789":
        raise Fault("patterns do not refer back to their groups")
    if piece.group("set") and _NESTED_SET.search(piece.group("set")[1:]):
        raise Fault("patterns have no sets within sets")
    if piece.group("open") == "(" and piece.string[piece.end() :].startswith("?"):
        raise Fault("patterns have no (?…) other than (?:…)")


def replaced(text: str, pattern: str, replacement: str, flags: str) -> str:
    """The text with each match replaced; `$1` in the replacement is the first group."""
    code = compiled(text, pattern, flags)
    check_string((len(text) + 1) * (len(replacement) + 1))

    def write(match: re.Match[str]) -> str:
        return re.sub(r"\$([0-9])", lambda group: _group(match, int(group.group(1))), replacement)

    return code.sub(write, text)


def _group(match: re.Match[str], place: int) -> str:
    if place > match.re.groups:
        raise Fault("the pattern has no group {place}", place=place)
    return match.group(place) or ""


def parted(text: str, pattern: str) -> list[str]:
    """The parts between matches."""
    parts: list[str] = []
    start = 0
    for match in compiled(text, pattern, "").finditer(text):
        if match.end() > match.start():
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]
