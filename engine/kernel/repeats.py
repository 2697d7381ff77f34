"""Standard loops: an activity is done again as long as its condition holds."""

from __future__ import annotations

from engine.errors import ActivityFailed
from engine.kernel.element import Repeat
from engine.kernel.items import Items
from engine.kernel.scopes import View
from engine.kernel.task import Task


class StandardLoop(Items):
    """One run after the other. What a run writes is seen by the next, and stays after the loop.

    State: how many runs are done; loopCounter says it to the run and to the condition.
    """

    loop: Repeat

    def scope_for_outputs(self, inner: Task) -> int:
        """The outputs of a run are those of the activity."""
        return inner.workflow.outer_scope(inner.container)

    def enter(self, task: Task) -> bool:
        """The first run, unless the condition is asked before it."""
        task.internal_data["done"] = 0
        if self.loop.test_before and not self.again(task, 0):
            return True
        self.start(task)
        return False

    def start(self, task: Task) -> None:
        """One more run; only declared outputs leave one that declares any."""
        barrier = self.element.closed or bool(self.element.outputs)
        self.add_item(task, task.internal_data["done"], barrier=barrier)

    def settle_item(self, item: Task) -> None:
        """Before a run leaves: see whether another follows."""
        data = item.container.internal_data
        data["again"] = self.again(item.container, data["done"] + 1)
        data["done"] += 1

    def again(self, task: Task, done: int) -> bool:
        """Whether another run follows so many; what is neither true nor false is an error."""
        if self.loop.maximum is not None and done >= self.loop.maximum:
            return False
        if self.loop.condition is None:
            return True
        instance = task.workflow
        number: dict[str, object] = {"loopCounter": done}
        chain = [number, *instance.scopes.chain(instance.outer_scope(task))]
        value = instance.evaluate(self.loop.condition, View(chain, instance.host.functions))
        if not isinstance(value, bool):
            why = "; ".join(instance.reasons)
            raise ActivityFailed(
                f"the loop condition {self.loop.condition.text!r} is {value!r}, neither true "
                "nor false" + (f": {why}" if why else "")
            )
        return value

    def child_gone(self, task: Task) -> None:
        """Go on with the next run, or with what comes after the loop."""
        if task.internal_data["again"]:
            self.start(task)
        else:
            task.leave()

    def leave(self, task: Task) -> None:
        """Each run has already written what it has to write."""
