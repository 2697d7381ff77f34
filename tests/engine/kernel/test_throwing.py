"""Signals, messages and conditions that come from inside: who hears them first, and at once."""

import pytest

from engine.kernel import effects
from tests.engine.kernel.models import (
    condition,
    end,
    flows,
    io,
    message,
    model,
    node,
    refer,
    start,
    sub,
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
