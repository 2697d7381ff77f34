"""Refuses what BPMN does not allow of compensation and transactions, or what could never run."""

from collections import Counter
from typing import Final

from engine.kernel import xml
from engine.kernel.associations import (
    cancel_boundaries,
    cancels,
    compensates,
    compensation_boundaries,
    for_compensation,
    handler_ids,
    handlers,
    transaction,
    undoes,
)
from engine.kernel.problems import Problems
from engine.kernel.vocabulary import ACTIVITIES, FLOW_NODES, SUBPROCESSES

RULE: Final = "compensation"


def check(scope: xml.Node, problems: Problems) -> None:
    """Check one process or sub-process, without those inside."""
    nodes = {node.get("id", ""): node for node in xml.children(scope, *FLOW_NODES)}
    _check_boundaries(scope, nodes, problems)
    named = set(handlers(scope).values())
    for name, node in nodes.items():
        if for_compensation(node):
            _check_handler(scope, node, name in named, problems)
        if undoes(node):
            _check_undoes(scope, node, problems)
        if xml.local(node) == "boundaryEvent":
            _check_border(node, nodes.get(node.get("attachedToRef", "")), problems)
        elif compensates(node) and xml.local(node) != "startEvent":
            _check_throw(scope, node, problems)
        elif cancels(node):
            _check_cancel(node, problems)


def _check_boundaries(scope: xml.Node, nodes: dict[str, xml.Node], problems: Problems) -> None:
    hosts = Counter(node.get("attachedToRef", "") for node in compensation_boundaries(scope))
    for boundary in compensation_boundaries(scope):
        found = handler_ids(boundary)
        if len(found) != 1 or not for_compensation(nodes[found[0]]):
            problems.add(
                boundary,
                RULE,
                "a compensation boundary event needs one association, to an activity of the same "
                'scope with isForCompensation="true"; this one is associated with {found}',
                found=", ".join(found) or "none",
            )
        if hosts[boundary.get("attachedToRef", "")] > 1:
            problems.add(boundary, RULE, "an activity has one compensation boundary event at most")
        if boundary.get("id") in _flow_ends(scope):
            text = "no flow leaves a compensation boundary event; associate it with its handler"
            problems.add(boundary, RULE, text)


def _check_handler(scope: xml.Node, node: xml.Node, named: bool, problems: Problems) -> None:
    if xml.local(node) not in ACTIVITIES or xml.by_event(node):
        text = "isForCompensation belongs on a task, a sub-process or a call activity"
        problems.add(node, RULE, text)
    if node.get("id") in _flow_ends(scope):
        problems.add(node, RULE, "no flow leads to or from an activity that is for compensation")
    if not named:
        text = "no compensation boundary event is associated with this handler"
        problems.add(node, RULE, text)


def _check_undoes(scope: xml.Node, node: xml.Node, problems: Problems) -> None:
    """A compensation event sub-process: of a sub-process that nothing else undoes."""
    if xml.local(scope) == "process" or for_compensation(scope) or undoes(scope):
        text = "nothing compensates what is around this event sub-process, so it could never run"
        problems.add(node, RULE, text)
    around = scope.getparent()
    if around is not None and scope.get("id") in handlers(around):
        text = (
            "the sub-process around has a compensation boundary event as well; it is undone "
            "either by that handler or by this event sub-process"
        )
        problems.add(node, RULE, text)
    if next(filter(undoes, xml.children(scope, *SUBPROCESSES))) is not node:
        problems.add(node, RULE, "a sub-process has one compensation event sub-process at most")
    for start in xml.children(node, "startEvent"):
        if start.get("isInterrupting") == "false":
            problems.add(start, RULE, "a compensation event has nothing to run beside")


def _flow_ends(scope: xml.Node) -> set[str]:
    return {
        flow.get(end, "")
        for flow in xml.children(scope, "sequenceFlow")
        for end in ("sourceRef", "targetRef")
    }


def _check_border(boundary: xml.Node, host: xml.Node | None, problems: Problems) -> None:
    if host is None:
        return
    if for_compensation(host):
        text = (
            "no boundary event runs on an activity that is for compensation; make the handler a "
            "sub-process and put the activity with its boundary event inside"
        )
        problems.add(boundary, RULE, text)
    if not cancels(boundary):
        return
    if xml.local(host) != "transaction":
        problems.add(
            boundary, "transaction", "a cancel event belongs at the border of a transaction"
        )
    elif len(cancel_boundaries(host)) > 1:
        problems.add(boundary, "transaction", "a transaction has one cancel boundary event at most")
    elif not any(transaction(end) is host for end in _cancel_ends(host)):
        problems.add(boundary, "transaction", "no cancel end event stands in this transaction")
    if boundary.get("cancelActivity") == "false":
        problems.add(boundary, "transaction", "a cancel event always interrupts")


def _cancel_ends(activity: xml.Node) -> list[xml.Node]:
    return [node for node in activity.iter(f"{{{xml.BPMN}}}endEvent") if cancels(node)]


def _check_cancel(end: xml.Node, problems: Problems) -> None:
    around = transaction(end)
    if around is None:
        problems.add(end, "transaction", "a cancel end event belongs in a transaction")
    elif not cancel_boundaries(around):
        text = "the transaction {name!r} has no cancel boundary event for this event to leave by"
        problems.add(end, "transaction", text, name=around.get("id", ""))


def _check_throw(scope: xml.Node, node: xml.Node, problems: Problems) -> None:
    definition = xml.child(node, "compensateEventDefinition")
    wanted = definition.get("activityRef") if definition is not None else None
    if not wanted:
        return
    found = {
        each.get("id"): (around, each)
        for around in visible(scope)
        for each in xml.children(around, *ACTIVITIES)
    }.get(wanted)
    if found is None:
        text = (
            "activityRef {wanted!r} is no activity that can be seen from here: it stands in the "
            "same scope, or around the event sub-process of this event"
        )
        problems.add(node, RULE, text, wanted=wanted)
    elif not compensable(*found):
        text = "activityRef {wanted!r} has neither a compensation boundary event nor one inside"
        problems.add(node, RULE, text, wanted=wanted)


def visible(scope: xml.Node) -> list[xml.Node]:
    """The scopes whose activities an event in this scope may compensate (BPMN table 10.88)."""
    around = scope.getparent()
    inside = xml.by_event(scope)
    return [scope, around] if inside and around is not None else [scope]


def compensable(scope: xml.Node, activity: xml.Node) -> bool:
    """Whether an activity has a handler, or anything inside it has."""
    if for_compensation(activity) or undoes(activity):
        return False
    return activity.get("id", "") in handlers(scope) or any(
        undoes(inner) or compensable(activity, inner)
        for inner in xml.children(activity, *ACTIVITIES)
        if xml.local(activity) in SUBPROCESSES
    )
