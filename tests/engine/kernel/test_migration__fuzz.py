"""Random models, carried over at every rest: to themselves, and to themselves by other names."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st
from lxml import etree

from engine.errors import InvariantBroken
from engine.kernel import Definition, effects, migration, parse
from engine.kernel.vocabulary import FLOW_NODES
from engine.soundness import onward
from tests.engine.kernel import strategies
from tests.engine.kernel.blocks import Block
from tests.engine.kernel.contest import bare, begin
from tests.engine.kernel.drawing import Drawing
from tests.engine.kernel.strategies import REPEATABLE
from tests.engine.kernel.world import World

STEPS = 30
REFERENCES = ("id", "sourceRef", "targetRef", "attachedToRef", "default", "activityRef")
OTHER = "x."
"""What the other names begin with; a dot makes the kernel give safe names of its own."""


def renamed(xml: bytes) -> tuple[Definition, dict[str, str]]:
    """The same model with other ids of its elements and flows, and the mapping of its elements."""
    root = etree.fromstring(xml)
    tags = {f"{{http://www.omg.org/spec/BPMN/20100524/MODEL}}{tag}" for tag in FLOW_NODES}
    names = {node.get("id") for node in root.iter(*tags)}
    flows = {node.get("id") for node in root.iter("{*}sequenceFlow")}
    for node in root.iter():
        for name in REFERENCES:
            if node.get(name) in names | flows:
                node.set(name, f"{OTHER}{node.get(name)}")
    [definition] = parse(etree.tostring(root), "renamed.bpmn")
    return definition, {name: f"{OTHER}{name}" for name in names}


def said(world: World) -> list[effects.Effect]:
    """What has happened in a world, by the names of the model that was drawn."""
    return [_by_first_names(effect) for effect in bare(world)]


def _by_first_names(effect: effects.Effect) -> effects.Effect:
    given = {
        each.name: value.removeprefix(OTHER)
        for each in fields(effect)
        if isinstance(value := getattr(effect, each.name), str)
    }
    return replace(effect, **given)


def contest(data: st.DataObject, block: Block) -> None:
    """Let the same things happen in an undisturbed world and in those that are carried over."""
    note(f"model: {block}")
    xml = Drawing().xml(block)
    note(xml.decode())
    [definition] = parse(xml, "drawn.bpmn")
    other, mapping = renamed(xml)
    back = {new: old for old, new in mapping.items()}
    plain, same, wandering = (begin(definition) for _ in range(3))
    ahead = onward(definition)
    for _ in range(STEPS):
        assert ahead.problems(plain.execution.markings()) == []
        assert not same.migrate(definition).problems
        to = (other, mapping) if wandering.definition is definition else (definition, back)
        report = wandering.migrate(*to)
        assert report.problems == report.warnings == []
        assert bare(same) == bare(plain)
        assert said(wandering) == said(plain)
        if plain.status != "running" or not happen(data, [plain, same, wandering]):
            return


def happen(data: st.DataObject, worlds: list[World]) -> bool:
    """One thing happens in all worlds, by its token: these are the same everywhere."""
    first = worlds[0]
    ready = sorted([*first.tasks, *first.waits, *first.incidents])
    choice = data.draw(st.integers(0, len(ready) - 1 + bool(first.timers))) if ready else 0
    if not ready and not first.timers:
        return False
    hours = data.draw(st.integers(1, 60)) if choice == len(ready) else 0
    for world in worlds:
        if hours:
            world.pass_time(timedelta(hours=hours))
            continue
        token = ready[choice]
        if token in world.tasks:
            label = world.tasks[token].element_id.removeprefix(OTHER)
            world.execution.complete(token, {f"v_{label}": 1})
        elif token in world.waits:
            world.execution.deliver(token, {})
        else:
            world.execution.retry(token)
        world.settle()
    return True


@settings(REPEATABLE, max_examples=25)
@given(st.data(), strategies.models() | strategies.undoing() | strategies.hearing())
def test_who_is_carried_over_goes_on_as_who_is_not(data: st.DataObject, block: Block) -> None:
    contest(data, block)


@pytest.mark.slow
@settings(REPEATABLE, max_examples=1000)
@given(st.data(), strategies.models() | strategies.undoing() | strategies.hearing())
def test_many_who_are_carried_over_go_on(data: st.DataObject, block: Block) -> None:
    contest(data, block)


def test_the_contest_notices_records_that_are_not_carried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A negative control: without it, a contest that finds nothing says nothing."""
    monkeypatch.setattr(migration, "carry", lambda _fitting, task, _spec: task.internal_data)
    search = settings(REPEATABLE, max_examples=200, phases=[Phase.generate])
    with pytest.raises((AssertionError, InvariantBroken)):
        search(given(st.data(), strategies.undoing())(contest))()
