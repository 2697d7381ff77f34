"""The verbs of one process instance; each runs until only others can go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, cast

from SpiffWorkflow.util.task import TaskState

from engine import codec
from engine.errors import NoSuchStart, TokenNotOpen
from engine.kernel import effects, marking, raising, state, stepper, waits
from engine.kernel.activities import Gathering, UserTask
from engine.kernel.ad_hoc import AdHocSubProcess
from engine.kernel.containers import CallActivity
from engine.kernel.correspondence import Correspondence
from engine.kernel.definition import Definition
from engine.kernel.entries import Entries
from engine.kernel.events import Catch, begin, begin_everywhere
from engine.kernel.host import Host
from engine.kernel.instance import Instance, Status
from engine.kernel.marking import Marking
from engine.kernel.migration import Migration
from engine.kernel.scopes import ROOT
from engine.kernel.task import RETRYING, Task

TokenState = Literal["open", "waiting", "incident"]


@dataclass(frozen=True)
class Token:
    """Where an instance stands; its scope is the token of the container around it, or 0."""

    id: int
    element_id: str
    state: TokenState
    scope: int


class Execution:
    """One instance of a definition, in memory."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    @classmethod
    def new(cls, definition: Definition, host: Host) -> Execution:
        """An instance that has not begun."""
        return cls(Instance(definition, host))

    @classmethod
    def load(cls, definition: Definition, state_: bytes, host: Host) -> Execution:
        """An instance that was saved."""
        return cls(state.load(definition, state_, host))

    @classmethod
    def restore(
        cls, definition: Definition, version: int, entries: list[Any], host: Host
    ) -> Execution:
        """An instance from its entries, in the format that they are of."""
        return cls(state.restore(definition, version, entries, host))

    def dump(self) -> bytes:
        """Save it."""
        return state.dump(self._instance)

    def entries(self) -> Entries:
        """What there is to save; `state.compress` makes it the bytes of `dump`."""
        return state.entries(self._instance)

    @property
    def loaded(self) -> Entries | None:
        """The entries that it was read from; None where it is new, or they were of an old format."""
        return self._instance.loaded

    def start(self, variables: Mapping[str, object], element_id: str | None = None) -> None:
        """Begin at the one start that waits for nothing, or at the start that is named.

        A process without starts begins wherever nothing leads to. Raises NoSuchStart.
        """
        instance = self._instance
        definition = instance.definition
        if element_id is None and definition.openings:
            begin_everywhere(instance, definition.openings, _clean(variables))
            stepper.run(instance)
            return
        ways = definition.starts if element_id is not None else definition.none_starts
        if element_id is None and len(ways) == 1:
            (element_id,) = ways
        if element_id not in ways:
            raise NoSuchStart(definition.process_id, element_id, ways or definition.starts)
        begin(instance, _name_of(definition, element_id), _clean(variables))
        stepper.run(instance)

    def complete(self, token: int, variables: Mapping[str, object]) -> None:
        """A person has done a user task."""
        task = self._waiting(token, UserTask, "a person")
        task.task_spec.write_results(task, _clean(variables))
        self._instance.emit(effects.TaskClosed(token, "completed"))
        self._go_on(task)

    def fire(self, token: int) -> None:
        """A timer is due, or the time to try again what has failed."""
        if self.retries(token):
            self.retry(token)
            return
        task = self._waiting(token, Catch, "a timer")
        if task.task_spec.element.trigger.kind != "timer":
            raise TokenNotOpen(token, "a timer")
        task.task_spec.fire(task)
        stepper.run(self._instance)

    def deliver(self, token: int, variables: Mapping[str, object]) -> None:
        """A message or a signal has come."""
        task = self._waiting(token, Catch, "a message or a signal")
        if task.task_spec.element.trigger.kind not in ("message", "signal"):
            raise TokenNotOpen(token, "a message or a signal")
        stepper.run(self._instance, waits.receive(task, _clean(variables)))

    def child_done(self, token: int, variables: Mapping[str, object]) -> None:
        """The instance that a call activity has started is complete."""
        task = self._waiting(token, CallActivity, "a child instance")
        task.internal_data["returned"] = _clean(variables)
        self._go_on(task)

    def child_error(self, token: int, code: str, message: str | None = None) -> None:
        """The instance that a call activity has started has ended with an error."""
        task = self._waiting(token, CallActivity, "a child instance")
        task.internal_data["failed"] = [code, message]
        self._go_on(task)

    def child_escalation(self, token: int, code: str, variables: Mapping[str, object]) -> None:
        """The instance that a call activity has started has thrown an escalation."""
        task = self._waiting(token, CallActivity, "a child instance")
        raising.escalate(task, code, _clean(variables))
        stepper.run(self._instance)

    def resume(self) -> None:
        """Go on after an escalation that the caller has been asked about."""
        self._instance.paused = False
        stepper.run(self._instance)

    def child_failed(self, token: int, error: Exception) -> None:
        """The instance that a call activity wants cannot be started."""
        self._instance.fail(self._waiting(token, CallActivity, "a child instance"), error)

    def retry(self, token: int) -> None:
        """Try once more what an incident stopped."""
        task = self._task(token)
        if task is None or not task.incident:
            raise TokenNotOpen(token, "an operator")
        del task.internal_data["incident"]
        self._instance.clear_incident(task)
        self._instance.make_ready(task)
        stepper.run(self._instance)

    def retries(self, token: int) -> bool:
        """Whether a token has failed and is tried again by itself."""
        task = self._task(token)
        return task is not None and RETRYING in task.internal_data

    def activate(self, token: int, element_id: str) -> None:
        """Begin one more activity in an open ad-hoc sub-process; raises NotActivated."""
        task = self._waiting(token, AdHocSubProcess, "an activity that somebody chooses")
        task.task_spec.activate(task, element_id)
        stepper.run(self._instance)

    def suspend(self) -> None:
        """Run nothing more until `take_up`; what comes from its children is kept for then."""
        self._instance.status = "suspended"

    def take_up(self) -> None:
        """Go on after a suspension, with what has come meanwhile."""
        stepper.take_up(self._instance)

    def habit(self, token: int) -> waits.Habit | None:
        """What a suspension does to the timer that a token waits for; None where it is no timer."""
        task = self._task(token)
        return waits.habit(task) if task is not None else None

    def put_off(self, token: int, length: timedelta) -> None:
        """The timer that a token waits for is later by so much, with all its occurrences."""
        waits.put_off(self._waiting(token, Catch, "a timer"), length)

    def migrate(self, plan: Correspondence, host: Host) -> tuple[Execution, Migration]:
        """It in another version of its process; the migration must then go on, if it is safe.

        This one must not be used any more.
        """
        migration = Migration(self._instance, plan, host)
        return Execution(migration.instance), migration

    def skip_to(self, number: int) -> None:
        """Give no number of a task that may have been given already."""
        self._instance.next_id = max(self._instance.next_id, number)

    @property
    def next_number(self) -> int:
        """The number that the next task gets."""
        return self._instance.next_id

    def cancel(self) -> None:
        """Stop it."""
        if self._instance.is_open:
            self._instance.end("cancelled", None)

    @property
    def instance(self) -> Instance:
        """What it moves, for those who move it by other means (see `operating`)."""
        return self._instance

    def take_effects(self) -> list[effects.Effect]:
        """What has been caused since the last time."""
        taken, self._instance.outbox = self._instance.outbox, []
        return taken

    @property
    def variables(self) -> dict[str, object]:
        """A copy of the variables of the process."""
        return self._instance.variables(self._instance.root)

    def seen_by(self, token: int) -> dict[str, object]:
        """A copy of the variables that a token sees."""
        task = self._task(token)
        if task is None:
            raise TokenNotOpen(token, "anything")
        return self._instance.variables(task)

    @property
    def status(self) -> Status:
        """Whether it runs, or how it ended."""
        return self._instance.status

    def tokens(self) -> list[Token]:
        """Where it stands."""
        return [
            Token(task.id, task.task_spec.element.id, _token_state(task), _scope(task))
            for number, task in self._instance.tasks.items()
            if number != ROOT and _shown(task)
        ]

    def markings(self) -> list[Marking]:
        """Where its tokens stand in each open scope."""
        return list(marking.markings(self._instance))

    def _task(self, token: int) -> Task | None:
        return self._instance.tasks.get(token) if token != ROOT else None

    def _waiting(self, token: int, kind: type, wanted: str) -> Task:
        task = self._task(token)
        if task is None or not isinstance(task.task_spec, kind) or task.incident or task.leaving:
            raise TokenNotOpen(token, wanted)
        return task

    def _go_on(self, task: Task) -> None:
        task.leave()
        stepper.run(self._instance, task)


def _clean(variables: Mapping[str, object]) -> dict[str, object]:
    return cast(dict[str, object], codec.clean(dict(variables)))


def _name_of(definition: Definition, element_id: str) -> str:
    found = (
        name
        for name, spec in definition.specs.items()
        if spec.element is not None and spec.element.id == element_id
    )
    return next(found)


def _shown(task: Task) -> bool:
    """Whether it stands on a path, or would if its instance were not suspended."""
    queued = task.state == TaskState.READY and task.task_spec.element is not None
    return task.entered or queued or isinstance(task.task_spec, Gathering)


def _token_state(task: Task) -> TokenState:
    if task.incident:
        return "incident"
    return "waiting" if task.state == TaskState.WAITING else "open"


def _scope(task: Task) -> int:
    container = task.container
    while container.task_spec.element is None:
        container = container.container
    return container.id
