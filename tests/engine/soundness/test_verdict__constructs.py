"""How the check sees each construct that is more than a task, a gateway or an event at a border."""

import pytest

from tests.engine.kernel.models import (
    boundary,
    end,
    exclusive,
    flows,
    model,
    node,
    parallel,
    refer,
    start,
    sub,
    tag,
    throw,
    user,
    when,
)
from tests.engine.soundness.graphs import graph, verdict

QUIET = (set[object](), set[object]())


def test_an_ad_hoc_sub_process_is_one_step_that_can_end() -> None:
    inner = user("a") + user("b") + tag("completionCondition", "done")
    body = start() + node("adHocSubProcess", "part", inner) + end()
    assert verdict(model(body, "start -> part -> end")) == QUIET


def test_what_waits_within_a_scope_of_an_ad_hoc_sub_process_is_found() -> None:
    stuck = exclusive("x", "x__j") + parallel("j") + when("x", "k", "y") + user("k")
    inner = sub("s", stuck, "s_start -> x -> j -> s_end", "k -> j")
    body = start() + node("adHocSubProcess", "part", inner) + end()
    problems, _ = verdict(model(body, "start -> part -> end"))
    assert ("j", "deadlock") in problems


def test_a_complex_join_is_not_proven_and_a_complex_split_is() -> None:
    gather = node("complexGateway", "c", tag("activationCondition", "activationCount &gt; 1"))
    body = start() + parallel("f") + user("a") + user("b") + user("d") + gather + end()
    ways = ("start -> f -> a -> c -> end", "f -> b -> c", "f -> d -> c")
    assert verdict(model(body, *ways)) == (set(), {("c", "not-proven")})
    split = node("complexGateway", "c", default="c__b")
    body = start() + split + when("c", "a", "x") + user("a") + user("b") + end() + end("end2")
    assert verdict(model(body, "start -> c -> b -> end2", "a -> end")) == QUIET


def test_an_implicit_split_is_parallel_and_an_implicit_merge_is_none() -> None:
    joined = graph("start -> a -> b -> and1 -> end", "a -> c -> and1")
    assert verdict(joined) == QUIET
    starved = start() + user("a") + user("b") + user("c") + parallel("j") + end()
    starved += when("a", "b", "x")
    problems, _ = verdict(model(starved, "start -> a -> c -> j -> end", "b -> j"))
    assert problems == {("j", "deadlock")}
    merged = graph("start -> a -> b -> d -> end", "a -> c -> d")
    problems, warnings = verdict(merged)
    assert problems == set()
    assert {rule for _, rule in warnings} == {"repeated"}


def test_quantities_that_fit_pass_without_a_word() -> None:
    body = start() + user("a", completionQuantity="3") + user("b", startQuantity="3") + end()
    assert verdict(model(body, "start -> a -> b -> end")) == QUIET
    body = start() + user("a") + user("c") + user("b", startQuantity="2") + end()
    body += parallel("f")
    assert verdict(model(body, "start -> f -> a -> b -> end", "f -> c -> b")) == QUIET


def test_quantities_that_do_not_fit_leave_a_token_behind() -> None:
    for given, wanted, expected in (
        ("3", "2", {("b", "deadlock")}),
        ("1", "2", {("b", "deadlock"), ("b", "dead")}),
    ):
        body = start() + user("a", completionQuantity=given) + user("b", startQuantity=wanted)
        assert verdict(model(body + end(), "start -> a -> b -> end"))[0] == expected


def test_a_completion_quantity_that_nobody_collects_repeats_what_follows() -> None:
    body = start() + user("a", completionQuantity="2") + user("b") + end()
    problems, warnings = verdict(model(body, "start -> a -> b -> end"))
    assert problems == set()
    assert ("b", "repeated") in warnings


def link(name: str) -> str:
    return f"<linkEventDefinition name='{name}'/>"


def test_a_link_leads_on() -> None:
    body = start() + user("a") + throw("out", link("on"))
    body += node("intermediateCatchEvent", "in", link("on")) + user("b") + end()
    assert verdict(model(body, "start -> a -> out", "in -> b -> end")) == QUIET


def test_a_loop_of_links_without_a_way_out_is_found() -> None:
    body = start() + exclusive("x") + user("a") + throw("out", link("on"))
    body += node("intermediateCatchEvent", "in", link("on"))
    problems, _ = verdict(model(body, "start -> x -> a -> out", "in -> x"))
    assert {rule for _, rule in problems} == {"livelock"}


def cancelled(inner: str, *paths: str, more: str = "") -> bytes:
    body = start() + node("transaction", "deal", start("s") + inner + flows(*paths)) + end()
    body += boundary("off", "deal", "<cancelEventDefinition/>") + user("c") + end("end2")
    return model(body + more, "start -> deal -> end", "off -> c -> end2")


def test_a_transaction_ends_well_or_by_its_cancel_event() -> None:
    stop = end("stop", "<cancelEventDefinition/>")
    choice = exclusive("x", "x__e") + when("x", "stop", "bad") + stop + end("e")
    assert verdict(cancelled(choice, "s -> x -> e")) == QUIET


def test_a_transaction_that_only_cancels_goes_on_by_its_border_only() -> None:
    stop = end("stop", "<cancelEventDefinition/>")
    problems, _ = verdict(cancelled(user("a") + stop, "s -> a -> stop"))
    assert problems == {("end", "dead")}


def test_a_scope_without_a_start_event_begins_wherever_nothing_leads_to() -> None:
    both = node(
        "subProcess", "part", user("a") + user("b") + parallel("j") + flows("a -> j", "b -> j")
    )
    assert verdict(model(start() + both + end(), "start -> part -> end")) == QUIET
    choice = exclusive("x", "x__j") + user("k") + when("x", "k", "y") + parallel("j")
    stuck = node("subProcess", "part", user("a") + choice + flows("a -> x -> j", "k -> j"))
    problems, _ = verdict(model(start() + stuck + end(), "start -> part -> end"))
    assert ("j", "deadlock") in problems


def test_loops_of_one_activity_are_one_step() -> None:
    again = tag("standardLoopCharacteristics", tag("loopCondition", "more"), testBefore="true")
    several = tag("multiInstanceLoopCharacteristics", tag("loopCardinality", "3"))
    body = start() + user("a", again) + user("b", several) + end()
    assert verdict(model(body, "start -> a -> b -> end")) == QUIET


def test_what_waits_within_a_loop_is_found() -> None:
    again = tag("standardLoopCharacteristics", tag("loopCondition", "more"))
    stuck = exclusive("x", "x__j") + parallel("j") + when("x", "k", "y") + user("k") + again
    body = start() + sub("s", stuck, "s_start -> x -> j -> s_end", "k -> j") + end()
    problems, _ = verdict(model(body, "start -> s -> end"))
    assert ("j", "deadlock") in problems


def test_an_escalation_is_another_way_on_beside_or_instead() -> None:
    raised = '<escalation id="e" escalationCode="late"/>'
    inner = throw("t", refer("escalation", "e"))
    for interrupting in (True, False):
        body = start() + sub("s", inner, "s_start -> t -> s_end") + end() + user("c") + end("z")
        body += boundary("b", "s", refer("escalation", "e"), interrupting=interrupting)
        assert verdict(model(body, "start -> s -> end", "b -> c -> z", extra=raised)) == QUIET


@pytest.mark.parametrize("kind", ["xor", "and", "or"])
def test_a_gateway_that_nothing_leaves_is_an_end(kind: str) -> None:
    joined = graph(f"start -> {kind}1 -> a -> {kind}_end", f"{kind}1 -> b -> {kind}_end")
    assert verdict(joined) == QUIET
