"""Random nested models against an oracle: saved at every step or never, time in steps or jumps."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.kernel import (
    Definition,
    ServiceCall,
    conditions,
    effects,
    gateways,
    listeners,
    parse,
    scopes,
    throwing,
    waits,
)
from tests.engine.kernel.blocks import Drawing, Maker
from tests.engine.kernel.oracle import Oracle, Wait
from tests.engine.kernel.world import T0, World

STEPS = 60
HALF_A_DAY = timedelta(hours=12)


class Race:
    """One model, run by the oracle and by three worlds."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.block = Maker(self.random).block()
        self.xml = Drawing().xml(self.block)
        self.oracle = Oracle(self.block, T0)
        [definition] = parse(self.xml, f"seed-{seed}.bpmn")
        self.saved = begin(definition)
        self.unsaved = begin(definition, saving=False)
        self.stepwise = begin(definition)
        self.worlds = [self.saved, self.unsaved, self.stepwise]

    def run(self) -> int:
        """Act at random until the end; how many actions it took."""
        self.compare()
        for step in range(1, STEPS):
            if self.oracle.status != "running" or not self.act(step):
                return step
            self.compare()
        return STEPS

    def act(self, step: int) -> bool:
        users = self.oracle.open("user") + self.oracle.open("incident")
        messages = self.oracle.open("message")
        timers = self.oracle.open("timer")
        if timers and (not (users or messages) or self.random.random() < 0.15):
            self.pass_time(timedelta(hours=self.random.randint(1, 60)))
        elif users or messages:
            self.happen(self.random.choice(users + messages), step)
        else:
            return False
        return True

    def pass_time(self, step: timedelta) -> None:
        self.oracle.pass_time(step)
        self.saved.pass_time(step)
        self.unsaved.pass_time(step)
        while step:
            part = min(step, HALF_A_DAY)
            self.stepwise.pass_time(part)
            step -= part

    def happen(self, wait: Wait, step: int) -> None:
        alike = (wait.label, wait.path)
        same = [w for w in self.oracle.open(wait.kind) if (w.label, w.path) == alike]
        self.oracle.happen(same[0], step)
        for world in self.worlds:
            match wait.kind:
                case "user":
                    tasks = world.tasks.items()
                    found = [
                        t for t, task in tasks if (task.element_id, task.assignee or "") == alike
                    ]
                    world.complete_token(min(found), {f"v_{wait.label}": step})
                case "message":
                    waits = world.waits.items()
                    world.execution.deliver(
                        min(t for t, w in waits if (w.name, w.key) == alike), {}
                    )
                    world.settle()
                case _:
                    incidents = world.incidents.items()
                    world.execution.retry(
                        next(t for t, i in incidents if (i.element_id, i.message) == alike)
                    )
                    world.settle()

    def compare(self) -> None:
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
    return [
        (type(each).__name__, each.element_id)
        for each in world.effects
        if isinstance(each, effects.Entered | effects.Left)
    ]


def fuzz(seeds: range) -> int:
    steps = 0
    for seed in seeds:
        try:
            steps += Race(seed).run()
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error
    return steps


@pytest.mark.parametrize("first", range(0, 240, 40))
def test_random_models_do_what_the_oracle_says(first: int) -> None:
    assert fuzz(range(first, first + 40)) > 40


@pytest.mark.parametrize(
    "broken",
    ["parallel join", "inclusive join", "barrier", "listener", "escalation", "condition", "again"],
)
def test_the_oracle_notices_a_broken_kernel(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative controls: without them, a fuzz that finds nothing says nothing."""
    match broken:
        case "parallel join":
            monkeypatch.setattr(gateways.ParallelGateway, "enter", lambda _self, _task: True)
        case "inclusive join":
            monkeypatch.setattr(gateways.InclusiveGateway, "blocked", lambda *_args: False)
        case "listener":
            monkeypatch.setattr(
                listeners, "begin", lambda _start, owner, scope: scope.workflow.add(owner, scope)
            )
        case "escalation":
            monkeypatch.setattr(throwing, "escalate", lambda *_args: None)
        case "condition":
            monkeypatch.setattr(conditions, "_concerned", lambda *_args: False)
        case "again":
            monkeypatch.setattr(waits, "rearm", lambda _task: False)
        case "barrier":
            opened = scopes.Scopes.open
            monkeypatch.setattr(
                scopes.Scopes,
                "open",
                lambda self, owner, parent, **_kw: opened(self, owner, parent, barrier=not owner),
            )
    with pytest.raises(AssertionError):
        fuzz(range(60))


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 4000, 500))
def test_many_random_models_do_what_the_oracle_says(first: int) -> None:
    assert fuzz(range(first, first + 500)) > 500
