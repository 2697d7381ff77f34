"""Regular expressions from strangers: only those that cannot run away.

Python's `re` backtracks: `(a+)+$` over 30 letters runs for hours. So the work that a pattern
can cause over the text at hand is bounded before it runs.
"""

import re
from functools import lru_cache

from engine.feel.errors import Fault, FeelLimitExceeded
from engine.feel.limits import check_string
from engine.feel.regex import Translated, translate
from engine.feel.values import Value

MAX_PATTERN = 500
MAX_WORK = 5_000_000
WORK_PER_STEP = 50
_FLAGS = frozenset("smixq")
_REPLACED = re.compile(r"\\(.?)|\$([0-9]*)", re.DOTALL)


def compiled(text: str, pattern: str, flags: str) -> re.Pattern[str]:
    """The pattern, if its work over a text of this length is bounded."""
    code, cost = _compiled(pattern, flags)
    if cost.work(len(text) + 1) > MAX_WORK:
        raise FeelLimitExceeded("this pattern may take too long over a text of this length")
    return code


def price(text: str, pattern: str, *rest: Value) -> int:
    """What a search takes from an evaluation's budget, so that a loop of them ends, too."""
    flags = rest[-1] if rest and isinstance(rest[-1], str) else ""
    try:
        return _compiled(pattern, flags)[1].work(len(text) + 1) // WORK_PER_STEP
    except Fault:
        return 1  # the search itself will say what is wrong


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> tuple[re.Pattern[str], Translated]:
    if len(pattern) > MAX_PATTERN:
        raise FeelLimitExceeded("a pattern of more than {most} characters", most=MAX_PATTERN)
    if not set(flags) <= _FLAGS:
        raise Fault('"{flags}" are not flags; they are s, m, i, x and q', flags=flags)
    found = translate(pattern, frozenset(flags))
    try:
        return re.compile(found.text, re.IGNORECASE if "i" in flags else 0), found
    except (re.error, OverflowError, RecursionError) as error:
        raise Fault(
            '"{pattern}" is not a pattern: {said}', pattern=pattern, said=str(error)
        ) from error


def replaced(text: str, pattern: str, replacement: str, flags: str) -> str:
    """The text with each match replaced; `$1` in the replacement is the first group."""
    code = compiled(text, pattern, flags)
    if code.search(""):
        raise Fault("the pattern matches nothing at all, so there is nothing to replace")
    check_string((len(text) + 1) * (len(replacement) + 1))
    if "q" in flags:
        return code.sub(lambda match: replacement, text)
    parts = _parts(replacement, code.groups)

    def write(match: re.Match[str]) -> str:
        return "".join(part if isinstance(part, str) else match.group(part) or "" for part in parts)

    return code.sub(write, text)


def _parts(replacement: str, groups: int) -> list[str | int]:
    """A replacement as texts and the numbers of groups."""
    parts: list[str | int] = []
    place = 0
    for sign in _REPLACED.finditer(replacement):
        parts.append(replacement[place : sign.start()])
        parts.extend(_sign(sign, groups))
        place = sign.end()
    return [*parts, replacement[place:]]


def _sign(sign: re.Match[str], groups: int) -> list[str | int]:
    escaped, digits = sign.groups()
    if escaped is not None:
        if escaped not in {"\\", "$"}:
            raise Fault("in a replacement \\ stands before \\ or $")
        return [escaped]
    if not digits:
        raise Fault("in a replacement $ stands before the number of a group")
    number, rest = digits, ""
    while len(number) > 1 and int(number) > groups:
        number, rest = number[:-1], number[-1] + rest
    return [int(number) if int(number) <= groups else "", rest]


def parted(text: str, pattern: str) -> list[str]:
    """The parts between matches."""
    parts: list[str] = []
    start = 0
    for match in compiled(text, pattern, "").finditer(text):
        if match.end() > match.start():
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]
