"""Which activity undoes which, and which boundary event a cancelled transaction leaves by."""

from collections.abc import Iterator
from typing import Final

from engine.kernel import xml
from engine.kernel.vocabulary import FLOW_NODES

HANDLER: Final = f"{{{xml.SANQU}}}handler"
"""Where the rewriter keeps the handler of a boundary event: associations are dropped."""


def compensates(node: xml.Node) -> bool:
    """Whether an event throws or catches compensation."""
    return xml.child(node, "compensateEventDefinition") is not None


def for_compensation(node: xml.Node) -> bool:
    """Whether an activity only ever runs to compensate another."""
    return node.get("isForCompensation") == "true"


def undoes(node: xml.Node) -> bool:
    """Whether a node is an event sub-process that compensates the sub-process around it."""
    return xml.by_event(node) and any(
        compensates(start) for start in xml.children(node, "startEvent")
    )


def compensation_boundaries(scope: xml.Node) -> Iterator[xml.Node]:
    """The boundary events of one scope that name a handler."""
    return (node for node in xml.children(scope, "boundaryEvent") if compensates(node))


def handler_ids(boundary: xml.Node) -> list[str]:
    """The flow nodes of its scope that a boundary event is associated with: one, if all is well."""
    kept = boundary.get(HANDLER)
    if kept is not None:
        return [kept]
    found = dict.fromkeys(_other_ends(boundary))
    scope = boundary.getparent()
    nodes = xml.children(scope, *FLOW_NODES) if scope is not None else ()
    return [name for name in (node.get("id", "") for node in nodes) if name in found]


def _other_ends(boundary: xml.Node) -> Iterator[str]:
    """Editors keep associations in the scope, in the process, or in the collaboration."""
    root, name = boundary.getroottree().getroot(), boundary.get("id")
    for association in root.iter(f"{{{xml.BPMN}}}association"):
        ends = [association.get("sourceRef"), association.get("targetRef")]
        if name in ends:
            ends.remove(name)
            yield ends[0] or ""


def handlers(scope: xml.Node) -> dict[str, str]:
    """The handler of each activity of one scope that has one."""
    found = {}
    for boundary in compensation_boundaries(scope):
        for handler in handler_ids(boundary):
            found[boundary.get("attachedToRef", "")] = handler
    return found


def cancels(node: xml.Node) -> bool:
    """Whether an event cancels a transaction, or is left by when one is cancelled."""
    return xml.child(node, "cancelEventDefinition") is not None


def transaction(node: xml.Node) -> xml.Node | None:
    """The nearest transaction around an element; a handler is not part of the one around it."""
    current = node.getparent()
    while current is not None and xml.local(current) != "transaction":
        if for_compensation(current) or undoes(current):
            return None
        current = current.getparent()
    return current


def cancel_boundaries(activity: xml.Node) -> list[xml.Node]:
    """The cancel events at the border of an activity."""
    scope = activity.getparent()
    events = xml.children(scope, "boundaryEvent") if scope is not None else ()
    here = activity.get("id")
    return [node for node in events if node.get("attachedToRef") == here and cancels(node)]


def cancel_boundary(end: xml.Node) -> str:
    """Where a cancel end event leads to."""
    around = transaction(end)
    assert around is not None  # noqa: S101 - the rules refuse a cancel event elsewhere
    return cancel_boundaries(around)[0].get("id", "")
