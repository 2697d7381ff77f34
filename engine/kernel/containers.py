"""Activities that hold tasks: sub-processes, called processes, and the guard of a boundary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from SpiffWorkflow.util.task import TaskState

from engine import codec
from engine.errors import BpmnError
from engine.kernel import effects, keys
from engine.kernel.listeners import arm_all, dismiss, idle
from engine.kernel.node import Node
from engine.kernel.scopes import View
from engine.kernel.task import ARRIVED, Task

INTO: Final = "into"
"""Where an operator wants to begin inside, entry by entry, and by which flow, instead of at the start."""


def begin_inside(task: Task) -> bool:
    """Begin where an operator wants it; False where none does."""
    if INTO not in task.internal_data:
        return False
    (first, *rest), via = task.internal_data.pop(INTO)
    inner = task.workflow.add(first, task, None if rest else via)
    if rest:
        inner.internal_data[INTO] = [rest, via]
    return True


class Root(Node):
    """The process itself."""

    is_scope = True

    def child_gone(self, task: Task) -> None:
        """A process without tokens is over."""
        if idle(task):
            task.workflow.finish()


class SubProcess(Node):
    """An embedded sub-process, or an event sub-process that has been started."""

    is_scope = True
    starts: tuple[str, ...] = ()
    begins: Mapping[str, str] = {}
    """The same, by the ids that their author gave them."""

    def enter(self, task: Task) -> bool:
        """Begin at its start event, or else wherever nothing leads to.

        An event sub-process begins because its event has come.
        """
        task.internal_data.pop(ARRIVED, None)
        arm_all(task)
        if begin_inside(task):
            return False
        for name in self.starts:
            start = task.workflow.add(name, task)
            if self.by_event:
                start.leave()
        return False

    def take(self, task: Task, values: dict[str, object]) -> None:
        """Keep what its event has brought, until its own data objects are there."""
        task.internal_data[ARRIVED] = values

    def write_arrived(self, task: Task) -> None:
        """As from inside: into a data object of its own, or to where the name lives outside."""
        instance = task.workflow
        instance.write(task, instance.scope_of(task), task.internal_data.get(ARRIVED, {}))

    def child_gone(self, task: Task) -> None:
        """A sub-process without tokens goes on."""
        if task.state == TaskState.STARTED and idle(task):
            dismiss(task)
            task.leave()


class CallActivity(Node):
    """Another process, as an instance of its own."""

    def enter(self, task: Task) -> bool:
        """Ask for the child; only what is declared goes in."""
        instance, call = task.workflow, self.element.call
        assert call is not None  # noqa: S101 - the reader gives every call activity one
        values = instance.variables(task) if call.everything else {}
        values.update((name, instance.ask(slot, task)) for name, slot in call.into)
        key = instance.ask(call.business_key, task) if call.business_key is not None else None
        business_key = keys.text(key)
        values = {name: codec.clean(value, name) for name, value in values.items()}
        instance.emit(
            effects.ChildStarted(task.id, self.element.id, call.process_id, values, business_key)
        )
        return False

    def leave(self, task: Task) -> None:
        """Take what is declared from the child's variables."""
        instance, call = task.workflow, self.element.call
        assert call is not None  # noqa: S101 - the reader gives every call activity one
        if "failed" in task.internal_data:
            raise BpmnError(*task.internal_data["failed"])
        returned = View([task.internal_data.get("returned", {})], instance.host.functions)
        values = {name: instance.evaluate(slot, returned) for name, slot in call.out}
        self.write_results(task, values)
        super().leave(task)

    def withdraw(self, task: Task) -> None:
        """Stop the child."""
        task.workflow.emit(effects.ChildCancelled(task.id))


class Guard(Node):
    """Holds an activity together with the events at its border."""

    element: Any = None
    activity: str
    listeners: tuple[str, ...] = ()
    place: str = ""
    is_guard = True

    def announce(self, _task: Task) -> None:
        """Nobody has drawn it, so nobody hears of it."""

    def announced(self, _task: Task) -> bool:
        """It never is."""
        return False

    def _run(self, my_task: Task) -> bool | None:
        """The activity first: its listeners wait only if it is still open then.

        Nothing comes between: what happens elsewhere could else be missed.
        """
        for name in (self.activity, *self.listeners):
            inner = my_task.workflow.add(name, my_task, at_once=True)
            if name == self.activity and INTO in my_task.internal_data:
                inner.internal_data[INTO] = my_task.internal_data.pop(INTO)
        return None
