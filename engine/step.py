"""One step: everything that happens in one transaction, in memory first, then written at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import instances, messages, starts
from engine.calls import Variables
from engine.codec import Encoded
from engine.errors import InstanceNotRunning, NoSuchStart, StaleState, TokenNotOpen
from engine.events import MOVED
from engine.host import StepHost
from engine.instances import OPEN, InstanceRow
from engine.kernel import Execution, effects, keys
from engine.kernel.entries import Entries
from engine.kernel.state import compress
from engine.library import Bound
from engine.outward import Agenda
from engine.record.moves import Standing, moved
from engine.record.replay import Replayed
from engine.rows import Rows, Token
from engine.starts import Start
from engine.tables import instance

if TYPE_CHECKING:
    from engine.runtime import Engine

TIME_TO_LIVE = timedelta(days=30)


@dataclass
class Held:
    """An instance in memory, with its row, and how it stands in the log."""

    row: InstanceRow
    bound: Bound
    execution: Execution
    host: StepHost
    logged: Standing
    moving: bool = False


class Step:
    """The work of one transaction: instances held in memory, and the rows that they cause."""

    def __init__(self, engine: Engine, session: Session, now: datetime, actor: str) -> None:
        self.engine = engine
        self.session = session
        self.now = now
        self.actor = actor
        self.held: dict[int, Held] = {}
        self.called_off: set[Token] = set()
        self.outward = Agenda(self)
        self.rows = Rows()
        self.served: list[tuple[Token, str, str | None]] = []
        self.kept_since: datetime | None = None
        """Where a suspension ends: messages that came in it do not expire by it."""

    # Instances -----------------------------------------------------------------------------

    def hold(self, row: InstanceRow, state: bytes | None) -> Held:
        """Take an instance that has just been read; raises InstanceNotRunning unless it runs."""
        if row.status != "running":
            raise instances.not_running(self.session, row.id, row.status)
        return self.hold_open(row, state)

    def hold_open(self, row: InstanceRow, state: bytes | None) -> Held:
        """Take one that runs or is suspended; raises InstanceNotRunning when it is over."""
        if row.status not in OPEN or state is None:
            raise InstanceNotRunning(row.id, row.status)
        held = self.read(row, state)
        self.held[row.id] = held
        return held

    def read(self, row: InstanceRow, state: bytes) -> Held:
        """An instance to look at, running or over; it is not written back."""
        bound = self.engine.library.get(self.session, row.definition_id)
        host = StepHost(self, self.engine.functions)
        return _held(row, bound, Execution.load(bound.definition, state, host), host)

    def recall(self, row: InstanceRow, past: Replayed) -> Held:
        """An instance to look at as it was."""
        bound = self.engine.library.get(self.session, past.definition_id)
        host = StepHost(self, self.engine.functions)
        execution = Execution.restore(bound.definition, past.format, past.entries, host)
        return _held(row, bound, execution, host)

    def get(self, instance_id: int) -> Held:
        """An instance that runs, from memory or from the database."""
        held = self.held.get(instance_id)
        return held or self.hold(*instances.lock(self.session, instance_id))

    def get_open(self, instance_id: int) -> Held:
        """One that runs or is suspended: what comes to that is taken in, and waits there."""
        held = self.held.get(instance_id)
        return held or self.hold_open(*instances.lock(self.session, instance_id))

    def create(
        self,
        bound: Bound,
        *,
        business_key: str | None = None,
        parent: Held | None = None,
        parent_token: int | None = None,
    ) -> Held:
        """A new instance, as a row at once so that it has an id."""
        process_id = bound.definition.process_id
        root_id = parent.row.root_id if parent else None
        parent_id = parent.row.id if parent else None
        number = instances.add(
            self.session,
            {
                "root_id": root_id,
                "parent_id": parent_id,
                "parent_token": parent_token,
                "process_id": process_id,
                "definition_id": bound.id,
                "business_key": business_key,
                "started_at": self.now,
                "started_by": self.actor,
            },
        )
        row = InstanceRow(
            number, root_id or number, parent_id, parent_token, process_id, bound.id,
            business_key, status="running", version=0,
        )  # fmt: skip
        host = StepHost(self, self.engine.functions)
        held = _held(row, bound, Execution.new(bound.definition, host), host)
        self.held[number] = held
        return held

    # Moving --------------------------------------------------------------------------------

    def move(self, held: Held, act: Callable[[Execution], None]) -> None:
        """Do something to an instance and take in what it causes."""
        held.moving = True
        act(held.execution)
        self.take(held)

    def take(self, held: Held) -> None:
        """Take in what an instance has caused."""
        for effect in held.execution.take_effects():
            self.rows.take(held.row, effect, self.now, self.actor, self._form(held, effect))
            self._pass_on(held, effect)

    def note(
        self,
        held: Held,
        kind: str,
        token: int | None,
        payload: Mapping[str, object] | Encoded,
        element_id: str | None = None,
    ) -> None:
        """Add a line of our own to an instance's log."""
        self.rows.note(
            held.row, kind, token, payload, now=self.now, actor=self.actor, element_id=element_id
        )

    def _form(self, held: Held, effect: effects.Effect) -> int | None:
        """The deployed form that a task is opened with, and keeps."""
        if not isinstance(effect, effects.TaskOpened) or effect.form_key is None:
            return None
        bound = held.bound
        element = bound.definition.elements[effect.element_id]
        return self.engine.library.form(self.session, bound.deployment_id, element)

    def _pass_on(self, held: Held, effect: effects.Effect) -> None:
        match effect:
            case effects.ChildStarted():
                self.outward.add(lambda: self._start_child(held, effect))
            case effects.ChildCancelled():
                self.called_off.add((held.row.id, effect.token))
                self.outward.add(lambda: self._cancel_children(held, effect.token))
            case effects.MessageSent():
                self.outward.publish(effect.name, effect.key, effect.variables)
            case effects.SignalSent():
                self.outward.signal(effect.name, effect.variables, thrown_by=held.row.id)
            case effects.Escalated():
                self.outward.add(lambda: self._escalate(held, effect))
            case effects.Ended():
                self._end(held, effect)

    def _end(self, held: Held, ended: effects.Ended) -> None:
        row = held.row
        if row.status == "suspended":
            instances.forget_suspension(self.session, row.id)
        row.status, row.ended_at = ended.outcome, self.now
        row.outcome = ended.error_code or ended.element_id
        if row.parent_id is not None and ended.outcome != "cancelled":
            self.outward.add(lambda: self._return_to_parent(held, ended))

    def _return_to_parent(self, child: Held, ended: effects.Ended) -> None:
        parent_id, token = child.row.parent_id, child.row.parent_token
        assert parent_id is not None and token is not None  # noqa: S101, PT018
        if (parent_id, token) in self.called_off:
            # Its caller went on without it while it ended, in this same step.
            return
        parent = self.get_open(parent_id)
        if ended.outcome == "error":
            code = ended.error_code or ""
            self.move(parent, lambda execution: execution.child_error(token, code))
        else:
            variables = child.execution.variables
            self.move(parent, lambda execution: execution.child_done(token, variables))

    def _escalate(self, child: Held, raised: effects.Escalated) -> None:
        """Ask the caller about an escalation; the child goes on unless that cancels it."""
        parent_id, token = child.row.parent_id, child.row.parent_token
        if parent_id is not None and token is not None:
            if (parent_id, token) in self.called_off:
                # Another has interrupted its caller meanwhile: it must not go on.
                self.cancel(child)
                return
            code, variables = raised.code, raised.variables
            self.move(
                self.get_open(parent_id),
                lambda execution: execution.child_escalation(token, code, variables),
            )
            self.outward.run()
        if child.row.status == "running":
            self.move(child, lambda execution: execution.resume())

    def _start_child(self, parent: Held, wanted: effects.ChildStarted) -> None:
        if (parent.row.id, wanted.token) in self.called_off:
            # Its caller went on without it before it began, in this same step.
            return
        library, element = self.engine.library, parent.bound.definition.elements[wanted.element_id]
        if element.call is not None and element.call.binding == "latest":
            bound = library.latest(self.session, wanted.process_id)
        else:
            deployment_id = parent.bound.deployment_id
            bound = library.in_deployment(self.session, deployment_id, wanted.process_id)
        if not bound.definition.can_be_called:
            # A newer version need no longer begin as its caller expects.
            error = NoSuchStart(wanted.process_id, None, bound.definition.starts)
            self.move(parent, lambda execution: execution.child_failed(wanted.token, error))
            return
        child = self.create(
            bound,
            business_key=wanted.business_key or parent.row.business_key,
            parent=parent,
            parent_token=wanted.token,
        )
        self.move(child, lambda execution: execution.start(wanted.variables))

    def _cancel_children(self, parent: Held, token: int | None = None) -> None:
        """Cancel what a call activity (or any, without a token) has started, grandchildren too."""
        wanted = (instance.c.parent_id == parent.row.id) & instance.c.status.in_(OPEN)
        if token is not None:
            wanted &= instance.c.parent_token == token
        for child_id in self.session.scalars(select(instance.c.id).where(wanted)).all():
            self.cancel(self.get_open(child_id))

    def cancel(self, held: Held) -> None:
        """Stop an instance and all that it has started."""
        if held.row.status in OPEN:
            self.move(held, lambda execution: execution.cancel())

    # Messages and signals --------------------------------------------------------------------

    def publish(
        self,
        name: str,
        key: object,
        variables: Variables,
        *,
        message_id: str | None = None,
        ttl: timedelta = TIME_TO_LIVE,
    ) -> bool:
        """Deliver a message to the token that waits, or start a process by it, or keep it.

        True when it was delivered now.
        """
        text = keys.text(key)
        messages.meet(self.session, name, text)
        if message_id is not None and messages.has_arrived(self.session, message_id):
            return False
        # Who waits in the database has waited longer than who began to in this step.
        waiting = messages.waiting_for(
            self.session, name, text, self.rows.over
        ) or self.rows.waiting_for(name, text)
        start = None if waiting else self._starter(name, text)
        delivered = waiting is not None or start is not None
        if not delivered or message_id is not None:
            delivered_at = self.now if delivered else None
            messages.keep(
                self.session,
                {
                    "message_id": message_id,
                    "name": name,
                    "key": text,
                    "variables": dict(variables),
                    "actor": self.actor,
                    "published_at": self.now,
                    "expires_at": self.now + ttl,
                    "delivered_at": delivered_at,
                },
            )
        if waiting is not None:
            self.deliver(*waiting, name, variables)
        elif start is not None:
            self.start_by_message(start, text, variables)
        return delivered

    def _starter(self, name: str, key: str | None) -> Start | None:
        """What a message starts, unless somebody waits for it who is suspended."""
        start = starts.by_message(self.session, name)
        if start is not None and messages.suspended_waits(self.session, name, key):
            return None
        return start

    def start_by_message(self, start: Start, key: str | None, variables: Variables) -> None:
        """A message begins an instance."""
        cause = {"by": "message", "name": start.name, "key": key}
        starts.begin(self, start, variables, key, cause)

    def deliver(self, instance_id: int, token: int, name: str, variables: Variables) -> None:
        """Give a message or a signal to a token that waits for it."""
        try:
            held = self.get(instance_id)
            self.note(held, "received", token, {"name": name})
            self.move(held, lambda execution: execution.deliver(token, variables))
        except (TokenNotOpen, InstanceNotRunning) as error:
            # Its wait ended after we read who waits, and before we held the instance.
            raise StaleState from error

    def broadcast(self, name: str, variables: Variables, thrown_by: int | None = None) -> int:
        """Give a signal to every token that waits for it, and start what it starts.

        In the instance that has thrown it, those who waited then have heard it already. Says how
        many tokens and processes it has reached.
        """
        starting = starts.by_signal(self.session, name)
        waiting = [
            *messages.listening_for(self.session, name, self.rows.over),
            *self.rows.listening_for(name),
        ]
        reached = 0
        for instance_id, token in waiting:
            if instance_id == thrown_by:
                continue
            # An earlier delivery may have ended this one's wait.
            if (instance_id, token) not in self.rows.over:
                self.deliver(instance_id, token, name, variables)
                reached += 1
        for start in starting:
            starts.begin(self, start, variables, None, {"by": "signal", "name": name})
        return reached + len(starting)

    def _take_kept(self) -> bool:
        """Deliver kept messages to the tokens that have begun to wait in this step.

        One that took a message and still waits, as a listener that does not interrupt, is asked
        again: there may be more.
        """
        fresh = [each for each in self.served if each[0] not in self.rows.over]
        fresh += [each for each in self.rows.fresh_messages() if self._runs(each[0])]
        self.served = []
        if not fresh:
            return False
        self.rows.write_waits(self.session)
        addresses = [(name, key) for _, name, key in fresh]
        found = messages.take_kept(self.session, addresses, self.now, self.kept_since or self.now)
        for (instance_id, token), name, key in fresh:
            if found.get((name, key)) and (instance_id, token) not in self.rows.over:
                row = found[name, key].pop(0)
                self.deliver(instance_id, token, name, row.variables)
                self.served.append(((instance_id, token), name, key))
        unwanted = [row.id for rows in found.values() for row in rows]
        if unwanted:
            messages.give_back(self.session, unwanted)
        return True

    def _runs(self, at: Token) -> bool:
        """Whether a token is of an instance that takes messages now; others take them later."""
        return self.held[at[0]].row.status == "running"

    # Writing ---------------------------------------------------------------------------------

    def settle(self) -> None:
        """Let everything come to rest: what is owed to others, and messages that were kept."""
        self.outward.run()
        while self._take_kept():
            self.outward.run()

    def finish(self) -> None:
        """Let everything come to rest, then write it all."""
        self.settle()
        # The state of an ended instance stays readable: its variables are its result.
        stored = [(each.row, compress(self._log_move(each))) for each in self.held.values()]
        self.rows.write(self.session)
        if stored:
            instances.store(self.session, stored)

    def pass_to(self, instant: datetime) -> None:
        """Let another instant be now, once what the last one has moved is in the log."""
        if instant != self.now:
            for each in self.held.values():
                if each.moving:
                    self._log_move(each)
        self.now = instant
        for each in self.held.values():
            each.host.moment.now = instant

    def _log_move(self, held: Held) -> Entries:
        """Say in its log how an instance has moved since it last did; gives its entries."""
        standing = Standing(held.row.definition_id, held.execution.entries())
        if (said := moved(held.logged, standing)) is not None:
            self.note(held, MOVED, None, said)
        held.logged, held.moving = standing, False
        assert standing.entries is not None  # noqa: S101 - narrows for the type checker
        return standing.entries


def _held(row: InstanceRow, bound: Bound, execution: Execution, host: StepHost) -> Held:
    held = Held(row, bound, execution, host, Standing(row.definition_id, execution.loaded))
    host.held = held
    return held
