"""What has completed in a scope and can be compensated: records in its container, oldest first.

A record names the activity, keeps what its own scope held, and either its handler or what has
completed inside it. Records live as long as their scope; whoever compensates takes them out.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from engine import codec

if TYPE_CHECKING:
    from engine.kernel.task import Task

Record = dict[str, Any]
"""name: the spec; at: when it completed; of: the container that it was taken from; scope: what its
own scope held; and the handler, or what has completed inside, with the event sub-process, if there
is one, that undoes it instead."""

DONE: Final = "completed"
BESIDE: Final = "beside"


def keep(task: Task) -> None:
    """An activity has completed: it joins what its scope can compensate."""
    record = _record(task)
    if record is not None:
        put(around(task), record)


def put(container: Task, record: Record) -> None:
    """Put a record among those of a container, in order of completion."""
    insort(container.internal_data.setdefault(DONE, []), record, key=_at)


def take(container: Task, name: str | None) -> list[Record]:
    """Take out the records of one activity, or all: an activity is compensated once."""
    taken: list[Record] = []
    left: list[Record] = []
    for record in container.internal_data.pop(DONE, []):
        (taken if name in (None, record["name"]) else left).append(record)
    if left:
        container.internal_data[DONE] = left
    return [record | {"of": container.id} for record in taken]


def in_order(records: Iterable[Record]) -> list[Record]:
    """Oldest first."""
    return sorted(records, key=_at)


def around(task: Task) -> Task:
    """The container whose scope a task belongs to."""
    container = task.container
    return container.container if container.task_spec.is_guard else container


def portions(task: Task) -> list[Record]:
    """What has completed inside an open task, and inside what is still open there.

    BPMN 13.5.5: to cancel an activity may compensate its already completed portions.
    """
    inner = [record for child in task.children for record in _partial(child)]
    return in_order([*task.internal_data.get(DONE, []), *inner])


def _partial(task: Task) -> list[Record]:
    if task.task_spec.is_guard:
        return [record for child in task.children for record in _partial(child)]
    return [] if task.task_spec.for_compensation else as_record(task)


def as_record(task: Task) -> list[Record]:
    """An open task as if it had completed with the last of what has completed inside it."""
    found = portions(task)
    return [_new(task, found[-1]["at"]) | {DONE: found}] if found else []


def _record(task: Task) -> Record | None:
    spec = task.task_spec
    if spec.for_compensation:
        return None
    if spec.compensated_by is not None:
        return _new(task, _now(task)) | {"handler": spec.compensated_by}
    inner = task.internal_data.get(DONE, [])
    if spec.compensated_inside is not None:
        return _new(task, _now(task)) | {"event": spec.compensated_inside, DONE: inner}
    return _new(task, _now(task)) | {DONE: inner} if inner else None


def _new(task: Task, at: int) -> Record:
    record: Record = {"name": task.task_spec.name, "at": at}
    scope = task.workflow.scopes.by_id.get(task.id)
    if scope is not None:
        record["scope"] = [scope.barrier, codec.clean(scope.values)]
    return record


def beside(guard: Task) -> None:
    """An event at the border of an activity begins something beside it.

    BPMN 13.5.5: that is undone before the activity, even if it completes before.
    """
    if BESIDE not in guard.internal_data:
        guard.internal_data[BESIDE] = _tick(guard)


def _now(task: Task) -> int:
    since: int | None = task.container.internal_data.get(BESIDE)
    return _tick(task) if since is None else since


def _tick(task: Task) -> int:
    """The numbers of tasks are the clock of an instance: one is spent on each completion."""
    instance = task.workflow
    instance.next_id += 1
    return instance.next_id - 1


def _at(record: Record) -> int:
    at: int = record["at"]
    return at
