"""Multi-instance activities: one item after the other, or all at once."""

from __future__ import annotations

from collections.abc import Mapping

from engine import codec
from engine.errors import ActivityFailed
from engine.kernel.element import Loop
from engine.kernel.node import Node
from engine.kernel.scopes import View
from engine.kernel.task import Task


class MultiInstance(Node):
    """Holds the items of a loop; the mappings of the activity belong to each item.

    State: what is still to start, the results so far by index, and how many are done.
    """

    is_loop = True
    loop: Loop
    item: str

    def open_scope(self, task: Task) -> None:
        """Each item has a scope; the loop has none."""

    def enter(self, task: Task) -> bool:
        """Start the items, or the first of them."""
        items = task.workflow.ask(self.loop.collection, task)
        if not isinstance(items, list):
            text = self.loop.collection.text
            raise ActivityFailed(f"the collection {text!r} is {items!r}, not a list")
        data = task.internal_data
        data.update(count=len(items), done=0, started=0, left=codec.clean(items))
        if self.loop.output_collection:
            data["results"] = [None] * len(items)
        if not items:
            return True
        for _ in range(1 if self.loop.sequential else len(items)):
            self.start_item(task)
        return False

    def start_item(self, task: Task) -> None:
        """One more item, in a scope of its own."""
        instance, data = task.workflow, task.internal_data
        index = data["started"]
        data["started"] += 1
        item = instance.add(self.item, task)
        item.internal_data["index"] = index
        instance.scopes.open(item.id, instance.scope_of(task), barrier=True)
        instance.scopes.set(item.id, "loopCounter", index)
        if self.loop.variable:
            # What is started need not be kept a second time.
            value, data["left"][index] = data["left"][index], None
            instance.scopes.set(item.id, self.loop.variable, value)
        if data["started"] == data["count"]:
            data["left"] = []

    def settle_item(self, item: Task) -> None:
        """Before an item leaves: keep its result, and see whether the loop is done."""
        task, instance, loop = item.container, item.workflow, self.loop
        data = task.internal_data
        view = instance.view(item)
        result = instance.evaluate(loop.output_element, view) if loop.output_element else None
        result = codec.clean(result, loop.output_collection or "")
        enough = loop.condition is not None and self.enough(task, item, result) is True
        if loop.output_collection:
            data["results"][item.internal_data["index"]] = result
        data["done"] += 1
        data["enough"] = enough or data["done"] == data["count"]

    def enough(self, task: Task, item: Task, result: object) -> object:
        """The completion condition, with the numbers that BPMN gives it."""
        assert self.loop.condition is not None  # noqa: S101 - asked only if there is one
        instance, data, done = task.workflow, task.internal_data, task.internal_data["done"] + 1
        numbers: dict[str, object] = {
            "nrOfInstances": data["count"],
            "nrOfCompletedInstances": done,
            "nrOfActiveInstances": data["started"] - done,
        }
        if self.loop.output_collection:
            results = list(data["results"])
            results[item.internal_data["index"]] = result
            numbers[self.loop.output_collection] = results
        chain = [numbers, *instance.scopes.chain(instance.scope_of(item))]
        return instance.evaluate(self.loop.condition, View(chain, instance.host.functions))

    def child_gone(self, task: Task) -> None:
        """Go on with the next item, or with what comes after the loop."""
        if task.internal_data.get("enough"):
            for item in task.children:
                item.cancel()
            task.leave()
        elif self.loop.sequential:
            self.start_item(task)

    def leave(self, task: Task) -> None:
        """Write the results, by index; items that were not needed have none."""
        if self.loop.output_collection:
            values: Mapping[str, object] = {
                self.loop.output_collection: task.internal_data.get("results", [])
            }
            task.workflow.write(task, task.workflow.outer_scope(task), values)
