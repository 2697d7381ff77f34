"""Errors, escalations and signals thrown inside: who is asked, in which order, and who goes on."""

import pytest

from engine.errors import BpmnError
from engine.kernel import effects
from tests.engine.kernel.models import (
    boundary,
    end,
    flows,
    io,
    loop,
    message,
    model,
    node,
    on,
    refer,
    start,
    sub,
    user,
)
from tests.engine.kernel.world import World

HEAD = (
    '<message id="m" name="note"/><signal id="sig" name="alarm"/>'
    '<error id="e" errorCode="broken"/><error id="e2" errorCode="lost"/>'
    '<escalation id="u" escalationCode="urgent"/><escalation id="u2" escalationCode="late"/>'
)
BROKEN, ANY = refer("error", "e"), refer("error")
URGENT, WHATEVER = refer("escalation", "u"), refer("escalation")
ALARM = refer("signal", "sig")


def handler(name: str, event: str, *, interrupting: bool = True) -> str:
    """An event sub-process with one task, called like itself with ``do_`` before it."""
    path = f"{name}_start -> do_{name} -> {name}_end"
    return on(name, event, user(f"do_{name}"), path, interrupting=interrupting)


def border(name: str, host: str, event: str, *, interrupting: bool = True) -> str:
    """A boundary event; its path has to be drawn."""
    return boundary(name, host, event, interrupting=interrupting) + user(f"do_{name}")


def thrower(name: str, event: str, more: str = "") -> str:
    """A sub-process in which a task is followed by an end event that throws."""
    task, last = f"{name}_task", f"{name}_throw"
    ends = start(f"{name}_start") + user(task) + end(last, event) + more
    return node("subProcess", name, ends + flows(f"{name}_start -> {task} -> {last}"))


def world(body: str, *paths: str) -> World:
    ends = end() if any(path.endswith("-> end") for path in paths) else ""
    return World(model(start() + ends + body, *paths, extra=HEAD))


def test_an_error_beside_a_sibling_with_a_border_is_caught_once() -> None:
    body = (
        node("parallelGateway", "g") + thrower("a", BROKEN) + thrower("b", BROKEN)
        + border("on_a", "a", BROKEN) + border("on_b", "b", BROKEN)
    )  # fmt: skip
    found = world(body, "start -> g -> a -> end", "g -> b -> end",
                  "on_a -> do_on_a -> end", "on_b -> do_on_b -> end")  # fmt: skip
    found.complete("a_task")
    assert found.open == ["b_task", "do_on_a"]
    found.complete("b_task")
    assert found.open == ["do_on_a", "do_on_b"]


def test_the_innermost_is_asked_first() -> None:
    """Border of the thrower, event sub-processes around it, border of that scope, outward."""
    for missing, expected in [
        ((), "do_near"),
        (("near",), "do_around"),
        (("near", "around"), "do_far"),
        (("near", "around", "far"), "do_last"),
    ]:
        parts = thrower("in", BROKEN)
        paths = ["out_start -> in -> out_end"]
        if "near" not in missing:
            parts += border("near", "in", BROKEN)
            paths.append("near -> do_near -> out_end")
        if "around" not in missing:
            parts += handler("around", ANY)
        outer = sub("out", parts, *paths)
        lines = ["start -> out -> end"]
        if "far" not in missing:
            outer += border("far", "out", BROKEN)
            lines.append("far -> do_far -> end")
        found = world(outer + handler("last", ANY), *lines)
        found.complete("in_task")
        assert found.open == [expected], missing


@pytest.mark.parametrize("ref", ["e", "e2"])
def test_an_exact_code_comes_before_a_catch_all_at_one_place(ref: str) -> None:
    scope = thrower("a", refer("error", ref)) + handler("all", ANY) + handler("exact", BROKEN)
    found = world(scope, "start -> a -> end")
    found.complete("a_task")
    assert found.open == ["do_exact" if ref == "e" else "do_all"]
    # But not before one that is nearer.
    found = world(
        thrower("a", refer("error", ref)) + handler("exact", BROKEN) + border("all", "a", ANY),
        "start -> a -> end",
        "all -> do_all -> end",
    )
    found.complete("a_task")
    assert found.open == ["do_all"]


@pytest.mark.parametrize("ref", ["e", "e2"])
def test_an_error_in_its_own_handler_goes_outward(ref: str) -> None:
    fails = on("es", ANY, user("do") + end("again", refer("error", ref)), "es_start -> do -> again")  # fmt: skip
    inner = thrower("a", BROKEN) + fails + handler("beside", refer("error", "e2"))
    outer = sub("out", inner, "out_start -> a -> out_end") + border("far", "out", ANY)
    found = world(outer, "start -> out -> end", "far -> do_far -> end")
    found.complete("a_task")
    assert found.open == ["do"]
    # The scope is interrupted: its other event sub-processes are gone with all else.
    found.complete("do")
    assert found.open == ["do_far"]


def test_an_error_in_a_handler_that_runs_beside_is_caught_by_another() -> None:
    fails = on("es", message(), user("do") + end("again", BROKEN), "es_start -> do -> again",
               interrupting=False)  # fmt: skip
    found = world(user("a") + fails + handler("other", BROKEN), "start -> a -> end")
    found.deliver("note")
    found.complete("do")
    assert found.open == ["do_other"]


def test_nobody_catches() -> None:
    found = world(thrower("a", BROKEN) + handler("es", refer("error", "e2")), "start -> a -> end")
    found.complete("a_task")
    assert found.status == "error"
    ended = found.last(effects.Ended)
    assert isinstance(ended, effects.Ended)
    assert (ended.element_id, ended.error_code) == ("a_throw", "broken")


def test_code_and_message_of_an_error_may_be_kept() -> None:
    def fail(_call: object) -> None:
        raise BpmnError("broken", "the machine is broken")

    kept = refer("error", "", errorCodeVariable="code", errorMessageVariable="why")
    body = start() + end() + node("serviceTask", "work", camunda_delegateExpression="fail")
    found = World(
        model(body + border("b", "work", kept), "start -> work -> end", "b -> do_b -> end"),
        handlers={"fail": fail},
    )
    assert found.open == ["do_b"]
    assert found.variables == {"code": "broken", "why": "the machine is broken"}
    found = World(
        model(body + handler("es", kept), "start -> work -> end"), handlers={"fail": fail}
    )
    assert found.variables == {"code": "broken", "why": "the machine is broken"}


def test_an_item_of_a_loop_throws_to_the_border_of_the_loop() -> None:
    body = thrower("a", BROKEN, loop("=[1, 2, 3]")) + border("b", "a", BROKEN)
    found = world(body, "start -> a -> end", "b -> do_b -> end")
    found.complete("a_task")
    assert found.open == ["do_b"]


# Escalations


def raising(more: str, *paths: str, event: str = URGENT) -> World:
    """A sub-process that throws on the way, and goes on to a task; with more around it."""
    inner = user("a") + node("intermediateThrowEvent", "throw", event) + user("b")
    box = sub("box", inner, "box_start -> a -> throw -> b -> box_end")
    return world(box + more, "start -> box -> end", *paths)


def test_an_escalation_that_nobody_catches_goes_on() -> None:
    found = raising(handler("es", refer("escalation", "u2")))
    found.complete("a")
    assert found.open == ["b"]
    assert found.last(effects.Escalated) == effects.Escalated("throw", "urgent", {})


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_is_caught_at_the_border(interrupting: bool) -> None:
    found = raising(
        border("on", "box", URGENT, interrupting=interrupting)
        + handler("es", URGENT, interrupting=False),
        "on -> do_on -> end",
    )
    found.complete("a")
    assert found.open == (["do_on"] if interrupting else ["b", "do_on"])
    assert "b" not in found.entered[: found.entered.index("on")]
    left = [each for each in found.effects if isinstance(each, effects.Left)]
    assert ("throw", "completed") in [(each.element_id, each.how) for each in left]


def test_the_border_that_knows_the_code_comes_first() -> None:
    found = raising(
        border("all", "box", WHATEVER) + border("exact", "box", URGENT, interrupting=False),
        "all -> do_all -> end",
        "exact -> do_exact -> end",
    )
    found.complete("a")
    assert found.open == ["b", "do_exact"]


def test_an_escalation_may_come_again() -> None:
    event = refer("escalation", "u", escalationCodeVariable="code")
    found = raising(handler("es", event, interrupting=False))
    found.complete("a")
    assert found.open == ["b", "do_es"]
    assert found.variables == {"code": "urgent"}


def test_an_escalation_end_event_is_heard_before_its_scope_ends() -> None:
    found = world(user("a") + end("last", URGENT) + handler("es", URGENT), "start -> a -> last")
    found.complete("a")
    assert found.open == ["do_es"]
    found = world(thrower("box", URGENT) + border("on", "box", URGENT), "start -> box -> end",
                  "on -> do_on -> end")  # fmt: skip
    found.complete("box_task")
    assert found.open == ["do_on"]


def test_what_an_escalation_carries_is_declared() -> None:
    inputs = io(inputs={"what": "=x + 1"})
    found = raising(handler("es", WHATEVER, interrupting=False), event=inputs + URGENT)
    found.complete("a", x=1)
    assert found.variables == {"x": 1, "what": 2}


CALL = node("callActivity", "call", calledElement="other")


@pytest.mark.parametrize("interrupting", [True, False])
def test_the_border_of_a_call_activity_catches_what_its_child_throws(interrupting: bool) -> None:
    found = world(CALL + border("on", "call", URGENT, interrupting=interrupting),
                  "start -> call -> end", "on -> do_on -> end")  # fmt: skip
    found.execution.child_escalation(found.child("call"), "urgent", {"what": 2})
    found.settle()
    assert found.open == ["do_on"]
    assert found.variables == {"what": 2}
    assert bool(found.children) is not interrupting


def test_what_no_ancestor_catches_goes_on_to_the_callers_caller() -> None:
    found = world(CALL, "start -> call -> end")
    found.execution.child_escalation(found.child("call"), "urgent", {})
    found.settle()
    assert found.last(effects.Escalated) == effects.Escalated("call", "urgent", {})
    assert found.children
