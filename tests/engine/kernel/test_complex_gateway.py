"""The complex gateway: a discriminator, n of m, its two states, in loops, and what is refused."""

import pytest

from engine.errors import BpmnError
from tests.engine.kernel.models import (
    boundary,
    end,
    exclusive,
    flows,
    model,
    node,
    parallel,
    service,
    start,
    user,
    when,
)
from tests.engine.kernel.test_gate import refused
from tests.engine.kernel.world import World


def gateway(activation: str, name: str = "g", **attributes: str) -> str:
    text = activation.replace("<", "&lt;").replace(">", "&gt;")
    inner = f"<activationCondition>{text}</activationCondition>" if activation else ""
    return node("complexGateway", name, inner, **attributes)


def three(activation: str, more: str = "", *paths: str) -> bytes:
    """Three branches that meet at g, and behind it `next`."""
    body = start() + parallel("fork") + user("a") + user("b") + user("c") + gateway(activation)
    ways = ("start -> fork -> a -> g", "fork -> b -> g", "fork -> c -> g")
    return model(body + user("next") + more, *ways, *(paths or ("g -> next",)))


@pytest.mark.parametrize(("needed", "order"), [(1, "abc"), (2, "bca"), (3, "cab")])
def test_n_of_m_go_on_once_and_the_rest_is_swept_up(needed: int, order: str) -> None:
    world = World(three(f"activationCount >= {needed}"))
    for count, name in enumerate(order, 1):
        world.complete(name)
        assert world.open.count("next") == (count >= needed)
    world.complete("next")
    assert world.status == "completed"
    assert world.entered.count("next") == 1


def test_the_condition_sees_the_tokens_of_each_flow() -> None:
    world = World(three("a__g >= 1 and (b__g + c__g) >= 1"))
    world.complete("b")
    world.complete("c")
    assert world.open == ["a"]
    world.complete("a")
    assert world.open == ["next"]
    assert [token.element_id for token in world.execution.tokens()] == ["next"]


def test_on_reset_only_conditions_that_are_true_then_lead_on() -> None:
    more = user("early") + user("rest") + when("g", "early", "waitingForStart")
    more += when("g", "rest", "not(waitingForStart)")
    world = World(three("activationCount = 1", more))
    world.complete("a")
    assert world.open == ["b", "c", "early", "next"]
    world.complete("b")
    assert "rest" not in world.open
    world.complete("c")
    assert world.open == ["early", "next", "rest"]


def test_a_branch_that_can_no_longer_come_does_not_hold_up_the_reset() -> None:
    more = (
        user("rest")
        + when("g", "rest", "not(waitingForStart)")
        + user("late")
        + exclusive("x", "x__g")
    )
    body = start() + parallel("fork") + user("a") + user("b") + gateway("activationCount = 1")
    paths = ("start -> fork -> a -> g -> next", "fork -> b -> x -> g")
    world = World(model(body + user("next") + more + when("x", "late", "gone"), *paths))
    world.complete("a")
    world.complete("b", gone=True)
    assert world.open == ["late", "next", "rest"]


def test_excess_tokens_of_a_way_in_belong_to_the_next_start() -> None:
    body = start() + parallel("fork") + user("a", completionQuantity="2") + user("b")
    body += gateway("activationCount >= 1") + user("next")
    world = World(model(body, "start -> fork -> a -> g -> next", "fork -> b -> g"))
    world.complete("a")
    assert world.open == ["b", "next"]
    world.complete("b")
    assert world.open == ["next", "next"]


def test_several_rounds_of_a_loop_start_and_reset_each_time() -> None:
    body = start() + exclusive("again") + parallel("fork") + user("a") + user("b")
    body += gateway("activationCount = 1") + exclusive("x", "x__end") + user("next") + end()
    body += when("x", "again", "more")
    paths = ("start -> again -> fork -> a -> g -> next -> x -> end", "fork -> b -> g")
    world = World(model(body, *paths))
    for round_ in range(3):
        world.complete("a" if round_ % 2 else "b")
        assert world.open.count("next") == 1
        world.complete("b" if round_ % 2 else "a")
        world.complete("next", more=round_ < 2)
    assert world.status == "completed"
    assert world.entered.count("next") == 3


def test_data_may_make_the_condition_true_while_tokens_wait() -> None:
    world = World(three("enough and activationCount >= 1"), {"enough": False})
    world.complete("a")
    assert world.open == ["b", "c"]
    world.complete("b", enough=True)
    assert "next" in world.open


def test_one_way_in_only_splits() -> None:
    body = start() + gateway("") + user("a") + user("b") + user("c")
    body += when("g", "a", "n > 0") + when("g", "b", "n > 1")
    xml = model(body.replace('id="g"', 'id="g" default="g__c"'), "start -> g -> c")
    assert World(xml, {"n": 2}).open == ["a", "b"]
    assert World(xml, {"n": 0}).open == ["c"]


def test_a_start_that_leads_nowhere_is_an_incident_and_takes_no_token() -> None:
    body = start() + parallel("fork") + user("a") + user("b") + user("fix")
    body += gateway("activationCount = 2") + user("x") + user("y")
    body += when("g", "x", "go and waitingForStart") + when("g", "y", "false")
    paths = ("start -> fork -> a -> g", "fork -> b -> g", "fork -> fix")
    world = World(model(body, *paths), {"go": False})
    world.complete("a")
    world.complete("b")
    assert [each.element_id for each in world.incidents.values()] == ["g"]
    world.complete("fix", go=True)
    world.retry("g")
    assert world.open == ["x"]


def test_a_condition_that_fails_while_tokens_wait_is_an_incident_and_can_be_retried() -> None:
    broken: list[bool] = []

    def enough() -> bool:
        if broken:
            raise RuntimeError("no answer")
        return False

    xml = three("activationCount = 2 or enough()", user("aside"), "fork -> aside", "g -> next")
    world = World(xml, functions={"enough": enough})
    world.complete("a")
    broken.append(True)
    world.complete("aside", x=1)
    assert world.variables == {"x": 1}
    assert [each.element_id for each in world.incidents.values()] == ["g"]
    world.retry("g")
    assert [each.element_id for each in world.incidents.values()] == ["g"]
    broken.clear()
    world.retry("g")
    assert (world.incidents, world.open) == ({}, ["b", "c"])
    world.complete("b")
    assert world.open == ["c", "next"]


def test_an_error_behind_it_takes_the_gateway_that_waits_for_reset_away() -> None:
    inner = parallel("fork") + user("a") + user("b") + gateway("activationCount = 1")
    inner += service("bad", "h") + flows("fork -> a -> g -> bad", "fork -> b -> g")
    body = start() + node("subProcess", "sub", inner) + user("caught") + end()
    body += boundary("e", "sub", "<errorEventDefinition/>")

    def fail(_call: object) -> None:
        raise BpmnError("bad")

    world = World(model(body, "start -> sub -> end", "e -> caught"), handlers={"h": fail})
    world.complete("a")
    assert world.open == ["caught"]


def test_a_join_without_a_condition_is_refused() -> None:
    assert refused(three("")) == [("g", "condition")]


def test_a_condition_that_is_no_feel_is_refused() -> None:
    assert refused(three("1 +")) == [("g", "feel")]
