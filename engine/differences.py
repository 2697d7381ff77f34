"""What differs between two versions of a model: by element, or by file where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from lxml import etree

from engine import xml

How = Literal["added", "removed", "changed"]
# Drawn, not run; or said once more by the flows.
LEFT_OUT: Final = frozenset({"incoming", "outgoing"})


@dataclass(frozen=True)
class Difference:
    """One element that is new, gone or another; None for the file as a whole."""

    element_id: str | None
    kind: str
    name: str
    how: How


def compare(old: bytes, new: bytes) -> list[Difference]:
    """What a reader would want to know; nothing where both say the same."""
    if old == new:
        return []
    try:
        before, after = _elements(xml.read(old)), _elements(xml.read(new))
    except xml.XmlRefused:  # a form, which is JSON
        return [Difference(None, "", "", "changed")]
    return [*_found(before, after)]


Elements = dict[str, etree._Element]


def _found(before: Elements, after: Elements) -> Iterator[Difference]:
    for number, node in after.items():
        if number not in before:
            yield _difference(number, node, "added")
        elif _said(before[number]) != _said(node):
            yield _difference(number, node, "changed")
    for number, node in before.items():
        if number not in after:
            yield _difference(number, node, "removed")


def _difference(number: str, node: etree._Element, how: How) -> Difference:
    return Difference(number, etree.QName(node).localname, node.get("name") or "", how)


def _elements(root: etree._Element) -> Elements:
    return {
        node.get("id", ""): node for node in root.iter() if node.get("id") and not _is_drawn(node)
    }


def _is_drawn(node: etree._Element) -> bool:
    """Shapes and edges stand in namespaces of their own."""
    space = etree.QName(node).namespace or ""
    return space.rstrip("/").endswith(("/DI", "/DC", "/DMNDI"))


def _said(node: etree._Element) -> object:
    """An element without the elements in it that have an id: they are told by themselves."""
    return (
        node.tag,
        sorted((str(name), str(value)) for name, value in node.attrib.items()),
        " ".join((node.text or "").split()),
        [
            _said(child)
            for child in node
            if not child.get("id")
            and not _is_drawn(child)
            and etree.QName(child).localname not in LEFT_OUT
        ],
    )
