"""Makes of an authored model the one that SpiffWorkflow parses: only what runs, under safe names.

People, effects and history only ever see the authored ids.
"""

from copy import deepcopy
from typing import Final

from lxml import etree

from engine.kernel import associations, xml
from engine.kernel.vocabulary import FLOW_NODES, IGNORED, RESERVED

VERSION: Final = 2
"""Raised whenever the same model would be rewritten differently; kept with each definition."""

REFERENCES: Final = (
    "id",
    "sourceRef",
    "targetRef",
    "attachedToRef",
    "default",
    "activityRef",
    associations.HANDLER,
)
REFERRED: Final = ("message", "signal", "error", "escalation")
DROPPED: Final = IGNORED | {"documentation", "incoming", "outgoing", "category"}


def rewrite(root: xml.Node, process_id: str) -> bytes:
    """What runs of an authored file: one of its processes, and what that may refer to."""
    root = deepcopy(root)
    for node in list(root):
        if not _runs(node, process_id):
            root.remove(node)
    _keep_handlers(root)
    for node in list(root.iter()):
        if xml.namespace(node) == xml.BPMN and xml.local(node) in DROPPED:
            _drop(node)
    _rename(root)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["bpmn"])
    return etree.tostring(root, encoding="utf-8")


def _runs(node: xml.Node, process_id: str) -> bool:
    if xml.local(node) == "process":
        return node.get("id") == process_id
    # Without an id nothing can refer to it; BPMN allows that, SpiffWorkflow's parser does not.
    known = xml.namespace(node) == xml.BPMN and xml.local(node) in REFERRED
    return known and node.get("id") is not None


def _keep_handlers(root: xml.Node) -> None:
    """Associations are dropped: what they say of compensation stays with the boundary event."""
    for boundary in root.iter(f"{{{xml.BPMN}}}boundaryEvent"):
        if associations.compensates(boundary):
            boundary.set(associations.HANDLER, next(iter(associations.handler_ids(boundary)), ""))


def _drop(node: xml.Node) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _rename(root: xml.Node) -> None:
    """Ids that SpiffWorkflow uses for tasks of its own, or could, hang an instance silently.

    Only what becomes a task needs that: messages and flows are looked up by the id that they have.
    """
    unsafe = [
        node
        for node in root.iter()
        if xml.local(node) in FLOW_NODES | {"process"}
        and ("." in node.get("id", "") or node.get("id") in RESERVED)
    ]
    names = {node.get("id", ""): f"sanqu-{number}" for number, node in enumerate(unsafe)}
    for node in unsafe:
        node.set(f"{{{xml.SANQU}}}id", node.get("id", ""))
    for node in root.iter() if names else ():
        if xml.namespace(node) != xml.BPMN:
            continue
        for attribute in REFERENCES:
            if node.get(attribute) in names:
                node.set(attribute, names[node.get(attribute, "")])
        if xml.local(node) == "flowNodeRef" and xml.text(node) in names:
            node.text = names[xml.text(node)]
