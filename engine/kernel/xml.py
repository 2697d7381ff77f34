"""BPMN files as trees, and names of tags."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from engine import xml
from engine.errors import DeploymentRefused, Problem

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA: Final = "http://camunda.org/schema/1.0/bpmn"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
SANQU: Final = "urn:sanqu:kernel"
"""Where the rewriter keeps the authored id of an element that it had to rename."""

Node = etree._Element


def read(data: bytes, filename: str) -> Node:
    """The root of a BPMN file, or a refusal."""
    try:
        root = xml.read(data)
    except xml.XmlRefused as refused:
        problem = Problem.of(filename, None, refused.rule, refused.text, **refused.values)
        raise DeploymentRefused([problem]) from refused
    if root.tag != f"{{{BPMN}}}definitions":
        text = "the root must be a BPMN 2.0 definitions element"
        raise DeploymentRefused([Problem(filename, None, "root", text)])
    return root


def local(node: Node) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    return _split(node.tag)[1] if isinstance(node.tag, str) else ""


def namespace(node: Node) -> str:
    """The namespace of the tag."""
    return _split(node.tag)[0] if isinstance(node.tag, str) else ""


@lru_cache(maxsize=1024)
def _split(tag: str) -> tuple[str, str]:
    """The namespace and the local name of a tag; a file has few, and asks for them all the time."""
    space, _, name = tag.rpartition("}")
    return space[1:], name


def children(node: Node, *names: str) -> Iterator[Node]:
    """The BPMN children with one of these local names, or all of them."""
    for child in node:
        if namespace(child) == BPMN and (not names or local(child) in names):
            yield child


def child(node: Node, name: str) -> Node | None:
    """The first BPMN child of this name."""
    return next(children(node, name), None)


def camunda(node: Node, name: str) -> str | None:
    """A Camunda attribute."""
    return node.get(f"{{{CAMUNDA}}}{name}")


def extensions(node: Node, name: str) -> list[Node]:
    """The Camunda extension elements of this local name."""
    extension = child(node, "extensionElements")
    if extension is None:
        return []
    return [item for item in extension if namespace(item) == CAMUNDA and local(item) == name]


def properties(node: Node) -> dict[str, str]:
    """What stands in camunda:properties."""
    return {
        item.get("name", ""): item.get("value", "")
        for group in extensions(node, "properties")
        for item in group
    }


def is_global(process: Node) -> bool:
    """Whether this process stands for a global task."""
    return process.get(f"{{{SANQU}}}global") is not None


def by_event(node: Node | None) -> bool:
    """Whether a node is an event sub-process."""
    return node is not None and node.get("triggeredByEvent") == "true"


def text(node: Node | None) -> str:
    """The text of a node without the white space around it."""
    return (node.text or "").strip() if node is not None else ""


def whole(text: str, most: int) -> int | None:
    """A whole number without a sign, up to a limit; Python reads none of thousands of digits."""
    if not (text.isascii() and text.isdecimal() and len(text.lstrip("0")) <= len(str(most))):
        return None
    found = int(text.lstrip("0") or "0")
    return found if found <= most else None
