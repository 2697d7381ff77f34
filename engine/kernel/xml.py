"""BPMN files as trees: a parser that reaches neither network nor entities, and names of tags."""

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from engine.errors import DeploymentRefused, Problem

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA: Final = "http://camunda.org/schema/1.0/bpmn"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
SANQU: Final = "urn:sanqu:kernel"
"""Where the rewriter keeps the authored id of an element that it had to rename."""

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 100

Node = etree._Element


def read(data: bytes, filename: str) -> Node:
    """The root of a BPMN file, or a refusal."""
    if len(data) > MAX_BYTES:
        _refuse(filename, "size", "the file is larger than {limit} MiB", limit=MAX_BYTES >> 20)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        _refuse(filename, "xml", "the file is not well-formed XML: {error}", error=str(error))
    if _docinfo(root).doctype:
        _refuse(filename, "doctype", "a DOCTYPE is not allowed")
    if _depth(root) > MAX_DEPTH:
        _refuse(filename, "depth", "elements are nested more than {limit} deep", limit=MAX_DEPTH)
    if root.tag != f"{{{BPMN}}}definitions":
        _refuse(filename, "root", "the root must be a BPMN 2.0 definitions element")
    return root


def _docinfo(root: Node) -> Any:
    return root.getroottree().docinfo


def _refuse(filename: str, rule: str, text: str, **values: object) -> None:
    raise DeploymentRefused([Problem.of(filename, None, rule, text, **values)])


def _depth(root: Node) -> int:
    deepest, open_now = 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        open_now += 1 if event == "start" else -1
        deepest = max(deepest, open_now)
    return deepest


def local(node: Node) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def namespace(node: Node) -> str:
    """The namespace of the tag."""
    return (etree.QName(node).namespace or "") if isinstance(node.tag, str) else ""


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


def text(node: Node | None) -> str:
    """The text of a node without the white space around it."""
    return (node.text or "").strip() if node is not None else ""
