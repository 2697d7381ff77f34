"""Where a token is put by hand: before an element, in an open scope or one that is entered for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import NotMoved
from engine.kernel.activities import Gathering
from engine.kernel.containers import INTO
from engine.kernel.instance import Instance
from engine.kernel.loops import MultiInstance
from engine.kernel.task import Task

Values = Mapping[str, object]


@dataclass(frozen=True)
class Place:
    """Before an element, or on a flow to it: where a token begins."""

    name: str
    via: str | None = None


def put(
    instance: Instance,
    element_id: str,
    scope: int | None,
    values: Values,
    leaving: Task | None = None,
) -> Task:
    """A token before an element or on a flow, in the open scope around it or in one that is entered.

    Nothing is changed where it is refused: raises NotMoved.
    """
    around = instance.tasks.get(scope) if scope is not None else instance.root
    if around is None or not _holds(around):
        raise NotMoved(element_id, "token {token} holds no open scope", token=scope)
    if around.task_spec.is_loop:
        return _one_more(around, element_id, values)
    if values:
        raise NotMoved(element_id, "only one more item of a multi-instance activity takes values")
    place = _place(instance, element_id)
    _check(instance, element_id, place)
    path = list(_path(instance, place.name))
    if around is not instance.root:
        if around.task_spec.name not in path:
            raise NotMoved(element_id, "token {token} does not hold it", token=scope)
        path = path[path.index(around.task_spec.name) + 1 :]
    container, left = _descend(instance, around, path, element_id)
    if leaving is not None and leaving in _around(container):
        raise NotMoved(element_id, "it stands within what token {token} holds", token=leaving.id)
    return _begin(instance, container, left, place)


def _one_more(loop: Task, element_id: str, values: Values) -> Task:
    if loop.task_spec.element.id != element_id or not isinstance(loop.task_spec, MultiInstance):
        text = "token {token} holds the runs of another activity"
        raise NotMoved(element_id, text, token=loop.id)
    return loop.task_spec.one_more(loop, values)


def _place(instance: Instance, element_id: str) -> Place:
    """Where a token begins that is to come to an element, or by a flow."""
    definition = instance.definition
    for name in definition.entries:
        spec = definition.specs[name]
        if spec.element.id == element_id:
            return Place(name)
        for flow in spec.flows:
            if flow.id == element_id:
                return Place(flow.target, flow.id)
    text = "process {process!r} has no such element or flow"
    raise NotMoved(element_id, text, process=definition.process_id)


def _check(instance: Instance, element_id: str, place: Place) -> None:
    element = instance.definition.specs[place.name].element
    parent = _parent(instance, place.name)
    if element.attached_to is not None:
        raise NotMoved(element_id, "a boundary event begins by its event; name what follows it")
    if element.by_event or (parent is not None and _spec(instance, parent).element.by_event
                            and element.kind == "startEvent"):  # fmt: skip
        raise NotMoved(element_id, "an event sub-process begins by its event")
    if instance.definition.specs[place.name].for_compensation:
        raise NotMoved(element_id, "it is for compensation, and begins by that")


def _path(instance: Instance, name: str) -> Iterator[str]:
    """The specs of the sub-processes around an element, outermost first."""
    parent = _parent(instance, name)
    if parent is not None:
        yield from _path(instance, parent)
        yield _spec(instance, parent).name


def _parent(instance: Instance, name: str) -> str | None:
    """The name of the sub-process in which an element stands."""
    definition = instance.definition
    wanted = definition.specs[name].element.parent
    return next(
        (each for each in definition.entries if definition.specs[each].element.id == wanted), None
    )


def _spec(instance: Instance, name: str) -> Any:
    """The spec of a sub-process itself, not of a loop around it."""
    spec = instance.definition.specs[name]
    return instance.definition.specs[spec.item] if spec.is_loop else spec


def _descend(
    instance: Instance, around: Task, path: list[str], element_id: str
) -> tuple[Task, list[str]]:
    """Into the open scopes on the way; what is left of it has to be entered."""
    while path:
        found = [each for each in _scopes(instance, path[0]) if around in _around(each)]
        if len(found) > 1:
            tokens = ", ".join(str(each.id) for each in found)
            text = "{count} scopes are open; name one of tokens {tokens}"
            raise NotMoved(element_id, text, count=len(found), tokens=tokens)
        if not found:
            break
        around, path = found[0], path[1:]
    return around, path


def _scopes(instance: Instance, name: str) -> list[Task]:
    return [
        each for each in instance.tasks.values() if each.task_spec.name == name and _holds(each)
    ]


def _holds(task: Task) -> bool:
    """Whether work can begin inside: an open scope, or a loop that goes on."""
    spec = task.task_spec
    rests = task.state == TaskState.STARTED and not task.incident and not task.leaving
    return bool((spec.is_scope or spec.is_loop) and rests)


def _begin(instance: Instance, container: Task, path: list[str], place: Place) -> Task:
    """Enter what is left of the way, by the ordinary entries of each sub-process."""
    definition = instance.definition
    for name in path:
        spec = definition.specs[name]
        if spec.element.by_event or spec.for_compensation:
            raise NotMoved(spec.element.id, "it begins by its event, and is not open")
        if name not in definition.entries:
            raise NotMoved(spec.element.id, "it is done in runs, of which none is open")
    first, *rest = [*(_entry(instance, name) for name in path), definition.entries[place.name]]
    task = instance.add(first, container, None if rest else place.via)
    if rest:
        task.internal_data[INTO] = [rest, place.via]
    return task


def _entry(instance: Instance, name: str) -> str:
    """Where a sub-process is entered that waits for no further tokens."""
    entry = instance.definition.entries[name]
    spec = instance.definition.specs[entry]
    return spec.inner if isinstance(spec, Gathering) else entry


def _around(task: Task) -> list[Task]:
    """A task and what holds it, up to the process."""
    found = [task]
    while task is not task.workflow.root:
        task = task.container
        found.append(task)
    return found
