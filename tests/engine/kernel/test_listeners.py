"""Event sub-processes: each trigger, interrupting or beside, at each depth; saved at every step."""

from collections.abc import Callable

import pytest

from engine.kernel import effects
from tests.engine.kernel.models import (
    condition,
    cycle,
    duration,
    end,
    io,
    loop,
    message,
    model,
    node,
    on,
    properties,
    refer,
    start,
    sub,
    user,
)
from tests.engine.kernel.world import HOUR, T0, World

HEAD = (
    '<message id="m" name="note"/><signal id="s" name="alarm"/>'
    '<error id="e" errorCode="broken"/><escalation id="u" escalationCode="urgent"/>'
)
DATE = "<timerEventDefinition><timeDate>2026-09-01T01:00:00Z</timeDate></timerEventDefinition>"


def throw(name: str, event: str) -> str:
    return node("intermediateThrowEvent", name, event)


Act = Callable[[World], None]
TRIGGERS: dict[str, tuple[str, Act]] = {
    "message": (message(), lambda world: world.deliver("note", heard=True)),
    "signal": (refer("signal", "s"), lambda world: world.deliver("alarm", heard=True)),
    "date": (DATE, lambda world: world.pass_time(HOUR)),
    "duration": (duration("PT1H"), lambda world: world.pass_time(HOUR)),
    "cycle": (cycle("R/PT1H"), lambda world: world.pass_time(HOUR)),
    "condition": (condition("x > 5"), lambda world: world.complete("set", x=6)),
    "signal from inside": (refer("signal", "s"), lambda world: world.complete("say")),
    "error": (refer("error", "e"), lambda world: world.complete("fail")),
    "escalation": (refer("escalation", "u"), lambda world: world.complete("warn")),
}


def body(event: str, *, interrupting: bool) -> str:
    """A scope in which people can say, warn, fail and set, and what it listens to."""
    parts = ("set", "say", "warn", "fail")
    inside = "".join(user(name) for name in parts)
    inside += (
        node("parallelGateway", "fork") + end("end_set") + end("end_fail", refer("error", "e"))
    )
    inside += throw("said", refer("signal", "s")) + throw("warned", refer("escalation", "u"))
    inside += end("end_say") + end("end_warn")
    return inside + on(
        "es", event, user("handle"), "es_start -> handle -> es_end", interrupting=interrupting
    )


PATHS = (
    "fork -> set -> end_set", "fork -> say -> said -> end_say",
    "fork -> warn -> warned -> end_warn", "fork -> fail -> end_fail",
)  # fmt: skip


def nested(event: str, depth: int, *, interrupting: bool) -> bytes:
    """The scope as the process itself, or inside one or two sub-processes."""
    inside = body(event, interrupting=interrupting)
    if depth == 0:
        return model(start() + inside, "start -> fork", *PATHS, extra=HEAD)
    inside = sub("s1", inside, "s1_start -> fork", *PATHS)
    if depth == 2:
        inside = sub("s2", inside, "s2_start -> s1 -> s2_end")
    outer = "s2" if depth == 2 else "s1"
    return model(
        start() + inside + user("after") + end(), f"start -> {outer} -> after -> end", extra=HEAD
    )


@pytest.mark.parametrize("depth", [0, 1, 2])
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_an_interrupting_one_ends_all_else_in_its_scope(trigger: str, depth: int) -> None:
    event, act = TRIGGERS[trigger]
    world = World(nested(event, depth, interrupting=True))
    assert world.open == ["fail", "say", "set", "warn"]
    assert "es_start" not in world.entered
    act(world)
    assert world.open == ["handle"]
    assert not world.timers
    assert not world.waits
    assert world.entered[-3:] == ["es", "es_start", "handle"]
    world.complete("handle")
    if depth:
        assert world.open == ["after"]
        world.complete("after")
    assert world.status == "completed"


@pytest.mark.parametrize("depth", [0, 1, 2])
@pytest.mark.parametrize("trigger", [name for name in TRIGGERS if name != "error"])
def test_one_that_does_not_interrupt_runs_beside(trigger: str, depth: int) -> None:
    event, act = TRIGGERS[trigger]
    world = World(nested(event, depth, interrupting=False))
    act(world)
    assert "handle" in world.open
    world.complete("handle")
    assert "handle" not in world.open
    for name in [name for name in world.open if name != "fail"]:
        world.complete(name)
        if "handle" in world.open:
            world.complete("handle")
    assert world.open == ["fail"]
    world.complete("fail")
    assert (world.status, world.open) == ("error", [])


@pytest.mark.parametrize("again", [message(), refer("signal", "s"), cycle("R/PT1H")])
def test_what_may_come_again_starts_it_again(again: str) -> None:
    event = on("es", again, user("handle"), "es_start -> handle -> es_end", interrupting=False)
    world = World(model(start() + user("a") + end() + event, "start -> a -> end", extra=HEAD))
    for _ in range(3):
        if world.timers:
            world.pass_time(HOUR)
        else:
            world.deliver(next(iter(world.waits.values())).name)
    assert world.open == ["a", "handle", "handle", "handle"]
    world.complete("a")
    assert world.status == "running"
    for _ in range(3):
        world.complete("handle")
    assert world.status == "completed"


def test_a_date_that_does_not_interrupt_comes_once() -> None:
    event = on("es", DATE, user("handle"), "es_start -> handle -> es_end", interrupting=False)
    world = World(model(start() + user("a") + end() + event, "start -> a -> end"))
    world.pass_time(100 * HOUR)
    assert world.open == ["a", "handle"]
    assert not world.timers


def test_a_scope_ends_when_only_listeners_are_left() -> None:
    inner = on("es", message(), user("handle"), "es_start -> handle -> es_end")
    body = start() + sub("box", user("a") + inner, "box_start -> a -> box_end") + user("b") + end()
    world = World(model(body, "start -> box -> b -> end", extra=HEAD))
    assert len(world.waits) == 1
    world.complete("a")
    assert world.open == ["b"]
    assert not world.waits


def test_what_a_message_brings_is_written_to_the_scope() -> None:
    event = on("es", properties(correlationKey="=number") + message(), user("handle"),
               "es_start -> handle -> es_end")  # fmt: skip
    world = World(model(start() + user("a") + end() + event, "start -> a -> end", extra=HEAD),
                  {"number": 7})  # fmt: skip
    [wait] = world.waits.values()
    assert (wait.name, wait.key) == ("note", "7")
    world.deliver("note", said="hello")
    assert world.variables == {"number": 7, "said": "hello"}
    world.complete("handle", seen=True)
    assert world.variables == {"number": 7, "said": "hello", "seen": True}


def test_each_item_of_a_loop_has_its_own() -> None:
    inner = on("es", properties(correlationKey="=item") + message(), user("handle"),
               "es_start -> handle -> es_end")  # fmt: skip
    body = (
        start()
        + sub("box", user("a") + inner + loop("=[1, 2, 3]"), "box_start -> a -> box_end")
        + end()
    )
    world = World(model(body, "start -> box -> end", extra=HEAD))
    assert [wait.key for wait in world.waits.values()] == ["1", "2", "3"]
    token = next(token for token, wait in world.waits.items() if wait.key == "2")
    world.execution.deliver(token, {"heard": True})
    world.settle()
    assert world.open == ["a", "a", "handle"]
    assert world.execution.seen_by(world.task("handle"))["item"] == 2
    assert world.execution.seen_by(world.task("handle"))["heard"] is True
    assert "heard" not in world.execution.seen_by(world.task("a"))
    world.complete("handle")
    world.complete("a")
    world.complete("a")
    assert world.status == "completed"


def test_an_event_subprocess_may_hold_another() -> None:
    inner = on("deep", refer("signal", "s"), user("deeper"), "deep_start -> deeper -> deep_end")
    outer = on("es", message(), user("handle") + inner, "es_start -> handle -> es_end",
               interrupting=False)  # fmt: skip
    world = World(model(start() + user("a") + end() + outer, "start -> a -> end", extra=HEAD))
    assert [wait.name for wait in world.waits.values()] == ["note"]
    world.deliver("note")
    assert [wait.name for wait in world.waits.values()] == ["note", "alarm"]
    world.deliver("alarm")
    assert world.open == ["a", "deeper"]
    world.complete("deeper")
    world.complete("a")
    assert world.status == "completed"


def test_of_two_that_interrupt_the_first_ends_the_other() -> None:
    events = on("e1", duration("PT1H"), user("one"), "e1_start -> one -> e1_end") + on(
        "e2", duration("PT2H"), user("two"), "e2_start -> two -> e2_end"
    )
    world = World(model(start() + user("a") + end() + events, "start -> a -> end"))
    world.pass_time(100 * HOUR)
    assert world.open == ["one"]


def test_a_listener_that_fails_is_an_incident_and_may_be_retried() -> None:
    event = on("es", duration("=wait"), user("handle"), "es_start -> handle -> es_end")
    xml = model(start() + user("a") + end() + event, "start -> a -> end")
    world = World(xml)
    assert world.open == ["a"]
    [incident] = world.incidents.values()
    assert incident.element_id == "es_start"
    world.complete("a", wait="not a time")
    assert world.status == "completed"
    world = World(xml)
    world.execution._instance.scopes.set(0, "wait", "PT1H")
    world.retry("es_start")
    assert [timer.due_at for timer in world.timers.values()] == [T0 + HOUR]


def test_a_mapping_of_an_event_subprocess_is_its_own() -> None:
    inner = user("handle") + io(inputs={"y": "=x + 1"})
    event = on("es", message(), inner, "es_start -> handle -> es_end")
    world = World(model(start() + user("a") + end() + event, "start -> a -> end", extra=HEAD))
    world.deliver("note", x=1)
    assert world.execution.seen_by(world.task("handle")) == {"x": 1, "y": 2}
    assert world.variables == {"x": 1}


def test_a_terminate_event_ends_the_listeners_too() -> None:
    events = on("es", message(), user("handle"), "es_start -> handle -> es_end")
    stop = end("stop", "<terminateEventDefinition/>")
    world = World(model(start() + user("a") + stop + events, "start -> a -> stop", extra=HEAD))
    world.complete("a")
    assert world.status == "terminated"
    ended = world.last(effects.Ended)
    assert isinstance(ended, effects.Ended)
    assert ended.element_id == "stop"


@pytest.mark.parametrize("until", ["", "false"])
@pytest.mark.parametrize("ordering", ["Parallel", "Sequential"])
def test_an_interrupted_ad_hoc_subprocess_begins_nothing_more(until: str, ordering: str) -> None:
    event = on("es", message(), user("handle"), "es_start -> handle -> es_end")
    inner = user("one") + user("two") + event
    if until:
        inner += f"<completionCondition>{until}</completionCondition>"
    box = node("adHocSubProcess", "box", inner, ordering=ordering)
    world = World(model(start() + box + user("after") + end(), "start -> box -> after -> end",
                        extra=HEAD))  # fmt: skip
    world.deliver("note")
    assert world.open == ["handle"]
    world.complete("handle")
    assert world.open == ["after"]
