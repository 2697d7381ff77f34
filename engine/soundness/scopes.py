"""The scopes of a process as the check sees them: nodes with the flows in and out of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.kernel import xml
from engine.kernel.problems import element_id
from engine.kernel.vocabulary import FLOW_NODES

EVENT: Final = "EventDefinition"
INTERRUPTS_FROM_WITHIN: Final = frozenset({"error", "cancel", "escalation"})
"""What only the activity itself throws; the rest may come from outside at any time."""


@dataclass(frozen=True)
class Way:
    """A sequence flow."""

    id: str
    target: str
    conditional: bool


@dataclass
class Spot:
    """A flow node: its name in the file, the id that its author gave it, and what is around it."""

    name: str
    id: str
    kind: str
    event: str = ""
    into: list[str] = field(default_factory=list)
    out: list[Way] = field(default_factory=list)
    default: str = ""
    interrupting: bool = True
    starts: bool = False
    needs: int = 1
    gives: int = 1
    all_at_once: bool = False
    borders: list[Spot] = field(default_factory=list)
    inner: Area | None = None


@dataclass
class Area:
    """A process or sub-process: what a token can walk through, and what stands beside."""

    id: str
    kind: str
    spots: dict[str, Spot] = field(default_factory=dict)
    beside: list[Area] = field(default_factory=list)
    triggered_by: str = ""
    interrupting: bool = True


def read(process: xml.Node) -> Area:
    """A process with all that is nested in it."""
    area = Area(element_id(process) or "", xml.local(process))
    hosts: dict[str, str] = {}
    for node in xml.children(process, *FLOW_NODES):
        if node.get("triggeredByEvent") == "true":
            area.beside.append(_event_sub_process(node))
        elif node.get("isForCompensation") != "true" and _event(node) != "compensate boundary":
            area.spots[node.get("id", "")] = _spot(node)
            if xml.local(node) == "boundaryEvent":
                hosts[node.get("id", "")] = node.get("attachedToRef", "")
        elif next(xml.children(node, *FLOW_NODES), None) is not None:
            area.beside.append(read(node))
    for flow in xml.children(process, "sequenceFlow"):
        _join(area, flow)
    for border, host in hosts.items():
        if host in area.spots:
            area.spots[host].borders.append(area.spots[border])
    return area


def _event_sub_process(node: xml.Node) -> Area:
    area = read(node)
    for start in xml.children(node, "startEvent"):
        area.triggered_by = _event(start)
        area.interrupting = start.get("isInterrupting", "true") != "false"
    return area


def _spot(node: xml.Node) -> Spot:
    kind = xml.local(node)
    return Spot(
        name=node.get("id", ""),
        id=element_id(node) or "",
        kind=kind,
        event=_event(node),
        default=node.get("default", ""),
        interrupting=node.get("cancelActivity", "true") != "false",
        starts=kind == "startEvent" or node.get("instantiate") == "true",
        needs=_quantity(node, "startQuantity"),
        gives=_quantity(node, "completionQuantity"),
        all_at_once=node.get("eventGatewayType") == "Parallel",
        inner=read(node) if next(xml.children(node, *FLOW_NODES), None) is not None else None,
    )


def _event(node: xml.Node) -> str:
    """What an event waits for or throws; the compensation event at a border is apart."""
    for part in xml.children(node):
        if xml.local(part).endswith(EVENT):
            found = xml.local(part).removesuffix(EVENT)
            border = xml.local(node) == "boundaryEvent" and found == "compensate"
            return "compensate boundary" if border else found
    return ""


def _quantity(node: xml.Node, attribute: str) -> int:
    text = node.get(attribute, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 4 else 1  # noqa: PLR2004


def _join(area: Area, flow: xml.Node) -> None:
    name = flow.get("id", "")
    source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
    if source in area.spots and target in area.spots:
        conditional = xml.child(flow, "conditionExpression") is not None
        area.spots[source].out.append(Way(name, target, conditional))
        area.spots[target].into.append(name)


def nested(area: Area) -> Iterator[Area]:
    """A scope and all scopes within it."""
    yield area
    for inner in [*(spot.inner for spot in area.spots.values() if spot.inner), *area.beside]:
        yield from nested(inner)
