"""The engine's verbs: each is one step within the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy.orm import Session

from engine import (
    arming,
    clock,
    codec,
    deployments,
    instances,
    library,
    needed,
    provisional,
    starts,
    tasks,
    timers,
)
from engine.admission import Admission, Offer, ReadForm, admit
from engine.calls import Function, Handler, Variables
from engine.deployments import Deployment, Source
from engine.errors import DeploymentRefused, InstanceNotRunning, TaskTaken
from engine.hands import Hands, repair
from engine.kernel import Definition, Token, attempts
from engine.library import Library
from engine.record.replay import Past, replay
from engine.step import TIME_TO_LIVE, Held, Step

PAUSES: Final = ("PT1M", "PT10M", "PT1H")


@dataclass(frozen=True)
class Advance:
    """Where a step has led: the instance, how it stands, the tasks that it opened."""

    instance_id: int
    root_id: int
    status: str
    opened: tuple[int, ...]
    failed: int


class Engine:
    """Runs deployed processes with the handlers, FEEL functions and forms that it was given.

    `roles` are those that people can hold, `messages` and `signals` those that the application
    sends or receives: with them a deployment says which tasks, messages and signals lead nowhere.
    `retries` are the pauses after which a handler that has failed is called again, where its model
    says nothing else.
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler] | None = None,
        functions: Mapping[str, Function] | None = None,
        read_form: ReadForm | None = None,
        *,
        roles: Collection[str] | None = None,
        messages: Collection[str] | None = None,
        signals: Collection[str] | None = None,
        retries: Sequence[str] = PAUSES,
    ) -> None:
        self.handlers: Mapping[str, Handler] = handlers or {}
        self.functions: Mapping[str, Function] = functions or {}
        self.read_form = read_form
        self.roles, self.messages, self.signals = roles, messages, signals
        self.retries = attempts.pauses(",".join(retries))
        self.library = Library()
        self.hands = Hands(self)

    def deploy(
        self,
        session: Session,
        files: Mapping[str, bytes],
        *,
        actor: str,
        source: Source = "site",
        form_keys: Collection[str] | None = None,
    ) -> Deployment:
        """Deploy a set of .bpmn, .dmn and .form files by name; the same set again changes nothing.

        Raises DeploymentRefused with every problem: file, element, rule, what to do.
        """
        offer = self._offer(form_keys)
        try:
            with session.begin_nested():
                deployed = deployments.deploy(session, files, offer, actor=actor, source=source)
                if deployed.new:
                    step = self._step(session, actor)
                    arming.arm(step, deployed.id)
                    step.finish()
        except DeploymentRefused:
            # What was read of it must not be found again under numbers that are free once more.
            library.keep_apart(session)
            raise
        return deployed

    def check(
        self, files: Mapping[str, bytes], *, form_keys: Collection[str] | None = None
    ) -> Admission:
        """What a deployment of these files would be or refuse; asks no database.

        What binds to the latest version may be deployed already: it is taken to be.
        """
        offer = self._offer(form_keys)
        return admit(
            files, replace(offer, processes=None, decisions=None, forms=None, passages=None)
        )

    def _offer(self, form_keys: Collection[str] | None) -> Offer:
        return Offer(
            self.handlers.keys(),
            form_keys,
            self.read_form,
            roles=self.roles,
            messages=self.messages,
            signals=self.signals,
        )

    def require_needed(self, session: Session, *, form_keys: Collection[str] | None = None) -> None:
        """Raise DeploymentRefused where running instances need a handler or form that is gone."""
        offer = Offer(self.handlers.keys(), form_keys, self.read_form)
        if lacking := needed.still_needed(session, self.library, offer):
            raise DeploymentRefused(lacking)

    def start(
        self,
        session: Session,
        process_id: str,
        variables: Variables | None = None,
        *,
        actor: str,
        business_key: str | None = None,
        element_id: str | None = None,
    ) -> int:
        """Start an instance of the latest version; gives its id.

        It begins at the one start event that waits for nothing, or at the one that is named;
        raises NoSuchStart.
        """
        step = self._step(session, actor)
        held = step.create(self.library.latest(session, process_id), business_key=business_key)
        step.move(held, lambda execution: execution.start(variables or {}, element_id))
        step.finish()
        return held.row.id

    def complete_task(
        self, session: Session, task_id: int, variables: Variables | None = None, *, actor: str
    ) -> Advance:
        """A person has done a task; what follows runs until people, timers or messages are left.

        Raises UnknownTask, TaskNotOpen (who did it, and when), or TaskTaken.
        """
        row = tasks.lock_with_instance(session, task_id)
        if row.assignee is not None and row.assignee != actor:
            raise TaskTaken(row.assignee)
        now = clock.reading(row.clock_instant, row.clock_set_at)
        step = Step(self, session, now, actor)
        held = step.hold(*instances.read(row))
        step.move(held, lambda execution: execution.complete(row.task_token, variables or {}))
        step.finish()
        return _advance(step, held)

    def claim_task(self, session: Session, task_id: int, *, actor: str) -> None:
        """Take a task for oneself."""
        tasks.claim(session, task_id, actor)

    def release_task(self, session: Session, task_id: int, *, actor: str) -> None:
        """Give a claimed task back."""
        tasks.release(session, task_id, actor)

    def publish_message(
        self,
        session: Session,
        name: str,
        key: object,
        variables: Variables | None = None,
        *,
        actor: str,
        message_id: str | None = None,
        ttl: timedelta = TIME_TO_LIVE,
    ) -> bool:
        """Deliver a message to the instance that waits for this name and key, or keep it.

        Where no instance waits but a process starts by this name, an instance begins with the key
        as its business key. True when it was delivered now. A message whose id has come before is
        dropped.
        """
        step = self._step(session, actor)
        # Refused here, not by the row in which one is kept that nobody waits for.
        given = cast(Variables, codec.clean(dict(variables or {})))
        delivered = step.publish(name, key, given, message_id=message_id, ttl=ttl)
        step.finish()
        return delivered

    def broadcast_signal(
        self, session: Session, name: str, variables: Variables | None = None, *, actor: str
    ) -> int:
        """Give a signal to everybody who waits for it, and start what it starts; says how many."""
        step = self._step(session, actor)
        reached = step.broadcast(name, variables or {})
        step.finish()
        return reached

    def due_starts(self, session: Session, limit: int = 100) -> list[int]:
        """Timer starts whose time has come, the longest overdue first."""
        return starts.due(session, clock.now(session), limit)

    def fire_start(self, session: Session, start_id: int, *, actor: str = "system") -> int | None:
        """Begin an instance for the next due occurrence of a timer start; gives its id.

        None when nothing is due there: each occurrence begins one instance, whoever asks.
        """
        step = self._step(session, actor)
        number = starts.fire(step, start_id)
        step.finish()
        return number

    def due_instances(self, session: Session, limit: int = 100) -> list[int]:
        """Instances whose timers are due, the longest overdue first."""
        return timers.due_instances(session, clock.now(session), limit)

    def wake(self, session: Session, instance_id: int, *, actor: str = "system") -> int:
        """Fire what is due in an instance; gives how many timers fired (0 when it is over)."""
        row, state = instances.lock(session, instance_id)
        if row.status != "running":
            return 0
        step = self._step(session, actor)
        fired = timers.fire_due(step, step.hold(row, state), step.now)
        step.finish()
        return fired

    def activate(
        self, session: Session, instance_id: int, token: int, element_id: str, *, actor: str
    ) -> None:
        """Begin one (more) activity in an open ad-hoc sub-process, which the token names.

        Raises InstanceNotRunning, TokenNotOpen, or NotActivated.
        """
        row, state = instances.lock(session, instance_id)
        step = self._step(session, actor)
        held = step.hold(row, state)
        step.move(held, lambda execution: execution.activate(token, element_id))
        step.finish()

    def cancel(self, session: Session, instance_id: int, *, actor: str, reason: str) -> None:
        """Stop an instance and all that it has started; raises InstanceNotRunning."""
        row, state = instances.lock(session, instance_id)
        step = self._step(session, actor)
        held = step.hold_open(row, state)
        step.note(held, "cancel_asked", None, {"reason": reason})
        step.cancel(held)
        step.finish()

    def retry_incident(
        self, session: Session, incident_id: int, *, actor: str, reason: str | None = None
    ) -> Advance:
        """Try again what could not go on; the incident closes, or a new one says why not."""
        step = self._step(session, actor)
        held = repair.retry(step, incident_id, reason)
        return _advance(step, held)

    def recompute_provisional(self, session: Session, *, actor: str) -> int:
        """Compute the dates anew that rested on an unpublished calendar; gives how many moved."""
        return provisional.recompute(self._step(session, actor))

    def variables(
        self, session: Session, instance_id: int, token: int | None = None
    ) -> dict[str, object]:
        """The process variables of an instance, or all that one of its tokens sees."""
        execution = self._look(session, instance_id).execution
        return execution.variables if token is None else execution.seen_by(token)

    def tokens(self, session: Session, instance_id: int) -> list[Token]:
        """Where an instance stands; empty when it is over."""
        return self._look(session, instance_id).execution.tokens()

    def definition(self, session: Session, instance_id: int) -> Definition:
        """The definition that an instance runs on: its elements, lanes, labels."""
        return self._look(session, instance_id).bound.definition

    def replay(self, session: Session, instance_id: int, at: datetime | None = None) -> Past | None:
        """How an instance stood at an instant, from its log alone; None before it began."""
        row, _ = instances.look(session, instance_id)
        found = replay(session, instance_id, at)
        if found is None:
            return None
        held = self._step(session, "system").recall(row, found)
        execution = held.execution
        return Past(found.seq, found.at, execution.status, execution.variables,
                    tuple(execution.tokens()), found.definition_id, found.entries)  # fmt: skip

    def _look(self, session: Session, instance_id: int) -> Held:
        row, state = instances.look(session, instance_id)
        if state is None:
            raise InstanceNotRunning(row.id, row.status)
        return self._step(session, "system").read(row, state)

    def _step(self, session: Session, actor: str) -> Step:
        return Step(self, session, clock.now(session), actor)


def _advance(step: Step, held: Held) -> Advance:
    row, opened = held.row, tuple(step.rows.opened)
    return Advance(row.id, row.root_id, row.status, opened, len(step.rows.incidents))
