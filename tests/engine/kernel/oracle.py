"""What a model of blocks should do, told by continuations instead of tokens: no code in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.engine.kernel.blocks import (
    Alerted,
    And,
    Block,
    Booked,
    Cancel,
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
    Transaction,
    Undo,
    Watched,
    Xor,
)
from tests.engine.kernel.drawing import minutes
from tests.engine.kernel.undoing import Done, next_of

Then = Callable[[], None]


@dataclass
class Group:
    """What is cancelled together; with a name it is an activity that holds others."""

    parent: Group | None = None
    killed: bool = False
    name: str = ""
    done: list[Done] = field(default_factory=list)
    undoing: list[list[Done]] = field(default_factory=list)
    inner: list[Group] = field(default_factory=list)
    fired: int | None = None

    def __post_init__(self) -> None:
        if self.parent is not None:
            self.parent.inner.append(self)

    def completed(self) -> list[Done]:
        """What has completed here and is not yet undone."""
        return self.done + [each for left in self.undoing for each in left]

    def portions(self) -> list[Done]:
        """The same with what has completed in activities that are open."""
        found = self.completed()
        for group in self.inner:
            parts = [] if group.killed else group.portions()
            if group.name and parts:
                parts = [Done(max(each.at for each in parts), group.name, parts=parts)]
            found += parts
        return found

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
    cancel: Then | None = None
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
        self.clock = 0
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

    def keep(self, into: Group, done: Done, guard: Group | None = None) -> None:
        """An activity has completed; what its own border has begun depends on it."""
        self.clock += 1
        fired = guard.fired if guard is not None else None
        done.at = self.clock if fired is None else fired
        if done.scope is not None or done.parts:
            into.done.append(done)

    def run_task(self, task: Task, scope: Scope, then: Then, group: Group | None = None) -> None:
        def done(value: int) -> None:
            self.write(f"v_{task.label}", value, scope)
            if not (group or scope).alive:
                return
            if isinstance(task, Booked):
                self.keep(scope, Done(0, task.label, scope), group)
            then()

        self.wait("user", task.label, scope, group or scope, done)

    def write(self, name: str, value: int, scope: Scope) -> None:
        scope.names[name] = value
        for watch in self.watches:
            if watch.name == name and watch.scope.names is scope.names and watch.group.alive:
                watch.look()

    def run_booked(self, task: Booked, scope: Scope, then: Then) -> None:
        self.run_task(task, scope, then)

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

    def run_loop(self, loop: Loop, scope: Scope, then: Then) -> None:
        def again(done: int) -> None:
            if done == loop.times:
                then()
            else:
                self.run(loop.body, scope, lambda: again(done + 1))

        again(0)

    def run_split(self, split: Split, scope: Scope, then: Then) -> None:
        first, *others = split.branches
        conditions = list(zip(others, split.conditions, strict=True))
        taken = [branch for branch, condition in conditions if condition in (None, True)]
        if not any(split.conditions):
            taken.insert(0, first)
        self.run_task(split.task, scope, lambda: self.all_of(taken, scope, then))

    def run_repeat(self, repeat: Repeat, scope: Scope, then: Then) -> None:
        name = repeat.body.label
        group = Group(scope, name=name)

        def again(done: int) -> None:
            if done == repeat.times:
                group.killed = True
                self.keep(scope, Done(0, name, parts=group.completed()))
                then()
            elif isinstance(repeat.body, Task):
                self.run_task(repeat.body, scope, lambda: again(done + 1))
            else:
                inside = self.scope(group, scope, name, lambda: left(inside, done))
                self.run(repeat.body.body, inside, inside.end_token)

        def left(inside: Scope, done: int) -> None:
            self.keep(group, Done(0, name, parts=inside.completed()))
            again(done + 1)

        again(0)

    def inner(self, sub: Sub, scope: Scope, then: Then, group: Group | None = None) -> Scope:
        """A transparent scope: an embedded sub-process."""

        def leave() -> None:
            self.keep(scope, Done(0, sub.label, parts=inside.completed()), group)
            then()

        inside = self.scope(group or scope, scope, sub.label, leave)
        self.run(sub.body, inside, inside.end_token)
        return inside

    def scope(self, group: Group, scope: Scope, name: str, then: Then) -> Scope:
        """A scope within another that shares its variables."""
        inside = Scope(group, name=name, names=scope.names, outer_names=scope.outer_names)
        inside.path, inside.then = scope.path, then
        return inside

    def sub(self, scope: Scope, name: str, then: Then, guard: Group | None = None) -> Scope:
        """A scope that is kept among what has completed when it ends."""

        def leave() -> None:
            self.keep(scope, Done(0, name, parts=inside.completed()), guard)
            then()

        inside = self.scope(scope, scope, name, leave)
        return inside

    def run_sub(self, sub: Sub, scope: Scope, then: Then) -> None:
        self.inner(sub, scope, then)

    def run_multi(self, multi: Multi, scope: Scope, then: Then) -> None:
        name = multi.label if multi.rest is not None else multi.first.label
        group, results, done = Group(scope, name=name), [None] * multi.count, 0

        def finish() -> None:
            group.killed = True
            scope.names[f"out_{multi.label}"] = results
            self.keep(scope, Done(0, name, parts=group.completed()))
            then()

        def item_done(index: int, item: Scope) -> None:
            nonlocal done
            results[index] = item.see(f"v_{multi.first.label}")  # type: ignore[call-overload]
            if multi.rest is not None:
                self.keep(group, Done(0, name, parts=item.completed()))
            elif isinstance(multi.first, Booked):
                self.keep(group, Done(0, name, scope))
            done += 1
            if done == multi.count or (multi.until is not None and done >= multi.until):
                finish()
            elif multi.sequential:
                begin(index + 1)

        def begin(index: int) -> None:
            layers = (scope.names, *scope.outer_names)
            item = Scope(group, name=name, outer_names=layers, path=f"{scope.path}/{index}")
            item.then = lambda: item_done(index, item)
            parts = [multi.first] if multi.rest is None else [multi.first, multi.rest]
            self.run(Seq(parts), item, item.end_token)

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
                self.fire(guard)
                scope.tokens += 1
                self.run(timed.handler, scope, scope.end_token)

        if isinstance(timed.activity, Task):
            self.run_task(timed.activity, scope, done, guard)
        else:
            self.inner(timed.activity, scope, done, guard)
        if guard.alive:
            self.wait("timer", f"{timed.label}_on", scope, guard, fire, minutes=minutes(timed))

    def fire(self, guard: Group) -> None:
        """A border that does not interrupt begins something beside its activity."""
        if guard.fired is None:
            self.clock += 1
            guard.fired = self.clock

    def run_notified(self, block: Notified, scope: Scope, then: Then) -> None:
        guard = Group(scope)

        def done() -> None:
            guard.killed = True
            then()

        def listen() -> None:
            self.wait("message", f"m_{block.label}", scope, guard, fire)

        def fire(_value: int) -> None:
            self.fire(guard)
            scope.tokens += 1
            self.run(block.handler, scope, scope.end_token)
            listen()

        if isinstance(block.activity, Task):
            self.run_task(block.activity, scope, done, guard)
        else:
            self.inner(block.activity, scope, done, guard)
        if guard.alive:
            listen()

    def run_listening(self, block: Listening, scope: Scope, then: Then) -> None:
        begun, count, event = self.now, 0, f"{block.label}_es"
        inside = self.sub(scope, block.label, then)

        def listen() -> None:
            nonlocal count
            count += 1
            if block.trigger == "message":
                self.wait("message", f"m_{block.label}", scope, inside, fire)
            elif block.trigger == "timer" and count == 1:
                due = begun + timedelta(minutes=minutes(block))
                self.wait("timer", f"{event}_start", scope, inside, fire, due=due)
            elif block.trigger == "cycle" and count <= 3:
                due = begun + count * timedelta(minutes=minutes(block), seconds=7)
                self.wait("timer", f"{event}_start", scope, inside, fire, due=due)

        def fire(_value: int) -> None:
            if block.interrupting:
                inside.killed = True
                # What had completed before it can still be undone, after what it has done.
                after = self.sub(scope, block.label, then)
                after.done = inside.completed()
                self.run(block.handler, after, after.end_token)
            else:
                inside.tokens += 1
                beside = self.sub(inside, event, inside.end_token)
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

    def border(
        self, block: Alerted | Watched, guard: Group, inside: Group, scope: Scope, then: Then
    ) -> Then:
        """What happens at the border of a sub-process."""

        def go() -> None:
            if block.interrupting:
                inside.killed = True
                self.run(block.handler, scope, then)
            else:
                self.fire(guard)
                scope.tokens += 1
                self.run(block.handler, scope, scope.end_token)

        return go

    def run_alerted(self, block: Alerted, scope: Scope, then: Then) -> None:
        guard = Group()
        inside = self.sub(scope, block.label, then, guard)
        inside.hear = self.border(block, guard, inside, scope, then)
        self.run(block.body, inside, inside.end_token)

    def run_watched(self, block: Watched, scope: Scope, then: Then) -> None:
        guard = Group()
        inside = self.sub(scope, block.label, then, guard)
        fire = self.border(block, guard, inside, scope, then)
        self.run(Seq([block.first, block.rest]), inside, inside.end_token)
        watch = Watch(f"v_{block.first.label}", scope, inside, fire)
        self.watches.append(watch)
        watch.look()

    def run_flaky(self, flaky: Flaky, scope: Scope, then: Then) -> None:
        self.wait("incident", flaky.label, scope, scope, lambda _value: then())

    def run_caught(self, caught: Caught, scope: Scope, then: Then) -> None:
        def leave() -> None:
            self.keep(scope, Done(0, caught.label, parts=inside.completed()))
            then()

        def catch() -> None:
            inside.killed = True
            self.run(caught.handler, scope, then)

        inside = self.scope(scope, scope, caught.label, leave)
        inside.catch = catch
        self.run(caught.body, inside, inside.end_token)

    def run_transaction(self, block: Transaction, scope: Scope, then: Then) -> None:
        def leave() -> None:
            self.keep(scope, Done(0, block.label, parts=inside.completed()))
            then()

        def cancel() -> None:
            parts = inside.portions()
            inside.killed = True
            left = [Done(max((each.at for each in parts), default=0), block.label, parts=parts)]
            rollback = Group(scope, undoing=[left])

            def undone() -> None:
                rollback.killed = True
                self.run(block.handler, scope, then)

            self.undo(left, rollback, undone)

        inside = self.scope(scope, scope, block.label, leave)
        inside.cancel = cancel
        self.run(Seq([block.body, block.last]), inside, inside.end_token)

    def run_cancel(self, cancel: Cancel, scope: Scope, then: Then) -> None:
        def stop() -> None:
            group: Group | None = scope
            while not isinstance(group, Scope) or group.cancel is None:
                assert group is not None
                group = group.parent
            group.cancel()

        self.run_task(cancel.task, scope, stop if cancel.happens else then)

    def run_undo(self, undo: Undo, scope: Scope, then: Then) -> None:
        taken = [each for each in scope.done if undo.target in ("", each.name)]
        if not taken:
            then()
            return
        scope.done = [each for each in scope.done if each not in taken]
        scope.undoing.append(taken)
        if undo.waits:
            self.undo(taken, scope, then)
        else:
            scope.tokens += 1
            self.undo(taken, scope, scope.end_token)
            then()

    def undo(self, left: list[Done], group: Group, then: Then) -> None:
        """Undo one after the other what is left."""
        last = next_of(left)
        if last is None:
            then()
            return

        def done(value: int) -> None:
            last.scope.names[f"v_u_{last.name}"] = value
            self.undo(left, group, then)

        self.wait("user", f"u_{last.name}", last.scope, group, done)

    def run_throw(self, throw: Throw, scope: Scope, then: Then) -> None:
        self.run_task(throw.task, scope, lambda: self.error(scope) if throw.happens else then())

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

        self.run_task(stop.task, scope, halt if stop.happens else then)

    def run_race(self, race: Race, scope: Scope, then: Then) -> None:
        group = Group(scope)

        def won(block: Block) -> Callable[[int], None]:
            def go(_value: int) -> None:
                group.killed = True
                self.run(block, scope, then)

            return go

        self.wait("message", f"m_{race.label}", scope, group, won(race.on_message))
        self.wait(
            "timer", f"{race.label}_t", scope, group, won(race.on_timer), minutes=minutes(race)
        )
