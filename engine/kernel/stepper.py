"""Takes ready work one task at a time until only people, time, messages and operators are left."""

from typing import Final

from SpiffWorkflow.util.task import TaskState

from engine.errors import ActivityFailed, BpmnError
from engine.kernel import conditions, effects
from engine.kernel.gateways import release_join
from engine.kernel.instance import Instance
from engine.kernel.raising import catch_error
from engine.kernel.task import Task

MAX_STEPS: Final = 100_000
"""A model that never rests must not hold the transaction for ever."""


def run(instance: Instance, answered: Task | None = None) -> None:
    """Run to quiescence.

    A token whose wait was answered has completed: it leaves before conditions are asked of what
    the answer has changed, or one that interrupts its scope would undo what somebody has done.
    """
    if answered is not None and answered.state == TaskState.READY and instance.status == "running":
        attempt(instance, answered)
    steps = 0
    while instance.status == "running" and not instance.paused:
        if instance.scopes.changed:
            conditions.look(instance)
        task = instance.pick()
        if task is None:
            if not release_join(instance):
                return
        elif steps < MAX_STEPS:
            steps += 1
            attempt(instance, task)
        else:
            error = ActivityFailed(f"did not come to rest within {MAX_STEPS} steps")
            instance.fail(task, error)


def take_up(instance: Instance) -> None:
    """Go on after a suspension: with what has come meanwhile, then with what that has changed."""
    instance.status = "running"
    instance.scopes.changed |= conditions.watched(instance)
    for task in sorted(instance.answered(), key=lambda each: each.id):
        # An earlier one may have cancelled it, or have ended all.
        if task.state == TaskState.READY and not instance.paused and instance.status == "running":
            attempt(instance, task)
    run(instance)


def attempt(instance: Instance, task: Task) -> None:
    """Run one task; a failure undoes what it did and leaves it open with an incident."""
    task.task_spec.announce(task)
    sent = len(instance.outbox)
    instance.scopes.journal.clear()
    try:
        with instance.savepoint(task):
            task.run()
    except BpmnError as error:
        _undo(instance, sent)
        throw_error(instance, task, error.code, error.message)
    except Exception as error:
        # What the transaction as a whole must be tried again for is no incident.
        if getattr(error, "transient", False):
            raise
        _undo(instance, sent)
        instance.fail(task, error)


def _undo(instance: Instance, sent: int) -> None:
    """Expressions and handlers run before tasks are made or dropped: only these can be undone."""
    del instance.outbox[sent:]
    instance.scopes.undo()


def throw_error(instance: Instance, task: Task, code: str, message: str | None = None) -> None:
    """An error leaves a task: the nearest event around it catches it, or the instance ends."""
    element_id = task.task_spec.element.id
    if task.entered:
        instance.emit(effects.Left(task.id, element_id, "error"))
        task.entered = False
    # Neither ready nor resting: nobody waits for a task that has failed.
    task._set_state(TaskState.ERROR)
    if not catch_error(task, code, message):
        instance.end("error", element_id, code)
