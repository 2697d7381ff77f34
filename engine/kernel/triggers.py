"""What an event waits for or throws, read from its definition and what that refers to."""

from collections.abc import Callable, Mapping
from typing import Final

from engine.kernel import timing, xml
from engine.kernel.element import Trigger
from engine.kernel.problems import Problems
from engine.kernel.slot import always_feel


def read(node: xml.Node, own: dict[str, str], problems: Problems) -> Trigger | None:
    """The trigger of an event or receive task, if it has one."""
    if xml.local(node) == "receiveTask":
        return _message(node, node, own, problems)
    for definition in node:
        reader = READERS.get(xml.local(definition))
        if reader is not None and not xml.camunda(definition, "delegateExpression"):
            return reader(node, definition, own, problems)
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
    for tag, read in (("timeDate", timing.date_slot), ("timeDuration", timing.duration_slot)):
        text = xml.text(xml.child(definition, tag))
        if text:
            return Trigger("timer", when=problems.slot(node, tag, text, read))
    problems.add(node, "timer", "a timer needs a timeDate or a timeDuration")
    return Trigger("timer")


READERS: Final[Mapping[str, Callable[..., Trigger]]] = {
    "timerEventDefinition": _timer,
    "messageEventDefinition": _message,
    "signalEventDefinition": _signal,
    "errorEventDefinition": _error,
    "terminateEventDefinition": _terminate,
    "linkEventDefinition": _link,
    "compensateEventDefinition": _compensate,
    "cancelEventDefinition": _cancel,
}
