"""What can never come to an end is refused, with the path; what cannot be proven is said."""

import pytest

from engine import kernel, soundness
from tests.engine.kernel.models import (
    boundary,
    compensated,
    duration,
    end,
    exclusive,
    flows,
    message,
    model,
    node,
    on,
    parallel,
    service,
    start,
    undo,
    user,
    when,
)
from tests.engine.soundness.graphs import graph, verdict

SOUND = {
    "a line": graph("start -> a -> b -> end"),
    "a choice": graph("start -> xor1 -> a -> xor2 -> end", "xor1 -> b -> xor2"),
    "two ends": graph("start -> xor1 -> a -> end1", "xor1 -> b -> end2"),
    "a parallel block": graph("start -> and1 -> a -> and2 -> end", "and1 -> b -> and2"),
    "parallel ends": graph("start -> and1 -> a -> end1", "and1 -> b -> end2"),
    "an inclusive block": graph(
        "start -> or1 -> a -> or2 -> end", "or1 -> b -> or2", "or1 -> c -> or2"
    ),
    "an inclusive join of parallel paths": graph(
        "start -> and1 -> a -> or2 -> end", "and1 -> b -> or2"
    ),
    "a loop": graph("start -> xor1 -> a -> xor2 -> end", "xor2 -> xor1"),
    "a loop around a block": graph(
        "start -> xor1 -> and1 -> a -> and2 -> xor2 -> end", "and1 -> b -> and2", "xor2 -> xor1"
    ),
    "an inclusive block in a loop": graph(
        "start -> xor1 -> or1 -> a -> or2 -> xor2 -> end", "or1 -> b -> or2", "xor2 -> xor1"
    ),
    "a bridge between parallel paths": graph(
        "start -> and1 -> a -> and3 -> b -> and2 -> end", "and1 -> c -> and4 -> d -> and2",
        "and3 -> and4",
    ),
}  # fmt: skip


@pytest.mark.parametrize("xml", SOUND.values(), ids=SOUND.keys())
def test_what_is_sound_passes_without_a_word(xml: bytes) -> None:
    assert verdict(xml) == (set(), set())


UNSOUND = {
    "a join starved by a choice": (
        graph("start -> xor1 -> a -> and2 -> end", "xor1 -> b -> and2"),
        {("and2", "deadlock"), ("and2", "dead")},
    ),
    "a join that a loop starves": (
        graph("start -> and1 -> a -> end", "and1 -> b -> xor1 -> c -> and2 -> end2", "xor1 -> d",
              "d -> and3 -> end3", "a1 -> and3", "xor1 -> a1", "xor1 -> and2"),
        {("and2", "deadlock"), ("and3", "deadlock"), ("and2", "dead"), ("and3", "dead")},
    ),
    "a join in the way of its own loop": (
        graph("start -> and1 -> a -> xor1 -> end", "xor1 -> and1"),
        {("and1", "deadlock"), ("and1", "dead")},
    ),
    "a loop without a way out": (
        graph("start -> xor1 -> a -> b -> xor1"),
        {("xor1", "livelock")},
    ),
    "a parallel path into a loop without a way out": (
        graph("start -> and1 -> a -> end", "and1 -> xor1 -> b -> xor1"),
        {("xor1", "livelock")},
    ),
    "tokens left at a join by a choice inside a parallel block": (
        graph("start -> and1 -> a -> and2 -> end", "and1 -> xor1 -> b -> and2", "xor1 -> end2"),
        {("and2", "deadlock")},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("xml", "expected"), UNSOUND.values(), ids=UNSOUND.keys())
def test_what_can_never_end_is_refused(xml: bytes, expected: set[tuple[str, str]]) -> None:
    assert verdict(xml)[0] == expected


def test_the_path_that_leads_there_is_named() -> None:
    xml = graph("start -> xor1 -> a -> and2 -> end", "xor1 -> b -> and2")
    [definition] = kernel.parse(xml, "m.bpmn")
    stuck = next(p for p in soundness.check(definition).problems if p.rule == "deadlock")
    assert stuck.text.endswith("{path}")
    assert dict(stuck.values)["path"] in ("start → xor1 → a", "start → xor1 → b")


def test_a_choice_that_merges_parallel_paths_is_said_to_repeat() -> None:
    problems, warnings = verdict(
        graph("start -> and1 -> a -> xor2 -> c -> end", "and1 -> b -> xor2")
    )
    assert problems == set()
    assert {rule for _, rule in warnings} == {"repeated"}


def test_tokens_that_become_more_are_said_and_an_end_is_still_proven_where_it_can_be() -> None:
    problems, warnings = verdict(graph("start -> xor1 -> and1 -> xor1", "and1 -> b -> end"))
    assert "livelock" in {rule for _, rule in problems}
    problems, warnings = verdict(
        graph("start -> xor1 -> a -> and1 -> xor2 -> xor1", "and1 -> b -> end", "xor2 -> end2")
    )
    assert problems == set()
    assert {rule for _, rule in warnings} == {"unbounded"}


SHUT = "<errorEventDefinition/>"
THROW = '<errorEventDefinition errorRef="err"/>'
ERR = '<error id="err" errorCode="broken"/>'


def test_a_boundary_event_is_another_way_out() -> None:
    body = start() + user("a") + boundary("late", "a", duration("P1D")) + end() + end("end2")
    assert verdict(model(body, "start -> a -> end", "late -> end2")) == (set(), set())


def test_a_join_of_an_activity_and_its_interrupting_event_starves() -> None:
    body = start() + user("a") + boundary("late", "a", duration("P1D")) + parallel("j") + end()
    problems, _ = verdict(model(body, "start -> a -> j -> end", "late -> j"))
    assert ("j", "deadlock") in problems


def test_a_join_with_an_event_that_may_not_come_starves() -> None:
    body = start() + user("a") + parallel("j") + end()
    body += boundary("hint", "a", duration("P1D"), interrupting=False)
    problems, _ = verdict(model(body, "start -> a -> j -> end", "hint -> j"))
    assert problems == {("j", "deadlock")}


def test_an_event_beside_an_activity_is_no_repetition() -> None:
    body = start() + user("a") + exclusive("x") + user("b") + end()
    body += boundary("hint", "a", duration("P1D"), interrupting=False)
    assert verdict(model(body, "start -> a -> x -> b -> end", "hint -> x")) == (set(), set())


def test_a_deadlock_within_a_sub_process_is_found() -> None:
    inner = start("s") + exclusive("x", "x__j2") + parallel("j") + end("e") + user("j2")
    inner += when("x", "j", "y") + flows("x -> j2 -> j -> e", "s -> x")
    body = start() + node("subProcess", "part", inner) + end()
    problems, _ = verdict(model(body, "start -> part -> end"))
    assert ("j", "deadlock") in problems


def test_what_follows_a_sub_process_that_only_throws_is_dead() -> None:
    inner = start("s") + user("a") + end("e", THROW) + flows("s -> a -> e")
    part = node("subProcess", "part", inner)
    body = start() + part + boundary("oops", "part", SHUT) + user("b") + user("c") + end()
    body += end("end2")
    problems, _ = verdict(model(body, "start -> part -> b -> end", "oops -> c -> end2", extra=ERR))
    assert problems == {("b", "dead")}


def test_what_an_event_can_interrupt_may_go_on_for_ever() -> None:
    inner = start("s") + exclusive("x") + user("a") + flows("s -> x -> a -> x")
    body = start() + node("subProcess", "part", inner) + end("end2")
    body += boundary("late", "part", duration("P1D"))
    assert verdict(model(body, "start -> part", "late -> end2")) == (set(), set())
    body = start() + node("subProcess", "part", inner) + end()
    assert verdict(model(body, "start -> part -> end"))[0] == {("x", "livelock")}


def test_a_terminate_end_takes_waiting_tokens_along() -> None:
    stop = end("stop", "<terminateEventDefinition/>")
    body = (
        start() + parallel("f") + user("a") + exclusive("x", "x__j") + parallel("j") + end() + stop
    )
    body += user("b") + when("x", "stop", "bad")
    xml = model(body, "start -> f -> a -> x -> j -> end", "f -> b -> j")
    assert verdict(xml)[0] == set()


def test_an_event_sub_process_is_looked_into_and_leaves_the_flow_alone() -> None:
    good = on("es", duration("P1D"), user("c"), "es_start -> c -> es_end")
    body = start() + user("a") + end() + good
    assert verdict(model(body, "start -> a -> end")) == (set(), set())


def test_compensation_handlers_are_no_part_of_the_flow() -> None:
    body = start() + service("book", "h") + compensated("book", "unbook") + undo("unbook") + end()
    assert verdict(model(body, "start -> book -> end")) == (set(), set())


def test_a_race_and_several_starts_are_choices() -> None:
    body = start("s1") + start("s2") + exclusive("x") + node("eventBasedGateway", "race") + end()
    body += node("intermediateCatchEvent", "t", duration("P1D")) + end("end2")
    body += node("intermediateCatchEvent", "m", message("m0"))
    xml = model(
        body, "s1 -> x -> race -> t -> end", "s2 -> x", "race -> m -> end2",
        extra='<message id="m0" name="m"/>',
    )  # fmt: skip
    assert verdict(xml) == (set(), set())


def test_a_thousand_elements_and_wide_blocks_are_proven() -> None:
    wide = [f"and1 -> t{n} -> u{n} -> v{n} -> and2" for n in range(300)]
    assert verdict(graph("start -> and1 -> a -> and2 -> end", *wide)) == (set(), set())


def test_too_many_states_are_not_proven() -> None:
    wide = [f"and1 -> s{n} -> t{n} -> and2" for n in range(20)]
    mixed = [f"and1 -> or{n} -> u{n} -> or_x{n} -> and2" for n in range(20)]
    crossed = [f"or{n} -> w{n} -> or_x{n}" for n in range(20)]
    problems, warnings = verdict(
        graph("start -> and1 -> a -> and2 -> end", *wide, *mixed, *crossed)
    )
    assert problems == set()
    assert ("p", "not-proven") in warnings
