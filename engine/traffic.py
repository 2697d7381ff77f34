"""Which messages and signals a process sends and waits for, and where; asks no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engine.kernel import xml
from engine.kernel.problems import element_id
from engine.kernel.vocabulary import FLOW_NODES, LOOPS

KINDS: Final = ("message", "signal")
CATCHES: Final = frozenset(
    {"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"}
)  # fmt: skip

Passage = tuple[str, str, bool]
"""A message or signal, its name, and whether it comes in."""


@dataclass(frozen=True)
class Point:
    """Where a message or signal leaves a process or comes in; `ref` is the id of the message."""

    element_id: str
    kind: str
    name: str
    ref: str
    comes: bool
    external: bool
    """Whether the element or the message says so by its property `external`."""

    @property
    def passage(self) -> Passage:
        """What passes here."""
        return self.kind, self.name, self.comes

    @property
    def other_end(self) -> Passage:
        """What somebody else must have, so that this is of use."""
        return self.kind, self.name, not self.comes


@lru_cache(maxsize=512)
def points(rewritten: bytes, process_id: str) -> tuple[Point, ...]:
    """All of them in a process as it was stored."""
    root = xml.read(rewritten, process_id)
    known = {
        (kind, each.get("id", "")): each for kind in KINDS for each in xml.children(root, kind)
    }
    return tuple(_points(root, known))


def _points(root: xml.Node, known: dict[tuple[str, str], xml.Node]) -> Iterator[Point]:
    for node in root.iter(*(f"{{{xml.BPMN}}}{tag}" for tag in FLOW_NODES)):
        comes = xml.local(node) in CATCHES
        for kind, ref in _named(node):
            found = known.get((kind, ref))
            if found is not None:
                external = any(
                    xml.properties(each).get("external") == "true" for each in (node, found)
                )
                name = found.get("name", "")
                yield Point(element_id(node) or "", kind, name, ref, comes, external)
        for kind, ref in _thrown_by_loop(node):
            name = known[kind, ref].get("name", "") if (kind, ref) in known else ""
            yield Point(element_id(node) or "", kind, name, ref, False, external=False)


def _named(node: xml.Node) -> Iterator[tuple[str, str]]:
    """What an event or task names; where a handler sends, nobody knows what."""
    if xml.local(node) in ("receiveTask", "sendTask"):
        if node.get("messageRef") and not xml.camunda(node, "delegateExpression"):
            yield "message", node.get("messageRef", "")
        return
    yield from _definitions(node)


def _definitions(node: xml.Node) -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        for each in xml.children(node, f"{kind}EventDefinition"):
            if not xml.camunda(each, "delegateExpression"):
                yield kind, each.get(f"{kind}Ref", "")


def _thrown_by_loop(node: xml.Node) -> Iterator[tuple[str, str]]:
    """What a multi-instance activity throws at the end of an item."""
    for loop in xml.children(node, *LOOPS):
        for part in loop.iter():
            yield from _definitions(part)
