"""Which files may be handed in: by their ending, and by what their first bytes say."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

import puremagic

from workflows.errors import Rejected
from workflows.messages import N_, Message

# Ending -> media type. No HTML, SVG or script: nothing that a browser would run.
ACCEPTED: Final = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".zip": "application/zip",
    ".mp4": "video/mp4",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
TEXTS: Final = frozenset({".txt", ".csv"})
# Families that share their first bytes: an Office file is a zip, an old one an OLE container.
ZIPPED: Final = frozenset({".docx", ".xlsx", ".pptx", ".zip"})
OLE: Final = frozenset({".doc", ".xls"})
FIRST_BYTES: Final = {
    **dict.fromkeys(ZIPPED, (b"PK\x03\x04", b"PK\x05\x06")),
    **dict.fromkeys(OLE, (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
}
LONGEST_NAME: Final = 200


def safe_name(filename: str) -> str:
    """The name without folders and control characters, short enough to store."""
    bare = PurePath(filename.replace("\\", "/")).name
    clean = "".join(sign for sign in bare if sign.isprintable()).strip()
    path = PurePath(clean)
    return f"{path.stem[: LONGEST_NAME - len(path.suffix)]}{path.suffix}"


def media_type(filename: str, content: bytes) -> str:
    """What the file is; Rejected where its ending is not accepted or its content is another's."""
    ending = PurePath(filename).suffix.lower()
    if ending not in ACCEPTED:
        accepted = "、".join(sorted(one[1:] for one in ACCEPTED))
        raise Rejected(
            "file", Message(N_("不接受这种文件；可用的类型：{accepted}"), accepted=accepted)
        )
    if not content:
        raise Rejected("file", Message(N_("文件是空的")))
    if not _fits(ending, content):
        raise Rejected("file", Message(N_("文件内容与扩展名 {ending} 不符"), ending=ending))
    return ACCEPTED[ending]


def _fits(ending: str, content: bytes) -> bool:
    if ending in TEXTS:
        return b"\x00" not in content
    if ending in FIRST_BYTES:
        return content.startswith(FIRST_BYTES[ending])
    return ACCEPTED[ending] in _guesses(content)


def _guesses(content: bytes) -> frozenset[str]:
    try:
        return frozenset(match.mime_type for match in puremagic.magic_string(content))
    except puremagic.PureError:
        return frozenset()
