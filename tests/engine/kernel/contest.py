"""One model, run by the oracle and by three worlds: saved and not, time in jumps and in steps."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import note
from hypothesis import strategies as st

from engine.kernel import Definition, ServiceCall, effects, parse
from tests.engine.kernel.blocks import Block
from tests.engine.kernel.drawing import Drawing
from tests.engine.kernel.oracle import Oracle, Wait
from tests.engine.kernel.world import T0, World

STEPS = 40
HALF_A_DAY = timedelta(hours=12)
Draw = Callable[[st.SearchStrategy[int]], int]


class Contest:
    """A model and who runs it; what happens next is drawn, so that it shrinks too."""

    def __init__(self, block: Block, draw: Draw) -> None:
        self.draw = draw
        note(f"model: {block}")
        xml = Drawing().xml(block)
        note(xml.decode())
        self.oracle = Oracle(block, T0)
        [definition] = parse(xml, "drawn.bpmn")
        self.saved = begin(definition)
        self.unsaved = begin(definition, saving=False)
        self.stepwise = begin(definition)
        self.worlds = [self.saved, self.unsaved, self.stepwise]

    def run(self) -> None:
        """Act until the end, or for so many steps."""
        self.compare()
        for step in range(1, STEPS):
            if self.oracle.status != "running" or not self.act(step):
                return
            self.compare()

    def act(self, step: int) -> bool:
        """Let one thing happen, or time pass."""
        waits = [w for kind in ("user", "incident", "message") for w in self.oracle.open(kind)]
        timers = self.oracle.open("timer")
        chosen = self.draw(st.integers(0, len(waits) - 1 + bool(timers))) if waits or timers else -1
        if 0 <= chosen < len(waits):
            self.happen(waits[chosen], step)
        elif timers:
            self.pass_time(timedelta(hours=self.draw(st.integers(1, 60))))
        return bool(waits or timers)

    def pass_time(self, step: timedelta) -> None:
        """The same time for all, in one world in small steps."""
        note(f"{step} pass")
        self.oracle.pass_time(step)
        self.saved.pass_time(step)
        self.unsaved.pass_time(step)
        while step:
            part = min(step, HALF_A_DAY)
            self.stepwise.pass_time(part)
            step -= part

    def happen(self, wait: Wait, step: int) -> None:
        """The same event for all."""
        note(f"{wait.kind} {wait.label} {wait.path}")
        alike = (wait.label, wait.path)
        same = [w for w in self.oracle.open(wait.kind) if (w.label, w.path) == alike]
        self.oracle.happen(same[0], step)
        for world in self.worlds:
            act(world, wait.kind, alike, {f"v_{wait.label}": step})

    def compare(self) -> None:
        """What is open, the variables, the status; and the traces among the worlds."""
        users = Counter((w.label, w.path) for w in self.oracle.open("user"))
        messages = Counter((w.label, w.path) for w in self.oracle.open("message"))
        timers = Counter((w.label, w.due) for w in self.oracle.open("timer"))
        incidents = Counter((w.label, w.path) for w in self.oracle.open("incident"))
        for world in self.worlds:
            assert Counter((t.element_id, t.assignee or "") for t in world.tasks.values()) == users
            assert Counter((w.name, w.key) for w in world.waits.values()) == messages
            assert Counter((t.element_id, t.due_at) for t in world.timers.values()) == timers
            assert Counter((i.element_id, i.message) for i in world.incidents.values()) == incidents
            assert world.status == self.oracle.status
            seen = {name: v for name, v in world.variables.items() if name[:2] in ("v_", "ou")}
            assert seen == self.oracle.root.names
        # What is saved and what is not, what jumps and what steps: the same in every detail.
        assert bare(self.saved) == bare(self.unsaved)
        assert trace(self.saved) == trace(self.stepwise)


def act(world: World, kind: str, alike: tuple[str, str], values: dict[str, object]) -> None:
    """Let the oldest of those that look alike happen."""
    match kind:
        case "user":
            tasks = world.tasks.items()
            found = [t for t, task in tasks if (task.element_id, task.assignee or "") == alike]
            world.complete_token(min(found), values)
        case "message":
            waits = world.waits.items()
            world.execution.deliver(min(t for t, w in waits if (w.name, w.key) == alike), {})
            world.settle()
        case _:
            incidents = world.incidents.items()
            found = [t for t, i in incidents if (i.element_id, i.message) == alike]
            world.execution.retry(found[0])
            world.settle()


class Failed(Exception):
    """Try again."""


def begin(definition: Definition, *, saving: bool = True) -> World:
    """A world with a service that fails at each token's first attempt."""
    tried: set[int] = set()

    def flaky(call: ServiceCall) -> None:
        if call.token not in tried:
            tried.add(call.token)
            raise Failed(call.variables["path"])

    return World(definition, {"path": "0"}, handlers={"flaky": flaky}, saving=saving)


def bare(world: World) -> list[effects.Effect]:
    """The effects without the traces of incidents, which name lines of code."""
    return [
        replace(each, trace="") if isinstance(each, effects.IncidentOpened) else each
        for each in world.effects
    ]


def trace(world: World) -> list[tuple[str, str]]:
    """What was entered and left, in order."""
    return [
        (type(each).__name__, each.element_id)
        for each in world.effects
        if isinstance(each, effects.Entered | effects.Left)
    ]
