"""Draws blocks as BPMN."""

from dataclasses import dataclass, field

from tests.engine.kernel import models
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

Ends = tuple[str, str]

CANCEL = "<cancelEventDefinition/>"


def minutes(block: Timed | Race | Listening) -> int:
    """When a timer is due: not at the same time as another that was set with it."""
    return block.hours * 60 + int(block.label.removeprefix("n"))


@dataclass
class Drawing:
    """Turns labelled blocks into BPMN: each part gives its first and last element."""

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

    def draw_booked(self, task: Booked, inner: str = "", who: str = "=path") -> Ends:
        undo = {"camunda_assignee": "=path", "isForCompensation": "true"}
        self.add(models.user(f"u_{task.label}", "", **undo))
        self.add(models.compensated(task.label, f"u_{task.label}"))
        return self.draw_task(task, inner, who)

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

    def inner(
        self, label: str, block: Block, extra: str = "", first: str = "", kind: str = "subProcess"
    ) -> None:
        """A sub-process."""
        outer, self.out = self.out, []
        self.scope(label, block, first)
        outer.append(models.node(kind, label, extra + "".join(self.out)))
        self.out = outer

    def draw_sub(self, sub: Sub) -> Ends:
        self.inner(sub.label, sub.body)
        return sub.label, sub.label

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
        if multi.rest is None:
            draw = self.draw_booked if isinstance(multi.first, Booked) else self.draw_task
            return draw(multi.first, extra, f"={path}".replace('"', "&quot;"))
        first = models.script(f"{multi.label}_path", f"path = {path}")
        body = Seq([multi.first, multi.rest], label=f"{multi.label}_seq")
        self.inner(multi.label, body, extra, first)
        return multi.label, multi.label

    def border(self, label: str, host: str, inner: str, handler: Block, interrupting: bool) -> str:
        self.add(models.boundary(f"{label}_on", host, inner, interrupting=interrupting))
        entry, last = self.draw(handler)
        self.join(f"{label}_on", entry)
        return last

    def draw_timed(self, timed: Timed) -> Ends:
        entry, last = self.draw(timed.activity)
        timer = models.duration(f"PT{minutes(timed)}M")
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
            return models.duration(f"PT{minutes(block)}M")
        if block.trigger == "cycle":
            return models.cycle(f"R3/PT{minutes(block)}M7S")
        self.head.append(f'<message id="{block.label}_ref" name="m_{block.label}"/>')
        key = models.properties(correlationKey="=path")
        return key + models.message(f"{block.label}_ref")

    def draw_raise(self, block: Raise) -> Ends:
        name, event = f"{block.label}_throw", models.refer("escalation", "esc")
        self.draw_task(block.task)
        self.add(models.node("intermediateThrowEvent", name, event))
        self.join(block.task.label, name)
        return block.task.label, name

    def beside(self, block: Alerted | Watched, body: Block, event: str) -> Ends:
        """A sub-process with something at its border."""
        name = block.label
        self.inner(name, body)
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
        return self.beside(block, block.body, models.refer("escalation", "esc"))

    def draw_watched(self, block: Watched) -> Ends:
        body = Seq([block.first, block.rest], label=f"{block.label}_seq")
        return self.beside(block, body, models.condition(f"odd(v_{block.first.label})"))

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
        return self.perhaps(throw.label, throw.task, event, throw.happens)

    def draw_stop(self, stop: Stop) -> Ends:
        return self.perhaps(stop.label, stop.task, "<terminateEventDefinition/>", stop.happens)

    def draw_cancel(self, cancel: Cancel) -> Ends:
        return self.perhaps(cancel.label, cancel.task, CANCEL, cancel.happens)

    def draw_transaction(self, block: Transaction) -> Ends:
        name = block.label
        body = Seq([block.body, block.last], label=f"{name}_seq")
        self.inner(name, body, kind="transaction")
        end = self.border(name, name, CANCEL, block.handler, interrupting=True)
        self.add(models.exclusive(f"{name}_merge"))
        self.join(name, f"{name}_merge")
        self.join(end, f"{name}_merge")
        return name, f"{name}_merge"

    def draw_undo(self, undo: Undo) -> Ends:
        self.add(models.throw(undo.label, models.compensate(undo.target, wait=undo.waits)))
        return undo.label, undo.label

    def draw_race(self, race: Race) -> Ends:
        name = race.label
        self.head.append(f'<message id="{name}_ref" name="m_{name}"/>')
        self.add(
            models.node("eventBasedGateway", f"{name}_race") + models.exclusive(f"{name}_merge")
        )
        key = models.properties(correlationKey="=path")
        event = key + models.message(f"{name}_ref")
        self.add(models.node("intermediateCatchEvent", f"{name}_m", event))
        timer = models.duration(f"PT{minutes(race)}M")
        self.add(models.node("intermediateCatchEvent", f"{name}_t", timer))
        for event_id, block in ((f"{name}_m", race.on_message), (f"{name}_t", race.on_timer)):
            entry, last = self.draw(block)
            self.join(f"{name}_race", event_id, entry)
            self.join(last, f"{name}_merge")
        return f"{name}_race", f"{name}_merge"
