"""Signals, messages and conditions that come from inside: who hears them first, and at once."""

import pytest

from engine.kernel import effects
from tests.engine.kernel.models import (
    condition,
    duration,
    end,
    flows,
    io,
    message,
    model,
    node,
    refer,
    start,
    sub,
    times,
    user,
)
from tests.engine.kernel.test_gate import refused
from tests.engine.kernel.test_raising import ALARM, HEAD, URGENT, border, handler, world

INSIDE = {
    "signal": ALARM,
    "escalation": URGENT,
    "condition": condition("x = 1"),
    "message from outside": message(),
}


@pytest.mark.parametrize("kind", INSIDE)
def test_an_interrupting_border_interrupts_at_once(kind: str) -> None:
    event = INSIDE[kind]
    throws = node(
        "intermediateThrowEvent", "throw", event if kind in ("signal", "escalation") else ""
    )
    inner = user("a") + throws + node("scriptTask", "next", "<script>done = 1</script>",
                                      scriptFormat="feel")  # fmt: skip
    deep = sub("deep", inner, "deep_start -> a -> throw -> next -> deep_end")
    box = sub("box", deep, "box_start -> deep -> box_end")
    found = world(box + border("on", "box", event), "start -> box -> end", "on -> do_on -> end")
    if kind == "message from outside":
        found.deliver("note")
    else:
        found.complete("a", x=1)
    assert found.open == ["do_on"]
    assert "next" not in found.entered
    assert "done" not in found.variables


def test_the_outermost_scope_hears_a_signal_first() -> None:
    inner = user("a") + end("last", ALARM) + handler("inner", ALARM)
    box = node("subProcess", "box", start("box_start") + inner + flows("box_start -> a -> last"))
    found = world(box + handler("outer", ALARM), "start -> box -> end")
    found.complete("a")
    assert found.open == ["do_outer"]
    assert "inner" not in found.entered


def test_a_signal_reaches_all_who_wait_within_the_instance() -> None:
    catch = node("intermediateCatchEvent", "catch", ALARM)
    inputs = io(inputs={"what": "=x + 1"})
    body = (
        node("parallelGateway", "g") + user("a") + catch + user("b")
        + node("intermediateThrowEvent", "throw", inputs + ALARM)
        + handler("es", ALARM, interrupting=False)
    )  # fmt: skip
    found = world(body, "start -> g -> a -> throw -> end", "g -> catch -> b -> end")
    found.complete("a", x=1)
    assert found.open == ["b", "do_es"]
    assert found.variables == {"x": 1, "what": 2}
    assert found.last(effects.SignalSent) == effects.SignalSent("throw", "alarm", {"what": 2})


RACE = (
    node("eventBasedGateway", "race") + node("intermediateCatchEvent", "catch", ALARM)
    + node("intermediateCatchEvent", "late", duration("PT1H")) + user("do_on")
)  # fmt: skip
BOX = sub("box", user("a"), "box_start -> a")
BOX_THAT_HEARS = sub("box", user("a") + handler("on", ALARM), "box_start -> a")
RACE_PATHS = ("race -> catch -> do_on", "race -> late -> end")
WAITING: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "task": ("a", user("a") + border("on", "a", ALARM), ("on -> do_on",)),
    "sub-process": ("box", BOX + border("on", "box", ALARM), ("on -> do_on",)),
    "looped": ("a", user("a", times("2")) + border("on", "a", ALARM), ("on -> do_on",)),
    "event sub-process": ("box", BOX_THAT_HEARS, ()),
    "race": ("race", RACE, RACE_PATHS),
}
"""The element to which a token comes, what waits there for a signal, and the paths from there."""


@pytest.mark.parametrize("kind", WAITING)
def test_what_is_entered_hears_all_that_comes_after_and_nothing_before(kind: str) -> None:
    entry, body, paths = WAITING[kind]
    throw = node("intermediateThrowEvent", "throw", ALARM)
    fork = node("parallelGateway", "fork")
    first, then = f"fork -> {entry}", "fork -> throw -> end"
    heard = world(fork + throw + body, "start -> fork", first, then, *paths)
    assert heard.open == ["do_on"]
    early = world(fork + throw + body, "start -> fork", then, first, *paths)
    assert "do_on" not in early.open
    early.deliver("alarm")
    assert early.open == ["do_on"]


def test_an_activity_with_a_border_is_entered_in_its_turn() -> None:
    body = node("parallelGateway", "fork") + user("a") + user("b") + border("on", "a", ALARM)
    found = world(body, "start -> fork -> a", "fork -> b", "on -> do_on")
    assert found.entered[-3:] == ["fork", "a", "b"]


def test_a_signal_end_event_sends() -> None:
    found = world(user("a") + end("last", ALARM), "start -> a -> last")
    found.complete("a")
    assert found.last(effects.SignalSent) == effects.SignalSent("last", "alarm", {})
    assert found.status == "completed"


@pytest.mark.parametrize("kind", ["error", "escalation", "signal", "message"])
def test_what_is_thrown_must_be_named_and_known(kind: str) -> None:
    for ref in ("", "ghost"):
        body = start() + end("last", refer(kind, ref))
        assert refused(model(body, "start -> last", extra=HEAD)) == [("last", "reference")]
