"""Ties SpiffWorkflow's specs to the elements they stand for: flows, mappings, borders, joins."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from engine.kernel import activities, associations, elements, events, gateways, implicit, xml
from engine.kernel.compensation import UNDO, CompensationEvent, Undo
from engine.kernel.containers import Guard, SubProcess
from engine.kernel.element import Element, Flow
from engine.kernel.items import Items
from engine.kernel.node import Node
from engine.kernel.problems import Problems
from engine.kernel.slot import Slot
from engine.kernel.transactions import CancelEvent
from engine.kernel.vocabulary import ASKED, SUBPROCESSES
from engine.kernel.waits import ARM

Specs = dict[str, Any]

THROWN = {"compensate": CompensationEvent, "cancel": CancelEvent}
"""Events that are more than a word sent: what each does, by what it throws."""


def bind(
    process: xml.Node, scopes: list[Any], found: dict[str, Element], problems: Problems
) -> tuple[Specs, dict[str, str]]:
    """All specs by name, and for each element the spec at which a token enters it."""
    specs: Specs = {
        name: spec
        for scope in scopes
        for name, spec in scope.task_specs.items()
        if isinstance(spec, Node)
    }
    flows = elements.flows(process, problems)
    incoming = _incoming(flows)
    for name, element in found.items():
        _bind_node(specs, specs[name], element, tuple(flows[name]), incoming[name])
    _bind_compensation(process, specs, scopes[0])
    entries = {name: name for name in found}
    for name, guarded in _borders(process).items():
        entries[name] = _bind_guard(specs, name, guarded)
    for name, element in found.items():
        if element.start_quantity > 1:
            entries[name] = _bind_gathering(specs, entries[name], element)
    _bind_starts(process, specs, entries, found)
    for name in found:
        if specs[name].is_join:
            specs[name].reach = _reach(specs[name], found, flows, _borders(process))
    return specs, entries


def _incoming(flows: dict[str, list[Flow]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each in flows.values():
        for flow in each:
            found[flow.target].append(flow.id)
    return defaultdict(tuple, {target: tuple(ids) for target, ids in found.items()})


def _bind_node(
    specs: Specs, spec: Any, element: Element, flows: tuple[Flow, ...], incoming: tuple[str, ...]
) -> None:
    spec.element, spec.flows, spec.incoming = element, flows, incoming
    spec.place, spec.quantity = element.id, element.completion_quantity
    spec.names = names_in(element, flows)
    spec.for_compensation = element.for_compensation
    if element.trigger is not None and isinstance(spec, events.EndEvent | events.ThrowEvent):
        spec.__class__ = THROWN.get(element.trigger.kind, spec.__class__)
    if element.handler and isinstance(spec, events.EndEvent | events.ThrowEvent):
        spec.__class__ = events.HandledEvent
    if element.trigger is not None and element.trigger.kind == "link":
        spec.__class__ = events.LinkEvent
    if isinstance(spec, Items):
        assert element.loop is not None  # noqa: S101 - the parser made it of a loop
        spec.loop, spec.item = element.loop, spec.task_spec
        inner = specs[spec.item]
        inner.element, inner.names = replace(element, loop=None), spec.names
        inner.place = element.id


def _bind_starts(
    process: xml.Node, specs: Specs, entries: dict[str, str], found: dict[str, Element]
) -> None:
    """Where each sub-process begins."""
    for node in elements.flow_nodes(process):
        owner = _holder(specs, node.get("id", ""))
        if isinstance(owner, SubProcess):
            starts = implicit.starts(node)
            owner.starts = tuple(entries[start.get("id", "")] for start in starts)
            owner.begins = {
                found[start.get("id", "")].id: entries[start.get("id", "")] for start in starts
            }


def _bind_gathering(specs: Specs, inner: str, element: Element) -> str:
    """What waits in front of an activity until as many tokens have come as it wants."""
    name = f"{inner}.Gathering"
    gathering = activities.Gathering(specs[inner]._wf_spec, name)
    gathering.element, gathering.place = element, element.id
    gathering.inner, gathering.wanted = inner, element.start_quantity
    specs[name] = gathering
    return name


def _borders(process: xml.Node) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for node in elements.flow_nodes(process):
        if xml.local(node) == "boundaryEvent" and not associations.compensates(node):
            found[node.get("attachedToRef", "")].append(node.get("id", ""))
    return found


def _bind_compensation(process: xml.Node, specs: Specs, scope: Any) -> None:
    """What undoes each activity, and what a cancel event leaves its transaction by."""
    specs[UNDO] = Undo(scope, UNDO)
    for node in (process, *elements.flow_nodes(process)):
        for activity, handler in associations.handlers(node).items():
            spec = specs[activity]
            inner = specs[spec.item] if spec.is_loop else spec
            inner.compensated_by = handler
        for inside in filter(associations.undoes, xml.children(node, *SUBPROCESSES)):
            name = inside.get("id", "")
            specs[name].for_compensation = True
            _holder(specs, node.get("id", "")).compensated_inside = name
        if associations.cancels(node) and xml.local(node) == "endEvent":
            specs[node.get("id", "")].boundary = associations.cancel_boundary(node)


def _bind_guard(specs: Specs, activity: str, borders: list[str]) -> str:
    guard: Guard = specs[f"{activity}.BoundaryEventSplit"]
    guard.activity, guard.place = activity, specs[activity].element.id
    _bind_events(specs, guard, borders)
    return str(guard.name)


def _bind_events(specs: Specs, holder: Any, events: list[str]) -> None:
    """Which events at an activity or in a scope wait, and which are asked."""
    triggers = [(name, specs[name].element.trigger) for name in events]
    holder.listeners = tuple(name for name, trigger in triggers if trigger.kind in ARM)
    holder.asked = tuple((name, trigger) for name, trigger in triggers if trigger.kind in ASKED)


def bind_listeners(process: xml.Node, root: Any, specs: Specs) -> None:
    """What each scope listens to: the start events of the event sub-processes in it."""
    starts: dict[str, list[str]] = defaultdict(list)
    for node in elements.flow_nodes(process):
        owner = node.getparent()
        if xml.local(node) == "startEvent" and owner is not None and xml.by_event(owner):
            name, scope = node.get("id", ""), owner.getparent()
            specs[name].__class__ = events.EventStart
            specs[name].owner = owner.get("id", "")
            specs[specs[name].owner].by_event = True
            starts[scope.get("id", "") if scope is not None else ""].append(name)
    for scope_id, names in starts.items():
        _bind_events(specs, _holder(specs, scope_id) or root, names)


def _holder(specs: Specs, scope_id: str) -> Any:
    """The spec of a sub-process itself, not of a loop around it; none for the process."""
    spec = specs.get(scope_id)
    return specs[spec.item] if isinstance(spec, Items) else spec


def _reach(
    gateway: gateways.Join,
    found: dict[str, Element],
    flows: dict[str, list[Flow]],
    borders: dict[str, list[str]],
) -> dict[str, frozenset[str]]:
    """For each element, the ways into a gateway that a token there can take without it."""
    sources: dict[str, set[str]] = defaultdict(set)
    for source, leaving in flows.items():
        for flow in leaving:
            sources[flow.target].add(source)
    for activity, events_there in borders.items():
        for border in events_there:
            sources[border].add(activity)
    reached: dict[str, set[str]] = defaultdict(set)
    for source, leaving in flows.items():
        for flow in leaving:
            if flow.target == gateway.name:
                for name in _upstream(source, sources, gateway.name):
                    reached[found[name].id].add(flow.id)
    return {name: frozenset(ids) for name, ids in reached.items()}


def _upstream(start: str, sources: dict[str, set[str]], without: str) -> set[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        if name != without and name not in seen:
            seen.add(name)
            todo += sources[name]
    return seen


def names_in(element: Element, flows: tuple[Flow, ...]) -> frozenset[str]:
    """Every name that an element's expressions ask for: some may be functions of the host."""
    slots: list[Slot | None] = [flow.condition for flow in flows]
    slots += [slot for _, slot in (*element.inputs, *element.outputs, *element.script)]
    if element.assignment is not None:
        slots += vars(element.assignment).values()
    slots.append(element.activation)
    if element.loop is not None:
        slots += element.loop.slots
    if element.call is not None:
        slots += [slot for _, slot in (*element.call.into, *element.call.out)]
        slots.append(element.call.business_key)
    if element.trigger is not None:
        slots += [element.trigger.key, element.trigger.when]
    return frozenset().union(*(slot.names for slot in slots if slot is not None))
