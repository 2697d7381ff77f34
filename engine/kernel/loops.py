"""Multi-instance activities: one item after the other, or all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine import codec
from engine.errors import ActivityFailed, NotMoved, Reason
from engine.kernel.element import Loop
from engine.kernel.items import Items, whole
from engine.kernel.scopes import View
from engine.kernel.task import Task
from engine.kernel.throwing import RAISE, SEND

MAX_ITEMS: Final = 100_000
"""A cardinality is one number; what it makes must fit into memory."""


class MultiInstance(Items):
    """Holds the items of a loop; the mappings of the activity belong to each item.

    State: what is still to start, the results so far by index, and how many are done.
    """

    loop: Loop

    def scope_for_outputs(self, inner: Task) -> int:
        """The outputs of an item stay in the item; results are collected by index."""
        return inner.id

    def enter(self, task: Task) -> bool:
        """Start the items, or the first of them."""
        items, data = self.items(task), task.internal_data
        count = self.cardinality(task) if items is None else len(items)
        data.update(count=count, done=0, started=0, left=codec.clean(items or []))
        if self.loop.output_collection:
            data["results"] = [None] * count
        for _ in range(min(count, 1) if self.loop.sequential else count):
            self.start_item(task)
        return not count

    def items(self, task: Task) -> list[object] | None:
        """The collection, if there is one."""
        if self.loop.collection is None:
            return None
        items = task.workflow.ask(self.loop.collection, task)
        if not isinstance(items, list):
            text = self.loop.collection.text
            raise ActivityFailed(f"the collection {text!r} is {items!r}, not a list")
        return items

    def cardinality(self, task: Task) -> int:
        """The number of items, where they come from no collection."""
        slot = self.loop.cardinality
        assert slot is not None  # noqa: S101 - the reader wants a collection or a number
        value = task.workflow.ask(slot, task)
        count = whole(value)
        if count is None or count > MAX_ITEMS:
            raise ActivityFailed(
                f"the cardinality {slot.text!r} is {value!r}, no whole number from 0 to {MAX_ITEMS}"
            )
        return count

    def start_item(self, task: Task) -> Task:
        """One more item, in a scope of its own."""
        data = task.internal_data
        index = data["started"]
        data["started"] += 1
        item = self.add_item(task, index, barrier=True)
        if self.loop.variable:
            # What is started need not be kept a second time.
            value, data["left"][index] = data["left"][index], None
            task.workflow.scopes.set(item.id, self.loop.variable, value)
        if data["started"] == data["count"]:
            data["left"] = []
        return item

    def one_more(self, task: Task, values: Mapping[str, object]) -> Task:
        """An item that nobody foresaw, with its variable; in a sequence it comes last."""
        data, name = task.internal_data, self.loop.variable
        if set(values) != ({name} if name else set()):
            one = Reason("the variable {name!r}", (("name", name),))
            wanted = one if name else Reason("no variables")
            text = "one more item takes {wanted}, not {given}"
            raise NotMoved(self.element.id, text, wanted=wanted, given=sorted(values))
        # What was started is no longer kept; the numbers of the others stay.
        data["left"] += [None] * (data["count"] - len(data["left"]))
        data["left"].append(codec.clean(values[name], name) if name else None)
        data["count"] += 1
        if self.loop.output_collection:
            data["results"].append(None)
        if self.loop.sequential:
            return task
        return self.start_item(task)

    def take_out(self, task: Task, item: Task) -> None:
        """Go on without an item: it has no result, and counts as terminated."""
        data = task.internal_data
        data["gone"] = data.get("gone", 0) + 1
        item.cancel()
        if data["done"] + data["gone"] == data["count"]:
            task.leave()
        elif self.loop.sequential:
            self.start_item(task)

    def settle_item(self, item: Task) -> None:
        """Before an item leaves: keep its result, throw, and see whether the loop is done."""
        task, instance, loop = item.container, item.workflow, self.loop
        data = task.internal_data
        view = instance.view(item)
        result = instance.evaluate(loop.output_element, view) if loop.output_element else None
        result = codec.clean(result, loop.output_collection or "")
        around = self.around(task, item, result)
        enough = loop.condition is not None and instance.evaluate(loop.condition, around) is True
        thrown = self.throw(task, around)
        if loop.output_collection:
            data["results"][item.internal_data["index"]] = result
        data["done"] += 1
        all_done = data["done"] + data.get("gone", 0) == data["count"]
        data.update(enough=enough or all_done, thrown=thrown)

    def throw(self, task: Task, around: View) -> list[int]:
        """Send what the loop's behaviour throws now, while it may fail; which of it that was."""
        thrown = []
        for number, each in enumerate(self.loop.throws):
            if each.first and task.internal_data["done"]:
                continue
            if each.condition is None or task.workflow.evaluate(each.condition, around) is True:
                SEND[each.trigger.kind](task, each.trigger)
                thrown.append(number)
        return thrown

    def around(self, task: Task, item: Task, result: object) -> View:
        """What a condition sees at the end of an item: the numbers that BPMN gives it."""
        instance, data, done = task.workflow, task.internal_data, task.internal_data["done"] + 1
        count, gone = data["count"], data.get("gone", 0)
        active = data["started"] - done - gone
        numbers: dict[str, object] = {
            "nrOfInstances": count,
            "nrOfCompletedInstances": done,
            "nrOfActiveInstances": active,
            "numberOfInstances": count,
            "numberOfCompletedInstances": done,
            "numberOfActiveInstances": active,
            "numberOfTerminatedInstances": gone,
        }
        if self.loop.output_collection:
            results = list(data["results"])
            results[item.internal_data["index"]] = result
            numbers[self.loop.output_collection] = results
        chain = [numbers, *instance.scopes.chain(instance.scope_of(item))]
        return View(chain, instance.host.functions)

    def child_gone(self, task: Task) -> None:
        """Go on with the next item, or with what comes after the loop."""
        for number in task.internal_data.pop("thrown", []):
            trigger = self.loop.throws[number].trigger
            if trigger.kind in RAISE:
                RAISE[trigger.kind](task, trigger)
            if task.id not in task.workflow.tasks:
                return
        if task.internal_data["enough"]:
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
