"""Multi-instance activities by number, on every kind of activity, and the events they throw."""

from collections.abc import Mapping

import pytest

from engine.kernel import effects, parse
from tests.engine.kernel.models import (
    boundary,
    end,
    flows,
    io,
    loop,
    model,
    node,
    parallel,
    properties,
    start,
    user,
)
from tests.engine.kernel.test_gate import refused, with_a
from tests.engine.kernel.world import World


def times(count: str, inner: str = "", **attributes: str) -> str:
    inner = f"<loopCardinality>{count}</loopCardinality>" + inner
    text = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<multiInstanceLoopCharacteristics{text}>{inner}</multiInstanceLoopCharacteristics>"


@pytest.mark.parametrize("count", ["3", "n", "= n + 0", "1 + 2"])
def test_a_cardinality_makes_so_many_items(count: str) -> None:
    body = start() + user("a", times(count)) + user("b") + end()
    world = World(model(body, "start -> a -> b -> end"), {"n": 3})
    assert world.open == ["a", "a", "a"]
    counters = [world.execution.seen_by(token)["loopCounter"] for token in world.tasks]
    assert counters == [0, 1, 2]
    for _ in range(3):
        world.complete("a")
    assert world.open == ["b"]
    assert world.variables == {"n": 3}


def test_one_item_after_the_other() -> None:
    body = start() + user("a", times("2", isSequential="true")) + end()
    world = World(model(body, "start -> a -> end"))
    assert world.open == ["a"]
    world.complete("a")
    assert world.open == ["a"]
    world.complete("a")
    assert world.status == "completed"


def test_no_items_at_all_pass() -> None:
    world = World(model(start() + user("a", times("0")) + end(), "start -> a -> end"))
    assert world.status == "completed"


@pytest.mark.parametrize("value", [-1, 2.5, "3", None, True, 100_001])
def test_a_cardinality_that_is_no_whole_number_is_an_incident(value: object) -> None:
    xml = model(start() + user("a", times("n")) + end(), "start -> a -> end")
    world = World(xml, {"n": value})
    [incident] = world.incidents.values()
    assert incident.element_id == "a"
    assert "no whole number from 0 to 100000" in incident.message


@pytest.mark.parametrize("count", ["-1", "2.5", '"three"', "null", "1 - 2"])
def test_a_literal_cardinality_that_is_wrong_is_refused(count: str) -> None:
    assert refused(with_a(user("a", times(count)))) == [("a", "multi-instance")]


def test_a_cardinality_beside_a_collection_or_nothing_is_refused() -> None:
    both = times("2").replace("Characteristics>", 'Characteristics camunda:collection="=x">', 1)
    assert refused(with_a(user("a", both))) == [("a", "multi-instance")]
    item = times("2").replace("Characteristics>", 'Characteristics camunda:elementVariable="x">', 1)
    assert refused(with_a(user("a", item))) == [("a", "multi-instance")]


SUB = start("s") + user("in") + end("e") + flows("s -> in -> e")
EACH = {
    "task": node("task", "a", "{loop}"),
    "manualTask": node("manualTask", "a", "{loop}"),
    "scriptTask": node(
        "scriptTask", "a", "<script>x = loopCounter * 2</script>{loop}", scriptFormat="feel",
    ),
    "serviceTask": node("serviceTask", "a", "{loop}", camunda_delegateExpression="h"),
    "sendTask": node("sendTask", "a", io(inputs={"n": "=loopCounter"}) + "{loop}", messageRef="m"),
    "receiveTask": node("receiveTask", "a", "{loop}", messageRef="m"),
    "businessRuleTask": node(
        "businessRuleTask", "a", "{loop}", camunda_decisionRef="d", camunda_resultVariable="x"
    ),
    "userTask": user("a", "{loop}"),
    "subProcess": node("subProcess", "a", "{loop}" + SUB),
    "callActivity": node("callActivity", "a", "{loop}", calledElement="q"),
}  # fmt: skip
STANDARD = '<standardLoopCharacteristics loopMaximum="3"/>'
LOOPS = {
    "parallel": times("3"),
    "sequential": times("3", isSequential="true"),
    "standard": STANDARD,
    "list": loop("=[1, 2, 3]"),
}


@pytest.mark.parametrize("looping", LOOPS.values(), ids=LOOPS.keys())
@pytest.mark.parametrize("activity", EACH.values(), ids=EACH.keys())
@pytest.mark.parametrize("guarded", [False, True])
def test_every_activity_may_loop_with_and_without_a_border(
    activity: str, looping: str, guarded: bool
) -> None:
    body = start() + activity.replace("{loop}", looping) + user("after") + user("caught") + end()
    error = "<errorEventDefinition/>"
    body += boundary("b", "a", error) + flows("b -> caught") if guarded else ""
    body = body.replace(user("caught"), "" if not guarded else user("caught"))
    xml = model(body, "start -> a -> after -> end", extra='<message id="m" name="m"/>')
    world = World(xml, {}, handlers={"h": lambda _: {"x": 1}}, decisions={"d": (7, ["r1"])})
    for _ in range(3):
        act(world)
    assert world.open == ["after"]
    assert world.entered.count("a") == 4
    sent = [each for each in world.effects if isinstance(each, effects.MessageSent)]
    assert [each.variables for each in sent] in ([], [{"n": 0}, {"n": 1}, {"n": 2}])


def act(world: World) -> None:
    """Whoever is waited for does it once."""
    for name in ("a", "in"):
        if name in world.open:
            world.complete(name)
    if world.waits:
        world.deliver("m")
    if world.children:
        world.child_done("a")


def test_a_completion_condition_sees_the_numbers_of_bpmn() -> None:
    done = "<completionCondition>numberOfCompletedInstances &gt;= 2 and numberOfActiveInstances = 1"
    body = start() + user("a", times("3", done + "</completionCondition>")) + user("b")
    world = World(model(body, "start -> a -> b"))
    world.complete("a")
    assert world.open == ["a", "a"]
    world.complete("a")
    assert world.open == ["b"]


def test_cancel_takes_every_item_away() -> None:
    world = World(model(start() + user("a", times("3")), "start -> a"))
    world.complete("a")
    world.cancel()
    assert world.status == "cancelled"


DEFINITIONS = (
    '<signal id="sig" name="one done"/><error id="err" errorCode="bad"/>'
    '<message id="msg" name="told"/>'
    '<signalEventDefinition id="throw_signal" signalRef="sig"/>'
    '<errorEventDefinition id="throw_error" errorRef="err"/>'
    '<messageEventDefinition id="throw_message" messageRef="msg"/>'
)


def behaving(*, inner: str = "", more: str = "", key: str = "", **attributes: str) -> World:
    body = start() + user("a", key + times("3", inner, **attributes)) + user("after") + end() + more
    return World(model(body, "start -> a -> after -> end", extra=DEFINITIONS), {"total": 0})


def thrown(world: World) -> list[str]:
    sent = (effects.SignalSent, effects.MessageSent)
    return [f"{each.element_id}: {each.name}" for each in world.effects if isinstance(each, sent)]


@pytest.mark.parametrize(
    ("attributes", "after_each"),
    [
        ({"behavior": "All"}, [0, 0, 0]),
        ({"behavior": "None", "noneBehaviorEventRef": "throw_signal"}, [1, 2, 3]),
        ({"behavior": "One", "oneBehaviorEventRef": "throw_signal"}, [1, 1, 1]),
    ],
)
@pytest.mark.parametrize("sequential", ["true", "false"])
def test_the_behaviour_says_when_an_event_is_thrown(
    attributes: Mapping[str, str], after_each: list[int], sequential: str
) -> None:
    world = behaving(isSequential=sequential, **attributes)
    for count in after_each:
        world.complete("a")
        assert thrown(world) == ["a: one done"] * count
    assert world.open == ["after"]


def complex_behavior(condition: str, event: str) -> str:
    return (
        f"<complexBehaviorDefinition><condition>{condition}</condition>"
        f'<event id="{condition[:1]}_{event[1:7]}">{event}</event></complexBehaviorDefinition>'
    )


def test_each_complex_definition_throws_when_its_condition_is_true() -> None:
    inner = complex_behavior(
        "nrOfCompletedInstances = 2", '<signalEventDefinition signalRef="sig"/>'
    )
    inner += complex_behavior("found", '<messageEventDefinition messageRef="msg"/>')
    world = behaving(inner=inner, behavior="Complex", key=properties(correlationKey="total"))
    world.complete("a", found=True)
    assert thrown(world) == ["a: told"]
    assert world.last(effects.MessageSent).key == "0"
    world.complete("a", found=False)
    world.complete("a", found=False)
    assert thrown(world) == ["a: told", "a: one done"]
    assert world.open == ["after"]


def test_an_error_of_the_behaviour_is_caught_at_the_border_and_ends_the_loop() -> None:
    more = boundary("b", "a", '<errorEventDefinition errorRef="err"/>') + user("caught")
    more += flows("b -> caught")
    world = behaving(behavior="One", oneBehaviorEventRef="throw_error", more=more)
    world.complete("a")
    assert world.open == ["caught"]


SIGNAL = '<signalEventDefinition signalRef="sig"/>'


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_signal_of_the_last_item_still_reaches_the_border(interrupting: bool) -> None:
    more = boundary("b", "a", SIGNAL, interrupting=interrupting) + user("caught")
    more += flows("b -> caught")
    inner = complex_behavior("nrOfCompletedInstances = 3", SIGNAL)
    world = behaving(behavior="Complex", inner=inner, more=more)
    for _ in range(3):
        world.complete("a")
    assert thrown(world) == ["a: one done"]
    assert world.open == (["caught"] if interrupting else ["after", "caught"])
    assert not world.waits


@pytest.mark.parametrize(
    "attributes",
    [
        {"behavior": "None"},
        {"behavior": "One", "oneBehaviorEventRef": "ghost"},
        {"behavior": "One", "noneBehaviorEventRef": "throw_signal"},
        {"behavior": "All", "oneBehaviorEventRef": "throw_signal"},
        {"behavior": "Complex"},
    ],
)
def test_a_behaviour_without_its_event_is_refused(attributes: dict[str, str]) -> None:
    xml = model(
        start() + user("a", times("3", **attributes)) + end(),
        "start -> a -> end",
        extra=DEFINITIONS,
    )
    assert {each for each, _ in refused(xml)} == {"a"}


def test_a_failed_item_does_not_count_twice() -> None:
    tries: list[int] = []

    def handler(_call: object) -> dict[str, object]:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("not yet")
        return {"x": len(tries)}

    activity = node(
        "serviceTask",
        "a",
        properties(outputCollection="all", outputElement="x") + times("2"),
        camunda_delegateExpression="h",
    )
    body = start() + activity + user("b") + parallel("g") + user("c")
    world = World(model(body, "start -> g -> a -> b", "g -> c"), handlers={"h": handler})
    assert world.open == ["c"]
    world.retry("a")
    assert world.open == ["b", "c"]
    assert world.variables == {"all": [3, 2]}


def test_a_definition_with_behaviour_is_restored_from_what_is_stored() -> None:
    xml = model(
        start() + user("a", times("3", behavior="One", oneBehaviorEventRef="throw_signal")),
        "start -> a",
        extra=DEFINITIONS,
    )
    [definition] = parse(xml, "m.bpmn")
    again = type(definition).restore("p", definition.rewritten, definition.rewriter_version)
    assert again.elements["a"].loop == definition.elements["a"].loop


GIVEN = io(outputs={"d": "=v"})


def test_an_output_of_an_item_that_nothing_takes_up_is_refused() -> None:
    assert refused(with_a(user("a", GIVEN + times("2")))) == [("a", "multi-instance")]
    out = '<extensionElements><camunda:out source="v" target="d"/></extensionElements>'
    call = node("callActivity", "a", out + times("2"), calledElement="q")
    assert refused(with_a(call)) == [("a", "multi-instance")]


def test_an_output_of_an_item_is_taken_up_by_the_completion_condition() -> None:
    task = user("a", GIVEN + times("2", "<completionCondition>d = 1</completionCondition>"))
    world = World(model(start() + task + user("b"), "start -> a -> b"))
    world.complete("a", v=1)
    assert world.open == ["b"]
