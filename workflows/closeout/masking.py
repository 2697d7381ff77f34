"""Taking personal data out of a story before others read it; pure functions.

Own rules: identity-card numbers by their checksum and birthday (GB 11643; 15 digits as they were
before), mobile and landline numbers, homes by building and door, addresses of mail, and the names
of the people of the case. What only looks like it stays, and so does every other character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

# What people write between the groups of a number; a long dash takes the place of two.
GAP: Final = r"[ .\-]{0,2}"
PART: Final = r"[ .\-]{1,2}"
ABROAD: Final = rf"(?:\(?(?:\+|00)?86\)?{GAP})?"
# Neither the rest of a longer number nor of its decimals.
FRESH: Final = r"(?<!\d)(?<!\d\.)"
ID_CARD: Final = re.compile(
    r"(?<![0-9A-Za-z])[1-9](?:[ -]?\d){13}(?:(?:[ -]?\d){3})?[ -]?[\dXx](?![0-9A-Za-z])"
)
MOBILE: Final = re.compile(
    rf"{FRESH}{ABROAD}1[3-9]\d"
    rf"(?:{GAP}\d{{4}}{GAP}\d{{4}}|\d{PART}\d{{3}}{PART}\d{{4}}|{PART}\d{{3}}{PART}\d{{5}})(?!\d)"
)
LANDLINE: Final = re.compile(
    rf"{FRESH}(?:{ABROAD}\(?0|\(?(?:\+|00)86\)?{GAP}\(?)[1-9]\d{{1,2}}\)?{GAP}"
    rf"\d{{3,4}}{GAP}\d{{4}}(?!\d)"
)
# A home: a building with its entrance or its door, or an entrance with its door. A door without
# its word is no year and no count of something.
DOOR: Final = r"(?:\d+[室号]|\d{3,4}(?![\d年月日户人名元万个件次项平米㎡%.]))"
BUILDING: Final = r"\d+(?:号楼|栋|幢|座)"
ENTRANCE: Final = r"\d+单元"
HOME: Final = re.compile(
    rf"{BUILDING}[ -]?{ENTRANCE}(?:[ -]?{DOOR})?|(?:{BUILDING}|{ENTRANCE})[ -]?{DOOR}"
)
MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
DASHES: Final = dict.fromkeys("‐‑‒–—―−", "-")
SPACES: Final = dict.fromkeys("\u00a0\u2002\u2003\u2009\u3000", " ")
WIDE: Final = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
PLAIN: Final = {**WIDE, **DASHES, **SPACES}
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
NOT_IN_NUMBERS: Final = re.compile(r"[ -]")
OLD_LENGTH: Final = 15
SHORTEST_NAME: Final = 2


def is_id_card(number: str) -> bool:
    """Whether eighteen characters are an identity-card number, by their checksum."""
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return number[-1].upper() == CHECKS[total % 11]


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text without what tells who somebody is."""
    text = _take_out(text, ID_CARD, "〔身份证号〕", _is_somebodys)
    text = _take_out(text, MAIL, "〔邮箱〕")
    text = _take_out(text, HOME, "〔住址〕")
    text = _take_out(text, MOBILE, "〔手机号〕")
    text = _take_out(text, LANDLINE, "〔电话〕")
    # The longer first: one name may begin another.
    known = sorted({name for name in names if len(name) >= SHORTEST_NAME}, key=len, reverse=True)
    for name in known:
        text = text.replace(name, "〔姓名〕")
    return text


def _take_out(
    text: str, pattern: re.Pattern[str], label: str, really: Callable[[str], bool] = bool
) -> str:
    """Look in the plain text, which is as long, and cut in the one that was written."""
    plain, kept, done, at = "".join(map(_plain, text)), [], 0, 0
    while found := pattern.search(plain, at):
        at = found.start() + 1
        if really(found[0]):
            kept += [text[done : found.start()], label]
            done = at = found.end()
    return "".join([*kept, text[done:]])


def _plain(character: str) -> str:
    """A digit of any script, a wide letter or sign, a dash, a space: as on a typewriter."""
    digit = unicodedata.decimal(character, None)
    return PLAIN.get(character, character) if digit is None else str(digit)


def _is_somebodys(found: str) -> bool:
    """Whether what looks like an identity-card number has its checksum, and a birthday."""
    number = NOT_IN_NUMBERS.sub("", found)
    if len(number) == OLD_LENGTH:
        return number.isdecimal() and _is_day(f"19{number[6:12]}")
    return is_id_card(number) and _is_day(number[6:14])


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
