"""Transactions: a cancel end event undoes what the transaction has done, and leaves it."""

from __future__ import annotations

from engine.kernel.compensation import Undo, undo
from engine.kernel.completions import as_record
from engine.kernel.node import Node
from engine.kernel.task import Task


class CancelEvent(Node):
    """Cancels the transaction around it; it leaves by the cancel boundary event, once undone."""

    boundary: str

    def enter(self, task: Task) -> bool:
        """Stop what is open, then compensate what has completed.

        Its border holds the event in the transaction's place: an error in a handler may still
        leave by an error boundary event, but nothing else interrupts what is being undone.
        """
        activity = transaction(task)
        guard = activity.container
        for each in undone_in(activity):
            each.cancel()
        records = [record | {"of": task.id} for record in as_record(activity)]
        task.hang(guard)
        for other in guard.children:
            if other is not task:
                other.cancel()
        if not records:
            return True
        undo(task, records)
        return False

    def child_gone(self, task: Task) -> None:
        """All is undone."""
        task.leave()

    def _on_complete(self, my_task: Task) -> None:
        instance, guard = my_task.workflow, my_task.container
        instance.add(self.boundary, guard.container).leave()
        instance.drop(my_task, "completed")
        guard.cancel()


def transaction(task: Task) -> Task:
    """The nearest transaction around; with all its items if it is a loop: all are cancelled."""
    while task.task_spec.element is None or task.task_spec.element.kind != "transaction":
        task = task.container
    return task.container if task.container.task_spec.is_loop else task


def undone_in(activity: Task) -> list[Task]:
    """The compensations that run inside: cancelled first, what they leave is undone here."""
    found: list[Task] = []
    for child in activity.children:
        found += [child] if isinstance(child.task_spec, Undo) else undone_in(child)
    return found
