"""Admits exactly the constructs that run here; every other is refused by its element's id."""

from collections import Counter
from typing import Final

from engine.kernel import pools, starts, xml
from engine.kernel.problems import Problems
from engine.kernel.vocabulary import (
    ACTIVITIES,
    ATTRIBUTES,
    BOOLEANS,
    EXTENSIONS,
    FLOW_NODES,
    IGNORED,
    LOOPS,
    NODE_PARTS,
    ONE_OF,
    ONLY_DEFAULTS,
    PARTS,
    ROOT_PARTS,
    SCOPE_PARTS,
    SUBPROCESSES,
    TRIGGERS,
)

CONDITIONS: Final = (
    "conditionExpression",
    "completionCondition",
    "loopCondition",
    "loopCardinality",
    "activationCondition",
)
"""What may be left out, but not left empty: an empty condition would hold always, or never."""


def check(root: xml.Node, problems: Problems) -> list[xml.Node]:
    """Look at every element of a file; the processes that it would run."""
    _check_ids(root, problems)
    for node in xml.children(root):
        if xml.local(node) not in ROOT_PARTS:
            problems.add(node, "unsupported", "{tag} does not run here", tag=xml.local(node))
    processes = list(xml.children(root, "process"))
    executable = [node for node in processes if node.get("isExecutable") == "true"]
    if not executable:
        message = 'no process to run: mark one with isExecutable="true"'
        problems.add(root, "process", message)
    pools.check(root, problems)
    for process in executable:
        if not process.get("id"):
            problems.add(process, "id", "a process has no id")
        _check_scope(process, problems)
        _check_empty(process, problems)
        starts.check(process, problems)
    return executable


def _check_empty(process: xml.Node, problems: Problems) -> None:
    for node in process.iter(*(f"{{{xml.BPMN}}}{tag}" for tag in CONDITIONS)):
        holder = node.getparent()
        if holder is not None and xml.local(holder) in LOOPS:
            holder = holder.getparent()
        if holder is not None and not xml.text(node):
            message = "{tag} is empty: write an expression, or leave it out"
            problems.add(holder, "condition", message, tag=xml.local(node))
    for node in process.iter(*(f"{{{xml.BPMN}}}{tag}" for tag in FLOW_NODES)):
        if not xml.properties(node).get("correlationKey", "full").strip():
            message = "correlationKey is empty: write an expression, or leave it out"
            problems.add(node, "correlation key", message)


def _check_ids(root: xml.Node, problems: Problems) -> None:
    """Ids are unique: history, tasks and state name elements by nothing else."""
    seen = Counter(node.get("id") for node in root.iter() if node.get("id"))
    for name, count in seen.items():
        if count > 1:
            node = next(node for node in root.iter() if node.get("id") == name)
            problems.add(
                node, "duplicate id", "the id {name!r} stands {count} times", name=name, count=count
            )


def _check_scope(scope: xml.Node, problems: Problems) -> None:
    _check_attributes(scope, problems)
    _check_extensions(scope, problems)
    for node in xml.children(scope):
        tag = xml.local(node)
        if tag in NODE_PARTS or (tag in LOOPS and xml.local(scope) in ACTIVITIES):
            continue
        if tag in PARTS.get(xml.local(scope), ()):
            _check_part(scope, node, problems)
            continue
        if tag not in SCOPE_PARTS:
            problems.add(node, "unsupported", "{tag} does not run here", tag=tag)
        elif tag in SUBPROCESSES:
            _check_parts_of_node(node, problems)
            _check_scope(node, problems)
        elif tag not in IGNORED and tag != "laneSet":
            _check_node(node, problems)


def _check_node(node: xml.Node, problems: Problems) -> None:
    if not node.get("id"):
        problems.add(node, "id", "a {tag} has no id", tag=xml.local(node))
    _check_attributes(node, problems)
    _check_extensions(node, problems)
    for part in xml.children(node):
        _check_part(node, part, problems)
    _check_parts_of_node(node, problems)


def _check_part(node: xml.Node, part: xml.Node, problems: Problems) -> None:
    tag, kind = xml.local(part), xml.local(node)
    if tag in LOOPS and kind in ACTIVITIES:
        return
    if tag in NODE_PARTS or tag in PARTS.get(kind, ()) or tag in _triggers(node):
        _check_attributes(part, problems)
        if tag in PARTS:
            for inner in xml.children(part):
                _check_part(part, inner, problems)
        return
    if tag.endswith("EventDefinition") and kind in TRIGGERS:
        problems.add(
            node, "unsupported", "a {kind} with a {tag} does not run here", kind=kind, tag=tag
        )
    else:
        problems.add(node, "unsupported", "{tag} on a {kind} does not run here", tag=tag, kind=kind)


def _check_parts_of_node(node: xml.Node, problems: Problems) -> None:
    """What only shows with the whole element in view."""
    kind = xml.local(node)
    for loop in xml.children(node, *LOOPS):
        _check_attributes(loop, problems)
        for part in xml.children(loop):
            _check_part(loop, part, problems)
    if kind in TRIGGERS:
        _check_event(node, kind, problems)
    if kind == "serviceTask" and not xml.camunda(node, "delegateExpression"):
        problems.add(node, "handler", "camunda:delegateExpression must name a handler")
    if kind == "scriptTask" and not xml.text(xml.child(node, "script")):
        problems.add(node, "script", "a script task without a script")


def _check_event(node: xml.Node, kind: str, problems: Problems) -> None:
    triggers = [part for part in xml.children(node) if xml.local(part).endswith("EventDefinition")]
    if len(triggers) > 1:
        problems.add(node, "unsupported", "an event with several definitions does not run here")
    if not triggers and kind in ("intermediateCatchEvent", "boundaryEvent"):
        problems.add(
            node,
            "event",
            "a {kind} waits for something: a message, a timer, a signal, a condition",
            kind=kind,
        )
    if not triggers and xml.by_event(node.getparent()) and kind == "startEvent":
        problems.add(
            node, "event", "an event sub-process is started by an event: a message, a timer, …"
        )
    if not _may_run_beside(node):
        problems.add(node, "event", "an error event always interrupts")


def _triggers(node: xml.Node) -> frozenset[str]:
    """The event definitions that an event may have where it stands."""
    kind = xml.local(node)
    if kind == "startEvent" and xml.by_event(node.getparent()):
        kind = "eventStart"
    return TRIGGERS.get(kind, frozenset())


def _may_run_beside(node: xml.Node) -> bool:
    beside = "false" in (node.get("cancelActivity"), node.get("isInterrupting"))
    return not (beside and xml.child(node, "errorEventDefinition") is not None)


def _check_attributes(node: xml.Node, problems: Problems) -> None:
    kind = xml.local(node)
    for name, value in node.attrib.items():
        text = str(name)
        if text.startswith(f"{{{xml.CAMUNDA}}}"):
            short = text.rpartition("}")[2]
            if short not in ATTRIBUTES.get(kind, ()):
                problems.add(
                    node,
                    "attribute",
                    "camunda:{short} does not run on a {kind}",
                    short=short,
                    kind=kind,
                )
        elif text in ONE_OF and value not in ONE_OF[text]:
            message = "{text}={value!r}: write one of {values}"
            values = ", ".join(ONE_OF[text])
            problems.add(node, "attribute", message, text=text, value=value, values=values)
        elif text in ONLY_DEFAULTS and value != ONLY_DEFAULTS[text]:
            problems.add(
                node, "unsupported", "{text}={value!r} does not run here", text=text, value=value
            )
        elif text in BOOLEANS and value not in ("true", "false"):
            message = "{text}={value!r}: write true or false"
            problems.add(node, "attribute", message, text=text, value=value)
    if node.get("isInterrupting") == "false" and not xml.by_event(node.getparent()):
        problems.add(
            node, "event", "only the start of an event sub-process may leave others undisturbed"
        )
    handler = xml.camunda(node, "delegateExpression")
    if handler is not None and not handler.replace(".", "_").isidentifier():
        message = "{handler!r} is not the name of a handler; write it without ${{}}"
        problems.add(node, "handler", message, handler=handler)


def _check_extensions(node: xml.Node, problems: Problems) -> None:
    extension = xml.child(node, "extensionElements")
    kind = xml.local(node)
    for item in extension if extension is not None else ():
        space, name = xml.namespace(item), xml.local(item)
        if space == xml.ZEEBE:
            problems.add(
                node, "extension", "zeebe:{name}: write the Camunda 7 extension instead", name=name
            )
        elif space == xml.CAMUNDA and name not in EXTENSIONS.get(kind, {"properties"}):
            problems.add(
                node, "extension", "camunda:{name} does not run on a {kind}", name=name, kind=kind
            )
