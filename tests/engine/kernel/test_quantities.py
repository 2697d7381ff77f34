"""Start and completion quantities, and several tokens at one element."""

import pytest

from tests.engine.kernel.models import (
    boundary,
    end,
    exclusive,
    flows,
    inclusive,
    message,
    model,
    node,
    parallel,
    start,
    user,
    when,
)
from tests.engine.kernel.test_gate import refused, with_a
from tests.engine.kernel.test_repeats import again
from tests.engine.kernel.world import World

MESSAGE = '<message id="m" name="m"/>'


@pytest.mark.parametrize("guarded", [False, True])
@pytest.mark.parametrize("inner", ["", again(loopMaximum="1")])
def test_an_activity_waits_for_as_many_tokens_as_it_wants(inner: str, guarded: bool) -> None:
    body = start() + user("a") + user("b") + user("c") + user("d")
    body += user("work", inner, startQuantity="2") + user("after")
    if guarded:
        body += boundary("x", "work", message()) + end() + flows("x -> end")
    paths = ["work -> after"]
    for name in ("a", "b", "c", "d"):
        paths.append(f"start -> {name} -> work")
    world = World(model(body, *paths, extra=MESSAGE))
    for open_ in (0, 1, 1, 2):
        world.complete(min(set(world.open) - {"work"}))
        assert world.open.count("work") == open_
    world.complete("work")
    world.complete("work")
    assert world.open == ["after", "after"]
    assert world.entered.count("work") == (4 if inner else 2)


def test_who_waits_for_more_tokens_is_seen() -> None:
    body = start() + user("work", startQuantity="2")
    world = World(model(body, "start -> work"))
    [token] = world.execution.tokens()
    assert (token.element_id, token.state) == ("work", "waiting")
    world.cancel()
    assert world.status == "cancelled"


def test_a_completed_activity_puts_several_tokens_on_each_flow() -> None:
    body = start() + user("a", completionQuantity="2") + user("b") + user("c")
    world = World(model(body, "start -> a -> b", "a -> c"))
    world.complete("a")
    assert world.open == ["b", "b", "c", "c"]


def test_what_one_puts_out_another_takes_in() -> None:
    body = start() + node("task", "a", completionQuantity="6")
    body += user("b", startQuantity="3") + end()
    world = World(model(body, "start -> a -> b -> end"))
    assert world.open == ["b", "b"]


@pytest.mark.parametrize("name", ["startQuantity", "completionQuantity"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "two", "", "1001"])
def test_a_quantity_that_is_no_whole_number_is_refused(name: str, value: str) -> None:
    assert refused(with_a(user("a", **{name: value}))) == [("a", "quantity")]


def test_a_parallel_join_takes_one_token_of_each_way_in_at_a_time() -> None:
    body = start() + user("a", completionQuantity="2") + user("b", completionQuantity="3")
    body += parallel("fork") + parallel("join") + user("after")
    world = World(model(body, "start -> fork -> a -> join -> after", "fork -> b -> join"))
    world.complete("a")
    world.complete("b")
    assert world.open == ["after", "after"]
    [left] = [token for token in world.execution.tokens() if token.element_id == "join"]
    assert left.state == "waiting"


def test_an_inclusive_join_takes_one_token_of_each_way_in_at_a_time() -> None:
    body = start() + user("a", completionQuantity="2") + user("b", completionQuantity="3")
    body += parallel("fork") + inclusive("join") + user("after")
    world = World(model(body, "start -> fork -> a -> join -> after", "fork -> b -> join"))
    world.complete("a")
    assert world.open == ["b"]
    world.complete("b")
    assert world.open == ["after", "after", "after"]
    for _ in range(3):
        world.complete("after")
    assert world.status == "completed"


def test_an_exclusive_gateway_sends_each_token_its_own_way() -> None:
    body = start() + user("a", completionQuantity="2") + exclusive("x", "x__c")
    body += user("b") + user("c") + when("x", "b", "n = 1")
    world = World(model(body, "start -> a -> x -> c"))
    world.complete("a", n=1)
    assert world.open == ["b", "b"]
