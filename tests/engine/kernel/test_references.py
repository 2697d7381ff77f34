"""Event definitions by reference run as if they stood in place; links run as flows."""

from datetime import timedelta

import pytest

from tests.engine.kernel.models import (
    duration,
    end,
    flows,
    inclusive,
    model,
    node,
    start,
    user,
    when,
)
from tests.engine.kernel.test_gate import refused
from tests.engine.kernel.world import World

DAILY = '<timerEventDefinition id="daily"><timeDuration>P1D</timeDuration></timerEventDefinition>'
PAID = '<message id="m" name="paid"/><messageEventDefinition id="by_message" messageRef="m"/>'
YEAR = '<signal id="s" name="year"/><signalEventDefinition id="by_signal" signalRef="s"/>'


def by(name: str) -> str:
    return f"<eventDefinitionRef>{name}</eventDefinitionRef>"


def test_a_definition_by_reference_waits_as_if_it_stood_in_place() -> None:
    body = (
        start()
        + node("intermediateCatchEvent", "first", by("daily"))
        + node("intermediateCatchEvent", "second", by("daily"))
        + node("intermediateCatchEvent", "third", by("by_message"))
        + user("work")
        + node("boundaryEvent", "late", by("daily"), attachedToRef="work")
        + end()
        + end("sent", by("by_signal"))
    )
    paths = ("start -> first -> second -> third -> work -> end", "late -> sent")
    world = World(model(body, *paths, extra=DAILY + PAID + YEAR))
    world.pass_time(timedelta(hours=23))
    assert world.entered == ["start", "first"]
    world.pass_time(timedelta(hours=1))
    assert world.entered[-1] == "second"
    world.pass_time(timedelta(days=1))
    world.deliver("paid")
    assert world.open == ["work"]
    world.pass_time(timedelta(days=1))
    assert world.status == "completed"
    assert world.entered[-1] == "sent"


def test_a_reference_to_nothing_is_refused() -> None:
    body = start() + node("intermediateCatchEvent", "c", by("ghost")) + end()
    assert ("c", "reference") in refused(model(body, "start -> c -> end", extra=DAILY))
    # A message is no event definition.
    body = start() + node("intermediateCatchEvent", "c", by("m")) + end()
    assert ("c", "reference") in refused(model(body, "start -> c -> end", extra=PAID))


def test_a_definition_of_ones_own_and_one_by_reference_are_two() -> None:
    body = start() + node("intermediateCatchEvent", "c", duration("P1D") + by("daily")) + end()
    assert refused(model(body, "start -> c -> end", extra=DAILY)) == [("c", "unsupported")]


def link(kind: str, id_: str, name: str) -> str:
    return node(f"intermediate{kind}Event", id_, f'<linkEventDefinition name="{name}"/>')


def test_several_links_lead_to_one() -> None:
    body = (
        start() + node("parallelGateway", "g") + user("a") + user("b") + user("c") + end()
        + link("Throw", "from_a", "on") + link("Throw", "from_b", "on") + link("Catch", "to", "on")
    )  # fmt: skip
    paths = ("start -> g -> a -> from_a", "g -> b -> from_b", "to -> c -> end")
    world = World(model(body, *paths))
    world.complete("a")
    assert world.open == ["b", "c"]
    world.complete("c")
    world.complete("b")
    assert world.entered[-3:] == ["from_b", "to", "c"]
    world.complete("c")
    assert world.status == "completed"


def test_an_inclusive_join_waits_for_what_may_still_come_by_a_link() -> None:
    body = (
        start() + inclusive("split") + inclusive("join") + user("a") + user("b") + user("c")
        + end() + link("Throw", "away", "back") + link("Catch", "back", "back")
        + when("split", "a", "true") + when("split", "b", "true")
    )  # fmt: skip
    world = World(
        model(body, "start -> split", "a -> join -> c -> end", "b -> away", "back -> join")
    )
    world.complete("a")
    assert world.open == ["b"]
    world.complete("b")
    assert world.open == ["c"]


def test_links_stay_within_their_scope() -> None:
    inner = start("s2") + user("b") + link("Throw", "t", "on") + flows("s2 -> b -> t")
    body = start() + node("subProcess", "sub", inner) + link("Catch", "c", "on") + end()
    found = refused(model(body, "start -> sub -> end", "c -> end"))
    assert ("t", "link") in found
    assert ("c", "link") in found


@pytest.mark.parametrize(
    ("events", "paths", "expected"),
    [
        (link("Throw", "t", "x"), ["a -> t"], ("t", "link")),
        (link("Throw", "t", ""), ["a -> t"], ("t", "link")),
        (link("Catch", "c", "x"), ["c -> a"], ("c", "link")),
        (
            link("Throw", "t", "x") + link("Catch", "c", "x") + link("Catch", "c2", "x"),
            ["a -> t", "c -> end", "c2 -> end"],
            ("c2", "link"),
        ),
        (
            link("Throw", "t", "x") + link("Catch", "c", "x"),
            ["a -> t -> end", "c -> end"],
            ("t", "flow"),
        ),
        (
            link("Throw", "t", "x") + link("Catch", "c", "x"),
            ["a -> c -> end", "start -> t"],
            ("c", "flow"),
        ),
        (
            node("endEvent", "t", '<linkEventDefinition name="x"/>') + link("Catch", "c", "x"),
            ["a -> t", "c -> end"],
            ("t", "unsupported"),
        ),
    ],
    ids=["no catch", "no name", "no throw", "two catches", "way out", "way in", "end event"],
)
def test_a_broken_link_is_refused(events: str, paths: list[str], expected: tuple[str, str]) -> None:
    assert expected in refused(model(start() + user("a") + end() + events, "start -> a", *paths))


@pytest.mark.parametrize("tag", ["message", "signal", "error", "escalation", "dataStore"])
def test_what_a_file_declares_and_nobody_refers_to_needs_no_id(tag: str) -> None:
    world = World(model(start() + user("a") + end(), "start -> a -> end", extra=f"<{tag}/>"))
    assert world.open == ["a"]
