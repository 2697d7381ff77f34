"""Where instances begin: start events, and receive tasks and gateways that instantiate."""

import pytest

from engine.errors import DeploymentRefused, NoSuchStart
from engine.kernel import Definition, parse
from tests.engine.kernel.models import (
    boundary,
    duration,
    end,
    exclusive,
    flows,
    io,
    loop,
    message,
    model,
    node,
    properties,
    script,
    service,
    start,
    user,
)
from tests.engine.kernel.world import World

NAMES = '<message id="m" name="paid"/><message id="m2" name="owed"/><signal id="s" name="go"/>'
SIGNAL = '<signalEventDefinition signalRef="s"/>'

SEVERAL = model(
    start() + start("other")
    + node("startEvent", "told", message("m")) + node("startEvent", "called", SIGNAL)
    + node("startEvent", "late", duration("P1D"))
    + exclusive("merge") + user("a") + user("b") + end() + end("end2"),
    "start -> merge -> a -> end", "told -> merge", "called -> merge", "late -> merge",
    "other -> b -> end2",
    extra=NAMES,
)  # fmt: skip


def test_each_start_event_leads_its_own_way_and_leaves_the_others_alone() -> None:
    [definition] = parse(SEVERAL, "m.bpmn")
    assert definition.starts == ("start", "other", "told", "called", "late")
    assert definition.none_starts == ("start", "other")
    for place, task in (("start", "a"), ("other", "b"), ("told", "a"), ("late", "a")):
        world = World(definition, {"n": 1}, at=place)
        assert world.open == [task]
        assert place in world.entered
        assert len(world.waits) == len(world.timers) == 0
        world.complete(task)
        assert (world.status, world.variables) == ("completed", {"n": 1})


def test_which_start_is_meant_must_be_said_where_there_are_several() -> None:
    with pytest.raises(NoSuchStart) as several:
        World(SEVERAL)
    assert several.value.starts == ("start", "other")
    with pytest.raises(NoSuchStart, match="told"):
        World(SEVERAL, at="elsewhere")
    only = model(node("startEvent", "told", message("m")) + end(), "told -> end", extra=NAMES)
    with pytest.raises(NoSuchStart, match="its starts: told"):
        World(only)
    assert World(only, at="told").status == "completed"


def test_the_one_start_that_waits_for_nothing_needs_no_name() -> None:
    both = model(
        start() + node("startEvent", "told", message("m")) + user("a") + end() + end("end2"),
        "start -> a -> end", "told -> end2", extra=NAMES,
    )  # fmt: skip
    assert World(both).open == ["a"]


def test_a_definition_tells_what_its_starts_wait_for() -> None:
    [definition] = parse(SEVERAL, "m.bpmn")
    kinds = {
        name: (trigger.kind, trigger.name)
        for name in definition.starts
        if (trigger := definition.elements[name].trigger)
    }
    assert kinds == {
        "told": ("message", "paid"),
        "called": ("signal", "go"),
        "late": ("timer", None),
    }
    again = Definition.restore("p", definition.rewritten, definition.rewriter_version)
    assert (again.starts, again.elements) == (definition.starts, definition.elements)


RECEIVE = model(
    node("receiveTask", "take", messageRef="m", instantiate="true") + user("a") + end(),
    "take -> a -> end", extra=NAMES,
)  # fmt: skip


def test_a_receive_task_that_instantiates_has_what_it_waits_for() -> None:
    world = World(RECEIVE, {"amount": 5}, at="take")
    assert world.entered == ["take", "a"]
    assert (world.open, world.waits) == (["a"], {})
    assert world.variables == {"amount": 5}
    world.complete("a")
    assert world.status == "completed"


def test_the_mappings_of_a_receive_task_that_instantiates_hold() -> None:
    picked = io(inputs={"rate": "=2"}, outputs={"total": "=amount * rate"})
    take = node("receiveTask", "take", picked, messageRef="m", instantiate="true")
    world = World(model(take + user("a") + end(), "take -> a -> end", extra=NAMES),
                  {"amount": 5}, at="take")  # fmt: skip
    assert world.variables == {"total": 10}


def test_a_failing_mapping_of_the_first_task_is_its_incident() -> None:
    asked: list[int] = []

    def rate() -> int:
        asked.append(1)
        if len(asked) == 1:
            raise ValueError
        return 3

    picked = io(inputs={"rate": "=rate()"}, outputs={"total": "=amount * rate"})
    take = node("receiveTask", "take", picked, messageRef="m", instantiate="true")
    world = World(model(take + user("a") + end(), "take -> a -> end", extra=NAMES),
                  {"amount": 5}, at="take", functions={"rate": rate})  # fmt: skip
    assert [each.element_id for each in world.incidents.values()] == ["take"]
    world.retry("take")
    assert (world.open, world.variables) == (["a"], {"total": 15})


RACE = model(
    node("eventBasedGateway", "first", instantiate="true")
    + node("intermediateCatchEvent", "paid", message("m"))
    + node("intermediateCatchEvent", "owed", message("m2"))
    + user("book") + user("claim") + end() + end("end2"),
    "first -> paid -> book -> end", "first -> owed -> claim -> end2", extra=NAMES,
)  # fmt: skip


@pytest.mark.parametrize(("event", "task"), [("paid", "book"), ("owed", "claim")])
def test_one_event_behind_a_gateway_starts_and_the_others_are_forgotten(
    event: str, task: str
) -> None:
    world = World(RACE, {"n": 1}, at=event)
    assert world.definition.starts == ("paid", "owed")
    assert world.entered == ["first", event, task]
    assert (world.waits, world.variables) == ({}, {"n": 1})
    world.complete(task)
    assert world.status == "completed"


def test_starts_of_one_process_meet_at_a_loop_back_to_a_waiting_receive_task() -> None:
    """A receive task that does not instantiate waits, however its instance has begun."""
    world = World(
        model(
            node("startEvent", "told", message("m"))
            + node("receiveTask", "take", messageRef="m2") + end(),
            "told -> take -> end", extra=NAMES,
        ),
        at="told",
    )  # fmt: skip
    assert [wait.name for wait in world.waits.values()] == ["owed"]
    world.deliver("owed")
    assert world.status == "completed"


def receive(inner: str = "", more: str = "", *paths: str) -> bytes:
    take = node("receiveTask", "take", inner, messageRef="m", instantiate="true")
    return model(take + end() + more, "take -> end", *paths, extra=NAMES)


def gateway(event: str, **attributes: str) -> bytes:
    first = node("eventBasedGateway", "first", instantiate="true", **attributes)
    return model(
        first + node("intermediateCatchEvent", "x", event)
        + node("intermediateCatchEvent", "y", message("m2")) + end(),
        "first -> x -> end", "first -> y -> end", extra=NAMES,
    )  # fmt: skip


INNER = (
    start("s2") + node("receiveTask", "b", messageRef="m", instantiate="true") + end("e2")
    + flows("s2 -> b -> e2")
)  # fmt: skip
REFUSED = {
    "nothing starts": (model(user("a") + user("b"), "a -> b -> a"), ("p", "start")),
    "only events": (
        model(node("intermediateCatchEvent", "a", duration("PT1H")) + end(), "a -> end"),
        ("p", "start"),
    ),
    "a condition": (
        model(node("startEvent", "x", "<conditionalEventDefinition/>") + end(), "x -> end"),
        ("x", "start"),
    ),
    "an error": (
        model(node("startEvent", "x", "<errorEventDefinition/>") + end(), "x -> end"),
        ("x", "start"),
    ),
    "an instantiating task that something leads to": (
        model(start() + node("receiveTask", "a", messageRef="m", instantiate="true") + end(),
              "start -> a -> end", extra=NAMES),
        ("a", "instantiate"),
    ),
    "a boundary event that never waits": (
        receive("", boundary("late", "take", duration("P1D")), "late -> end"),
        ("take", "instantiate"),
    ),
    "a loop of what starts": (receive(loop("=[1]")), ("take", "instantiate")),
    "inside a sub-process": (
        model(start() + node("subProcess", "sub", INNER) + end(), "start -> sub -> end",
              extra=NAMES),
        ("b", "instantiate"),
    ),
    "a trigger at the start of a sub-process": (
        model(
            start() + node("subProcess", "sub", node("startEvent", "s2", message("m")) + end("e2")
                           + flows("s2 -> e2")) + end(),
            "start -> sub -> end", extra=NAMES,
        ),
        ("s2", "start"),
    ),
    "two starts of a sub-process": (
        model(
            start() + node("subProcess", "sub", start("s2") + start("s3") + end("e2")
                           + flows("s2 -> e2", "s3 -> e2")) + end(),
            "start -> sub -> end",
        ),
        ("sub", "start"),
    ),
    "a parallel gateway that starts": (
        gateway(message("m"), eventGatewayType="Parallel"), ("first", "unsupported"),
    ),
    "a timer behind a gateway that starts": (gateway(duration("P1D")), ("x", "instantiate")),
    "one message, two starts": (
        model(node("startEvent", "x", message("m")) + node("startEvent", "y", message("m")) + end(),
              "x -> end", "y -> end", extra=NAMES),
        ("y", "start"),
    ),
    "one message, two events of a gateway": (gateway(message("m2")), ("x", "start")),
    "a message that is not there": (
        model(node("startEvent", "x", message("ghost")) + end(), "x -> end"), ("x", "reference"),
    ),
    "several definitions": (
        model(node("startEvent", "x", message("m") + SIGNAL) + end(), "x -> end", extra=NAMES),
        ("x", "unsupported"),
    ),
    "unreachable": (
        model(start() + end() + exclusive("x") + exclusive("y"), "start -> end", "x -> y",
              "y -> x"),
        ("x", "unreachable"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_start_is_refused(case: str) -> None:
    xml, expected = REFUSED[case]
    with pytest.raises(DeploymentRefused) as caught:
        parse(xml, "m.bpmn")
    assert expected in [(each.element_id, each.rule) for each in caught.value.problems]
    assert all(each.message for each in caught.value.problems)


def test_a_key_of_a_start_is_read() -> None:
    told = node("startEvent", "told", properties(correlationKey="=case.id") + message("m"))
    [definition] = parse(
        model(told + script("x", "n = 1") + service("h", "h") + end(), "told -> x -> h -> end",
              extra=NAMES),
        "m.bpmn",
    )  # fmt: skip
    trigger = definition.elements["told"].trigger
    assert trigger is not None
    assert trigger.key is not None
    assert trigger.key.text == "=case.id"
