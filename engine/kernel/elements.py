"""Reads the elements of a process from its XML; what is wrong with one becomes a problem."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from engine.kernel import timing, xml
from engine.kernel.element import (
    Assignment,
    Call,
    Decide,
    Element,
    Flow,
    Loop,
    Mappings,
    Trigger,
)
from engine.kernel.problems import Problems, element_id
from engine.kernel.slot import Slot, always_feel, literal_or_feel
from engine.kernel.vocabulary import CHOICES, DECISION_RESULTS, FLOW_NODES

OWN_PROPERTIES = frozenset(
    {"label_en", "candidateOrganisation", "outputCollection", "outputElement", "correlationKey"}
)


def read_all(process: xml.Node, problems: Problems) -> dict[str, Element]:
    """The flow nodes of a process by the id in the file."""
    lanes = _lanes(process)
    return {
        node.get("id", ""): _read(node, lanes, problems)
        for node in flow_nodes(process)
        if node.get("id")
    }


def flow_nodes(scope: xml.Node) -> Iterator[xml.Node]:
    """Every flow node of a process, those in its sub-processes too."""
    for node in xml.children(scope, *FLOW_NODES):
        yield node
        if xml.local(node) == "subProcess":
            yield from flow_nodes(node)


def label_en(node: xml.Node) -> str | None:
    """The English label."""
    return xml.properties(node).get("label_en") or None


def flows(process: xml.Node, problems: Problems) -> dict[str, list[Flow]]:
    """The flows that leave each node, in the order of the file; the drawing says nothing."""
    nodes = {node.get("id", ""): node for node in flow_nodes(process)}
    found: dict[str, list[Flow]] = {name: [] for name in nodes}
    for flow in process.iter(f"{{{xml.BPMN}}}sequenceFlow"):
        source = flow.get("sourceRef", "")
        if source in nodes:
            found[source].append(_flow(flow, nodes[source], problems))
    return found


def _flow(flow: xml.Node, source: xml.Node, problems: Problems) -> Flow:
    name = flow.get("id", "")
    condition = _condition(flow, source, problems)
    return Flow(name, flow.get("targetRef", ""), condition, name == source.get("default"))


def _condition(flow: xml.Node, source: xml.Node, problems: Problems) -> Slot | None:
    text = xml.text(xml.child(flow, "conditionExpression"))
    if not text or xml.local(source) not in CHOICES:
        return None
    return problems.slot(flow, "condition", text, always_feel)


def _lanes(process: xml.Node) -> dict[str, str]:
    return {
        xml.text(ref): lane.get("name") or lane.get("id") or ""
        for lane_set in xml.children(process, "laneSet")
        for lane in xml.children(lane_set, "lane")
        for ref in xml.children(lane, "flowNodeRef")
    }


def _read(node: xml.Node, lanes: dict[str, str], problems: Problems) -> Element:
    kind, own = xml.local(node), xml.properties(node)
    parent = node.getparent()
    inside = parent is not None and xml.local(parent) == "subProcess"
    return Element(
        id=element_id(node) or "",
        kind=kind,
        name=node.get("name") or "",
        label_en=own.get("label_en") or None,
        lane=lanes.get(node.get("id", "")),
        parent=element_id(parent) if inside and parent is not None else None,
        properties={key: value for key, value in own.items() if key not in OWN_PROPERTIES},
        form_key=xml.camunda(node, "formKey"),
        handler=_handler(node),
        inputs=_mappings(node, "inputParameter", problems),
        outputs=_mappings(node, "outputParameter", problems),
        assignment=_assignment(node, own, problems) if kind == "userTask" else None,
        loop=_loop(node, own, problems),
        call=_call(node, problems) if kind == "callActivity" else None,
        trigger=_trigger(node, own, problems),
        decide=_decide(node, problems) if kind == "businessRuleTask" else None,
        script=_script(node, problems) if kind == "scriptTask" else (),
        attached_to=node.get("attachedToRef"),
        interrupting=node.get("cancelActivity", "true") != "false",
    )


def _handler(node: xml.Node) -> str | None:
    definition = xml.child(node, "messageEventDefinition")
    return xml.camunda(node if definition is None else definition, "delegateExpression")


def _slot(node: xml.Node, name: str, text: str | None, problems: Problems) -> Slot | None:
    return problems.slot(node, name, text, literal_or_feel) if text else None


def _mappings(node: xml.Node, tag: str, problems: Problems) -> Mappings:
    return tuple(
        (item.get("name", ""), _parameter(node, item, problems))
        for group in xml.extensions(node, "inputOutput")
        for item in group
        if xml.local(item) == tag
    )


def _parameter(node: xml.Node, item: xml.Node, problems: Problems) -> Slot:
    name = item.get("name", "")
    if not name:
        problems.add(node, "mapping", f"{xml.local(item)} without a name")
    if len(item):
        problems.add(node, "mapping", f"{name}: lists, maps and scripts are written as one FEEL")
    return problems.slot(node, name, xml.text(item), literal_or_feel)


def _assignment(node: xml.Node, own: dict[str, str], problems: Problems) -> Assignment:
    def slot(name: str) -> Slot | None:
        return _slot(node, name, xml.camunda(node, name), problems)

    return Assignment(
        roles=slot("candidateGroups"),
        organisations=_slot(
            node, "candidateOrganisation", own.get("candidateOrganisation"), problems
        ),
        assignee=slot("assignee"),
        due=_deadline(node, "dueDate", problems),
        follow_up=_deadline(node, "followUpDate", problems),
        priority=slot("priority"),
    )


def _deadline(node: xml.Node, name: str, problems: Problems) -> Slot | None:
    text = xml.camunda(node, name)
    return problems.slot(node, name, text, timing.deadline_slot) if text else None


def _loop(node: xml.Node, own: dict[str, str], problems: Problems) -> Loop | None:
    loop = xml.child(node, "multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    collection = xml.camunda(loop, "collection") or ""
    if not collection:
        problems.add(node, "multi-instance", "camunda:collection is missing")
        collection = "[]"
    condition = xml.text(xml.child(loop, "completionCondition"))
    element = own.get("outputElement")
    if bool(element) != bool(own.get("outputCollection")):
        problems.add(node, "multi-instance", "outputCollection and outputElement go together")
    return Loop(
        sequential=loop.get("isSequential") == "true",
        collection=problems.slot(node, "collection", collection, always_feel),
        variable=xml.camunda(loop, "elementVariable"),
        condition=problems.slot(node, "completionCondition", condition, always_feel)
        if condition
        else None,
        output_collection=own.get("outputCollection"),
        output_element=problems.slot(node, "outputElement", element, always_feel)
        if element
        else None,
    )


def _call(node: xml.Node, problems: Problems) -> Call:
    called = node.get("calledElement") or ""
    if not called or called.startswith("=") or "{" in called:
        problems.add(node, "call", "calledElement must be the id of a process")
    binding = xml.camunda(node, "calledElementBinding") or "deployment"
    if binding not in ("deployment", "latest"):
        problems.add(node, "call", f"calledElementBinding {binding!r}: only deployment or latest")
    keys = [item for item in xml.extensions(node, "in") if item.get("businessKey")]
    key = keys[0].get("businessKey") if keys else None
    return Call(
        process_id=called,
        binding="latest" if binding == "latest" else "deployment",
        business_key=_slot(node, "businessKey", key, problems),
        into=_passed(node, "in", problems),
        out=_passed(node, "out", problems),
    )


def _passed(node: xml.Node, tag: str, problems: Problems) -> Mappings:
    return tuple(
        _pass(node, item, problems)
        for item in xml.extensions(node, tag)
        if not item.get("businessKey")
    )


def _pass(node: xml.Node, item: xml.Node, problems: Problems) -> tuple[str, Slot]:
    source, target = item.get("source"), item.get("target")
    text = item.get("sourceExpression") or source
    if not text or not target or item.get("variables") or item.get("local"):
        problems.add(
            node, "mapping", "camunda:in and out need source or sourceExpression and target"
        )
        return (target or "", Slot(""))
    return (target, problems.slot(node, target, text, always_feel))


def _trigger(node: xml.Node, own: dict[str, str], problems: Problems) -> Trigger | None:
    if xml.local(node) == "receiveTask":
        return _message(node, node, own, problems)
    for definition in node:
        read = TRIGGERS.get(xml.local(definition))
        if read is not None and not xml.camunda(definition, "delegateExpression"):
            return read(node, definition, own, problems)
    return None


def _message(
    node: xml.Node, definition: xml.Node, own: dict[str, str], problems: Problems
) -> Trigger:
    name = _reference(node, definition, "message", "name", problems)
    key = own.get("correlationKey")
    slot = problems.slot(node, "correlationKey", key, always_feel) if key else None
    return Trigger("message", name, key=slot)


def _signal(
    node: xml.Node, definition: xml.Node, _own: dict[str, str], problems: Problems
) -> Trigger:
    return Trigger("signal", _reference(node, definition, "signal", "name", problems))


def _error(
    node: xml.Node, definition: xml.Node, _own: dict[str, str], problems: Problems
) -> Trigger:
    if definition.get("errorRef") is None and xml.local(node) == "boundaryEvent":
        return Trigger("error", None)
    return Trigger("error", _reference(node, definition, "error", "errorCode", problems))


def _terminate(
    _node: xml.Node, _definition: xml.Node, _own: dict[str, str], _problems: Problems
) -> Trigger:
    return Trigger("terminate")


def _reference(
    node: xml.Node, definition: xml.Node, kind: str, attribute: str, problems: Problems
) -> str:
    wanted = definition.get(f"{kind}Ref")
    if not wanted:
        problems.add(node, "reference", f"{kind}Ref is missing")
        return ""
    root = node.getroottree().getroot()
    found = next((each for each in xml.children(root, kind) if each.get("id") == wanted), None)
    if found is None:
        problems.add(node, "reference", f"{kind}Ref {wanted!r} names no {kind} of this file")
        return ""
    if not found.get(attribute):
        problems.add(node, "reference", f"{kind} {wanted!r} has no {attribute}")
    return found.get(attribute) or ""


def _timer(
    node: xml.Node, definition: xml.Node, _own: dict[str, str], problems: Problems
) -> Trigger:
    for tag, read in (("timeDate", timing.date_slot), ("timeDuration", timing.duration_slot)):
        text = xml.text(xml.child(definition, tag))
        if text:
            return Trigger("timer", when=problems.slot(node, tag, text, read))
    problems.add(node, "timer", "a timer needs a timeDate or a timeDuration")
    return Trigger("timer")


TRIGGERS: Final[Mapping[str, Callable[..., Trigger]]] = {
    "timerEventDefinition": _timer,
    "messageEventDefinition": _message,
    "signalEventDefinition": _signal,
    "errorEventDefinition": _error,
    "terminateEventDefinition": _terminate,
}


def _decide(node: xml.Node, problems: Problems) -> Decide:
    decision = xml.camunda(node, "decisionRef") or ""
    variable = xml.camunda(node, "resultVariable") or ""
    mapping = xml.camunda(node, "mapDecisionResult") or "resultList"
    for name, value in (("decisionRef", decision), ("resultVariable", variable)):
        if not value or value.startswith(("=", "$", "#")):
            problems.add(node, "decision", f"camunda:{name} must be a name")
    if mapping not in DECISION_RESULTS:
        problems.add(node, "decision", f"mapDecisionResult {mapping!r} is unknown")
    return Decide(decision, variable, mapping)


def _script(node: xml.Node, problems: Problems) -> Mappings:
    if (node.get("scriptFormat") or "").lower() != "feel":
        problems.add(node, "script", "scriptFormat must be feel; other languages do not run")
        return ()
    lines = xml.text(xml.child(node, "script")).splitlines()
    return tuple(_assign(node, line, problems) for line in lines if line.strip())


def _assign(node: xml.Node, line: str, problems: Problems) -> tuple[str, Slot]:
    name, equals, expression = line.partition("=")
    name = name.strip()
    if not equals or not name.isidentifier():
        problems.add(node, "script", f"{line.strip()!r} is not of the form name = expression")
        return (name, Slot(line))
    return (name, problems.slot(node, name, expression, always_feel))
