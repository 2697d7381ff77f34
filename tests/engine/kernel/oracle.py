"""What a model of blocks should do, told by continuations instead of tokens: no code in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.engine.kernel.blocks import (
    Alerted,
    And,
    Block,
    Caught,
    Flaky,
    Listening,
    Loop,
    Multi,
    Notified,
    Or,
    Race,
    Raise,
    Repeat,
    Seq,
    Split,
    Stop,
    Sub,
    Task,
    Throw,
    Timed,
    Watched,
    Xor,
)

Then = Callable[[], None]


@dataclass
class Group:
    """What is cancelled together."""

    parent: Group | None = None
    killed: bool = False

    @property
    def alive(self) -> bool:
        return not self.killed and (self.parent is None or self.parent.alive)


@dataclass
class Scope(Group):
    """A process, sub-process or item: it ends with its last token."""

    names: dict[str, object] = field(default_factory=dict)
    outer_names: tuple[dict[str, object], ...] = ()
    path: str = ""
    tokens: int = 1
    then: Then = lambda: None
    catch: Then | None = None
    hear: Then | None = None

    def end_token(self) -> None:
        self.tokens -= 1
        if self.tokens == 0:
            self.killed = True
            self.then()

    def see(self, name: str) -> object:
        layers = (self.names, *self.outer_names)
        return next((layer[name] for layer in layers if name in layer), None)


@dataclass
class Wait:
    """Something that must happen from outside."""

    kind: str
    label: str
    path: str
    group: Group
    then: Callable[[int], None]
    due: datetime | None = None
    over: bool = False


@dataclass
class Watch:
    """A condition that is looked at whenever its variable is written."""

    name: str
    scope: Scope
    group: Group
    fire: Then
    odd: bool = False

    def look(self) -> None:
        value = self.scope.see(self.name)
        before, self.odd = self.odd, isinstance(value, int) and value % 2 == 1
        if self.odd and not before:
            self.fire()


class Oracle:
    """One run of a model."""

    def __init__(self, block: Block, now: datetime) -> None:
        self.now = now
        self.status = "running"
        self.waits: list[Wait] = []
        self.watches: list[Watch] = []
        self.root = Scope(path="0", then=lambda: self.finish("completed"))
        self.run(block, self.root, self.root.end_token)

    def finish(self, status: str) -> None:
        self.root.killed = True
        self.status = status

    def open(self, kind: str) -> list[Wait]:
        return [w for w in self.waits if w.kind == kind and not w.over and w.group.alive]

    def happen(self, wait: Wait, value: int = 0) -> None:
        wait.over = True
        wait.then(value)

    def pass_time(self, step: timedelta) -> None:
        until = self.now + step
        while True:
            due = [w for w in self.open("timer") if w.due is not None and w.due <= until]
            if not due:
                break
            first = min(due, key=lambda w: w.due or until)
            self.now = max(self.now, first.due or until)
            self.happen(first)
        self.now = until

    def wait(
        self,
        kind: str,
        label: str,
        scope: Scope,
        group: Group,
        then: Callable[[int], None],
        *,
        minutes: int | None = None,
        due: datetime | None = None,
    ) -> None:
        if minutes is not None:
            due = self.now + timedelta(minutes=minutes)
        self.waits.append(Wait(kind, label, scope.path, group, then, due))

    def run(self, block: Block, scope: Scope, then: Then) -> None:
        getattr(self, f"run_{type(block).__name__.lower()}")(block, scope, then)

    def run_task(self, task: Task, scope: Scope, then: Then, group: Group | None = None) -> None:
        def done(value: int) -> None:
            self.write(f"v_{task.label}", value, scope)
            if (group or scope).alive:
                then()

        self.wait("user", task.label, scope, group or scope, done)

    def write(self, name: str, value: int, scope: Scope) -> None:
        scope.names[name] = value
        for watch in self.watches:
            if watch.name == name and watch.scope.names is scope.names and watch.group.alive:
                watch.look()

    def run_seq(self, seq: Seq, scope: Scope, then: Then) -> None:
        def at(index: int) -> None:
            if index == len(seq.parts):
                then()
            else:
                self.run(seq.parts[index], scope, lambda: at(index + 1))

        at(0)

    def run_xor(self, xor: Xor, scope: Scope, then: Then) -> None:
        self.run(xor.branches[xor.choice], scope, then)

    def all_of(self, branches: list[Block], scope: Scope, then: Then) -> None:
        left = len(branches)

        def done() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                then()

        for branch in branches:
            self.run(branch, scope, done)

    def run_and(self, block: And, scope: Scope, then: Then) -> None:
        self.all_of(block.branches, scope, then)

    def run_or(self, block: Or, scope: Scope, then: Then) -> None:
        taken = [b for b, chosen in zip(block.branches, block.chosen, strict=True) if chosen]
        self.all_of(taken, scope, then)

    def run_split(self, split: Split, scope: Scope, then: Then) -> None:
        first, others = (
            split.branches[0],
            list(zip(split.branches[1:], split.conditions, strict=True)),
        )
        taken = [branch for branch, condition in others if condition in (None, True)]
        if not any(condition for _, condition in others):
            taken.insert(0, first)
        self.run_task(split.task, scope, lambda: self.all_of(taken, scope, then))

    def run_repeat(self, repeat: Repeat, scope: Scope, then: Then) -> None:
        def again(done: int) -> None:
            if done == repeat.times:
                then()
            elif isinstance(repeat.body, Task):
                self.run_task(repeat.body, scope, lambda: again(done + 1))
            else:
                self.inner(repeat.body.body, scope, lambda: again(done + 1))

        again(0)

    def run_loop(self, loop: Loop, scope: Scope, then: Then) -> None:
        def again(done: int) -> None:
            if done == loop.times:
                then()
            else:
                self.run(loop.body, scope, lambda: again(done + 1))

        again(0)

    def inner(self, body: Block, scope: Scope, then: Then, group: Group | None = None) -> Scope:
        """A transparent scope: an embedded sub-process."""
        inside = Scope(group or scope, False, scope.names, scope.outer_names, scope.path, 1, then)
        self.run(body, inside, inside.end_token)
        return inside

    def run_sub(self, sub: Sub, scope: Scope, then: Then) -> None:
        self.inner(sub.body, scope, then)

    def run_multi(self, multi: Multi, scope: Scope, then: Then) -> None:
        group, results, done = Group(scope), [None] * multi.count, 0

        def finish() -> None:
            group.killed = True
            scope.names[f"out_{multi.label}"] = results
            then()

        def item_done(index: int, item: Scope) -> None:
            nonlocal done
            results[index] = item.see(f"v_{multi.first.label}")  # type: ignore[call-overload]
            done += 1
            if done == multi.count or (multi.until is not None and done >= multi.until):
                finish()
            elif multi.sequential:
                begin(index + 1)

        def begin(index: int) -> None:
            layers = (scope.names, *scope.outer_names)
            item = Scope(group, False, {}, layers, f"{scope.path}/{index}")
            item.then = lambda: item_done(index, item)
            self.run(multi.body, item, item.end_token)

        if not multi.count:
            finish()
        for index in range(min(1, multi.count) if multi.sequential else multi.count):
            begin(index)

    def run_timed(self, timed: Timed, scope: Scope, then: Then) -> None:
        guard = Group(scope)

        def done() -> None:
            guard.killed = True
            then()

        def fire(_value: int) -> None:
            if timed.interrupting:
                guard.killed = True
                self.run(timed.handler, scope, then)
            else:
                scope.tokens += 1
                self.run(timed.handler, scope, scope.end_token)

        if isinstance(timed.activity, Task):
            self.run_task(timed.activity, scope, done, guard)
        else:
            self.inner(timed.activity.body, scope, done, guard)
        if guard.alive:
            self.wait("timer", f"{timed.label}_on", scope, guard, fire, minutes=timed.minutes)

    def run_notified(self, block: Notified, scope: Scope, then: Then) -> None:
        guard = Group(scope)

        def done() -> None:
            guard.killed = True
            then()

        def listen() -> None:
            self.wait("message", f"m_{block.label}", scope, guard, fire)

        def fire(_value: int) -> None:
            scope.tokens += 1
            self.run(block.handler, scope, scope.end_token)
            listen()

        if isinstance(block.activity, Task):
            self.run_task(block.activity, scope, done, guard)
        else:
            self.inner(block.activity.body, scope, done, guard)
        if guard.alive:
            listen()

    def scope_in(self, scope: Scope, then: Then) -> Scope:
        return Scope(scope, False, scope.names, scope.outer_names, scope.path, 1, then)

    def run_listening(self, block: Listening, scope: Scope, then: Then) -> None:
        inside = self.scope_in(scope, then)
        begun, count = self.now, 0

        def listen() -> None:
            nonlocal count
            count += 1
            if block.trigger == "message":
                self.wait("message", f"m_{block.label}", scope, inside, fire)
            elif block.trigger == "timer" and count == 1:
                due = begun + timedelta(minutes=block.minutes)
                self.wait("timer", f"{block.label}_es_start", scope, inside, fire, due=due)
            elif block.trigger == "cycle" and count <= 3:
                due = begun + count * timedelta(minutes=block.minutes, seconds=7)
                self.wait("timer", f"{block.label}_es_start", scope, inside, fire, due=due)

        def fire(_value: int) -> None:
            if block.interrupting:
                inside.killed = True
                after = self.scope_in(scope, then)
                self.run(block.handler, after, after.end_token)
            else:
                inside.tokens += 1
                beside = self.scope_in(inside, inside.end_token)
                self.run(block.handler, beside, beside.end_token)
                listen()

        self.run(block.body, inside, inside.end_token)
        if inside.alive:
            listen()

    def run_raise(self, block: Raise, scope: Scope, then: Then) -> None:
        def thrown() -> None:
            self.escalate(scope)
            if scope.alive:
                then()

        self.run_task(block.task, scope, thrown)

    def escalate(self, scope: Scope) -> None:
        group: Group | None = scope
        while group is not None:
            if isinstance(group, Scope) and group.hear is not None:
                group.hear()
                return
            group = group.parent

    def beside(self, block: Alerted | Watched, inside: Group, scope: Scope, then: Then) -> Then:
        """What happens at the border of a sub-process."""

        def go() -> None:
            if block.interrupting:
                inside.killed = True
                self.run(block.handler, scope, then)
            else:
                scope.tokens += 1
                self.run(block.handler, scope, scope.end_token)

        return go

    def run_alerted(self, block: Alerted, scope: Scope, then: Then) -> None:
        inside = self.scope_in(scope, then)
        inside.hear = self.beside(block, inside, scope, then)
        self.run(block.body, inside, inside.end_token)

    def run_watched(self, block: Watched, scope: Scope, then: Then) -> None:
        inside = self.scope_in(scope, then)
        fire = self.beside(block, inside, scope, then)
        self.run(block.body, inside, inside.end_token)
        watch = Watch(f"v_{block.first.label}", scope, inside, fire)
        self.watches.append(watch)
        watch.look()

    def run_flaky(self, flaky: Flaky, scope: Scope, then: Then) -> None:
        self.wait("incident", flaky.label, scope, scope, lambda _value: then())

    def run_caught(self, caught: Caught, scope: Scope, then: Then) -> None:
        inside = Scope(scope, False, scope.names, scope.outer_names, scope.path, 1, then)

        def catch() -> None:
            inside.killed = True
            self.run(caught.handler, scope, then)

        inside.catch = catch
        self.run(caught.body, inside, inside.end_token)

    def run_throw(self, throw: Throw, scope: Scope, then: Then) -> None:
        self.run_task(throw.task, scope, lambda: self.error(scope) if throw.thrown else then())

    def error(self, scope: Scope) -> None:
        group: Group | None = scope
        while group is not None:
            if isinstance(group, Scope) and group.catch is not None:
                group.catch()
                return
            group = group.parent
        self.finish("error")

    def run_stop(self, stop: Stop, scope: Scope, then: Then) -> None:
        def halt() -> None:
            if scope is self.root:
                self.finish("terminated")
            else:
                scope.killed = True
                scope.then()

        self.run_task(stop.task, scope, halt if stop.stops else then)

    def run_race(self, race: Race, scope: Scope, then: Then) -> None:
        group = Group(scope)

        def won(block: Block) -> Callable[[int], None]:
            def go(_value: int) -> None:
                group.killed = True
                self.run(block, scope, then)

            return go

        self.wait("message", f"m_{race.label}", scope, group, won(race.on_message))
        self.wait(
            "timer", f"{race.label}_t", scope, group, won(race.on_timer), minutes=race.minutes
        )
