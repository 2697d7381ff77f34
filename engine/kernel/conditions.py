"""Conditional events: looked at on arrival, and again whenever data that they ask for changes."""

from __future__ import annotations

from engine.kernel.instance import Instance
from engine.kernel.node import is_guard
from engine.kernel.task import Task


def look(instance: Instance) -> None:
    """Fire what has become true, one at a time: outermost scopes first, then the oldest.

    All are judged by the data as it is now, so that no change is missed; one that an earlier one
    has cancelled is not.
    """
    changed, instance.scopes.changed = instance.scopes.changed, set()
    for task in sorted(instance.conditions.values(), key=lambda each: (each.level, each.id)):
        if task.id in instance.conditions and _concerned(task, changed) and _turned(task):
            task.task_spec.fire(task)


def watched(instance: Instance) -> set[str]:
    """All names that a condition which is waited for may ask for."""
    return {
        name
        for task in instance.conditions.values()
        for name in ("", *task.task_spec.element.trigger.when.names)
    }


def _concerned(task: Task, changed: set[str]) -> bool:
    if is_guard(task.container) and _done(task.container):
        # What an activity writes when it ends comes too late to interrupt it.
        return False
    slot = task.task_spec.element.trigger.when
    return "true" not in task.internal_data or not slot.names.isdisjoint(changed)


def _done(guard: Task) -> bool:
    return any(
        child.task_spec.name == guard.task_spec.activity and child.leaving and not child.incident
        for child in guard.children
    )


def _turned(task: Task) -> bool:
    """Whether a condition has gone from not true to true."""
    instance, slot = task.workflow, task.task_spec.element.trigger.when
    try:
        with instance.savepoint(task):
            true = instance.ask(slot, task) is True
    except Exception as error:
        # What the transaction as a whole must be tried again for is no incident.
        if getattr(error, "transient", False):
            raise
        instance.conditions.pop(task.id)
        instance.fail(task, error)
        return False
    before = task.internal_data.get("true", False)
    task.internal_data["true"] = true
    return true and not before
