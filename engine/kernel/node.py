"""What all elements share: how a token enters one, rests in it, and goes on along its flows."""

from __future__ import annotations

from collections.abc import Iterable

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from engine.kernel import completions, effects, routes
from engine.kernel.element import Element, Flow, Mappings, Trigger
from engine.kernel.slot import NOTHING
from engine.kernel.task import Task


class Node(BpmnSpecMixin):
    """A spec of ours in SpiffWorkflow's graph; shared by all instances and never changed."""

    element: Element
    flows: tuple[Flow, ...] = ()
    incoming: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    calls_host = False
    is_scope = False
    is_loop = False
    is_join = False
    is_guard = False
    is_ad_hoc = False
    compensated_by: str | None = None
    """The activity that undoes this one."""
    compensated_inside: str | None = None
    """The event sub-process inside that undoes this one."""
    for_compensation = False
    catches = False
    by_event = False
    listeners: tuple[str, ...] = ()
    asked: tuple[tuple[str, Trigger], ...] = ()
    several = True
    """Whether it may take several flows at once."""
    quantity = 1
    """How many tokens it puts on each flow: BPMN's completionQuantity."""
    resting = TaskState.STARTED

    place: str
    """Where a token of this spec stands."""

    def _run(self, my_task: Task) -> bool | None:
        if not my_task.leaving:
            self.open_scope(my_task)
            if not self.enter(my_task):
                return None
        self.leave(my_task)
        self.choose(my_task)
        self.settle(my_task)
        return True

    def _on_complete(self, my_task: Task) -> None:
        advance(my_task, self.chosen(my_task))

    def enter(self, _task: Task) -> bool:
        """Do what the element does; False when it then waits."""
        return True

    def leave(self, task: Task) -> None:
        """What remains to do when the wait is over."""
        self.write_outputs(task)

    def choose(self, task: Task) -> None:
        """Keep which flows the token takes, if that depends on the data."""
        if any(flow.condition is not None or flow.default for flow in self.flows):
            routes.choose(task, self.flows, several=self.several)

    def settle(self, task: Task) -> None:
        """Let what holds this activity look at the end of it; nothing may fail after that."""
        holder = task.container
        if is_guard(holder) and holder.container.task_spec.is_ad_hoc:
            holder = holder.container
        holder.task_spec.settle_item(task)

    def settle_item(self, item: Task) -> None:
        """An activity inside is about to leave."""

    def chosen(self, task: Task) -> Iterable[Flow]:
        """The flows that a token takes from here, each as often as it puts a token on it."""
        return [flow for flow in routes.picked(task, self.flows) for _ in range(self.quantity)]

    def withdraw(self, task: Task) -> None:
        """Tell whoever waits for this task that it is no longer wanted."""

    def child_gone(self, task: Task) -> None:
        """Something inside has ended."""

    def interrupted(self, task: Task) -> None:
        """An event sub-process has ended all that was open inside, and runs in its place."""

    def announce(self, task: Task) -> None:
        """A token has come here."""
        if not task.entered:
            task.entered = True
            task.workflow.emit(effects.Entered(task.id, self.element.id))

    def announced(self, _task: Task) -> bool:
        """Whether a token that rests here has been announced."""
        return True

    def listens(self, _task: Task) -> bool:
        """Whether a task is not on a path of its own, but waits beside one."""
        return False

    def open_scope(self, task: Task) -> None:
        """A scope for the declared mappings; an item of a loop already has one."""
        element, instance = self.element, task.workflow
        declares = element.inputs or element.outputs or element.closed
        if declares and task.id not in instance.scopes.by_id:
            outer = instance.outer_scope(task)
            instance.scopes.open(task.id, outer, barrier=element.closed or bool(element.outputs))
        for name, slot in element.inputs:
            if slot == NOTHING:
                instance.scopes.set(task.id, name, None)
        self.write_arrived(task)
        for name, slot in element.inputs:
            if slot != NOTHING:
                instance.scopes.set(task.id, name, instance.ask(slot, task))

    def take(self, task: Task, values: dict[str, object]) -> None:
        """An event has come with these values."""
        self.write_results(task, values)

    def write_arrived(self, _task: Task) -> None:
        """Write what an event has brought, once the scope is open; mappings may ask for it."""

    def write_results(self, task: Task, values: dict[str, object]) -> None:
        """Write what came out of the activity: into its own scope if outputs pick from it."""
        own = task.workflow.scopes.by_id.get(task.id)
        inside = own is not None and own.barrier
        scope = task.id if inside else task.workflow.outer_scope(task)
        task.workflow.write(task, scope, values)

    def write_outputs(self, task: Task) -> None:
        """Only what is declared leaves an activity that declares outputs."""
        instance = task.workflow
        values = evaluate_all(self.element.outputs, task)
        instance.write(task, task.container.task_spec.scope_for_outputs(task), values)

    def scope_for_outputs(self, inner: Task) -> int:
        """The scope that the declared outputs of an activity inside go to."""
        return inner.workflow.outer_scope(inner)


def evaluate_all(mappings: Mappings, task: Task) -> dict[str, object]:
    """The values of some mappings as a task sees them."""
    return {name: task.workflow.ask(slot, task) for name, slot in mappings}


def advance(task: Task, flows: Iterable[Flow]) -> None:
    """A token leaves an element: tasks for its successors, and the element's own is gone."""
    instance, container = task.workflow, task.container
    completions.keep(task)
    instance.last_element = task.task_spec.element.id
    if container.task_spec.is_loop:
        instance.drop(task, "completed")
        container.task_spec.child_gone(container)
        return
    guard = container if is_guard(container) else None
    if guard is not None:
        container = guard.container
    for flow in flows:
        instance.add(instance.definition.entries[flow.target], container, flow.id)
    instance.drop(task, "completed")
    if guard is not None:
        guard.cancel()
    container.task_spec.child_gone(container)


def is_guard(task: Task) -> bool:
    """Whether a task only holds an activity together with its boundary events."""
    return bool(task.task_spec.is_guard)
