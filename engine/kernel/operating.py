"""What an operator does to the tokens and variables of an instance: with the kernel's own means.

Work begins before an element as if a token had come there, in an open scope or in one that is
entered for it; it ends as if it had been interrupted. What cannot work is refused by element.
"""

from __future__ import annotations

from collections.abc import Collection

from engine import codec
from engine.errors import Reason, TokenNotOpen, ValueRefused
from engine.kernel import stepper
from engine.kernel.execution import Execution
from engine.kernel.instance import Instance
from engine.kernel.listeners import idle
from engine.kernel.loops import MultiInstance
from engine.kernel.node import is_guard
from engine.kernel.placing import Values, put
from engine.kernel.scopes import ROOT
from engine.kernel.task import Task


def edit(
    execution: Execution, token: int | None, values: Values, remove: Collection[str]
) -> tuple[dict[str, object], dict[str, object]]:
    """Set and remove variables that a token, or the process, sees; before and after.

    A name is edited where it lives, a new one as anything that is written there. Raises
    ValueRefused, also for a name to remove that is not there.
    """
    instance = execution.instance
    scope = instance.scope_of(_open(instance, token)) if token else ROOT
    before = _known(instance, scope, {*values, *remove})
    for name in remove:
        if name not in before:
            raise ValueRefused(name, Reason("there is no variable of this name"))
    for name, value in values.items():
        owner = instance.scopes.where(scope, name)
        if owner is None:
            instance.scopes.write(scope, name, codec.clean(value, name))
        else:
            instance.scopes.set(owner, name, codec.clean(value, name))
    for name in remove:
        instance.scopes.remove(scope, name)
    after = _known(instance, scope, {*values, *remove})
    stepper.run(instance)
    return before, after


def _known(instance: Instance, scope: int, names: Collection[str]) -> dict[str, object]:
    chain = instance.scopes.chain(scope)
    found = {name: next((each for each in chain if name in each), None) for name in sorted(names)}
    return {
        name: codec.clean(values[name], name)
        for name, values in found.items()
        if values is not None
    }


def add(
    execution: Execution, element_id: str, scope: int | None = None, values: Values | None = None
) -> int:
    """Begin before an element, or on a flow; gives the token. Raises NotMoved.

    `scope` is the token of the sub-process to begin in, where several are open, or of a
    multi-instance activity that gets one more item: `values` then are what the item is.
    """
    instance = execution.instance
    begun = put(instance, element_id, scope, values or {})
    stepper.run(instance)
    return begun.id


def remove(execution: Execution, token: int) -> None:
    """End the work of a token; a scope in which nothing is left goes on. Raises TokenNotOpen."""
    _remove(_open(execution.instance, token), whole=False)
    stepper.run(execution.instance)


def move(execution: Execution, token: int, element_id: str, scope: int | None = None) -> int:
    """End the work of a token, with the scopes that this leaves empty, and begin elsewhere."""
    instance = execution.instance
    task = _open(instance, token)
    begun = put(instance, element_id, scope, {}, leaving=task)
    _remove(task, whole=True)
    stepper.run(instance)
    return begun.id


def element_of(execution: Execution, token: int) -> str:
    """Where a token stands; raises TokenNotOpen."""
    return str(_open(execution.instance, token).task_spec.element.id)


def _open(instance: Instance, token: int) -> Task:
    """A token on a path of its own: neither a listener nor what the kernel holds them by."""
    task: Task | None = instance.tasks.get(token) if token != ROOT else None
    if task is None or task.task_spec.element is None or task.task_spec.listens(task):
        raise TokenNotOpen(token, "an operator")
    return task


def _remove(task: Task, *, whole: bool) -> None:
    holder = task.container if is_guard(task.container) else task
    container = holder.container
    if container.task_spec.is_loop:
        alone = len(container.children) == 1
        if not isinstance(container.task_spec, MultiInstance) or (whole and alone):
            _remove(container, whole=whole)
        else:
            container.task_spec.take_out(container, holder)
        return
    holder.cancel()
    inside = container is not task.workflow.root and container.task_spec.is_scope
    if whole and inside and idle(container) and not container.internal_data.get("left"):
        _remove(container, whole=True)
    else:
        container.task_spec.child_gone(container)
