"""Refuses models whose flows break the BPMN specification: what could never run as drawn."""

from collections import defaultdict
from dataclasses import dataclass, field

from engine.kernel import associations, compensation_rules, starts, xml
from engine.kernel.problems import Problems
from engine.kernel.vocabulary import ACTIVITIES, CHOICES, FLOW_NODES, GATEWAYS, LOOPS, SUBPROCESSES


@dataclass
class Wiring:
    """The flows of one process or sub-process."""

    scope: xml.Node
    nodes: dict[str, xml.Node] = field(default_factory=dict)
    into: dict[str, list[xml.Node]] = field(default_factory=lambda: defaultdict(list))
    out: dict[str, list[xml.Node]] = field(default_factory=lambda: defaultdict(list))
    boundaries: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def check(scope: xml.Node, problems: Problems) -> None:
    """Check the flows of a process and of the sub-processes in it."""
    wiring = _wire(scope, problems)
    _check_start(wiring, problems)
    for name, node in wiring.nodes.items():
        _check_node(wiring, name, node, problems)
        if xml.local(node) in SUBPROCESSES:
            check(node, problems)
    compensation_rules.check(scope, problems)
    _check_reach(wiring, problems)
    _check_lanes(wiring, problems)


def _wire(scope: xml.Node, problems: Problems) -> Wiring:
    wiring = Wiring(scope)
    wiring.nodes = {node.get("id", ""): node for node in xml.children(scope, *FLOW_NODES)}
    for flow in xml.children(scope, "sequenceFlow"):
        ends = (flow.get("sourceRef", ""), flow.get("targetRef", ""))
        for end in ends:
            if end not in wiring.nodes:
                problems.add(flow, "reference", "{end!r} is no element of the same scope", end=end)
        wiring.out[ends[0]].append(flow)
        wiring.into[ends[1]].append(flow)
    for name, node in wiring.nodes.items():
        if xml.local(node) == "boundaryEvent":
            wiring.boundaries[node.get("attachedToRef", "")].append(name)
    return wiring


def _check_start(wiring: Wiring, problems: Problems) -> None:
    found = [node for node in wiring.nodes.values() if xml.local(node) == "startEvent"]
    if xml.local(wiring.scope) == "process":
        if not starts.entries(wiring.scope):
            problems.add(wiring.scope, "start", "nothing starts this process; add a start event")
        return
    if len(found) != 1:
        problems.add(
            wiring.scope, "start", "one start event is wanted; there are {count}", count=len(found)
        )
    for node in found:
        waits = any(xml.local(part).endswith("EventDefinition") for part in node)
        if waits and not xml.by_event(wiring.scope):
            message = "the start event of a sub-process waits for nothing"
            problems.add(node, "start", message)


def _check_node(wiring: Wiring, name: str, node: xml.Node, problems: Problems) -> None:
    kind, into, out = xml.local(node), wiring.into[name], wiring.out[name]
    if kind in ("startEvent", "boundaryEvent") and into:
        problems.add(node, "flow", "no flow may lead into a {kind}", kind=kind)
    if kind == "endEvent" and out:
        problems.add(node, "flow", "no flow may leave an end event")
    if kind == "startEvent" and not out:
        problems.add(node, "flow", "no flow leaves the start event")
    if kind in GATEWAYS and not ((into or starts.instantiates(node)) and out):
        problems.add(node, "flow", "a gateway needs flows that lead in and flows that lead out")
    if kind not in GATEWAYS and len(out) > 1:
        problems.add(node, "flow", "several flows leave this element; put a gateway behind it")
    if xml.by_event(node):
        _check_by_event(node, [*into, *out], problems)
    if kind == "boundaryEvent":
        _check_attached(wiring, node, problems)
    if kind == "eventBasedGateway":
        _check_race(wiring, node, out, problems)
    _check_conditions(node, kind, out, problems)


def _check_by_event(node: xml.Node, flows: list[xml.Node], problems: Problems) -> None:
    if flows:
        problems.add(node, "flow", "no flow leads to or from an event sub-process")
    for loop in xml.children(node, *LOOPS):
        message = "{tag} on an event sub-process does not run here"
        problems.add(node, "unsupported", message, tag=xml.local(loop))


def _check_attached(wiring: Wiring, node: xml.Node, problems: Problems) -> None:
    host = wiring.nodes.get(node.get("attachedToRef", ""))
    if host is None or xml.local(host) not in ACTIVITIES or xml.by_event(host):
        problems.add(node, "reference", "attachedToRef names no activity of the same scope")


def _check_race(wiring: Wiring, node: xml.Node, out: list[xml.Node], problems: Problems) -> None:
    for flow in out:
        target = flow.get("targetRef", "")
        if target in wiring.nodes and (
            xml.local(wiring.nodes[target]) not in ("intermediateCatchEvent", "receiveTask")
            or len(wiring.into[target]) > 1
            or wiring.boundaries[target]
        ):
            message = (
                "an event-based gateway leads to catch events and receive tasks that nothing else"
                " leads to and that have no boundary events"
            )
            problems.add(node, "flow", message)


def _check_conditions(node: xml.Node, kind: str, out: list[xml.Node], problems: Problems) -> None:
    conditional = {
        flow.get("id") for flow in out if xml.child(flow, "conditionExpression") is not None
    }
    default = node.get("default")
    if kind not in CHOICES:
        for flow in out:
            if flow.get("id") in conditional:
                problems.add(
                    flow, "condition", "a flow from a {kind} carries no condition", kind=kind
                )
        if default:
            problems.add(node, "default", "a {kind} has no default flow", kind=kind)
        return
    if default and default not in {flow.get("id") for flow in out}:
        problems.add(
            node,
            "default",
            "the default flow {default!r} does not leave this gateway",
            default=default,
        )
    if default in conditional:
        problems.add(node, "default", "the default flow carries a condition")
    bare = [flow for flow in out if flow.get("id") not in conditional | {default}]
    if len(out) > 1 and bare:
        rule = "default" if default or len(bare) > 1 else "condition"
        for flow in bare:
            problems.add(flow, rule, "this flow has no condition and is not the default")


def _check_reach(wiring: Wiring, problems: Problems) -> None:
    """What no token can reach is a mistake of the drawing, never a wish."""
    todo = [name for name, node in wiring.nodes.items() if _is_way_in(wiring, node)]
    seen: set[str] = {n for n, node in wiring.nodes.items() if associations.for_compensation(node)}
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += [flow.get("targetRef", "") for flow in wiring.out[name]]
            todo += wiring.boundaries[name]
    for name, node in wiring.nodes.items():
        if name not in seen:
            problems.add(node, "unreachable", "no token can ever reach this element")


def _is_way_in(wiring: Wiring, node: xml.Node) -> bool:
    return (
        xml.local(node) == "startEvent"
        or xml.by_event(node)
        or starts.instantiates(node)
        or xml.is_global(wiring.scope)
    )


def _check_lanes(wiring: Wiring, problems: Problems) -> None:
    known = {node.get("id") for node in wiring.scope.iter() if node.get("id")}
    for lane_set in xml.children(wiring.scope, "laneSet"):
        for lane in xml.children(lane_set, "lane"):
            for ref in xml.children(lane, "flowNodeRef"):
                if xml.text(ref) not in known:
                    problems.add(lane, "reference", "{ref!r} is no element", ref=xml.text(ref))
