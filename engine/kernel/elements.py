"""Reads the elements of a process from its XML; what is wrong with one becomes a problem."""

from collections.abc import Iterator, Mapping

from engine.kernel import associations, attempts, looping, specifics, starts, triggers, xml
from engine.kernel.data import Data, declares_outputs
from engine.kernel.element import Element, Flow, Mappings
from engine.kernel.problems import Problems, element_id
from engine.kernel.slot import Slot, always_feel, literal_or_feel
from engine.kernel.vocabulary import ACTIVITIES, CHOICES, FLOW_NODES, SUBPROCESSES

OWN_PROPERTIES = frozenset(
    {
        "label_en",
        "candidateOrganisation",
        "outputCollection",
        "outputElement",
        "correlationKey",
        "activeElements",
        "onSuspend",
    }
)

MAX_QUANTITY = 1000


def read_all(process: xml.Node, problems: Problems) -> dict[str, Element]:
    """The flow nodes of a process by the id in the file."""
    lanes = _lanes(process)
    nodes = {node.get("id", ""): node for node in flow_nodes(process) if node.get("id")}
    authored = {name: element_id(node) or name for name, node in nodes.items()}
    held = Data.of(process, problems)
    return {name: _read(node, lanes, authored, held, problems) for name, node in nodes.items()}


def flow_nodes(scope: xml.Node) -> Iterator[xml.Node]:
    """Every flow node of a process, those in its sub-processes too."""
    for node in xml.children(scope, *FLOW_NODES):
        yield node
        if xml.local(node) in SUBPROCESSES:
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
    if not text or xml.local(source) not in CHOICES | ACTIVITIES:
        return None
    return problems.slot(flow, "condition", text, always_feel)


def _lanes(process: xml.Node) -> dict[str, str]:
    return {
        xml.text(ref): lane.get("name") or lane.get("id") or ""
        for lane_set in xml.children(process, "laneSet")
        for lane in xml.children(lane_set, "lane")
        for ref in xml.children(lane, "flowNodeRef")
    }


def _read(
    node: xml.Node,
    lanes: Mapping[str, str],
    authored: Mapping[str, str],
    held: Data,
    problems: Problems,
) -> Element:
    kind, own = xml.local(node), xml.properties(node)
    parent = node.getparent()
    form_key, form_binding = specifics.form(node, problems)
    inside = parent is not None and xml.local(parent) in SUBPROCESSES
    return Element(
        id=element_id(node) or "",
        kind=kind,
        name=node.get("name") or "",
        label_en=own.get("label_en") or None,
        lane=lanes.get(node.get("id", "")),
        parent=element_id(parent) if inside and parent is not None else None,
        properties={key: value for key, value in own.items() if key not in OWN_PROPERTIES},
        form_key=form_key,
        form_binding=form_binding,
        handler=_handler(node),
        inputs=_mappings(node, "inputParameter", problems)
        + (() if kind == "callActivity" else held.inputs(node)),
        outputs=_mappings(node, "outputParameter", problems)
        + (() if kind == "callActivity" else held.outputs(node)),
        closed=kind != "callActivity" and declares_outputs(node),
        assignment=specifics.assignment(node, own, problems) if kind == "userTask" else None,
        loop=looping.read(node, own, held, problems),
        call=specifics.call(node, held, problems) if kind == "callActivity" else None,
        trigger=triggers.read(node, own, problems),
        decide=specifics.decide(node, problems) if kind == "businessRuleTask" else None,
        script=specifics.script(node, problems) if kind == "scriptTask" else (),
        attached_to=authored.get(node.get("attachedToRef", "")),
        interrupting="false" not in (node.get("cancelActivity"), node.get("isInterrupting")),
        by_event=xml.by_event(node),
        instantiate=starts.instantiates(node),
        for_compensation=associations.for_compensation(node),
        activation=specifics.activation(node, problems),
        ad_hoc=specifics.ad_hoc(node, own, problems) if kind == "adHocSubProcess" else None,
        retries=attempts.read(node, problems),
        on_suspend=specifics.on_suspend(node, own, problems),
        start_quantity=_quantity(node, "startQuantity", problems),
        completion_quantity=_quantity(node, "completionQuantity", problems),
    )


def _quantity(node: xml.Node, name: str, problems: Problems) -> int:
    text = node.get(name, "1")
    found = xml.whole(text, MAX_QUANTITY)
    if found:
        return found
    message = "{name} {text!r} is no whole number from 1 to {limit}"
    problems.add(node, "quantity", message, name=name, text=text, limit=MAX_QUANTITY)
    return 1


def _handler(node: xml.Node) -> str | None:
    definition = xml.child(node, "messageEventDefinition")
    return xml.camunda(node if definition is None else definition, "delegateExpression")


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
        problems.add(node, "mapping", "{tag} without a name", tag=xml.local(item))
    if len(item):
        problems.add(
            node, "mapping", "{name}: lists, maps and scripts are written as one FEEL", name=name
        )
    return problems.slot(node, name, xml.text(item), literal_or_feel)
