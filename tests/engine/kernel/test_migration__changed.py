"""Random models, changed at random: whoever is carried over, because that is safe, comes to an end."""

from copy import deepcopy
from datetime import timedelta

import pytest
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from engine.errors import DeploymentRefused
from engine.kernel import Correspondence, Definition, parse
from engine.soundness import check, onward
from tests.engine.kernel import strategies
from tests.engine.kernel.blocks import And, Block, Seq, Sub, Task, Timed, everything
from tests.engine.kernel.contest import begin
from tests.engine.kernel.drawing import Drawing
from tests.engine.kernel.strategies import REPEATABLE
from tests.engine.kernel.world import World

LONG = timedelta(hours=70)
MOST = 300


def changed(data: st.DataObject, block: Block) -> Block:
    """A model with a part more or less, in some place."""
    copy = deepcopy(block)
    places = [each for each in everything(copy) if isinstance(each, Seq | And)]
    place = data.draw(st.sampled_from(places))
    parts = place.parts if isinstance(place, Seq) else place.branches
    at = data.draw(st.integers(0, max(len(parts) - 1, 0)))
    change = data.draw(st.sampled_from(["add", "remove", "guard", "free", "inline"]))
    part = parts[at] if parts else None
    fresh = Task(label="n9001")
    match change, part:
        case "remove", Block():
            parts.pop(at)
        case "guard", Task() | Sub():
            parts[at] = Timed(part, 5, fresh, data.draw(st.booleans()), label="n9002")
        case "free", Timed():
            parts[at] = part.activity
        case "inline", Sub():
            parts[at] = part.body
        case _:
            parts.insert(at, fresh)
    return copy


def read(block: Block) -> Definition:
    """A model as it would be deployed; what would be refused is not looked at."""
    try:
        [definition] = parse(Drawing().xml(block), "drawn.bpmn")
    except DeploymentRefused:
        assume(False)
    assume(not check(definition).problems)
    return definition


def step(data: st.DataObject | None, world: World) -> None:
    """Something happens: what is drawn, or the first thing that can."""
    ready = sorted([*world.tasks, *world.incidents]) or sorted(world.waits)
    count = len(ready) + (data is not None and bool(world.timers))
    choice = data.draw(st.integers(0, count - 1)) if data is not None and count else 0
    if choice >= len(ready):
        world.pass_time(LONG)
    elif ready[choice] in world.tasks:
        task = world.tasks[ready[choice]]
        world.complete_token(task.token, {f"v_{task.element_id}": 1})
    elif ready[choice] in world.incidents:
        world.execution.retry(ready[choice])
        world.settle()
    elif world.timers:
        world.pass_time(LONG)
    else:
        world.execution.deliver(ready[choice], {})
        world.settle()


def contest(data: st.DataObject, block: Block) -> None:
    """Play for a while, go on in a changed model if that is safe, and come to an end."""
    note(Drawing().xml(block).decode())
    block = Seq([block], label="n9000")
    before = read(block)
    other = changed(data, block)
    note(Drawing().xml(other).decode())
    after = read(other)
    world = begin(before)
    for _ in range(data.draw(st.integers(0, 6))):
        if world.status == "running":
            step(data, world)
    assume(world.status == "running")
    plan = Correspondence(before, after, {})
    saved = world.execution.dump()
    there, migration = world.execution.migrate(plan, world)
    hopeless = migration.report.safe and onward(after).problems(there.markings())
    world.execution = type(there).load(before, saved, world)
    assume(not hopeless)
    assume(not world.migrate(after).problems)
    for _ in range(MOST):
        if world.status != "running":
            return
        step(None, world)
    pytest.fail(f"it has not come to an end: {world.execution.tokens()}")


@settings(REPEATABLE, max_examples=25)
@given(st.data(), strategies.models() | strategies.undoing() | strategies.hearing())
def test_who_is_carried_over_comes_to_an_end(data: st.DataObject, block: Block) -> None:
    contest(data, block)


@pytest.mark.slow
@settings(REPEATABLE, max_examples=2000)
@given(st.data(), strategies.models() | strategies.undoing() | strategies.hearing())
def test_many_who_are_carried_over_come_to_an_end(data: st.DataObject, block: Block) -> None:
    contest(data, block)
