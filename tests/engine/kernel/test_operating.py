"""What an operator does to tokens and variables: begin work, end it, move it, edit what is seen."""

import pytest

from engine.errors import NotMoved, TokenNotOpen, ValueRefused
from engine.kernel import operating
from tests.engine.kernel.models import (
    boundary,
    compensated,
    condition,
    duration,
    end,
    exclusive,
    inclusive,
    io,
    loop,
    message,
    model,
    node,
    on,
    parallel,
    properties,
    start,
    sub,
    times,
    undo,
    user,
    when,
)
from tests.engine.kernel.world import HOUR, World


def token(world: World, element: str, index: int = 0) -> int:
    found = [each.id for each in world.execution.tokens() if each.element_id == element]
    return found[index]


def move(world: World, source: str, target: str, scope: int | None = None) -> None:
    operating.move(world.execution, token(world, source), target, scope)
    world.settle()


def add(world: World, target: str, scope: int | None = None, **values: object) -> None:
    operating.add(world.execution, target, scope, values)
    world.settle()


def remove(world: World, source: str, index: int = 0) -> None:
    operating.remove(world.execution, token(world, source, index))
    world.settle()


LINE = model(
    start() + user("a") + boundary("late", "a", duration("PT1H")) + user("b") + user("c") + end()
    + user("d") + end("end2"),
    "start -> a -> b -> c -> end", "late -> d -> end2",
)  # fmt: skip


def test_a_token_moves_and_leaves_nothing_behind() -> None:
    world = World(LINE)
    move(world, "a", "c")
    assert (world.open, world.timers) == (["c"], {})
    world.complete("c")
    assert world.status == "completed"


def test_a_token_moves_back_and_its_listeners_wait_anew() -> None:
    world = World(LINE)
    world.complete("a")
    move(world, "b", "a")
    assert [each.element_id for each in world.timers.values()] == ["late"]
    world.pass_time(HOUR)
    assert world.open == ["d"]


def test_the_last_token_that_is_removed_ends_the_instance() -> None:
    world = World(LINE)
    add(world, "b")
    assert world.open == ["a", "b"]
    remove(world, "a")
    assert (world.open, world.timers) == (["b"], {})
    remove(world, "b")
    assert world.status == "completed"


JOINED = model(
    start() + parallel("fork") + user("a") + user("b") + parallel("join") + user("after") + end(),
    "start -> fork -> a -> join -> after -> end", "fork -> b -> join",
)  # fmt: skip


def test_a_token_on_a_flow_counts_for_it_at_a_join() -> None:
    world = World(JOINED)
    world.complete("a")
    move(world, "b", "b__join")
    assert world.open == ["after"]
    again = World(JOINED)
    add(again, "a__join")
    again.complete("a")
    assert again.open == ["b"], "the second on one way in waits for the other"


def test_an_inclusive_join_hears_that_nothing_more_can_come() -> None:
    world = World(model(
        start() + inclusive("fork") + user("a") + user("b") + inclusive("join") + user("after")
        + end() + when("fork", "a", "true") + when("fork", "b", "true"),
        "start -> fork", "a -> join", "b -> join", "join -> after -> end",
    ))  # fmt: skip
    world.complete("a")
    remove(world, "b")
    assert world.open == ["after"]


NESTED = model(
    start() + user("before")
    + sub("outer", user("o") + sub("inner", user("i") + user("j"), "inner_start -> i -> j -> inner_end")
          + boundary("left", "inner", duration("PT2H")) + user("k"),
          "outer_start -> o -> inner -> outer_end", "left -> k")
    + boundary("late", "outer", duration("PT1H")) + user("after") + user("too_late") + end(),
    "start -> before -> outer -> after -> end", "late -> too_late",
)  # fmt: skip


def test_scopes_are_entered_on_the_way_in_with_their_listeners() -> None:
    world = World(NESTED)
    move(world, "before", "j")
    assert world.open == ["j"]
    assert world.entered[-3:] == ["outer", "inner", "j"]
    assert sorted(each.element_id for each in world.timers.values()) == ["late", "left"]
    world.complete("j")
    assert world.open == ["after"]


def test_a_scope_that_is_left_empty_ends_with_the_move() -> None:
    world = World(NESTED)
    world.complete("before")
    world.complete("o")
    move(world, "i", "before")
    assert (world.open, world.timers) == (["before"], {})


def test_a_move_within_a_scope_keeps_it() -> None:
    world = World(NESTED)
    world.complete("before")
    outer = token(world, "outer")
    move(world, "o", "i")
    assert (world.open, token(world, "outer")) == (["i"], outer)
    move(world, "inner", "k")
    assert (world.open, token(world, "outer")) == (["k"], outer)


def test_removing_the_last_of_a_scope_lets_it_go_on() -> None:
    world = World(NESTED)
    world.complete("before")
    remove(world, "o")
    assert (world.open, world.timers) == (["after"], {})


ITEMS = model(
    start()
    + sub("each", user("one") + user("two"), "each_start -> one -> two -> each_end").replace(
        "</subProcess>", loop("items") + "</subProcess>")
    + user("after") + end(),
    "start -> each -> after -> end",
)  # fmt: skip
LISTED = model(
    start() + user("rate", properties(outputCollection="marks", outputElement="=mark") + loop("who", "person"),
                   camunda_assignee="=person")
    + user("after") + end(), "start -> rate -> after -> end",
)  # fmt: skip


def test_one_more_item_with_what_it_is() -> None:
    world = World(LISTED, {"who": ["ann", "bob"]})
    add(world, "rate", token(world, "rate"), person="cyd")
    assert sorted(task.assignee or "" for task in world.tasks.values()) == ["ann", "bob", "cyd"]
    for mark in (1, 2, 3):
        assert world.open[0] == "rate"
        world.complete("rate", mark=mark)
    assert (world.open, world.variables["marks"]) == (["after"], [1, 2, 3])


def test_one_item_less() -> None:
    world = World(LISTED, {"who": ["ann", "bob"]})
    remove(world, "rate", 2)
    world.complete("rate", mark=1)
    assert (world.open, world.variables["marks"]) == (["after"], [1, None])
    only = World(LISTED, {"who": ["ann"]})
    remove(only, "rate", 1)
    assert only.open == ["after"]


def test_a_sequence_gets_more_and_goes_on_without() -> None:
    world = World(model(
        start() + user("a", loop("who", "person", sequential=True), camunda_assignee="=person") + end(),
        "start -> a -> end",
    ), {"who": ["ann"]})  # fmt: skip
    add(world, "a", token(world, "a"), person="bob")
    add(world, "a", token(world, "a"), person="cyd")
    remove(world, "a", 1)
    assert [task.assignee for task in world.tasks.values()] == ["bob"]
    world.complete("a")
    world.complete("a")
    assert world.status == "completed"


def test_what_a_completion_condition_sees_of_items_that_are_gone() -> None:
    until = "numberOfTerminatedInstances = 1 and nrOfActiveInstances = 1"
    world = World(model(start() + user("a", times("3", until=until)) + end(), "start -> a -> end"))
    remove(world, "a", 1)
    world.complete("a")
    assert world.status == "completed"


def test_a_move_within_one_item() -> None:
    world = World(ITEMS, {"items": [1, 2]})
    with pytest.raises(NotMoved, match="2 scopes are open; name one of tokens"):
        operating.add(world.execution, "two", None)
    first = next(each.scope for each in world.execution.tokens() if each.element_id == "one")
    move(world, "one", "two", first)
    assert world.open == ["one", "two"]
    world.complete("two")
    world.complete("one")
    world.complete("two")
    assert world.open == ["after"]


def test_a_move_out_of_the_last_item_leaves_the_loop() -> None:
    world = World(ITEMS, {"items": [1, 2]})
    move(world, "one", "after")
    assert world.open == ["after", "one"]
    move(world, "one", "after")
    assert world.open == ["after", "after"]


def test_an_incident_is_passed_by() -> None:
    world = World(model(start() + exclusive("broken") + user("after") + end()
                        + end("other") + when("broken", "after", "false")
                        + when("broken", "other", "false"), "start -> broken", "after -> end"))  # fmt: skip
    assert [each.element_id for each in world.incidents.values()] == ["broken"]
    move(world, "broken", "after")
    assert (world.open, world.incidents) == (["after"], {})


REFUSED = model(
    start() + user("a") + boundary("late", "a", duration("PT1H")) + user("b") + undo("undo_b")
    + compensated("b", "undo_b") + user("l", times("2")) + end() + end("end2")
    + on("told", message(), user("t"), "told_start -> t")
    + sub("each", user("one"), "each_start -> one").replace("</subProcess>", times("2") + "</subProcess>"),
    "start -> a -> b -> l -> each -> end", "late -> end2", extra='<message id="m" name="m"/>',
)  # fmt: skip


@pytest.mark.parametrize(
    ("element", "why"),
    [
        ("nowhere", "no such element or flow"),
        ("late", "a boundary event begins by its event"),
        ("told", "an event sub-process begins by its event"),
        ("told_start", "an event sub-process begins by its event"),
        ("t", "it begins by its event, and is not open"),
        ("undo_b", "it is for compensation"),
        ("one", "it is done in runs, of which none is open"),
    ],
)
def test_what_cannot_work_is_refused_by_its_element(element: str, why: str) -> None:
    world = World(REFUSED)
    before = world.execution.dump()
    with pytest.raises(NotMoved, match=why) as refused:
        operating.add(world.execution, element)
    assert refused.value.element_id in (element, "told", "each")
    assert world.execution.dump() == before


def test_what_is_no_token_or_no_scope_is_refused() -> None:
    world = World(NESTED)
    world.complete("before")
    listener = next(iter(world.timers))
    for number in (0, 99, listener):
        with pytest.raises(TokenNotOpen):
            operating.remove(world.execution, number)
    with pytest.raises(NotMoved, match="holds no open scope"):
        operating.add(world.execution, "k", token(world, "o"))
    with pytest.raises(NotMoved, match="does not hold it"):
        operating.add(world.execution, "before", token(world, "outer"))
    with pytest.raises(NotMoved, match="stands within what token"):
        operating.move(world.execution, token(world, "outer"), "k")
    with pytest.raises(NotMoved, match="takes values"):
        operating.add(world.execution, "k", None, {"a": 1})
    listed = World(LISTED, {"who": ["ann"]})
    with pytest.raises(NotMoved, match="the variable 'person'"):
        operating.add(listed.execution, "rate", token(listed, "rate"))
    with pytest.raises(NotMoved, match="another activity"):
        operating.add(listed.execution, "after", token(listed, "rate"))


EDITED = model(
    start() + user("a", io(inputs={"own": "=n"}, outputs={"out": "=own"}))
    + boundary("stop", "a", condition("n > 5")) + user("b") + end(),
    "start -> a -> end", "stop -> b",
)  # fmt: skip


def test_variables_are_edited_where_they_live() -> None:
    world = World(EDITED, {"n": 1, "m": 2})
    at = token(world, "a")
    found = operating.edit(world.execution, at, {"n": 2, "own": 7, "new": [1]}, ["m"])
    assert found == ({"m": 2, "n": 1, "own": 1}, {"n": 2, "new": [1], "own": 7})
    world.settle()
    assert world.variables == {"n": 2}
    assert world.execution.seen_by(at) == {"n": 2, "own": 7, "new": [1]}
    with pytest.raises(ValueRefused, match="none"):
        operating.edit(world.execution, at, {}, ["none"])
    with pytest.raises(ValueRefused, match="n"):
        operating.edit(world.execution, None, {"n": object()}, [])


def test_conditions_look_at_what_was_edited() -> None:
    world = World(EDITED, {"n": 1})
    operating.edit(world.execution, None, {"n": 6}, [])
    world.settle()
    assert world.open == ["b"]


AD_HOC = model(
    start() + node("adHocSubProcess", "choice", user("x") + user("y"), ordering="Sequential")
    + user("after") + end(), "start -> choice -> after -> end",
)  # fmt: skip


def test_ad_hoc_work_goes_on_with_what_is_next() -> None:
    world = World(AD_HOC)
    remove(world, "x")
    assert world.open == ["y"]
    remove(world, "y")
    assert world.open == ["after"]
    move(world, "after", "y")
    world.complete("y")
    assert world.open == ["after"]
