"""Puts in its place what a model only refers to: event definitions by id, and links by name.

Whoever reads the model after this sees event definitions where they are used, and a link as the
sequence flow that it stands for.
"""

from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from engine.kernel import xml
from engine.kernel.problems import Problems
from engine.kernel.vocabulary import SUBPROCESSES

LINK = "linkEventDefinition"


def resolve(root: xml.Node, problems: Problems) -> xml.Node:
    """A copy of a file without references to event definitions and without links to follow."""
    root = deepcopy(root)
    for reference in list(root.iter(f"{{{xml.BPMN}}}eventDefinitionRef")):
        _put_definition(root, reference, problems)
    for items in root.iter(f"{{{xml.BPMN}}}multiInstanceLoopCharacteristics"):
        _put_behavior(root, items)
    for node in list(root.iter()):
        if xml.namespace(node) == xml.BPMN and xml.local(node) in {"process"} | SUBPROCESSES:
            _link(node, problems)
    return root


def _put_definition(root: xml.Node, reference: xml.Node, problems: Problems) -> None:
    wanted, event = xml.text(reference), reference.getparent()
    assert event is not None  # noqa: S101 - the root itself is no reference
    copy = _definition(root, wanted)
    if copy is not None:
        event.replace(reference, copy)
        return
    problems.add(
        event,
        "reference",
        "eventDefinitionRef {wanted!r} names no event definition of this file",
        wanted=wanted,
    )
    event.remove(reference)


def _put_behavior(root: xml.Node, items: xml.Node) -> None:
    """Put the event that a loop throws into the loop; whether one is there is the reader's task."""
    for attribute in ("noneBehaviorEventRef", "oneBehaviorEventRef"):
        copy = _definition(root, items.get(attribute))
        if copy is not None:
            items.append(copy)


def _definition(root: xml.Node, wanted: str | None) -> xml.Node | None:
    for definition in xml.children(root):
        if definition.get("id") == wanted and xml.local(definition).endswith("EventDefinition"):
            copy = deepcopy(definition)
            # Several events may use one definition: its id must not stand twice.
            del copy.attrib["id"]
            return copy
    return None


def _link(scope: xml.Node, problems: Problems) -> None:
    """Draw the flows from all link throw events of a scope to the catch events of their names."""
    throws = _links(scope, "intermediateThrowEvent", problems)
    catches = _links(scope, "intermediateCatchEvent", problems)
    _check_ends(scope, throws, catches, problems)
    for name, events in catches.items():
        if name not in throws:
            text = "no link event throws {name!r} in the same scope"
            problems.add(events[0], "link", text, name=name)
        for other in events[1:]:
            text = "two link events catch {name!r} in the same scope"
            problems.add(other, "link", text, name=name)
    for name, events in throws.items():
        for event in events:
            if name in catches:
                _draw(scope, event, catches[name][0])
            else:
                text = "no link event catches {name!r} in the same scope"
                problems.add(event, "link", text, name=name)


def _links(scope: xml.Node, kind: str, problems: Problems) -> dict[str, list[xml.Node]]:
    found: dict[str, list[xml.Node]] = defaultdict(list)
    for event, definition in _linked(scope, kind):
        name = definition.get("name")
        if name:
            found[name].append(event)
        else:
            problems.add(event, "link", "a link event needs the name of its link")
    return found


def _linked(scope: xml.Node, kind: str) -> Iterator[tuple[xml.Node, xml.Node]]:
    for event in xml.children(scope, kind):
        definition = xml.child(event, LINK)
        if definition is not None:
            yield event, definition


def _check_ends(
    scope: xml.Node,
    throws: dict[str, list[xml.Node]],
    catches: dict[str, list[xml.Node]],
    problems: Problems,
) -> None:
    flows = list(xml.children(scope, "sequenceFlow"))
    left = {flow.get("sourceRef") for flow in flows}
    entered = {flow.get("targetRef") for flow in flows}
    for event in (event for events in throws.values() for event in events):
        if event.get("id") in left:
            problems.add(event, "flow", "no flow may leave a link event that throws")
    for event in (event for events in catches.values() for event in events):
        if event.get("id") in entered:
            problems.add(event, "flow", "no flow may lead into a link event that catches")


def _draw(scope: xml.Node, throw: xml.Node, catch: xml.Node) -> None:
    source = throw.get("id", "")
    attributes = {
        "id": f"{source}.link",
        "sourceRef": source,
        "targetRef": catch.get("id", ""),
    }
    etree.SubElement(scope, f"{{{xml.BPMN}}}sequenceFlow", attributes)
