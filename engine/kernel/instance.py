"""One process instance: its open tasks in one flat table, its scopes, and what it has caused."""

from __future__ import annotations

import heapq
import traceback
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

from engine import codec
from engine.errors import UnknownHandler
from engine.kernel import effects, timing
from engine.kernel.host import Host
from engine.kernel.resting import Resting
from engine.kernel.scopes import ROOT, Scope, Scopes, View
from engine.kernel.slot import Slot
from engine.kernel.task import CALLING, OPEN_STATES, RETRYING, Task

if TYPE_CHECKING:
    from engine.kernel.definition import Definition
    from engine.kernel.entries import Entries

Outcome = Literal["completed", "terminated", "error", "cancelled"]
Status = Literal["running", "suspended", "completed", "terminated", "error", "cancelled"]
How = Literal["completed", "cancelled", "error"]

AT_ONCE: Final = -1
"""Before the level of any scope."""


class Instance(Workflow):
    """What SpiffWorkflow calls a workflow, without its tree of finished tasks."""

    tasks: Resting[Task]

    def __init__(self, definition: Definition, host: Host) -> None:
        # "deserializing" keeps SpiffWorkflow from building a tree of predictions.
        super().__init__(definition.spec, deserializing=True)
        self.definition = definition
        self.host = host
        self.status: Status = "running"
        self.scopes = Scopes()
        self.tasks = Resting()
        # What hangs on tasks that nothing has asked for yet.
        self.inside: dict[int, dict[int, None]] = {}
        # What rested when it was read, by the name of its spec; some of it may be awake or gone.
        self.named: dict[str, list[int]] = {}
        self.next_id = 1
        self.outbox: list[effects.Effect] = []
        self.reasons: list[str] = []
        self._heap: list[tuple[int, int]] = []
        self.joins: dict[int, Task] = {}
        self.conditions: dict[int, Task] = {}
        self.paused = False
        self.terminated_by: str | None = None
        self.last_element: str | None = None
        # What it was read from; none where that was of an older format.
        self.loaded: Entries | None = None
        self.root = Task(self, definition.root, None, TaskState.STARTED, ROOT)
        self.tasks[ROOT] = self.root
        self.scopes.open(ROOT, None, barrier=True)

    @property
    def is_open(self) -> bool:
        """Whether it has not ended; one that is suspended runs nothing until it is taken up."""
        return self.status in ("running", "suspended")

    def emit(self, effect: effects.Effect) -> None:
        """Something to do outside."""
        self.outbox.append(effect)

    def add(
        self, name: str, container: Task, via: str | None = None, *, at_once: bool = False
    ) -> Task:
        """A new task, ready to run: in its turn, or before all that wait for theirs."""
        task = Task(self, self.definition.specs[name], container, TaskState.READY, self.next_id)
        self.next_id += 1
        task.via = via
        self.tasks[task.id] = task
        heapq.heappush(self._heap, (AT_ONCE if at_once else task.level, task.id))
        return task

    def make_ready(self, task: Task) -> None:
        """Put a task that rested back in the queue."""
        task._set_state(TaskState.READY)
        self.joins.pop(task.id, None)
        heapq.heappush(self._heap, (task.level, task.id))

    def answered(self) -> list[Task]:
        """The tasks whose wait is over, and which have not gone on yet."""
        return [
            task for task in self.tasks.values() if task.state == TaskState.READY and task.leaving
        ]

    def pick(self) -> Task | None:
        """The next to run: what comes at once, then the outermost scope, then the oldest."""
        while self._heap:
            _, number = heapq.heappop(self._heap)
            task: Task | None = self.tasks.get(number)
            if task is not None and task.state == TaskState.READY:
                return task
        return None

    def drop(self, task: Task, how: How) -> None:
        """A task is over: clear what waits for it outside and forget it."""
        if task.incident:
            self.clear_incident(task)
        elif how != "completed" and task.state in OPEN_STATES:
            task.task_spec.withdraw(task)
        if task.entered and task.task_spec.element is not None:
            self.emit(effects.Left(task.id, task.task_spec.element.id, how))
        self.forget(task)

    def forget(self, task: Task) -> None:
        """Take a task out of every table."""
        task.container._children.pop(task.id, None)
        self.tasks.pop(task.id, None)
        self.joins.pop(task.id, None)
        self.conditions.pop(task.id, None)
        self.scopes.close(task.id)

    def scope_of(self, task: Task) -> int:
        """The nearest scope around a task."""
        while task.id not in self.scopes.by_id:
            task = task.container
        return task.id

    def outer_scope(self, task: Task) -> int:
        """The scope that a task's results go to."""
        own: Scope | None = self.scopes.by_id.get(task.id)
        if own is not None and own.parent is not None:
            return own.parent
        return self.scope_of(task.container)

    def view(self, task: Task) -> View:
        """The variables and functions that a task sees."""
        return View(self.scopes.chain(self.scope_of(task)), self.host.functions)

    def variables(self, task: Task) -> dict[str, object]:
        """A copy of the variables that a task sees."""
        return {
            name: codec.clean(value, name)
            for layer in reversed(self.scopes.chain(self.scope_of(task)))
            for name, value in layer.items()
        }

    def evaluate(self, slot: Slot, scope: Mapping[str, object]) -> object:
        """The value of an expression, or the literal."""
        if slot.expression is None:
            return slot.text
        self.reasons.clear()
        return tidy(slot.expression(scope, self.reasons))

    def ask(self, slot: Slot, task: Task) -> object:
        """The value of an expression as this task sees it."""
        return self.evaluate(slot, self.view(task))

    def moment(
        self, slot: Slot, task: Task, *, end_of_day: bool = False
    ) -> tuple[datetime | None, bool]:
        """The instant that an expression means, and whether it is provisional."""
        self.host.provisional = False
        value = self.ask(slot, task)
        if value is None:
            return None, False
        return timing.instant(value, self.host.now, end_of_day=end_of_day), self.host.provisional

    def write(self, task: Task, scope: int, values: Mapping[str, object]) -> None:
        """Write variables, as copies, and say so."""
        if not values:
            return
        copies = {name: codec.clean(value, name) for name, value in values.items()}
        for name, value in copies.items():
            self.scopes.write(scope, name, value)
        element = task.task_spec.element
        self.emit(effects.VariablesWritten(task.id, element.id if element else "", copies))

    def savepoint(self, task: Task) -> AbstractContextManager[object]:
        """A savepoint where a task may reach the database, through a handler or a function."""
        spec = task.task_spec
        if spec.calls_host or not spec.names.isdisjoint(self.host.functions):
            return self.host.automatic()
        return nullcontext()

    def fail(self, task: Task, error: Exception) -> None:
        """Leave a task open with an incident."""
        task._set_state(TaskState.STARTED)
        data, element_id = task.internal_data, task.task_spec.element.id
        data["incident"] = True
        data["attempts"] = data.get("attempts", 0) + 1
        trace = "".join(traceback.format_exception(error))
        message = str(error) or type(error).__name__
        opened = effects.IncidentOpened(task.id, element_id, message, trace, data["attempts"])
        self.emit(opened)
        if data.pop(CALLING, False) and not isinstance(error, UnknownHandler):
            self._try_later(task)

    def _try_later(self, task: Task) -> None:
        """A handler may succeed another time; what is only computed gives the same again."""
        element, done = task.task_spec.element, task.internal_data["attempts"]
        pauses = self.host.retries if element.retries is None else element.retries
        if done <= len(pauses):
            task.internal_data[RETRYING] = True
            due_at = timing.later(self.host.now, pauses[done - 1])
            self.emit(effects.RetrySet(task.id, element.id, due_at))

    def clear_incident(self, task: Task) -> None:
        """It is tried again, or no longer wanted."""
        self.emit(effects.IncidentClosed(task.id))
        if task.internal_data.pop(RETRYING, False):
            self.emit(effects.TimerCleared(task.id))

    def end(self, outcome: Outcome, element_id: str | None, code: str | None = None) -> None:
        """The instance is over."""
        self.status = outcome
        for child in self.root.children:
            child.cancel()
        self.root.internal_data.clear()
        self.emit(effects.Ended(outcome, element_id, code))

    def finish(self) -> None:
        """Nothing is open any more."""
        if self.is_open:
            if self.terminated_by is not None:
                self.end("terminated", self.terminated_by)
            else:
                self.end("completed", self.last_element)


def tidy(value: object) -> object:
    """FEEL has one kind of number; one without decimals becomes an integer, as ids are."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return int(value) if exponent == 0 else value
    if isinstance(value, list):
        return [tidy(item) for item in value]
    if isinstance(value, dict):
        return {name: tidy(item) for name, item in value.items()}
    return value
