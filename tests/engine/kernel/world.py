"""A world around one instance: it keeps what the effects ask for, and saves between all steps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from engine.kernel import (
    Correspondence,
    Decide,
    Definition,
    Execution,
    Fired,
    ServiceCall,
    effects,
    parse,
)
from engine.kernel.entries import Entries
from engine.kernel.fitting import Report
from engine.kernel.state import compress
from engine.record.moves import Standing, moved
from engine.record.replay import Replayed, after

T0 = datetime(2026, 9, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
Handler = Callable[[ServiceCall], Mapping[str, object] | None]


class World:
    """The host of an instance, and the people, clocks and senders who act on it."""

    def __init__(
        self,
        xml: bytes | Definition,
        variables: Mapping[str, object] | None = None,
        *,
        handlers: Mapping[str, Handler] | None = None,
        functions: Mapping[str, Callable[..., object]] | None = None,
        decisions: Mapping[str, tuple[object, list[str]]] | None = None,
        start: bool = True,
        at: str | None = None,
        saving: bool = True,
        retries: Sequence[timedelta] = (),
    ) -> None:
        self.now = T0
        self.provisional = False
        self.functions = dict(functions or {})
        self.handlers = dict(handlers or {})
        self.decisions = dict(decisions or {})
        self.saving = saving
        self.retries = tuple(retries)
        self.effects: list[effects.Effect] = []
        self.tasks: dict[int, effects.TaskOpened] = {}
        self.timers: dict[int, effects.TimerSet | effects.RetrySet] = {}
        self.waits: dict[int, effects.Waiting] = {}
        self.children: dict[int, effects.ChildStarted] = {}
        self.incidents: dict[int, effects.IncidentOpened] = {}
        self.savepoints = 0
        self.logged = Standing(1)
        self.replayed: Replayed | None = None
        self.definition = xml if isinstance(xml, Definition) else parse(xml, "m.bpmn")[0]
        self.execution = Execution.new(self.definition, self)
        if start:
            self.execution.start(variables or {}, at)
            self.settle()

    # what an instance asks of its host

    def service(self, handler: str, call: ServiceCall) -> Mapping[str, object] | None:
        return self.handlers[handler](call)

    def decide(self, asked: Decide, variables: Mapping[str, object]) -> tuple[object, Fired]:
        value, rules = self.decisions[asked.decision_id]
        return value, {asked.decision_id: rules}

    @contextmanager
    def automatic(self) -> Iterator[None]:
        self.savepoints += 1
        yield

    # what others do to it

    def settle(self) -> None:
        """Keep what the step wants kept; then save and restore."""
        while taken := self.execution.take_effects():
            for effect in taken:
                self.effects.append(effect)
                self._keep(effect)
            if any(isinstance(effect, effects.Escalated) for effect in taken):
                self.execution.resume()
        if self.saving:
            self._log()
            saved = self.execution.dump()
            self.execution = Execution.load(self.definition, saved, self)
            assert self.execution.dump() == saved
        if self.execution.status not in ("running", "suspended"):
            left = (self.tasks, self.timers, self.waits, self.children, self.incidents)
            assert not any(left), "an instance that is over has left something open"

    def _log(self) -> None:
        """Say how it has moved: all that was said so far rebuilds the state, to the byte."""
        standing = Standing(1, self.execution.entries())
        said = moved(self.logged, standing)
        self.logged = standing
        if said is not None:
            line = {"instance_id": 1, "seq": 1, "at": self.now, "payload": str(said)}
            self.replayed = after(self.replayed, line)
        assert self.replayed is not None
        assert compress(Entries.of(self.replayed.entries)) == self.execution.dump()

    def _keep(self, effect: effects.Effect) -> None:
        kinds: dict[type, tuple[dict, bool]] = {
            effects.TaskOpened: (self.tasks, True),
            effects.TaskClosed: (self.tasks, False),
            effects.TimerSet: (self.timers, True),
            effects.TimerCleared: (self.timers, False),
            effects.RetrySet: (self.timers, True),
            effects.Waiting: (self.waits, True),
            effects.WaitOver: (self.waits, False),
            effects.ChildStarted: (self.children, True),
            effects.ChildCancelled: (self.children, False),
            effects.IncidentOpened: (self.incidents, True),
            effects.IncidentClosed: (self.incidents, False),
        }
        if type(effect) in kinds:
            table, opened = kinds[type(effect)]
            if opened:
                assert effect.token not in table, "opened twice"
                table[effect.token] = effect
            else:
                del table[effect.token]

    def complete(self, element: str, **variables: object) -> None:
        """The oldest open task at this element is done."""
        self.complete_token(self.task(element), variables)

    def complete_token(self, token: int, variables: Mapping[str, object]) -> None:
        self.execution.complete(token, variables)
        self.settle()

    def task(self, element: str) -> int:
        return min(token for token, task in self.tasks.items() if task.element_id == element)

    def deliver(self, name: str, **variables: object) -> None:
        """A message or signal comes for the first who waits."""
        token = min(token for token, wait in self.waits.items() if wait.name == name)
        self.execution.deliver(token, variables)
        self.settle()

    def child_done(self, element: str, **variables: object) -> None:
        token = self.child(element)
        del self.children[token]
        self.execution.child_done(token, variables)
        self.settle()

    def child_error(self, element: str, code: str) -> None:
        token = self.child(element)
        del self.children[token]
        self.execution.child_error(token, code, code)
        self.settle()

    def child(self, element: str) -> int:
        return min(token for token, child in self.children.items() if child.element_id == element)

    def retry(self, element: str) -> None:
        token = next(t for t, incident in self.incidents.items() if incident.element_id == element)
        self.execution.retry(token)
        self.settle()

    def migrate(self, definition: Definition, mapping: Mapping[str, str] | None = None) -> Report:
        """Go on in another version, if that is safe."""
        saved = self.execution.dump()
        plan = Correspondence(self.definition, definition, mapping or {})
        execution, migrated = self.execution.migrate(plan, self)
        migrated.go_on()
        if not migrated.report.safe:
            self.execution = Execution.load(self.definition, saved, self)
            return migrated.report
        self.definition, self.execution = definition, execution
        for table in (self.tasks, self.timers, self.waits, self.children, self.incidents):
            for token, effect in table.items():
                if token in migrated.stands:
                    table[token] = replace(effect, element_id=migrated.stands[token].id)
        self.settle()
        return migrated.report

    def cancel(self) -> None:
        self.execution.cancel()
        self.settle()

    def pass_time(self, step: timedelta) -> None:
        """Let time pass; what becomes due fires in due order, at its own time."""
        until = self.now + step
        while due := [(t.due_at, t.token) for t in self.timers.values() if t.due_at <= until]:
            at, token = min(due)
            self.now = max(self.now, at)
            self.execution.fire(token)
            self.settle()
        self.now = until

    # what there is to see

    @property
    def open(self) -> list[str]:
        """The elements where people have something to do."""
        return sorted(task.element_id for task in self.tasks.values())

    @property
    def status(self) -> str:
        return self.execution.status

    @property
    def variables(self) -> dict[str, object]:
        return self.execution.variables

    @property
    def entered(self) -> list[str]:
        return [each.element_id for each in self.effects if isinstance(each, effects.Entered)]

    def last(self, kind: type) -> effects.Effect:
        return next(each for each in reversed(self.effects) if isinstance(each, kind))
