"""Where the elements of a file stand, and what they are called: for whoever has to mend them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine import xml


@dataclass(frozen=True)
class Place:
    """The line of an element, and its name where it has one."""

    line: int
    name: str


def places(name: str, content: bytes) -> dict[str, Place]:
    """The elements of a .bpmn or .dmn file by their id; nothing where it cannot be read."""
    if not name.endswith((".bpmn", ".dmn")):
        return {}
    try:
        root = xml.read(content)
    except xml.XmlRefused:
        return {}
    found: dict[str, Place] = {}
    for node in root.iter():
        if number := node.get("id"):
            found.setdefault(number, Place(_line(node), node.get("name") or ""))
    return found


def _line(node: Any) -> int:
    return int(node.sourceline or 0)
