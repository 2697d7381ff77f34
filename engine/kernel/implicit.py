"""Where a scope begins that has no start event: at whatever no flow leads to."""

from engine.kernel import associations, xml
from engine.kernel.starts import entries
from engine.kernel.vocabulary import ACTIVITIES, GATEWAYS


def starts(scope: xml.Node) -> list[xml.Node]:
    """The nodes at which a process or sub-process begins, in the order of the file.

    BPMN: without a start event all activities and gateways without incoming flows get a token.
    """
    events = list(xml.children(scope, "startEvent"))
    return events or open_ends(scope)


def openings(process: xml.Node) -> list[xml.Node]:
    """The nodes at which an instance begins that nothing else starts."""
    return [] if entries(process) else open_ends(process)


def open_ends(scope: xml.Node) -> list[xml.Node]:
    """The activities and gateways that no flow leads to."""
    reached = {flow.get("targetRef") for flow in xml.children(scope, "sequenceFlow")}
    return [
        node
        for node in xml.children(scope, *ACTIVITIES, *GATEWAYS)
        if node.get("id") not in reached and not stands_aside(node)
    ]


def stands_aside(node: xml.Node) -> bool:
    """Whether an element is begun by something else than a flow."""
    return xml.by_event(node) or associations.for_compensation(node)
