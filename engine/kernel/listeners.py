"""Event sub-processes: what a scope listens to while it is open.

Each that waits has a listener among the tasks of its scope, armed when the scope begins. Errors
and escalations have none: they are asked (see `raising`).
"""

from __future__ import annotations

from engine.kernel.task import Task


def arm_all(scope: Task) -> None:
    """A scope begins: its listeners hear all that happens from now on."""
    for name in scope.task_spec.listeners:
        scope.workflow.add(name, scope, at_once=True)


def idle(scope: Task) -> bool:
    """Whether nothing is left in a scope but its listeners."""
    return all(child.task_spec.listens(child) for child in scope.children)


def dismiss(scope: Task) -> None:
    """A scope ends: nobody listens any more."""
    for child in scope.children:
        child.cancel()


def begin(start: str, owner: str, scope: Task) -> Task:
    """Begin an event sub-process; an interrupting one ends all else in its scope."""
    instance = scope.workflow
    begun = instance.add(owner, scope)
    if instance.definition.specs[start].element.interrupting:
        for other in scope.children:
            if other is not begun:
                other.cancel()
        scope.task_spec.interrupted(scope)
    return begun
