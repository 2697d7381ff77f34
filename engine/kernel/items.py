"""What all loops share: they hold the runs of one activity, each run a task of its own."""

from __future__ import annotations

from decimal import Decimal

from engine.kernel.node import Node
from engine.kernel.task import Task


class Items(Node):
    """Holds the runs of an activity; its mappings belong to each run."""

    is_loop = True
    item: str

    def open_scope(self, task: Task) -> None:
        """Each run has a scope; what holds them has none."""

    def add_item(self, task: Task, index: int, *, barrier: bool) -> Task:
        """One more run, in a scope of its own that knows its number."""
        instance = task.workflow
        item = instance.add(self.item, task)
        item.internal_data["index"] = index
        instance.scopes.open(item.id, instance.scope_of(task), barrier=barrier)
        instance.scopes.set(item.id, "loopCounter", index)
        return item


def whole(value: object) -> int | None:
    """The number of runs that a value means; None if it is no whole number from 0."""
    if isinstance(value, Decimal) and value.is_finite() and value == int(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return value
