"""Carries a running instance over to another version of its process.

Every open task keeps its number and goes on at the same element, or at the one that stands for
it. What listens beside it stays with its date; what is new begins to listen now; what is gone is
called off. Then the instance runs until only others can go on, as after every step.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import Reason, reason_of
from engine.kernel import effects, state, stepper, waits
from engine.kernel.carrying import carry
from engine.kernel.compensation import Undo
from engine.kernel.correspondence import Correspondence
from engine.kernel.element import Element
from engine.kernel.events import Race
from engine.kernel.fitting import (
    Fitting,
    Report,
    heard,
    listening,
    same_listener,
    waits_for_other,
)
from engine.kernel.host import Host
from engine.kernel.instance import Instance
from engine.kernel.loops import MultiInstance
from engine.kernel.scopes import Scope
from engine.kernel.slot import Slot
from engine.kernel.task import Task

QUIET = (
    effects.TimerSet
    | effects.TimerCleared
    | effects.Waiting
    | effects.WaitOver
    | effects.Watching
    | effects.IncidentClosed
)
"""What a migration does by itself; anything else is the instance going on."""


class Migration:
    """An instance being carried over; the old one must not be used any more.

    `instance` is the new one, `report` whether that is safe, and `stands` the element of each
    token that was kept. Once it has gone on, `moved` says whether it did more than wait for other
    things: then there is no way back.
    """

    def __init__(self, old: Instance, plan: Correspondence, host: Host) -> None:
        self.old, self.plan = old, plan
        self.new = self.instance = Instance(plan.new, host)
        self.report = Report(plan.new.process_id, list(plan.problems))
        self.fitting = Fitting(plan, self.report)
        self.stands: dict[int, Element] = {}
        self.moved = False
        self.rearmed: list[Task] = []
        self.begun: list[tuple[str, Task, str | None]] = []
        """What is to begin to listen: its spec, in which task, by which flow."""
        self.asked: list[tuple[Task, str, Slot]] = []
        """The inputs that the new version declares of open activities."""
        self._carry_over()

    def go_on(self) -> None:
        """Begin to wait for what is new or other; if all that can be, run until it rests."""
        if self.report.safe:
            self._wait()
        if self.report.safe:
            self._run()

    def _carry_over(self) -> None:
        """Put every open task into its place."""
        old, new = self.old, self.new
        new.status, new.next_id = old.status, old.next_id
        new.terminated_by = self._element(old.terminated_by)
        new.last_element = self._element(old.last_element)
        for number, scope in old.scopes.by_id.items():
            new.scopes.by_id[number] = Scope(scope.parent, scope.barrier, scope.values)
        new.root.internal_data = carry(self.fitting, old.root, new.root.task_spec)
        self._inside(old.root, new.root)

    def _wait(self) -> None:
        """Begin to wait for what is new or other; what cannot wait is refused."""
        self.new.outbox = list(self.old.outbox)
        for task, name, slot in self.asked:
            self._set_input(task, name, slot)
        for task in self.rearmed:
            self._rearm(task)
        for name, holder, via in self.begun:
            stepper.attempt(self.new, self.new.add(name, holder, via))
        for effect in self.new.outbox:
            if isinstance(effect, effects.IncidentOpened):
                self._refuse_wait(effect.element_id, effect.message)

    def _run(self) -> None:
        """A condition may be true by now, and fewer tokens be enough."""
        self._ask_joins()
        stepper.run(self.new)
        self.moved = any(not isinstance(effect, QUIET) for effect in self.new.outbox)
        if self.moved:
            text = "the instance goes on at once, and there is no way back"
            self.report.warn(None, "moves", text)

    def _element(self, element_id: str | None) -> str | None:
        found = self.plan.element(element_id)
        return found if found in self.plan.new.elements else element_id

    # Tasks ---------------------------------------------------------------------------------

    def _inside(self, old: Task, new: Task) -> None:
        """All that a task holds, the oldest first; then what it listens to from now on."""
        replaced: set[str] = set()
        for child in sorted(old.children, key=lambda each: each.id):
            if child.task_spec.is_guard:
                self._guard(child, new)
            elif child.task_spec.listens(child):
                self._listener(child, new, replaced)
            else:
                self._task(child, new)
        known = {self.plan.spec(name) for name in heard(old.task_spec, self.plan.old.entries)}
        if listening(old):
            for name in heard(new.task_spec, self.plan.new.entries):
                if name not in known or name in replaced:
                    self._begin(name, new)

    def _task(self, task: Task, holder: Task) -> None:
        spec = self.fitting.spec(task)
        if spec is None:
            return
        placed = self._place(task, spec, self._guarded(task, spec, holder))
        self._set_scope(task, placed)
        self._inside(task, placed)

    def _place(self, task: Task, spec: Any, holder: Task) -> Task:
        placed = Task(self.new, spec, holder, task.state, task.id)
        placed.via = self.fitting.way(task, spec)
        placed.internal_data = carry(self.fitting, task, spec)
        queued = task.state == TaskState.READY
        state.place(self.new, placed, task.entered if queued else spec.announced(placed))
        if spec.element is not None:
            self.stands[task.id] = spec.element
        if task.task_spec.catches and task.waiting and waits_for_other(task.task_spec, spec):
            self.rearmed.append(placed)
        return placed

    # What stands beside an activity -----------------------------------------------------------

    def _guard(self, guard: Task, holder: Task) -> None:
        name = self.plan.spec(guard.task_spec.name)
        if name is not None:
            self._inside(guard, self._place(guard, self.plan.new.specs[name], holder))
            return
        for child in sorted(guard.children, key=lambda each: each.id):
            if child.task_spec.listens(child):
                self._call_off(child)
            else:
                self._task(child, holder)

    def _guarded(self, task: Task, spec: Any, holder: Task) -> Task:
        """The guard around an activity that has boundary events in the new version only."""
        name = self.plan.at("guard", self.plan.roles[task.task_spec.name][1])
        role = self.plan.roles[task.task_spec.name][0]
        container = task.container.task_spec
        alone = not container.is_guard and not isinstance(container, Race | Undo)
        if name is None or not alone or role not in ("node", "loop") or spec.for_compensation:
            return holder
        guard = Task(
            self.new, self.plan.new.specs[name], holder, TaskState.STARTED, self.new.next_id
        )
        self.new.next_id += 1
        state.place(self.new, guard, entered=False)
        for listener in guard.task_spec.listeners:
            self._begin(listener, guard)
        return guard

    def _listener(self, task: Task, holder: Task, replaced: set[str]) -> None:
        name = self.plan.spec(task.task_spec.name)
        if name not in heard(holder.task_spec, self.plan.new.entries):
            self._call_off(task)
        elif same_listener(task.task_spec, self.plan.new.specs[name]):
            spec = self.fitting.spec(task)
            if spec is not None:
                self._set_scope(task, self._place(task, spec, holder))
        else:
            self._call_off(task)
            replaced.add(name)

    def _call_off(self, task: Task) -> None:
        text = "the new version no longer waits for this; it is called off"
        self.report.warn(task.task_spec.element.id, "called-off", text)
        task.cancel()

    def _begin(self, name: str, holder: Task) -> None:
        spec = self.plan.new.specs[name]
        via = next(iter(spec.incoming), None) if isinstance(holder.task_spec, Race) else None
        self.begun.append((name, holder, via))
        text = "the new version waits for this, too: it begins now"
        self.report.warn(spec.element.id, "begins", text)

    def _rearm(self, task: Task) -> None:
        waits.disarm(task)
        task.internal_data.pop("true", None)
        text = "it waits for what the new version says from now on"
        self.report.warn(task.task_spec.element.id, "waits-anew", text)
        try:
            waits.arm(task)
        except Exception as error:
            self._refuse_wait(task.task_spec.element.id, _why(error))

    def _refuse_wait(self, element_id: str, why: Reason | str) -> None:
        self.report.refuse(element_id, "waiting", "it cannot begin to wait: {error}", error=why)

    def _ask_joins(self) -> None:
        """Fewer tokens may be enough in the new version: one of each that wait looks again."""
        asked: set[tuple[int, str]] = set()
        for task in list(self.new.tasks.values()):
            group = (task.container.id, task.task_spec.name) if task is not self.new.root else None
            counts = task.waiting and not (task.task_spec.is_join or task.task_spec.catches)
            if group and counts and group not in asked:
                asked.add(group)
                self.new.make_ready(task)

    # Variables ------------------------------------------------------------------------------

    def _set_scope(self, task: Task, placed: Task) -> None:
        """The variables of an open activity, as its new version declares them."""
        if isinstance(placed.task_spec, Undo) or isinstance(placed.container.task_spec, Undo):
            return  # what is being undone sees what it saw when it was done
        scopes, spec = self.new.scopes, placed.task_spec
        around, scope = self.new.scope_of(placed.container), scopes.by_id.get(placed.id)
        barrier = spec.element.closed or bool(spec.element.outputs)
        if scope is not None:
            scope.parent = around
            if not isinstance(placed.container.task_spec, MultiInstance):
                # Items always keep what they write to themselves.
                scope.barrier = barrier
        elif not spec.is_loop and (barrier or spec.element.inputs):
            scopes.open(placed.id, around, barrier=barrier)
        for name, slot in () if spec.is_loop or task.incident else spec.element.inputs:
            if name not in scopes.by_id[placed.id].values:
                self.asked.append((placed, name, slot))

    def _set_input(self, task: Task, name: str, slot: Slot) -> None:
        try:
            self.new.scopes.set(task.id, name, self.new.ask(slot, task))
        except Exception as error:
            text = "its new input {name!r} cannot be told: {error}"
            element_id = task.task_spec.element.id
            self.report.refuse(element_id, "mapping", text, name=name, error=_why(error))


def _why(error: Exception) -> Reason | str:
    # What the transaction as a whole must be tried again for speaks against nothing.
    if getattr(error, "transient", False):
        raise error
    return reason_of(error) if str(error) else type(error).__name__
