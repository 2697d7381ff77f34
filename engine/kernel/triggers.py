"""What an event waits for or throws, read from its definition and what that refers to."""

from collections.abc import Callable, Mapping
from typing import Final

from engine.kernel import cycles, timing, xml
from engine.kernel.element import Trigger
from engine.kernel.problems import Problems
from engine.kernel.slot import Slot, always_feel


def read(node: xml.Node, own: dict[str, str], problems: Problems) -> Trigger | None:
    """The trigger of an event or receive task, if it has one."""
    if xml.local(node) in ("receiveTask", "sendTask"):
        handled = xml.camunda(node, "delegateExpression")
        return None if handled else _message(node, node, own, problems)
    for definition in node:
        reader = READERS.get(xml.local(definition))
        if reader is not None and not xml.camunda(definition, "delegateExpression"):
            return reader(node, definition, own, problems)
    return None


def thrown(node: xml.Node, definition: xml.Node, problems: Problems) -> Trigger:
    """What an activity throws by itself; a message goes to the activity's own correlation key."""
    return READERS[xml.local(definition)](node, definition, xml.properties(node), problems)


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
    return Trigger(
        "error",
        _code(node, definition, "error", problems),
        code_variable=xml.camunda(definition, "errorCodeVariable"),
        message_variable=xml.camunda(definition, "errorMessageVariable"),
    )


def _escalation(
    node: xml.Node, definition: xml.Node, _own: dict[str, str], problems: Problems
) -> Trigger:
    return Trigger(
        "escalation",
        _code(node, definition, "escalation", problems),
        code_variable=xml.camunda(definition, "escalationCodeVariable"),
    )


def _code(node: xml.Node, definition: xml.Node, kind: str, problems: Problems) -> str | None:
    """What is thrown or caught; who catches without naming it catches all."""
    if definition.get(f"{kind}Ref") is None and xml.local(node) in ("boundaryEvent", "startEvent"):
        return None
    return _reference(node, definition, kind, f"{kind}Code", problems)


def _conditional(
    node: xml.Node, definition: xml.Node, _own: dict[str, str], problems: Problems
) -> Trigger:
    text = xml.text(xml.child(definition, "condition"))
    if not text:
        problems.add(node, "condition", "a conditional event needs a condition")
        return Trigger("conditional")
    return Trigger("conditional", when=problems.slot(node, "condition", text, always_feel))


def _terminate(
    _node: xml.Node, _definition: xml.Node, _own: dict[str, str], _problems: Problems
) -> Trigger:
    return Trigger("terminate")


def _link(
    _node: xml.Node, definition: xml.Node, _own: dict[str, str], _problems: Problems
) -> Trigger:
    return Trigger("link", definition.get("name"))


def _compensate(
    _node: xml.Node, definition: xml.Node, _own: dict[str, str], _problems: Problems
) -> Trigger:
    wait = definition.get("waitForCompletion", "true") != "false"
    return Trigger("compensate", definition.get("activityRef") or None, wait=wait)


def _cancel(
    _node: xml.Node, _definition: xml.Node, _own: dict[str, str], _problems: Problems
) -> Trigger:
    return Trigger("cancel")


def _reference(
    node: xml.Node, definition: xml.Node, kind: str, attribute: str, problems: Problems
) -> str:
    wanted = definition.get(f"{kind}Ref")
    if not wanted:
        problems.add(node, "reference", "{kind}Ref is missing", kind=kind)
        return ""
    root = node.getroottree().getroot()
    found = next((each for each in xml.children(root, kind) if each.get("id") == wanted), None)
    if found is None:
        problems.add(
            node,
            "reference",
            "{kind}Ref {wanted!r} names no {kind} of this file",
            kind=kind,
            wanted=wanted,
        )
        return ""
    if not found.get(attribute):
        problems.add(
            node,
            "reference",
            "{kind} {wanted!r} has no {attribute}",
            kind=kind,
            wanted=wanted,
            attribute=attribute,
        )
    return found.get(attribute) or ""


def _timer(
    node: xml.Node, definition: xml.Node, _own: dict[str, str], problems: Problems
) -> Trigger:
    times = [
        part for part in xml.children(definition) if xml.local(part) in TIMES and xml.text(part)
    ]
    if len(times) != 1:
        problems.add(node, "timer", "a timer needs a timeDate, a timeDuration or a timeCycle")
        return Trigger("timer")
    tag = xml.local(times[0])
    slot = problems.slot(node, tag, xml.text(times[0]), TIMES[tag])
    return Trigger("timer", when=slot, cycle=tag == "timeCycle", dated=tag == "timeDate")


TIMES: Final[Mapping[str, Callable[[str], Slot]]] = {
    "timeDate": timing.date_slot,
    "timeDuration": timing.duration_slot,
    "timeCycle": cycles.cycle_slot,
}

READERS: Final[Mapping[str, Callable[..., Trigger]]] = {
    "timerEventDefinition": _timer,
    "messageEventDefinition": _message,
    "signalEventDefinition": _signal,
    "errorEventDefinition": _error,
    "escalationEventDefinition": _escalation,
    "conditionalEventDefinition": _conditional,
    "terminateEventDefinition": _terminate,
    "linkEventDefinition": _link,
    "compensateEventDefinition": _compensate,
    "cancelEventDefinition": _cancel,
}
