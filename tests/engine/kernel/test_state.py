"""Saved states: small, stable, checked, and readable by later releases."""

from importlib.metadata import version

import pytest
import zstandard
from SpiffWorkflow.util.task import TaskState

from engine import codec
from engine.errors import InvariantBroken, StateRefused
from engine.kernel import Execution, state, stepper
from engine.kernel.instance import Instance
from tests.engine.kernel.models import (
    boundary,
    duration,
    end,
    exclusive,
    flows,
    inclusive,
    loop,
    model,
    node,
    parallel,
    script,
    start,
    user,
    when,
)
from tests.engine.kernel.world import World

SIMPLE = model(start() + user("a") + end(), "start -> a -> end")


def test_spiffworkflow_is_the_one_that_was_tested() -> None:
    """The kernel rests on private methods: _run, _on_complete, the boundary hook of its parser."""
    assert version("SpiffWorkflow") == "3.2.0"


def instance(world: World) -> Instance:
    return world.execution._instance


def test_the_format_stands_in_front_and_an_unknown_one_is_refused() -> None:
    world = World(SIMPLE)
    text = zstandard.decompress(world.execution.dump())
    before, after = text.split(b",", 1)
    assert before == b"[%d" % state.FORMAT
    for wrong in (b"99", b"0", b"null", b'"1"'):
        with pytest.raises(StateRefused):
            data = zstandard.compress(b"[%s,%s" % (wrong, after))
            Execution.load(world.definition, data, world)


def test_what_is_no_state_is_refused() -> None:
    world = World(SIMPLE)
    whole = zstandard.decompress(world.execution.dump())
    head, row = whole.split(b"\n", 1)
    texts = (b"", b"junk", b"{", b"[3,", b"[2,1]", head, row, whole + b"\n[9]", b"[3,1]\n" + row)
    for data in (b"", b"junk", *map(zstandard.compress, texts)):
        with pytest.raises(StateRefused):
            Execution.load(world.definition, data, world)


def test_a_state_of_format_1_is_still_read() -> None:
    """As the first release wrote it: never change these bytes, write a migration."""
    world = World(SIMPLE)
    rows = [[2, "a", 0, int(TaskState.STARTED), "start__a", {}]]
    entries = [1, "running", 3, [None, "start"], [[0, None, True, {"n": 1}]], rows]
    world.execution = Execution.load(
        world.definition, zstandard.compress(codec.encode(entries)), world
    )
    world.complete("a", m=2)
    assert (world.status, world.variables) == ("completed", {"n": 1, "m": 2})


def test_a_state_of_format_2_is_still_read() -> None:
    world = World(SIMPLE)
    rows = [[2, "a", 0, int(TaskState.STARTED), "start__a", {}]]
    entries = [2, "running", 3, [None, "start"], {}, [[0, None, True, {"n": 1}]], rows]
    saved = zstandard.compress(codec.encode(entries))
    world.execution = Execution.load(world.definition, saved, world)
    assert state.newest(saved) == entries[1:]
    world.complete("a", m=2)
    assert (world.status, world.variables) == ("completed", {"n": 1, "m": 2})


def test_a_state_of_another_model_is_refused() -> None:
    saved = World(SIMPLE).execution.dump()
    other = World(model(start() + user("b") + end(), "start -> b -> end"))
    with pytest.raises(StateRefused, match="'a'"):
        Execution.load(other.definition, saved, other)


def test_contradictions_are_not_saved() -> None:
    def broken(breaking: str) -> None:
        world = World(SIMPLE)
        inside = instance(world)
        task = inside.tasks[world.task("a")]
        match breaking:
            case "over but open":
                inside.status = "completed"
            case "running but empty":
                inside.forget(task)
            case "ready":
                task._set_state(TaskState.READY)
            case "orphan":
                inside.root._children.clear()
            case "scope":
                inside.scopes.open(77, 0, barrier=True)
            case "join":
                inside.joins[task.id] = task
            case "number":
                inside.next_id = 1
        with pytest.raises(InvariantBroken):
            world.execution.dump()

    for breaking in (
        "over but open",
        "running but empty",
        "ready",
        "orphan",
        "scope",
        "join",
        "number",
    ):
        broken(breaking)


def test_reserved_looking_variables_are_harmless() -> None:
    world = World(SIMPLE, {"typename": "x", "$": ["dec", "1"], "deep": {"$": {"typename": 1}}})
    world.complete("a", __class__="y")
    assert world.variables["deep"] == {"$": {"typename": 1}}
    assert world.variables["$"] == ["dec", "1"]


def test_what_a_caller_changes_later_changes_nothing_here() -> None:
    items = [1]
    world = World(SIMPLE, {"items": items}, saving=False)
    items.append(2)
    got = world.variables["items"]
    assert got == [1]
    assert isinstance(got, list)
    got.append(3)
    assert world.variables["items"] == [1]


def test_thousands_of_rounds_of_a_loop_leave_nothing_behind() -> None:
    inner = start("s2") + user("a") + end("e2") + flows("s2 -> a -> e2")
    body = start() + exclusive("merge") + parallel("fork") + node("subProcess", "sub", inner)
    body += boundary("late", "sub", duration("P1D")) + user("b") + parallel("join")
    body += (
        exclusive("done")
        + exclusive("again", "again__end")
        + end()
        + when("again", "merge", "more")
    )
    lines = (
        "start -> merge -> fork -> sub -> done -> join -> again -> end",
        "fork -> b -> join",
        "late -> done",
    )
    world = World(model(body, *lines), saving=False)

    def finish_round(more: bool) -> None:
        for element in ("a", "b"):
            token = next(t.id for t in world.execution.tokens() if t.element_id == element)
            world.execution.complete(token, {"more": more})
        world.execution.take_effects()

    finish_round(True)
    size, held = len(world.execution.dump()), len(instance(world).tasks)
    for _ in range(2_000):
        finish_round(True)
        assert len(instance(world).tasks) == held
    assert len(world.execution.dump()) < size + 30
    world.execution = Execution.load(world.definition, world.execution.dump(), world)
    finish_round(False)
    assert world.status == "completed"


def test_an_automatic_loop_of_ten_thousand_rounds_runs_in_one_step() -> None:
    body = start() + exclusive("merge") + script("add", "n = n + 1") + exclusive("x", "x__end")
    body += end() + when("x", "merge", "n < 10000")
    world = World(model(body, "start -> merge -> add -> x -> end"), {"n": 0}, saving=False)
    assert (world.status, world.variables) == ("completed", {"n": 10_000})


def test_a_model_that_never_rests_is_stopped_with_an_incident(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stepper, "MAX_STEPS", 5_000)
    body = start() + exclusive("merge") + script("add", "n = 1") + exclusive("x", "x__end")
    body += end() + when("x", "merge", "true")
    world = World(model(body, "start -> merge -> add -> x -> end"), saving=False)
    [incident] = world.incidents.values()
    assert "rest" in incident.message
    world.cancel()
    assert world.status == "cancelled"


def test_a_sequential_loop_keeps_nothing_of_the_items_that_are_done() -> None:
    world = World(
        model(start() + user("a", loop("=items", sequential=True)) + end(), "start -> a -> end"),
        {"items": list(range(300))},
        saving=False,
    )
    for _ in range(299):
        world.complete("a")
        assert len(instance(world).tasks) == 3
        assert len(instance(world).scopes.by_id) == 2
    assert instance(world).tasks[1 + 1].internal_data["left"] == []


def test_a_join_that_waits_is_found_again_after_loading() -> None:
    body = start() + inclusive("i") + user("a") + user("b") + inclusive("j") + end()
    body += when("i", "a", "true") + when("i", "b", "true")
    world = World(model(body, "start -> i", "a -> j -> end", "b -> j"))
    world.complete("a")
    assert [task.task_spec.name for task in instance(world).joins.values()] == ["j"]
    world.complete("b")
    assert world.status == "completed"
