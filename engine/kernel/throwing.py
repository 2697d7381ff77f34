"""What events send: messages, signals, escalations, and the end of a scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from engine import codec
from engine.errors import BpmnError
from engine.kernel import effects, waits
from engine.kernel.element import Trigger
from engine.kernel.raising import escalate
from engine.kernel.task import Task


def payload(task: Task) -> dict[str, object]:
    """What travels along: the declared inputs only, never all variables."""
    own = task.workflow.scopes.by_id.get(task.id)
    if own is None:
        return {}
    values = {name: own.values[name] for name, _ in task.task_spec.element.inputs}
    return cast(dict[str, object], codec.clean(values))


def _message(task: Task, trigger: Trigger) -> None:
    name, key = trigger.name or "", waits.key(task, trigger)
    sent = effects.MessageSent(task.task_spec.element.id, name, key, payload(task))
    task.workflow.emit(sent)


def _signal(task: Task, trigger: Trigger) -> None:
    element = task.task_spec.element
    task.workflow.emit(effects.SignalSent(element.id, trigger.name or "", payload(task)))


def _escalation(task: Task, _trigger: Trigger) -> None:
    # Whoever catches it may end the thrower: that comes last, but what travels is checked now.
    payload(task)


def _error(_task: Task, trigger: Trigger) -> None:
    raise BpmnError(trigger.name or "")


def _terminate(task: Task, _trigger: Trigger) -> None:
    """End the scope around a terminate event: its other tokens are gone."""
    instance, container = task.workflow, task.container
    for other in container.children:
        if other is not task:
            other.cancel()
    if container is instance.root:
        instance.terminated_by = task.task_spec.element.id


SEND: Final[dict[str, Callable[[Task, Trigger], None]]] = {
    "message": _message,
    "signal": _signal,
    "escalation": _escalation,
    "error": _error,
    "terminate": _terminate,
}
"""What an event does on entering, while it can still fail."""


def _raise_signal(task: Task, trigger: Trigger) -> None:
    """Whoever waits within the instance hears it at once, outermost scopes first."""
    instance, values = task.workflow, payload(task)
    waiting = [each for each in instance.tasks.values() if _hears(each, trigger.name)]
    for each in sorted(waiting, key=lambda each: (each.level, each.id)):
        # An earlier one may have ended this one's wait.
        if each.id in instance.tasks:
            waits.receive(each, values)


def _hears(task: Task, name: str | None) -> bool:
    if not task.task_spec.catches or not task.waiting:
        return False
    trigger = task.task_spec.element.trigger
    return (trigger.kind, trigger.name) == ("signal", name)


def _raise_escalation(task: Task, trigger: Trigger) -> None:
    escalate(task, trigger.name or "", payload(task))


RAISE: Final[dict[str, Callable[[Task, Trigger], None]]] = {
    "signal": _raise_signal,
    "escalation": _raise_escalation,
}
"""What an event does when it is done: it may end the scope that it stands in."""
