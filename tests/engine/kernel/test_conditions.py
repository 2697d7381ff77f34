"""Conditional events: looked at on arrival and after every change of data, in the stepper's order."""

import pytest

from engine.errors import TokenNotOpen
from engine.kernel import effects
from tests.engine.kernel.models import (
    boundary,
    compensate,
    compensated,
    condition,
    duration,
    end,
    exclusive,
    io,
    loop,
    model,
    node,
    on,
    parallel,
    script,
    service,
    start,
    sub,
    throw,
    undo,
    user,
)
from tests.engine.kernel.world import HOUR, World

HEAD = '<message id="m" name="note"/>'
CATCH = node("intermediateCatchEvent", "catch", condition("x > 5"))


def beside(*others: str, event: str = CATCH) -> World:
    """A conditional event that waits beside other elements."""
    body = start() + parallel("g") + event + user("after") + end() + "".join(others)
    return World(
        model(body, "start -> g -> catch -> after -> end", "g -> other -> last -> end", extra=HEAD)
    )


def test_what_is_true_on_arrival_does_not_wait() -> None:
    body = start() + CATCH + user("after") + end()
    world = World(model(body, "start -> catch -> after -> end"), {"x": 6})
    assert world.open == ["after"]
    watching = effects.Watching(world.effects[1].token + 1, "catch", "x > 5")  # type: ignore[union-attr]
    assert watching in world.effects


@pytest.mark.parametrize("x", [1, None, "six", True])
def test_what_is_not_true_waits(x: object) -> None:
    body = start() + CATCH + user("after") + end()
    world = World(model(body, "start -> catch -> after -> end"), {"x": x})
    assert (world.status, world.open) == ("running", [])
    [token] = world.execution.tokens()
    assert (token.element_id, token.state) == ("catch", "waiting")


WRITERS = {
    "a person": (user("other"), lambda world: world.complete("other", x=6)),
    "a script": (user("other") + script("last", "x = 6"), lambda world: world.complete("other")),
    "a handler": (user("other") + service("last", "six"), lambda world: world.complete("other")),
    "a message": (
        node("receiveTask", "other", messageRef="m"),
        lambda world: world.deliver("note", x=6),
    ),
    "a child": (
        node(
            "callActivity",
            "other",
            "<extensionElements><camunda:out source='y' target='x'/></extensionElements>",
            calledElement="q",
        ),
        lambda world: world.child_done("other", y=6),
    ),
    "a decision": (
        user("other")
        + node("businessRuleTask", "last", camunda_decisionRef="d", camunda_resultVariable="x",
               camunda_mapDecisionResult="singleEntry"),
        lambda world: world.complete("other"),
    ),
    "what comes after a timer": (
        node("intermediateCatchEvent", "other", duration("PT1H")) + script("last", "x = 6"),
        lambda world: world.pass_time(HOUR),
    ),
    "the results of a loop": (
        user("other", "<extensionElements><camunda:properties>"
             "<camunda:property name='outputCollection' value='all'/>"
             "<camunda:property name='outputElement' value='=item'/>"
             "</camunda:properties></extensionElements>" + loop("=[6]")),
        lambda world: world.complete("other"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("writer", WRITERS)
def test_every_change_of_data_is_looked_at(writer: str) -> None:
    other, act = WRITERS[writer]
    if 'id="last"' not in other:
        other += user("last")
    catch = CATCH
    if writer == "the results of a loop":
        catch = node("intermediateCatchEvent", "catch", condition("all[1] > 5"))
    body = start() + parallel("g") + catch + user("after") + end() + other
    paths = ("start -> g -> catch -> after -> end", "g -> other -> last -> end")
    world = World(
        model(body, *paths, extra=HEAD),
        handlers={"six": lambda call: {"x": 6}},
        decisions={"d": (6, [])},
    )
    assert "after" not in world.open
    act(world)
    assert "after" in world.open


def test_data_that_a_failure_takes_back_fires_nothing() -> None:
    tried: list[object] = []

    def fail(_call: object) -> dict[str, object]:
        tried.append(_call)
        if len(tried) == 1:
            raise ValueError
        return {"x": 6}

    body = start() + parallel("g") + CATCH + user("after") + end() + service("other", "fail")
    world = World(
        model(body, "start -> g -> catch -> after -> end", "g -> other -> end"),
        handlers={"fail": fail},
    )
    assert world.open == []
    world.retry("other")
    assert world.open == ["after"]


@pytest.mark.parametrize("kind", ["boundary", "event sub-process"])
def test_one_that_does_not_interrupt_fires_at_each_turn_to_true(kind: str) -> None:
    if kind == "boundary":
        more = boundary("b", "box", condition("x > 5"), interrupting=False) + user("h") + end("e2")
        paths = ["b -> h -> e2"]
    else:
        more = on("es", condition("x > 5"), user("h"), "es_start -> h -> es_end",
                  interrupting=False)  # fmt: skip
        paths = []
    inner = user("a") + exclusive("m") + exclusive("w", "w__m")
    inner += '<sequenceFlow id="w__box_end" sourceRef="w" targetRef="box_end">' \
             "<conditionExpression>x = 0</conditionExpression></sequenceFlow>"  # fmt: skip
    box = sub("box", inner + end("box_end"), "box_start -> m -> a -> w -> m")
    world = World(model(start() + box + more + end(), "start -> box -> end", *paths))
    counts = []
    for x in (6, 7, 5, 6, 6, None, 9):
        world.complete("a", x=x)
        counts.append(world.open.count("h"))
    assert counts == [1, 1, 1, 2, 2, 2, 3]
    world.complete("a", x=0)
    assert world.open == ["h"] * 3


def test_of_two_that_become_true_at_once_the_outer_one_comes_first() -> None:
    event = condition("x > 5")
    inner = user("a") + boundary("near", "a", event) + user("do_near")
    box = sub("box", inner + on("es", event, user("do_es"), "es_start -> do_es -> es_end"),
              "box_start -> a -> box_end", "near -> do_near -> box_end")  # fmt: skip
    far = boundary("far", "box", event) + user("do_far")
    body = start() + parallel("g") + box + far + user("set") + end()
    world = World(
        model(body, "start -> g -> box -> end", "g -> set -> end", "far -> do_far -> end")
    )
    world.complete("set", x=6)
    assert world.open == ["do_far"]
    assert [name for name in world.entered if name in ("near", "es", "far")] == ["far"]


def test_what_an_activity_writes_when_it_ends_does_not_interrupt_it() -> None:
    body = start() + user("a") + boundary("b", "a", condition("x > 5")) + user("h") + end()
    world = World(model(body, "start -> a -> end", "b -> h -> end"))
    world.complete("a", x=6)
    assert (world.status, "b" in world.entered) == ("completed", False)


def test_a_race_is_won_by_a_condition() -> None:
    body = (
        start() + parallel("g") + node("eventBasedGateway", "race") + CATCH + user("after")
        + node("receiveTask", "receive", messageRef="m") + user("got") + end() + user("set")
    )  # fmt: skip
    paths = ("start -> g -> race -> catch -> after -> end", "race -> receive -> got -> end",
             "g -> set -> end")  # fmt: skip
    world = World(model(body, *paths, extra=HEAD))
    world.complete("set", x=6)
    assert world.open == ["after"]
    assert not world.waits
    world = World(model(body, *paths, extra=HEAD))
    world.deliver("note", x=6)
    assert world.open == ["got", "set"]
    assert "catch" not in world.entered
    # True on arrival: the others need not even begin to wait.
    world = World(model(body, *paths, extra=HEAD), {"x": 6})
    assert world.open == ["after", "set"]


def test_each_item_of_a_loop_sees_its_own_data() -> None:
    inner = user("a") + user("c") + parallel("f") + CATCH + user("after")
    box = sub("box", inner + loop("=[1, 2]"), "box_start -> f -> a -> c -> box_end",
              "f -> catch -> after -> box_end")  # fmt: skip
    world = World(model(start() + box + end(), "start -> box -> end"))
    world.complete("a", x=6)
    assert world.open == ["a", "after", "c"]


def test_a_condition_that_fails_is_an_incident() -> None:
    answers: dict[str, object] = {}

    def ask(_n: object) -> object:
        return answers["x"]

    body = (
        start()
        + node("intermediateCatchEvent", "catch", condition("ask(n)"))
        + user("after")
        + end()
    )
    world = World(model(body, "start -> catch -> after -> end"), {"n": 1}, functions={"ask": ask})
    assert [incident.element_id for incident in world.incidents.values()] == ["catch"]
    answers["x"] = True
    world.retry("catch")
    assert world.open == ["after"]


def test_nobody_outside_fires_a_condition() -> None:
    world = World(model(start() + CATCH + end(), "start -> catch -> end"))
    [token] = world.execution.tokens()
    with pytest.raises(TokenNotOpen):
        world.execution.deliver(token.id, {"x": 6})
    with pytest.raises(TokenNotOpen):
        world.execution.fire(token.id)


def test_a_cancelled_wait_is_forgotten() -> None:
    body = start() + sub("box", CATCH, "box_start -> catch -> box_end") + end() + user("h")
    body += boundary("late", "box", duration("PT1H"))
    world = World(model(body, "start -> box -> end", "late -> h -> end"))
    world.pass_time(HOUR)
    world.complete("h", x=6)
    assert "after" not in world.entered
    assert world.status == "completed"


def test_conditions_that_nothing_asks_for_are_not_evaluated() -> None:
    asked: list[object] = []

    def note(value: object) -> bool:
        asked.append(value)
        return False

    inner = user("a") + user("c")
    body = start() + parallel("g") + inner + end()
    body += node("intermediateCatchEvent", "catch", condition("note(x)"))
    world = World(
        model(body, "start -> g -> a -> c -> end", "g -> catch -> end"), functions={"note": note}
    )
    assert len(asked) == 1
    world.complete("a", y=1)
    assert len(asked) == 1
    world.complete("c", x=1)
    assert len(asked) == 2


def test_an_activity_that_failed_on_leaving_can_still_be_interrupted() -> None:
    def broken() -> object:
        raise ValueError("not yet")

    task = user("a", io(outputs={"r": "=f()"})) + boundary("b", "a", condition("x = 1"))
    body = start() + parallel("g") + task + user("other") + user("late") + end()
    xml = model(body, "start -> g -> a -> end", "g -> other", "b -> late")
    world = World(xml, {"x": 0}, functions={"f": broken})
    world.complete("a")
    assert len(world.incidents) == 1
    world.complete("other", x=1)
    assert world.open == ["late"]
    assert not world.incidents


@pytest.mark.parametrize(
    "activity", [user("a"), node("receiveTask", "a", messageRef="m")], ids=["user", "receive"]
)
def test_what_has_been_answered_has_completed_whatever_it_brings_about(activity: str) -> None:
    """Its handler stands ready when the condition that its answer fulfils undoes the scope."""
    undoing = throw("undo", compensate()) + user("after_that")
    body = start() + activity + compensated("a", "undo_a") + undo("undo_a") + user("next") + end()
    body += on("late", condition("x = 1"), undoing, "late_start -> undo -> after_that -> late_end")
    world = World(model(body, "start -> a -> next -> end", extra=HEAD), {"x": 0})
    if world.waits:
        world.deliver("note", x=1)
    else:
        world.complete("a", x=1)
    left = [each.how for each in world.effects if isinstance(each, effects.Left)]
    assert left[:2] == ["completed", "completed"]
    assert world.entered[-3:] == ["late_start", "undo", "undo_a"]
    assert world.open == ["undo_a"]
