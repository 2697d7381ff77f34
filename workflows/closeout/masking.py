"""Taking personal data out of a story before others read it; pure functions.

Own rules: identity-card numbers by their checksum (GB 11643), mobile and landline numbers, homes by
building and door, addresses of mail, and the names of the people of the case. What only looks like an identity card stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

ID_CARD: Final = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")
MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")
LANDLINE: Final = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
# A home: a building with its entrance or its door, or an entrance with its door.
HOME: Final = re.compile(
    r"\d+(?:号楼|栋|幢|座)\s*(?:\d+单元)?\s*\d+[室号]|\d+(?:号楼|栋|幢|座)\s*\d+单元|\d+单元\s*\d+[室号]"
)
MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
SHORTEST_NAME: Final = 2


def is_id_card(number: str) -> bool:
    """Whether eighteen characters are an identity-card number, by their checksum."""
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return number[-1].upper() == CHECKS[total % 11]


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text without what tells who somebody is."""
    text = ID_CARD.sub(lambda found: "〔身份证号〕" if is_id_card(found[0]) else found[0], text)
    text = MAIL.sub("〔邮箱〕", text)
    text = HOME.sub("〔住址〕", text)
    text = LANDLINE.sub("〔电话〕", MOBILE.sub("〔手机号〕", text))
    # The longer first: one name may begin another.
    known = sorted({name for name in names if len(name) >= SHORTEST_NAME}, key=len, reverse=True)
    for name in known:
        text = text.replace(name, "〔姓名〕")
    return text
