"""Events: what starts and ends a process, and what it waits for on the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.kernel import completions, effects, listeners, waits
from engine.kernel.activities import ServiceTask
from engine.kernel.node import Node, is_guard
from engine.kernel.scopes import ROOT
from engine.kernel.task import ARRIVED, Task
from engine.kernel.throwing import RAISE, SEND

if TYPE_CHECKING:
    from engine.kernel.instance import Instance


class StartEvent(Node):
    """Where a process or sub-process begins."""


class ThrowEvent(Node):
    """Sends something, or only marks that a point has been reached."""

    def enter(self, task: Task) -> bool:
        """Send it."""
        trigger = self.element.trigger
        if trigger is not None:
            SEND[trigger.kind](task, trigger)
        return True

    def _on_complete(self, my_task: Task) -> None:
        trigger, instance = self.element.trigger, my_task.workflow
        if trigger is not None and trigger.kind in RAISE:
            # Done before it is heard: whoever hears it may end the scope around it.
            instance.emit(effects.Left(my_task.id, self.element.id, "completed"))
            my_task.entered = False
            RAISE[trigger.kind](my_task, trigger)
        if my_task.id in instance.tasks:
            super()._on_complete(my_task)


class EndEvent(ThrowEvent):
    """The end of one path, or of all."""


class LinkEvent(Node):
    """One end of a link, which is a flow by now: a token only passes."""


class SendTask(ThrowEvent):
    """Sends a message, as an activity."""


class HandledEvent(ServiceTask):
    """An event or send task whose message a handler sends."""


class Catch(Node):
    """Waits for a timer, a message, a signal or a condition."""

    catches = True
    resting = TaskState.WAITING

    def announce(self, task: Task) -> None:
        """A listener only counts as entered when it fires."""
        if task.leaving or not self.listens(task):
            super().announce(task)

    def announced(self, task: Task) -> bool:
        """A listener that rests has not been."""
        return not self.listens(task)

    def listens(self, task: Task) -> bool:
        """Whether a task waits beside others for what comes first, not on the path itself."""
        return isinstance(task.container.task_spec, Race)

    def enter(self, task: Task) -> bool:
        """Arm it."""
        if ARRIVED in task.internal_data:
            self.write_results(task, task.internal_data[ARRIVED])
            return True
        waits.arm(task)
        return False

    def withdraw(self, task: Task) -> None:
        """Disarm it."""
        waits.disarm(task)

    def fire(self, task: Task) -> Task:
        """What a task waited for has come; the task that goes on."""
        waits.disarm(task)
        if self.listens(task):
            race = task.container
            task.hang(race.container)
            for other in race.children:
                other.cancel()
            task.workflow.drop(race, "completed")
        task.leave()
        return task


class ReceiveTask(Catch):
    """An activity that waits for a message."""


class Boundary(Catch):
    """An event at the border of an activity; those of errors and escalations never wait."""

    def listens(self, task: Task) -> bool:
        """While it hangs at its activity."""
        return is_guard(task.container)

    def fire(self, task: Task) -> Task:
        """Leave the activity behind, or beside; what may come again is waited for again."""
        guard = task.container
        if not self.element.interrupting and waits.rearm(task):
            return self.begin(guard)
        waits.disarm(task)
        task.hang(guard.container)
        self.end(guard)
        task.leave()
        return task

    def begin(self, guard: Task) -> Task:
        """Go on from the border of an activity."""
        task = guard.workflow.add(self.name, guard.container)
        task.leave()
        self.end(guard)
        return task

    def end(self, guard: Task) -> None:
        """End the activity, or remember that something else has begun beside it."""
        if self.element.interrupting:
            guard.cancel()
        else:
            completions.beside(guard)


class EventStart(Catch):
    """The event that starts an event sub-process: a listener in the scope around that."""

    owner: str

    def listens(self, task: Task) -> bool:
        """While it is not yet within its own sub-process."""
        inside: Any = task.container.task_spec.name
        return bool(inside != self.owner)

    def fire(self, task: Task) -> Task:
        """Begin the event sub-process."""
        scope, instance = task.container, task.workflow
        if self.element.interrupting or not waits.rearm(task):
            waits.disarm(task)
            instance.forget(task)
        return self.begin(scope)

    def begin(self, scope: Task) -> Task:
        """Begin the event sub-process; the task that holds it."""
        return listeners.begin(self.name, self.owner, scope)


class Race(Node):
    """An event-based gateway: the first event wins, the others are forgotten."""

    def enter(self, task: Task) -> bool:
        """Let all its events wait, before anything else happens that they could miss."""
        instance = task.workflow
        for flow in self.flows:
            entry = instance.definition.entries[flow.target]
            instance.add(entry, task, flow.id, at_once=True)
        return False


def begin(instance: Instance, name: str, values: dict[str, object]) -> None:
    """Begin an instance at this spec; what that would wait for has come, with these values."""
    spec, via = instance.definition.specs[name], None
    if not isinstance(spec, Catch):
        begin_everywhere(instance, (name,), values)
        return
    gate = _gate_before(instance, name)
    if gate is not None:
        passed = instance.add(gate, instance.root)
        passed.task_spec.announce(passed)
        instance.drop(passed, "completed")
        (via,) = spec.incoming
    # At once: what it writes may be in the keys that the listeners of the process wait by.
    instance.add(name, instance.root, via, at_once=True).internal_data[ARRIVED] = values
    listeners.arm_all(instance.root)


def begin_everywhere(instance: Instance, names: Iterable[str], values: dict[str, object]) -> None:
    """Begin an instance at these specs at once; none of them has waited for anything."""
    instance.write(instance.root, ROOT, values)
    listeners.arm_all(instance.root)
    for name in names:
        instance.add(name, instance.root)


def _gate_before(instance: Instance, name: str) -> str | None:
    """The event-based gateway that instantiates by this event."""
    for each in instance.definition.specs.values():
        if isinstance(each, Race) and any(flow.target == name for flow in each.flows):
            return str(each.name)
    return None
