"""Ad-hoc sub-processes: in parallel or one by one, with and without a completion condition."""

import pytest

from engine.errors import NotActivated, TokenNotOpen
from tests.engine.kernel.models import (
    boundary,
    end,
    flows,
    loop,
    message,
    model,
    node,
    on,
    properties,
    start,
    user,
)
from tests.engine.kernel.test_gate import refused
from tests.engine.kernel.world import World


def ad_hoc(inner: str, until: str = "", **attributes: str) -> str:
    condition = f"<completionCondition>{until}</completionCondition>" if until else ""
    return node("adHocSubProcess", "any", inner + condition, **attributes)


def around(activity: str, more: str = "", *paths: str) -> bytes:
    body = start() + activity + user("after") + end() + more
    return model(body, "start -> any -> after -> end", *paths, extra='<message id="m" name="m"/>')


THREE = user("a") + user("b") + user("c")
SEQUENTIAL = {"ordering": "Sequential"}


def activate(world: World, element: str) -> None:
    [token] = [each.id for each in world.execution.tokens() if each.element_id == "any"]
    world.execution.activate(token, element)
    world.settle()


def test_everything_begins_and_it_ends_when_all_has_ended() -> None:
    world = World(around(ad_hoc(THREE)))
    for name in ("b", "a", "c"):
        assert name in world.open
        world.complete(name)
    assert world.open == ["after"]


def test_one_after_the_other_in_the_order_of_the_file() -> None:
    world = World(around(ad_hoc(THREE, **SEQUENTIAL)))
    for name in ("a", "b", "c"):
        assert world.open == [name]
        world.complete(name)
    assert world.open == ["after"]


def test_flows_inside_run_as_drawn_before_the_next_begins() -> None:
    inner = THREE + user("d") + flows("a -> d")
    world = World(around(ad_hoc(inner, **SEQUENTIAL)))
    for name in ("a", "d", "b", "c"):
        assert world.open == [name]
        world.complete(name)
    assert world.open == ["after"]


def test_the_condition_ends_it_and_takes_the_rest_away() -> None:
    world = World(around(ad_hoc(THREE, "done >= 2")), {"done": 0})
    world.complete("c", done=1)
    assert world.open == ["a", "b"]
    world.complete("a", done=2)
    assert world.open == ["after"]


def test_without_cancelling_what_is_open_is_waited_for_and_nothing_more_begins() -> None:
    world = World(around(ad_hoc(THREE, "ok", cancelRemainingInstances="false")))
    world.complete("a", ok=True)
    assert world.open == ["b", "c"]
    with pytest.raises(NotActivated, match="being completed"):
        activate(world, "a")
    world.complete("b", ok=False)
    world.complete("c")
    assert world.open == ["after"]


def test_sequential_with_a_condition_skips_what_is_left() -> None:
    world = World(around(ad_hoc(THREE, "ok", **SEQUENTIAL)))
    world.complete("a", ok=True)
    assert world.open == ["after"]


def test_while_the_condition_is_not_true_it_stays_open_for_more() -> None:
    world = World(around(ad_hoc(THREE, "ok")))
    for name in ("a", "b", "c"):
        world.complete(name, ok=False)
    assert world.open == []
    assert world.status == "running"
    activate(world, "b")
    assert world.open == ["b"]
    world.complete("b", ok=True)
    assert world.open == ["after"]


def test_more_of_the_same_may_be_activated() -> None:
    world = World(around(ad_hoc(THREE)))
    activate(world, "a")
    assert world.open == ["a", "a", "b", "c"]


@pytest.mark.parametrize("wanted", ["ghost", "after", "any", "d"])
def test_only_what_can_begin_inside_is_activated(wanted: str) -> None:
    world = World(around(ad_hoc(THREE + user("d") + flows("a -> d"))))
    with pytest.raises(NotActivated):
        activate(world, wanted)
    assert world.open == ["a", "b", "c"]


def test_a_sequential_one_takes_nothing_more_while_something_is_open() -> None:
    world = World(around(ad_hoc(THREE, **SEQUENTIAL)))
    with pytest.raises(NotActivated, match="sequential"):
        activate(world, "b")


def test_an_event_subprocess_runs_beside_the_order() -> None:
    event = on("es", message(), user("handle"), "es_start -> handle", interrupting=False)
    world = World(around(ad_hoc(THREE + event, "false", **SEQUENTIAL)))
    world.deliver("m")
    for name in ("a", "b", "c"):
        assert world.open == [name, "handle"]
        world.complete(name)
    assert world.open == ["handle"]
    activate(world, "b")
    assert world.open == ["b", "handle"]
    world.complete("handle")
    with pytest.raises(NotActivated, match="sequential"):
        activate(world, "a")


def test_the_end_of_an_event_subprocess_begins_nothing_while_an_activity_is_open() -> None:
    event = on("es", message(), user("handle"), "es_start -> handle", interrupting=False)
    world = World(around(ad_hoc(THREE + event, **SEQUENTIAL)))
    world.deliver("m")
    world.complete("handle")
    assert world.open == ["a"]


def test_what_is_no_open_ad_hoc_subprocess_activates_nothing() -> None:
    world = World(around(ad_hoc(THREE)))
    with pytest.raises(TokenNotOpen):
        world.execution.activate(world.task("a"), "a")
    with pytest.raises(TokenNotOpen):
        world.execution.activate(999, "a")


@pytest.mark.parametrize(("sequential", "opened"), [(False, ["a", "c"]), (True, ["c"])])
def test_a_list_chooses_what_begins_and_in_which_order(sequential: bool, opened: list[str]) -> None:
    inner = properties(activeElements="chosen") + THREE
    attributes = SEQUENTIAL if sequential else {}
    world = World(around(ad_hoc(inner, **attributes)), {"chosen": ["c", "a"]})
    assert world.open == opened
    world.complete("c")
    world.complete("a")
    assert world.open == ["after"]


def test_an_empty_list_waits_for_whoever_chooses() -> None:
    world = World(around(ad_hoc(properties(activeElements="[]") + THREE)))
    assert world.open == []
    activate(world, "b")
    world.complete("b")
    assert world.open == ["after"]


@pytest.mark.parametrize("chosen", ['["ghost"]', '"a"', "null", '["d"]'])
def test_a_list_of_anything_else_is_an_incident(chosen: str) -> None:
    inner = properties(activeElements=chosen.replace('"', "&quot;")) + THREE + user("d")
    world = World(around(ad_hoc(inner + flows("a -> d"))))
    assert [each.element_id for each in world.incidents.values()] == ["any"]
    assert world.open == []


def test_borders_inside_and_around_it() -> None:
    inner = user("a") + user("b") + user("late") + boundary("m1", "a", message())
    inner += flows("m1 -> late")
    more = boundary("e", "any", '<errorEventDefinition errorRef="x"/>') + user("caught")
    xml = around(ad_hoc(inner, "ok"), more, "e -> caught").replace(
        b'name="m"/>', b'name="m"/><error id="x" errorCode="x"/>'
    )
    world = World(xml)
    world.deliver("m")
    assert world.open == ["b", "late"]
    world.complete("late", ok=False)
    world.complete("b", ok=True)
    assert world.open == ["after"]


def test_items_of_a_loop_are_ad_hoc_each_by_itself() -> None:
    inner = loop("=[1, 2]", "n") + THREE
    world = World(around(ad_hoc(inner, "ok")))
    assert world.open == ["a", "a", "b", "b", "c", "c"]
    world.complete("a", ok=True)
    assert world.open == ["a", "b", "c"]
    world.complete("b", ok=True)
    assert world.open == ["after"]


def test_cancelling_takes_all_of_it_away() -> None:
    world = World(around(ad_hoc(THREE, "ok")))
    world.complete("a")
    world.cancel()
    assert world.status == "cancelled"


@pytest.mark.parametrize(
    ("inner", "attributes", "expected"),
    [
        (start("s") + user("a") + flows("s -> a"), {}, ("s", "ad-hoc")),
        (user("a") + end("e") + flows("a -> e"), {}, ("e", "ad-hoc")),
        ("", {}, ("any", "start")),
        (THREE, {"ordering": "sequential"}, ("any", "attribute")),
        (THREE, {"cancelRemainingInstances": "no"}, ("any", "attribute")),
    ],
)
def test_what_bpmn_forbids_is_refused(
    inner: str, attributes: dict[str, str], expected: tuple[str, str]
) -> None:
    assert expected in refused(around(ad_hoc(inner, **attributes)))


def test_a_condition_that_is_no_feel_is_refused() -> None:
    assert refused(around(ad_hoc(THREE, "1 +"))) == [("any", "feel")]
