"""Where an instance of a process begins: start events, and what instantiates in their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from engine.kernel import xml
from engine.kernel.problems import Problems
from engine.kernel.vocabulary import ACTIVITIES

TRIGGERS: Final = frozenset(
    {"messageEventDefinition", "timerEventDefinition", "signalEventDefinition"}
)
AHEAD: Final = "nothing can be looked at before an instance is there; {tag} starts no process"
INSIDE: Final = "{tag} happens inside an instance and starts no process"


def entries(process: xml.Node) -> list[xml.Node]:
    """The nodes at which a token can stand first, in the order of the file."""
    if xml.is_global(process):
        return list(xml.children(process, *ACTIVITIES))
    return [each for node in xml.children(process) for each in _entries_at(process, node)]


def _entries_at(process: xml.Node, node: xml.Node) -> Iterator[xml.Node]:
    kind = xml.local(node)
    if kind == "startEvent" or (kind == "receiveTask" and instantiates(node)):
        yield node
    elif kind == "eventBasedGateway" and instantiates(node):
        # Its events start the instance; the gateway itself has then been passed.
        behind = {flow.get("targetRef") for flow in _flows(process, "sourceRef", node)}
        yield from (each for each in xml.children(process) if each.get("id") in behind)


def instantiates(node: xml.Node) -> bool:
    """Whether a receive task or an event-based gateway starts the process."""
    return node.get("instantiate") in ("true", "1")


def check(process: xml.Node, problems: Problems) -> None:
    """Refuse what cannot start a process, or would do so in two ways at once."""
    for node in xml.children(process, "receiveTask", "eventBasedGateway"):
        if instantiates(node):
            _check_instantiating(process, node, problems)
    for node in process.iter():
        inside = node.getparent() is not process and node is not process
        if inside and xml.namespace(node) == xml.BPMN and instantiates(node):
            problems.add(node, "instantiate", "inside a sub-process nothing starts the process")
    for node in xml.children(process, "startEvent"):
        for tag in map(xml.local, xml.children(node)):
            if tag.endswith("EventDefinition") and tag not in TRIGGERS:
                message = AHEAD if tag == "conditionalEventDefinition" else INSIDE
                problems.add(node, "start", message, tag=tag)
    _check_messages(process, problems)


def _check_instantiating(process: xml.Node, node: xml.Node, problems: Problems) -> None:
    if _flows(process, "targetRef", node):
        message = "what instantiates has no flow that leads into it"
        problems.add(node, "instantiate", message)
    waits = [
        *(each for each in xml.children(process) if each.get("attachedToRef") == node.get("id")),
        *xml.children(node, "multiInstanceLoopCharacteristics", "standardLoopCharacteristics"),
    ]
    if waits:
        message = "what starts the process never waits: no boundary event and no loop"
        problems.add(node, "instantiate", message)
    if node.get("eventGatewayType") == "Parallel":
        message = "a parallel event-based gateway that instantiates does not run here"
        problems.add(node, "unsupported", message)
    if xml.local(node) == "eventBasedGateway":
        for each in _entries_at(process, node):
            if xml.child(each, "timerEventDefinition") is not None:
                message = "behind a gateway that instantiates stand messages and signals only"
                problems.add(each, "instantiate", message)


def _check_messages(process: xml.Node, problems: Problems) -> None:
    """A message has one receiver, so it starts the process at one place."""
    references = [(node, _message(node)) for node in entries(process)]
    counts = Counter(ref for _, ref in references if ref)
    for node, ref in references:
        if ref and counts[ref] > 1:
            problems.add(
                node, "start", "message {ref!r} starts this process at several places", ref=ref
            )


def _message(node: xml.Node) -> str | None:
    definition = xml.child(node, "messageEventDefinition")
    return (node if definition is None else definition).get("messageRef")


def _flows(process: xml.Node, end: str, node: xml.Node) -> list[xml.Node]:
    return [f for f in xml.children(process, "sequenceFlow") if f.get(end) == node.get("id")]
