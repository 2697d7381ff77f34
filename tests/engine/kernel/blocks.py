"""Random nested models for the fuzzer: blocks with one way in and one way out, and their BPMN."""

import random
from dataclasses import dataclass, field

from tests.engine.kernel import models


@dataclass
class Block:
    """A part of a model; its label makes all ids in it unique."""

    label: str


@dataclass
class Task(Block):
    """A user task; its completion writes the variable ``v_<label>``."""


@dataclass
class Seq(Block):
    parts: list[Block]


@dataclass
class Xor(Block):
    branches: list[Block]
    choice: int


@dataclass
class And(Block):
    branches: list[Block]


@dataclass
class Or(Block):
    branches: list[Block]
    chosen: list[bool]


@dataclass
class Loop(Block):
    body: Block
    times: int


@dataclass
class Split(Block):
    """A user task from which several flows lead on; the first is the default.

    Each of the others has no condition, a true one or a false one: None, True, False.
    """

    task: Task
    branches: list[Block]
    conditions: list[bool | None]


@dataclass
class Sub(Block):
    body: Block


@dataclass
class Repeat(Block):
    """A standard loop, tested before or after each round, or ended by its maximum."""

    body: Task | Sub
    times: int
    before: bool
    maximum: bool


@dataclass
class Multi(Block):
    """Items; each begins with a user task, so that no two end in one step."""

    body: Block
    first: Task
    count: int
    sequential: bool
    until: int | None
    by_number: bool


@dataclass
class Timed(Block):
    """An activity with a boundary timer."""

    activity: Task | Sub
    minutes: int
    handler: Block
    interrupting: bool


@dataclass
class Caught(Block):
    """A sub-process with an error boundary."""

    body: Block
    handler: Block


@dataclass
class Throw(Block):
    """A user task, and behind it perhaps an error end event."""

    task: Task
    thrown: bool


@dataclass
class Stop(Block):
    """A user task, and behind it perhaps a terminate end event."""

    task: Task
    stops: bool


@dataclass
class Race(Block):
    """An event-based gateway: a message or a timer."""

    minutes: int
    on_message: Block
    on_timer: Block


@dataclass
class Notified(Block):
    """An activity with a non-interrupting message boundary, which may fire again and again."""

    activity: Task | Sub
    handler: Block


@dataclass
class Listening(Block):
    """A sub-process with an event sub-process: a message, a timer or a cycle of three."""

    body: Block
    trigger: str
    minutes: int
    handler: Block
    interrupting: bool


@dataclass
class Raise(Block):
    """A user task, behind it an escalation; and on it goes."""

    task: Task


@dataclass
class Alerted(Block):
    """A sub-process with an escalation boundary."""

    body: Block
    handler: Block
    interrupting: bool


@dataclass
class Watched(Block):
    """A sub-process with a boundary that watches whether what its first task writes is odd."""

    first: Task
    body: Block
    handler: Block
    interrupting: bool


@dataclass
class Flaky(Block):
    """A service that fails at the first attempt: an incident, until somebody retries it."""


@dataclass
class Maker:
    """Makes random blocks."""

    random: random.Random
    budget: int = 24
    made: int = 0

    def label(self) -> str:
        self.made += 1
        return f"n{self.made}"

    def minutes(self) -> int:
        return self.random.randint(1, 60) * 60 + self.made

    def tasks(self) -> Block:
        return Seq(self.label(), [Task(self.label()) for _ in range(self.random.randint(1, 2))])

    def some(self, depth: int) -> list[Block]:
        return [self.block(depth) for _ in range(self.random.randint(2, 3))]

    def activity(self, depth: int) -> Task | Sub:
        return Task(self.label()) if self.random.random() < 0.4 else self.sub(depth)

    def sub(self, depth: int) -> Sub:
        return Sub(self.label(), self.block(depth))

    def block(self, depth: int = 0) -> Block:
        """A block; deeper ones are simpler."""
        self.budget -= 1
        kinds = [self.task, self.task, self.seq] if depth > 1 else [self.seq]
        if depth < 5 and self.budget > 0:
            kinds += [self.xor, self.and_, self.or_, self.loop, self.sub, self.multi, self.timed]
            kinds += [self.timed, self.caught, self.race, self.and_, self.notified, self.flaky]
            kinds += [self.split, self.split, self.repeat]
            kinds += [self.listening, self.listening, self.alerted, self.watched, self.raise_]
            # Too near to the top they end most models before anything has happened.
            kinds += [self.throw, self.stop] if depth > 2 else []
        return self.random.choice(kinds)(depth + 1)

    def task(self, _depth: int) -> Block:
        return Task(self.label())

    def seq(self, depth: int) -> Block:
        if depth > 2 and self.random.random() < 0.2:
            return Seq(self.label(), [])
        return Seq(self.label(), self.some(depth) if self.budget > 0 else [Task(self.label())])

    def xor(self, depth: int) -> Block:
        branches = self.some(depth)
        return Xor(self.label(), branches, self.random.randrange(len(branches)))

    def and_(self, depth: int) -> Block:
        return And(self.label(), self.some(depth))

    def or_(self, depth: int) -> Block:
        branches = self.some(depth)
        chosen = [self.random.random() < 0.6 for _ in branches]
        chosen[self.random.randrange(len(chosen))] = True
        return Or(self.label(), branches, chosen)

    def loop(self, depth: int) -> Block:
        return Loop(self.label(), self.block(depth), self.random.randint(1, 3))

    def multi(self, depth: int) -> Block:
        first = Task(self.label())
        count = self.random.randint(0, 3)
        until = self.random.choice([None, None, 1, 2])
        simple = self.random.random() < 0.4
        body = first if simple else Seq(self.label(), [first, self.block(depth)])
        sequential, by_number = self.random.random() < 0.5, self.random.random() < 0.5
        return Multi(self.label(), body, first, count, sequential, until, by_number)

    def split(self, depth: int) -> Block:
        branches = self.some(depth)
        conditions = [self.random.choice([None, True, False]) for _ in branches[1:]]
        return Split(self.label(), Task(self.label()), branches, conditions)

    def repeat(self, depth: int) -> Block:
        before = self.random.random() < 0.5
        times = self.random.randint(0 if before else 1, 3)
        maximum = times > 0 and self.random.random() < 0.3
        return Repeat(self.label(), self.activity(depth), times, before, maximum)

    def timed(self, depth: int) -> Block:
        interrupting = self.random.random() < 0.5
        # A handler beside its activity may run several times at once: it keeps no counters.
        handler = self.block(depth) if interrupting else self.tasks()
        return Timed(self.label(), self.activity(depth), self.minutes(), handler, interrupting)

    def notified(self, depth: int) -> Block:
        return Notified(self.label(), self.activity(depth), self.tasks())

    def listening(self, depth: int) -> Block:
        interrupting = self.random.random() < 0.5
        trigger = self.random.choice(["message", "timer", "cycle"])
        body = self.block(depth)
        handler = self.block(depth) if interrupting else self.tasks()
        return Listening(self.label(), body, trigger, self.minutes(), handler, interrupting)

    def raise_(self, _depth: int) -> Block:
        return Raise(self.label(), Task(self.label()))

    def alerted(self, depth: int) -> Block:
        interrupting = self.random.random() < 0.5
        body = Seq(self.label(), [self.raise_(depth), self.block(depth)])
        handler = self.block(depth) if interrupting else self.tasks()
        return Alerted(self.label(), body, handler, interrupting)

    def watched(self, depth: int) -> Block:
        interrupting = self.random.random() < 0.5
        first = Task(self.label())
        body = Seq(self.label(), [first, self.block(depth)])
        handler = self.block(depth) if interrupting else self.tasks()
        return Watched(self.label(), first, body, handler, interrupting)

    def flaky(self, _depth: int) -> Block:
        return Flaky(self.label())

    def caught(self, depth: int) -> Block:
        return Caught(self.label(), self.block(depth), self.block(depth))

    def throw(self, _depth: int) -> Block:
        return Throw(self.label(), Task(self.label()), self.random.random() < 0.4)

    def stop(self, _depth: int) -> Block:
        return Stop(self.label(), Task(self.label()), self.random.random() < 0.4)

    def race(self, depth: int) -> Block:
        return Race(self.label(), self.minutes(), self.block(depth), self.block(depth))


Ends = tuple[str, str]


@dataclass
class Drawing:
    """Turns blocks into BPMN: each part gives its first and last element."""

    out: list[str] = field(default_factory=list)
    head: list[str] = field(
        default_factory=lambda: [
            '<error id="err" errorCode="broken"/>',
            '<escalation id="esc" escalationCode="urgent"/>',
        ]
    )

    def xml(self, block: Block) -> bytes:
        self.scope("p", block)
        return models.model("".join(self.out), extra="".join(self.head))

    def add(self, text: str) -> None:
        self.out.append(text)

    def join(self, *names: str) -> None:
        self.add(models.flows(" -> ".join(names)))

    def point(self, name: str) -> str:
        self.add(models.node("intermediateThrowEvent", name))
        return name

    def scope(self, label: str, block: Block, first: str = "", begin: str = "") -> None:
        """A start event, the block, an end event."""
        self.add((begin or models.start(f"{label}_start")) + models.end(f"{label}_end"))
        entry, last = self.draw(block)
        if first:
            self.add(first)
            self.join(f"{label}_start", f"{label}_path", entry)
        else:
            self.join(f"{label}_start", entry)
        self.join(last, f"{label}_end")

    def draw(self, block: Block) -> Ends:
        ends: Ends = getattr(self, f"draw_{type(block).__name__.lower()}")(block)
        return ends

    def draw_task(self, task: Task, inner: str = "", who: str = "=path") -> Ends:
        self.add(models.user(task.label, inner, camunda_assignee=who))
        return task.label, task.label

    def draw_seq(self, seq: Seq) -> Ends:
        ends = [self.draw(part) for part in seq.parts]
        first = self.point(f"{seq.label}_in")
        names = [first]
        for entry, last in ends:
            self.join(names[-1], entry)
            names.append(last)
        return first, names[-1]

    def fork(self, label: str, kind: str, branches: list[Block], conditions: list[str]) -> Ends:
        split, merge = f"{label}_split", f"{label}_merge"
        self.add(models.node(kind, split) + models.node(kind, merge))
        for branch, condition in zip(branches, conditions, strict=True):
            entry, last = self.draw(branch)
            if condition:
                self.add(models.when(split, entry, condition))
            else:
                self.join(split, entry)
            self.join(last, merge)
        return split, merge

    def draw_xor(self, xor: Xor) -> Ends:
        conditions = [str(i == xor.choice).lower() for i in range(len(xor.branches))]
        return self.fork(xor.label, "exclusiveGateway", xor.branches, conditions)

    def draw_and(self, block: And) -> Ends:
        return self.fork(block.label, "parallelGateway", block.branches, [""] * len(block.branches))

    def draw_or(self, block: Or) -> Ends:
        conditions = [str(chosen).lower() for chosen in block.chosen]
        return self.fork(block.label, "inclusiveGateway", block.branches, conditions)

    def draw_loop(self, loop: Loop) -> Ends:
        name, count = loop.label, f"c_{loop.label}"
        first, merge, more, check = f"{name}_in", f"{name}_merge", f"{name}_more", f"{name}_check"
        last = self.point(f"{name}_out")
        self.add(
            models.script(first, f"{count} = 0") + models.script(more, f"{count} = {count} + 1")
        )
        self.add(models.exclusive(merge) + models.exclusive(check, f"{check}__{last}"))
        entry, end = self.draw(loop.body)
        self.join(first, merge, entry)
        self.join(end, more, check, last)
        self.add(models.when(check, merge, f"{count} < {loop.times}"))
        return first, last

    def inner(self, label: str, block: Block, extra: str = "", first: str = "") -> None:
        """A sub-process."""
        outer, self.out = self.out, []
        self.scope(label, block, first)
        outer.append(models.node("subProcess", label, extra + "".join(self.out)))
        self.out = outer

    def draw_split(self, split: Split) -> Ends:
        name, merge = split.task.label, f"{split.label}_merge"
        ends = [self.draw(branch) for branch in split.branches]
        default = f"{name}__{ends[0][0]}"
        self.add(models.user(name, camunda_assignee="=path", default=default))
        self.add(models.inclusive(merge))
        for (entry, last), condition in zip(ends, [None, *split.conditions], strict=True):
            if condition is None:
                self.join(name, entry)
            else:
                self.add(models.when(name, entry, str(condition).lower()))
            self.join(last, merge)
        return name, merge

    def draw_repeat(self, repeat: Repeat) -> Ends:
        condition = "true" if repeat.maximum else f"loopCounter &lt; {repeat.times}"
        attributes = {"testBefore": str(repeat.before).lower()}
        if repeat.maximum:
            attributes["loopMaximum"] = str(repeat.times)
        inner = f"<loopCondition>{condition}</loopCondition>"
        extra = models.tag("standardLoopCharacteristics", inner, **attributes)
        if isinstance(repeat.body, Task):
            return self.draw_task(repeat.body, extra)
        self.inner(repeat.body.label, repeat.body.body, extra)
        return repeat.body.label, repeat.body.label

    def draw_sub(self, sub: Sub) -> Ends:
        self.inner(sub.label, sub.body)
        return sub.label, sub.label

    def draw_multi(self, multi: Multi) -> Ends:
        until = f"nrOfCompletedInstances &gt;= {multi.until}" if multi.until else ""
        items = str(list(range(10, 10 + multi.count)))
        extra = models.properties(
            outputCollection=f"out_{multi.label}", outputElement=f"=v_{multi.first.label}"
        )
        if multi.by_number:
            extra += models.times(str(multi.count), sequential=multi.sequential, until=until)
        else:
            extra += models.loop(items, sequential=multi.sequential, until=until)
        path = 'path + "/" + string(loopCounter)'
        if isinstance(multi.body, Task):
            return self.draw_task(multi.body, extra, f"={path}".replace('"', "&quot;"))
        first = models.script(f"{multi.label}_path", f"path = {path}")
        self.inner(multi.label, multi.body, extra, first)
        return multi.label, multi.label

    def border(self, label: str, host: str, inner: str, handler: Block, interrupting: bool) -> str:
        self.add(models.boundary(f"{label}_on", host, inner, interrupting=interrupting))
        entry, last = self.draw(handler)
        self.join(f"{label}_on", entry)
        return last

    def draw_timed(self, timed: Timed) -> Ends:
        entry, last = self.draw(timed.activity)
        timer = models.duration(f"PT{timed.minutes}M")
        end = self.border(timed.label, entry, timer, timed.handler, timed.interrupting)
        if not timed.interrupting:
            self.add(models.end(f"{timed.label}_end"))
            self.join(end, f"{timed.label}_end")
            return entry, last
        self.add(models.exclusive(f"{timed.label}_merge"))
        self.join(last, f"{timed.label}_merge")
        self.join(end, f"{timed.label}_merge")
        return entry, f"{timed.label}_merge"

    def draw_notified(self, block: Notified) -> Ends:
        name = block.label
        self.head.append(f'<message id="{name}_ref" name="m_{name}"/>')
        entry, last = self.draw(block.activity)
        event = models.properties(correlationKey="=path") + models.message(f"{name}_ref")
        self.add(models.end(f"{name}_end"))
        self.join(self.border(name, entry, event, block.handler, interrupting=False), f"{name}_end")
        return entry, last

    def draw_listening(self, block: Listening) -> Ends:
        name, inside = block.label, Drawing(head=self.head)
        interrupting = str(block.interrupting).lower()
        begin = models.node(
            "startEvent", f"{name}_es_start", self.trigger(block), isInterrupting=interrupting
        )
        inside.scope(f"{name}_es", block.handler, begin=begin)
        event = models.node(
            "subProcess", f"{name}_es", "".join(inside.out), triggeredByEvent="true"
        )
        self.inner(name, block.body, event)
        return name, name

    def trigger(self, block: Listening) -> str:
        if block.trigger == "timer":
            return models.duration(f"PT{block.minutes}M")
        if block.trigger == "cycle":
            return models.cycle(f"R3/PT{block.minutes}M7S")
        self.head.append(f'<message id="{block.label}_ref" name="m_{block.label}"/>')
        key = models.properties(correlationKey="=path")
        return key + models.message(f"{block.label}_ref")

    def draw_raise(self, block: Raise) -> Ends:
        name, event = f"{block.label}_throw", models.refer("escalation", "esc")
        self.draw_task(block.task)
        self.add(models.node("intermediateThrowEvent", name, event))
        self.join(block.task.label, name)
        return block.task.label, name

    def beside(self, block: Alerted | Watched, event: str) -> Ends:
        """A sub-process with something at its border."""
        name = block.label
        self.inner(name, block.body)
        end = self.border(name, name, event, block.handler, block.interrupting)
        if not block.interrupting:
            self.add(models.end(f"{name}_end2"))
            self.join(end, f"{name}_end2")
            return name, name
        self.add(models.exclusive(f"{name}_merge"))
        self.join(name, f"{name}_merge")
        self.join(end, f"{name}_merge")
        return name, f"{name}_merge"

    def draw_alerted(self, block: Alerted) -> Ends:
        return self.beside(block, models.refer("escalation", "esc"))

    def draw_watched(self, block: Watched) -> Ends:
        return self.beside(block, models.condition(f"odd(v_{block.first.label})"))

    def draw_flaky(self, flaky: Flaky) -> Ends:
        self.add(models.service(flaky.label, "flaky"))
        return flaky.label, flaky.label

    def draw_caught(self, caught: Caught) -> Ends:
        name = caught.label
        self.inner(name, caught.body)
        event = '<errorEventDefinition errorRef="err"/>'
        end = self.border(name, name, event, caught.handler, interrupting=True)
        self.add(models.exclusive(f"{name}_merge"))
        self.join(name, f"{name}_merge")
        self.join(end, f"{name}_merge")
        return name, f"{name}_merge"

    def perhaps(self, label: str, task: Task, event: str, happens: bool) -> Ends:
        check, last = f"{label}_check", self.point(f"{label}_out")
        self.draw_task(task)
        self.add(models.exclusive(check, f"{check}__{last}") + models.end(f"{label}_stop", event))
        self.join(task.label, check, last)
        self.add(models.when(check, f"{label}_stop", str(happens).lower()))
        return task.label, last

    def draw_throw(self, throw: Throw) -> Ends:
        event = '<errorEventDefinition errorRef="err"/>'
        return self.perhaps(throw.label, throw.task, event, throw.thrown)

    def draw_stop(self, stop: Stop) -> Ends:
        return self.perhaps(stop.label, stop.task, "<terminateEventDefinition/>", stop.stops)

    def draw_race(self, race: Race) -> Ends:
        name = race.label
        self.head.append(f'<message id="{name}_ref" name="m_{name}"/>')
        self.add(
            models.node("eventBasedGateway", f"{name}_race") + models.exclusive(f"{name}_merge")
        )
        key = models.properties(correlationKey="=path")
        event = key + models.message(f"{name}_ref")
        self.add(models.node("intermediateCatchEvent", f"{name}_m", event))
        timer = models.duration(f"PT{race.minutes}M")
        self.add(models.node("intermediateCatchEvent", f"{name}_t", timer))
        for event_id, block in ((f"{name}_m", race.on_message), (f"{name}_t", race.on_timer)):
            entry, last = self.draw(block)
            self.join(f"{name}_race", event_id, entry)
            self.join(last, f"{name}_merge")
        return f"{name}_race", f"{name}_merge"
