"""What one instance throws and another hears: escalations to the caller, signals to all."""

from __future__ import annotations

import pytest

from engine import Call
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    boundary,
    condition,
    end,
    model,
    node,
    on,
    refer,
    service,
    start,
    sub,
    times,
    user,
)
from tests.engine.rig import Rig

HEAD = '<escalation id="u" escalationCode="urgent"/><signal id="sig" name="alarm"/>'
URGENT, ALARM = refer("escalation", "u"), refer("signal", "sig")


def throw(name: str, event: str) -> str:
    return node("intermediateThrowEvent", name, event)


def caller(process: str, called: str, event: str = "", *, interrupting: bool = True) -> bytes:
    body = start() + node("callActivity", "call", calledElement=called) + user("after") + end()
    if not event:
        return model(body, "start -> call -> after -> end", process=process, extra=HEAD)
    body += boundary("on", "call", event, interrupting=interrupting) + user("handle") + end("e2")
    return model(
        body, "start -> call -> after -> end", "on -> handle -> e2", process=process, extra=HEAD
    )


CHILD = model(
    start() + user("ask") + throw("throw", URGENT) + service("next", "note") + user("work") + end(),
    "start -> ask -> throw -> next -> work -> end",
    process="child", extra=HEAD,
)  # fmt: skip


@pytest.fixture
def noted() -> list[str]:
    return []


@pytest.fixture
def noting(make_rig_on: MakeRig, noted: list[str]) -> Rig:
    def note(_session: object, call: Call) -> None:
        noted.append(call.element_id)

    return make_rig_on(handlers={"note": note})


def test_an_interrupting_border_cancels_the_child_before_it_goes_on(
    noting: Rig, noted: list[str]
) -> None:
    noting.deploy(caller("parent", "child", URGENT), CHILD)
    number = noting.start("parent")
    child = noting.child(number)
    noting.complete("ask")
    assert noting.tasks() == ["handle"]
    assert noting.status(child) == "cancelled"
    assert noted == []
    assert "escalated" in noting.kinds(child)
    noting.complete("handle")
    assert noting.status(number) == "completed"


def test_a_border_that_does_not_interrupt_lets_the_child_go_on(
    noting: Rig, noted: list[str]
) -> None:
    noting.deploy(caller("parent", "child", URGENT, interrupting=False), CHILD)
    number = noting.start("parent")
    noting.complete("ask")
    assert noting.tasks() == ["handle", "work"]
    assert noted == ["next"]
    noting.complete("work")
    noting.complete("handle")
    noting.complete("after")
    assert noting.status(number) == "completed"


def test_an_escalation_rises_through_several_callers(noting: Rig, noted: list[str]) -> None:
    noting.deploy(caller("top", "middle", URGENT), caller("middle", "child"), CHILD)
    number = noting.start("top")
    middle = noting.child(number)
    child = noting.child(middle)
    noting.complete("ask")
    assert noting.tasks() == ["handle"]
    assert [noting.status(each) for each in (number, middle, child)] == [
        "running", "cancelled", "cancelled",
    ]  # fmt: skip
    assert noted == []


def test_what_nobody_catches_goes_on(noting: Rig, noted: list[str]) -> None:
    noting.deploy(caller("parent", "child"), CHILD)
    noting.start("parent")
    noting.complete("ask")
    assert noting.tasks() == ["work"]
    noting.start("child")
    noting.complete("ask")
    assert noting.tasks() == ["work", "work"]
    assert noted == ["next", "next"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_that_ends_the_child(noting: Rig, interrupting: bool) -> None:
    child = model(start() + user("ask") + end("last", URGENT), "start -> ask -> last",
                  process="child", extra=HEAD)  # fmt: skip
    noting.deploy(caller("parent", "child", URGENT, interrupting=interrupting), child)
    noting.start("parent")
    noting.complete("ask")
    assert noting.tasks() == (["handle"] if interrupting else ["after", "handle"])


SIGNALLED = model(
    start() + node("parallelGateway", "g") + user("say") + throw("throw", ALARM) + end()
    + node("intermediateCatchEvent", "catch", ALARM) + user("heard")
    + node("intermediateCatchEvent", "too_late", ALARM) + user("never")
    + on("es", ALARM, user("handle"), "es_start -> handle -> es_end", interrupting=False),
    "start -> g -> say -> throw -> too_late -> never -> end", "g -> catch -> heard -> end",
    extra=HEAD,
)  # fmt: skip


def test_a_signal_reaches_everybody_who_waits_once(noting: Rig) -> None:
    noting.deploy(SIGNALLED)
    first, second = noting.start(), noting.start()
    noting.complete("say")
    # In its own instance it is heard at once; who begins to wait afterwards has missed it.
    assert noting.tasks(first) == ["handle", "heard"]
    assert noting.tasks(second) == ["handle", "heard", "say"]
    assert noting.signal("alarm") == 3
    assert noting.tasks(first) == ["handle", "handle", "heard", "never"]


def test_a_signal_interrupts_the_scope_that_throws_it(noting: Rig, noted: list[str]) -> None:
    inner = user("say") + throw("throw", ALARM) + service("next", "note")
    box = sub("box", inner, "box_start -> say -> throw -> next -> box_end")
    body = start() + box + boundary("on", "box", ALARM) + user("handle") + end()
    noting.deploy(model(body, "start -> box -> end", "on -> handle -> end", extra=HEAD))
    noting.start()
    noting.complete("say")
    assert (noting.tasks(), noted) == (["handle"], [])


def test_history_says_what_is_watched_and_that_it_came(noting: Rig) -> None:
    body = start() + user("work") + end() + boundary("on", "work", condition("x > 5"))
    body += user("handle") + node("parallelGateway", "g") + user("set")
    noting.deploy(
        model(body, "start -> g -> work -> end", "g -> set -> end", "on -> handle -> end")
    )
    number = noting.start(x=1)
    [watching] = [each for each in noting.history(number) if each.kind == "watching"]
    assert (watching.element_id, watching.payload) == ("on", {"expression": "x > 5"})
    noting.fresh().complete("set", {"x": 6})
    assert noting.tasks() == ["handle"]
    assert ("entered", "on") in [(each.kind, each.element_id) for each in noting.history(number)]


BEGINS = model(
    start() + service("note", "note") + user("work") + end(),
    "start -> note -> work -> end", process="child",
)  # fmt: skip


def test_a_child_that_is_called_off_before_it_begins_never_does(
    noting: Rig, noted: list[str]
) -> None:
    fork = start() + node("parallelGateway", "fork")
    fork += node("callActivity", "call", calledElement="child")
    ends = end("all", "<terminateEventDefinition/>")
    noting.deploy(model(fork + ends, "start -> fork -> call", "fork -> all"), BEGINS)
    number = noting.start()
    assert (noting.status(number), noting.tasks(), noted) == ("terminated", [], [])
    assert noting.instances("child") == []


def test_a_signal_beside_a_call_takes_it_before_it_begins(noting: Rig, noted: list[str]) -> None:
    body = start() + node("parallelGateway", "fork")
    body += node("callActivity", "call", calledElement="child") + boundary("on", "call", ALARM)
    body += node("task", "first") + throw("throw", ALARM) + user("handle") + end()
    paths = ("start -> fork -> call", "fork -> first -> throw -> end", "on -> handle")
    noting.deploy(model(body, *paths, extra=HEAD), BEGINS)
    noting.start()
    assert (noting.tasks(), noted) == (["handle"], [])


def test_a_child_whose_sibling_has_interrupted_the_caller_does_not_go_on(
    noting: Rig, noted: list[str]
) -> None:
    child = model(
        start() + throw("throw", URGENT) + service("next", "note"), "start -> throw -> next",
        process="child", extra=HEAD,
    )  # fmt: skip
    body = start() + node("callActivity", "call", times("2"), calledElement="child")
    body += boundary("on", "call", URGENT) + user("handle")
    noting.deploy(model(body, "start -> call", "on -> handle", extra=HEAD), child)
    noting.start()
    assert (noting.tasks(), noted) == (["handle"], [])
    assert [row.status for row in noting.instances("child")] == ["cancelled", "cancelled"]
