"""Events: what starts and ends a process, and what it waits for on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from SpiffWorkflow.util.task import TaskState

from engine.errors import ActivityFailed, BpmnError
from engine.kernel import effects
from engine.kernel.activities import ServiceTask
from engine.kernel.element import Trigger
from engine.kernel.node import Node, is_guard
from engine.kernel.scopes import ROOT
from engine.kernel.task import Task

if TYPE_CHECKING:
    from engine.kernel.instance import Instance


ARRIVED: Final = "arrived"
"""Where a task keeps the values of the message that has started the instance there."""


class StartEvent(Node):
    """Where a process or sub-process begins."""


class EndEvent(Node):
    """The end of one path, or of all."""

    def enter(self, task: Task) -> bool:
        """Say what the event says."""
        trigger = self.element.trigger
        if trigger is None:
            return True
        if trigger.kind == "error":
            raise BpmnError(trigger.name or "")
        if trigger.kind == "terminate":
            terminate(task)
        else:
            throw(task, trigger)
        return True


class ThrowEvent(Node):
    """Sends a message or a signal, or only marks that a point has been reached."""

    def enter(self, task: Task) -> bool:
        """Send it."""
        if self.element.trigger is not None:
            throw(task, self.element.trigger)
        return True


class LinkEvent(Node):
    """One end of a link, which is a flow by now: a token only passes."""


class HandledEvent(ServiceTask):
    """A message event whose message a handler sends."""


def throw(task: Task, trigger: Trigger) -> None:
    """Send a message or signal; only declared inputs travel with it, never all variables."""
    instance, element = task.workflow, task.task_spec.element
    own = instance.scopes.by_id.get(task.id)
    payload = dict(own.values) if own is not None else {}
    name = trigger.name or ""
    if trigger.kind == "signal":
        instance.emit(effects.SignalSent(element.id, name, payload))
    else:
        instance.emit(effects.MessageSent(element.id, name, _key(task, trigger), payload))


def terminate(task: Task) -> None:
    """End the scope around a terminate event: its other tokens are gone."""
    instance, container = task.workflow, task.container
    for other in container.children:
        if other is not task:
            other.cancel()
    if container is instance.root:
        instance.terminated_by = task.task_spec.element.id


class Catch(Node):
    """Waits for a timer, a message or a signal."""

    resting = TaskState.WAITING

    def announce(self, task: Task) -> None:
        """A listener only counts as entered when it fires."""
        if task.leaving or not listens(task):
            super().announce(task)

    def announced(self, task: Task) -> bool:
        """A listener that rests has not been."""
        return not listens(task)

    def enter(self, task: Task) -> bool:
        """Arm it."""
        trigger = self.element.trigger
        assert trigger is not None  # noqa: S101 - the gate refuses a catch event without one
        if ARRIVED in task.internal_data:
            self.write_results(task, task.internal_data[ARRIVED])
            return True
        ARM[trigger.kind](task, trigger)
        return False

    def withdraw(self, task: Task) -> None:
        """Disarm it."""
        disarm(task)


class Boundary(Catch):
    """An event at the border of an activity; error boundaries are asked, they never wait."""


class ReceiveTask(Catch):
    """An activity that waits for a message."""


class Race(Node):
    """An event-based gateway: the first event wins, the others are forgotten."""

    def enter(self, task: Task) -> bool:
        """Let all its events wait."""
        instance = task.workflow
        for flow in self.flows:
            instance.add(instance.definition.entries[flow.target], task, flow.id)
        return False


def _arm_timer(task: Task, trigger: Trigger) -> None:
    slot, instance = trigger.when, task.workflow
    assert slot is not None  # noqa: S101 - the reader refuses a timer without a time
    due_at, provisional = instance.moment(slot, task)
    if due_at is None:
        why = "; ".join(instance.reasons)
        raise ActivityFailed(f"the time {slot.text!r} is null" + (f": {why}" if why else ""))
    element = task.task_spec.element
    instance.emit(effects.TimerSet(task.id, element.id, due_at, slot.text, provisional))


def _arm_wait(task: Task, trigger: Trigger) -> None:
    element = task.task_spec.element
    kind = "signal" if trigger.kind == "signal" else "message"
    key = _key(task, trigger)
    task.workflow.emit(effects.Waiting(task.id, element.id, kind, trigger.name or "", key))  # type: ignore[arg-type]


def _key(task: Task, trigger: Trigger) -> str | None:
    value = task.workflow.ask(trigger.key, task) if trigger.key is not None else None
    return None if value is None else str(value)


ARM: dict[str, Callable[[Task, Trigger], None]] = {
    "timer": _arm_timer,
    "message": _arm_wait,
    "signal": _arm_wait,
}


def disarm(task: Task) -> None:
    """The host need not watch for this any more."""
    timer = task.task_spec.element.trigger.kind == "timer"
    task.workflow.emit(effects.TimerCleared(task.id) if timer else effects.WaitOver(task.id))


def begin(instance: Instance, name: str, values: dict[str, object]) -> None:
    """Begin an instance at this spec; what that would wait for has come, with these values."""
    spec, via = instance.definition.specs[name], None
    if not isinstance(spec, Catch):
        instance.write(instance.root, ROOT, values)
        instance.add(name, instance.root)
        return
    gate = _gate_before(instance, name)
    if gate is not None:
        passed = instance.add(gate, instance.root)
        passed.task_spec.announce(passed)
        instance.drop(passed, "completed")
        (via,) = spec.incoming
    instance.add(name, instance.root, via).internal_data[ARRIVED] = values


def _gate_before(instance: Instance, name: str) -> str | None:
    """The event-based gateway that instantiates by this event."""
    for each in instance.definition.specs.values():
        if isinstance(each, Race) and any(flow.target == name for flow in each.flows):
            return str(each.name)
    return None


def listens(task: Task) -> bool:
    """Whether a task waits beside an activity or other events, not on the path itself."""
    if isinstance(task.task_spec, Boundary):
        return is_guard(task.container)
    return isinstance(task.container.task_spec, Race)


def fire(task: Task) -> Task:
    """What this task waited for has come; the task that goes on."""
    container = task.container
    if not listens(task):
        disarm(task)
    elif isinstance(container.task_spec, Race):
        disarm(task)
        task.hang(container.container)
        for other in container.children:
            other.cancel()
        task.workflow.drop(container, "completed")
    elif task.task_spec.element.interrupting:
        disarm(task)
        task.hang(container.container)
        container.cancel()
    elif task.task_spec.element.trigger.kind == "timer":
        disarm(task)
        task.hang(container.container)
    else:
        # A non-interrupting message or signal may come again while the activity is open.
        task = task.workflow.add(task.task_spec.name, container.container)
    task.leave()
    return task


def catch_error(origin: Task, code: str) -> bool:
    """Let the nearest error boundary around a task catch; an exact code before a catch-all."""
    instance = origin.workflow
    inner = origin
    while inner is not instance.root:
        guard = inner.container
        boundary = _error_boundary(guard, code) if is_guard(guard) else None
        if boundary is not None:
            caught = instance.add(boundary, guard.container)
            caught.leave()
            guard.cancel()
            return True
        inner = guard
    return False


def _error_boundary(guard: Task, code: str) -> str | None:
    for wanted in (code, None):
        for name, trigger in guard.task_spec.errors:
            if trigger.name == wanted:
                return str(name)
    return None
