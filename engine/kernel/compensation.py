"""Compensation: who throws it, and how what has completed is undone, one after the other."""

from __future__ import annotations

from typing import Any, Final

from SpiffWorkflow.util.task import TaskState

from engine.kernel.completions import DONE, Record, around, in_order, put, take
from engine.kernel.node import Node
from engine.kernel.task import Task

UNDO: Final = ".undo"
"""The name of its spec; no element has a dot in its name once it is rewritten."""


class CompensationEvent(Node):
    """A throw or end event that compensates one activity, or all that it can see."""

    def enter(self, task: Task) -> bool:
        """Begin; it waits for the handlers unless the model says otherwise."""
        trigger = self.element.trigger
        assert trigger is not None  # noqa: S101 - it is bound by its trigger
        records = in_order(
            record for container in visible(task) for record in take(container, trigger.name)
        )
        if not records:
            return True
        undo(task if trigger.wait else task.container, records)
        return not trigger.wait

    def child_gone(self, task: Task) -> None:
        """All handlers have ended."""
        task.leave()


def visible(task: Task) -> list[Task]:
    """The containers whose activities a throw event sees (BPMN table 10.88)."""
    scope = around(task)
    return [scope, around(scope)] if scope.task_spec.by_event else [scope]


def undo(container: Task, records: list[Record], record: Record | None = None) -> None:
    """Compensate these, latest first, inside a container that is told when all is done.

    With a record they are what has completed inside one sub-process, in the scope that it had.
    """
    instance = container.workflow
    task = instance.add(UNDO, container)
    task._set_state(TaskState.STARTED)
    task.internal_data[DONE] = records
    if record is not None:
        task.internal_data["record"] = record
        open_scope(task, record, barrier=record.get("scope", [False])[0])
    if record is not None and "event" in record:
        instance.add(record["event"], task)
    else:
        begin(task)


def begin(task: Task) -> None:
    """Undo what completed last of what is left."""
    record = task.internal_data[DONE].pop()
    if "handler" in record:
        handler = task.workflow.add(record["handler"], task)
        spec = handler.task_spec
        open_scope(handler, record, barrier=bool(spec.element.outputs) and not spec.is_loop)
    else:
        records = record.pop(DONE)
        undo(task, records, record)


def open_scope(task: Task, record: Record, *, barrier: bool) -> None:
    """What the activity's own scope held when it completed, seen from the scope around it."""
    instance = task.workflow
    owner = instance.tasks[record.get("of", task.container.id)]
    instance.scopes.open(task.id, instance.scope_of(owner), barrier=barrier)
    _, values = record.get("scope", [False, {}])
    for name, value in values.items():
        instance.scopes.set(task.id, name, value)


class Undo(Node):
    """Holds a handler that runs, and what is still to be compensated after it.

    A sub-process that has no handler of its own is undone by another of these inside.
    """

    element: Any = None
    place = ""
    for_compensation = True

    def announce(self, _task: Task) -> None:
        """Nobody has drawn it, so nobody hears of it."""

    def announced(self, _task: Task) -> bool:
        """It never is."""
        return False

    def child_gone(self, task: Task) -> None:
        """Go on with what completed before, or be done.

        An event sub-process decides itself what else is undone (BPMN 10.7).
        """
        data = task.internal_data
        if data.get(DONE) and "event" not in data.get("record", {}):
            begin(task)
        else:
            container = task.container
            task.workflow.drop(task, "completed")
            container.task_spec.child_gone(container)

    def withdraw(self, task: Task) -> None:
        """What has not been undone goes back to where it was taken from."""
        left = task.internal_data.get(DONE, [])
        whole = task.internal_data.get("record")
        if whole is not None:
            left = [whole | {DONE: left}] if left and "event" not in whole else []
        for record in left:
            _give_back(task, record)


def _give_back(task: Task, record: Record) -> None:
    """To the container of this record; what is only part of another goes to who undoes that."""
    outer = task.container
    if isinstance(outer.task_spec, Undo):
        put(outer, record)
    elif "of" in record and record["of"] in task.workflow.tasks:
        owner = task.workflow.tasks[record.pop("of")]
        put(owner, record)
