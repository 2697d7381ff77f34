"""Tasks: what people, handlers, scripts and decisions do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from SpiffWorkflow.util.task import TaskState

from engine import codec
from engine.errors import ActivityFailed
from engine.kernel import effects
from engine.kernel.element import Assignment
from engine.kernel.host import ServiceCall
from engine.kernel.node import Node
from engine.kernel.slot import Slot
from engine.kernel.task import CALLING, Task

DEFAULT_PRIORITY = 50
"""As Camunda's."""


class PlainTask(Node):
    """An abstract or manual task: nobody tells an engine when it is done, so a token passes."""


class Gathering(Node):
    """Waits in front of an activity for the tokens that it wants at once: its startQuantity."""

    resting = TaskState.WAITING
    inner: str
    wanted: int

    def announce(self, _task: Task) -> None:
        """The activity is entered once they are all there."""

    def announced(self, _task: Task) -> bool:
        """It never is."""
        return False

    def enter(self, task: Task) -> bool:
        """Take the tokens that already wait, if with this one they are enough."""
        waiting = [
            other
            for other in task.container.children
            if other.task_spec is self and other.state == TaskState.WAITING
        ]
        if len(waiting) < self.wanted - 1:
            return False
        for other in waiting[: self.wanted - 1]:
            task.workflow.drop(other, "completed")
        return True

    def _on_complete(self, my_task: Task) -> None:
        my_task.workflow.add(self.inner, my_task.container, my_task.via)
        my_task.workflow.drop(my_task, "completed")


class UserTask(Node):
    """Somebody has something to do."""

    def enter(self, task: Task) -> bool:
        """Offer it."""
        element, assignment = self.element, self.element.assignment or NOBODY
        instance = task.workflow
        due_at, provisional, due_expression = None, False, None
        if assignment.due is not None:
            due_at, provisional = instance.moment(assignment.due, task, end_of_day=True)
            due_expression = assignment.due.text
        follow_up_at = None
        if assignment.follow_up is not None:
            follow_up_at, _ = instance.moment(assignment.follow_up, task)
        roles = _names(task, assignment.roles)
        instance.emit(
            effects.TaskOpened(
                token=task.id,
                element_id=element.id,
                name=element.name,
                label_en=element.label_en,
                form_key=element.form_key,
                roles=roles,
                organisations=_names(task, assignment.organisations),
                assignee=next(iter(_names(task, assignment.assignee)), None),
                due_at=due_at,
                follow_up_at=follow_up_at,
                priority=_priority(task, assignment.priority),
                due_expression=due_expression,
                provisional=provisional,
                properties=element.properties,
            )
        )
        return False

    def withdraw(self, task: Task) -> None:
        """Take it out of the inbox."""
        task.workflow.emit(effects.TaskClosed(task.id, "cancelled"))


NOBODY = Assignment(None, None, None, None, None, None)


def _names(task: Task, slot: Slot | None) -> tuple[str, ...]:
    """A name, several with commas between, or whatever list an expression gives."""
    if slot is None:
        return ()
    value = task.workflow.ask(slot, task)
    if isinstance(value, str):
        return tuple(name.strip() for name in value.split(",") if name.strip())
    items: Iterable[object] = value if isinstance(value, list) else [value]
    return tuple(_name(item) for item in items if item is not None)


def _name(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _priority(task: Task, slot: Slot | None) -> int:
    value = task.workflow.ask(slot, task) if slot is not None else None
    if value is None:
        return DEFAULT_PRIORITY
    try:
        return int(value) if isinstance(value, int | Decimal) else int(str(value))
    except ValueError as error:
        raise ActivityFailed(f"the priority {value!r} is not a whole number") from error


class ServiceTask(Node):
    """A handler of the application works, within the step."""

    calls_host = True

    def enter(self, task: Task) -> bool:
        """Call it and keep what it returns."""
        instance, element = task.workflow, self.element
        call = ServiceCall(element.id, task.id, instance.variables(task), element.properties)
        task.internal_data[CALLING] = True
        result = instance.host.service(element.handler or "", call)
        del task.internal_data[CALLING]
        if result is not None and not isinstance(result, Mapping):
            raise ActivityFailed(f"handler {element.handler} returned no mapping")
        self.write_results(task, dict(result or {}))
        return True


class ScriptTask(Node):
    """Assignments, one after the other: a later one sees what an earlier one wrote."""

    def enter(self, task: Task) -> bool:
        """Run them."""
        for name, slot in self.element.script:
            value = task.workflow.ask(slot, task)
            own = task.workflow.scopes.by_id.get(task.id)
            if own is not None and name in own.values:
                # Its own input: written anywhere else, a later line would not see it.
                task.workflow.write(task, task.id, {name: value})
            else:
                self.write_results(task, {name: value})
        return True


class RuleTask(Node):
    """Asks a decision."""

    calls_host = True

    def enter(self, task: Task) -> bool:
        """Ask it and write the answer."""
        instance, decide = task.workflow, self.element.decide
        assert decide is not None  # noqa: S101 - the reader gives every rule task one
        value, fired = instance.host.decide(decide, instance.variables(task))
        value = codec.clean(value, decide.variable)
        rules = {each: tuple(names) for each, names in fired.items()}
        own = rules.pop(decide.decision_id, ())
        instance.emit(
            effects.DecisionMade(task.id, self.element.id, decide.decision_id, own, rules, value)
        )
        self.write_results(task, {decide.variable: mapped(decide.mapping, value)})
        return True


def mapped(mapping: str, value: object) -> object:
    """The answer of a decision in the shape that the model asks for."""
    if mapping in ("collectEntries", "resultList"):
        return value if isinstance(value, list) else [] if value is None else [value]
    if isinstance(value, list):
        if len(value) > 1:
            raise ActivityFailed(f"{mapping} wants one result; the decision gave {len(value)}")
        value = value[0] if value else None
    if mapping == "singleEntry" and isinstance(value, dict):
        if len(value) != 1:
            raise ActivityFailed(f"singleEntry wants one value; the decision gave {len(value)}")
        return next(iter(value.values()))
    return value
