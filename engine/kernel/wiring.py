"""Refuses models whose flows break the BPMN specification: what could never run as drawn."""

from collections import defaultdict
from dataclasses import dataclass, field

from engine.kernel import associations, compensation_rules, implicit, starts, xml
from engine.kernel.elements import MAX_QUANTITY
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
        _check_quantity(wiring, name, node, problems)
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
    if not _ways_in(wiring):
        message = "nothing begins here: there is neither a start event nor an element without flows"
        problems.add(wiring.scope, "start", message)
    kind = xml.local(wiring.scope)
    if kind == "process":
        return
    if kind == "adHocSubProcess":
        for node in xml.children(wiring.scope, "startEvent", "endEvent"):
            message = "an ad-hoc sub-process has neither start events nor end events"
            problems.add(node, "ad-hoc", message)
    elif len(found) > 1 or (xml.by_event(wiring.scope) and not found):
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
    if xml.by_event(node):
        _check_by_event(node, [*into, *out], problems)
    if kind == "boundaryEvent" and not out and not associations.compensates(node):
        problems.add(node, "flow", "a flow must leave a boundary event")
    if kind.startswith("intermediate") and not out:
        problems.add(node, "flow", "a flow must leave an event in the middle of a process")
    if kind in GATEWAYS:
        _check_gateway(node, kind, into, out, problems)
    if kind == "boundaryEvent":
        _check_attached(wiring, node, problems)
    if kind == "eventBasedGateway":
        _check_race(wiring, node, out, problems)
    _check_conditions(node, kind, out, problems)


def _check_quantity(wiring: Wiring, name: str, node: xml.Node, problems: Problems) -> None:
    if not wiring.into[name] and _gathers(node):
        message = "no flow leads here, so one token comes at most: startQuantity must be 1"
        problems.add(node, "quantity", message)


def _check_by_event(node: xml.Node, flows: list[xml.Node], problems: Problems) -> None:
    if flows:
        problems.add(node, "flow", "no flow leads to or from an event sub-process")
    for loop in xml.children(node, *LOOPS):
        message = "{tag} on an event sub-process does not run here"
        problems.add(node, "unsupported", message, tag=xml.local(loop))


def _check_gateway(
    node: xml.Node, kind: str, into: list[xml.Node], out: list[xml.Node], problems: Problems
) -> None:
    if max(len(into), len(out)) < 2:  # noqa: PLR2004 - BPMN: it must split the flow or merge it
        message = "a gateway needs several flows that lead in, or several that lead out"
        problems.add(node, "flow", message)
    if kind == "eventBasedGateway" and len(out) < 2:  # noqa: PLR2004 - else there is no race
        problems.add(node, "flow", "several flows leave an event-based gateway")
    if kind == "complexGateway" and len(into) > 1:
        _check_activation(node, problems)
    direction = node.get("gatewayDirection", "Unspecified")
    several = {"Converging": (True, False), "Diverging": (False, True), "Mixed": (True, True)}
    if direction in several and several[direction] != (len(into) > 1, len(out) > 1):
        problems.add(
            node,
            "flow",
            "gatewayDirection is {direction}, but {into} flows lead in and {out} lead out",
            direction=direction,
            into=len(into),
            out=len(out),
        )


def _check_activation(node: xml.Node, problems: Problems) -> None:
    if xml.child(node, "activationCondition") is None:
        message = "a complex gateway that several flows lead into needs an activationCondition"
        problems.add(node, "condition", message)


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
        elif target in wiring.nodes and _waits_again(wiring.nodes[target]):
            message = (
                "behind an event-based gateway an activity waits once: no loop, startQuantity 1"
            )
            problems.add(wiring.nodes[target], "flow", message)


def _waits_again(node: xml.Node) -> bool:
    return _gathers(node) or next(xml.children(node, *LOOPS), None) is not None


def _gathers(node: xml.Node) -> bool:
    return (xml.whole(node.get("startQuantity", "1"), MAX_QUANTITY) or 1) > 1


def _check_conditions(node: xml.Node, kind: str, out: list[xml.Node], problems: Problems) -> None:
    conditional = {
        flow.get("id") for flow in out if xml.child(flow, "conditionExpression") is not None
    }
    default = node.get("default")
    if kind not in CHOICES | ACTIVITIES:
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
            "the default flow {default!r} does not leave this element",
            default=default,
        )
    if default in conditional:
        problems.add(node, "default", "the default flow carries a condition")
    if kind in ACTIVITIES:
        _check_lone_condition(out, conditional, problems)
    elif len(out) > 1 and kind != "complexGateway":
        bare = [flow for flow in out if flow.get("id") not in conditional | {default}]
        rule = "default" if default or len(bare) > 1 else "condition"
        for flow in bare:
            problems.add(flow, rule, "this flow has no condition and is not the default")


def _check_lone_condition(
    out: list[xml.Node], conditional: set[str | None], problems: Problems
) -> None:
    """BPMN: from an activity with a conditional flow at least one other flow must leave."""
    if len(out) == 1 and out[0].get("id") in conditional:
        message = "the only flow from an activity carries no condition; add another, or a gateway"
        problems.add(out[0], "condition", message)


def _check_reach(wiring: Wiring, problems: Problems) -> None:
    """What no token can reach is a mistake of the drawing, never a wish."""
    todo = _ways_in(wiring)
    todo += [name for name, node in wiring.nodes.items() if xml.by_event(node)]
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


def _ways_in(wiring: Wiring) -> list[str]:
    found = [name for name, node in wiring.nodes.items() if _is_way_in(wiring, node)]
    return found or [node.get("id", "") for node in implicit.open_ends(wiring.scope)]


def _is_way_in(wiring: Wiring, node: xml.Node) -> bool:
    return (
        xml.local(node) == "startEvent" or starts.instantiates(node) or xml.is_global(wiring.scope)
    )


def _check_lanes(wiring: Wiring, problems: Problems) -> None:
    known = {node.get("id") for node in wiring.scope.iter() if xml.local(node) in FLOW_NODES}
    placed: set[str] = set()
    for lane_set in xml.children(wiring.scope, "laneSet"):
        for lane in xml.children(lane_set, "lane"):
            for ref in xml.children(lane, "flowNodeRef"):
                name = xml.text(ref)
                if name not in known:
                    problems.add(lane, "reference", "{ref!r} is no element", ref=name)
                elif name in placed:
                    message = "{ref!r} stands in another lane of the same set already"
                    problems.add(lane, "reference", message, ref=name)
                placed.add(name)
