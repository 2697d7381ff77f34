"""Regular expressions from strangers: only those that cannot run away.

Python's `re` backtracks: `(a+)+$` over 30 letters runs for hours. So a pattern is cut into its
pieces first, and the work that it can cause over the text at hand is bounded before it runs.
"""

import re
from functools import lru_cache

from engine.feel.errors import Fault, FeelLimitExceeded
from engine.feel.limits import check_string

MAX_PATTERN = 500
MAX_WORK = 5_000_000
MAX_REPEAT = 100
_PIECE = re.compile(
    r"\\(?P<escape>.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?:)?)|(?P<close>\))"
    r"|(?P<bar>\|)|(?P<repeat>[*+?]\??|\{(?P<low>[0-9]*)(?P<comma>,)?(?P<high>[0-9]*)\}\??)|.",
    re.DOTALL,
)
_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE}
# Python's own future: sets within sets. Today they only warn, and mean something else.
_NESTED_SET = re.compile(r"\[|--|&&|~~|\|\|")


def compiled(text: str, pattern: str, flags: str) -> re.Pattern[str]:
    """The pattern, if its work over a text of this length is bounded."""
    code, power, wild = _compiled(pattern, flags)
    length = len(text) + 1
    # Each loop may begin and end anywhere; a loop over choices may try them all, again and again.
    if length ** (power + 1) > MAX_WORK or (wild and 2 ** min(length, 64) > MAX_WORK):
        raise FeelLimitExceeded("this pattern may take too long over a text of this length")
    return code


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> tuple[re.Pattern[str], int, bool]:
    if len(pattern) > MAX_PATTERN:
        raise FeelLimitExceeded(f"a pattern of more than {MAX_PATTERN} characters")
    if "x" in flags:  # blanks in the pattern mean nothing
        return _compiled("".join(pattern.split()), flags.replace("x", ""))
    if not set(flags) <= _FLAGS.keys():
        raise Fault(f'"{flags}" are not flags; they are s, m, i and x')
    power, wild = _measured(pattern)
    try:
        return re.compile(pattern, sum(_FLAGS[flag] for flag in set(flags))), power, wild
    except (re.error, OverflowError, RecursionError) as error:
        raise Fault(f'"{pattern}" is not a pattern: {error}') from error


def _measured(pattern: str) -> tuple[int, bool]:
    """How many loops a pattern has, and whether one loops over choices or other loops."""
    power, wild = 0, False
    complex_groups: list[bool] = []  # per open group: whether it holds a choice or a loop
    closed = False  # whether the piece before was a group that does
    for piece in _PIECE.finditer(pattern):
        loops = piece.lastgroup is not None and piece.group("repeat") is not None
        if loops:
            power += _loop(piece)
            wild = wild or closed
        if (loops or piece.group("bar")) and complex_groups:
            complex_groups[-1] = True
        _check(piece)
        if piece.group("open"):
            complex_groups.append(False)
        closed = bool(piece.group("close")) and bool(complex_groups) and complex_groups.pop()
        if closed and complex_groups:
            complex_groups[-1] = True
    return power, wild


def _loop(piece: re.Match[str]) -> int:
    """1 for what repeats; an optional piece repeats once."""
    for bound in (piece.group("low"), piece.group("high")):
        if bound and (len(bound) > len(str(MAX_REPEAT)) or int(bound) > MAX_REPEAT):
            raise Fault(f"a pattern repeats at most {MAX_REPEAT} times")
    return 1


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
        raise Fault(f"the pattern has no group {place}")
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
