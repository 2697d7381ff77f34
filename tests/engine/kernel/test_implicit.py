"""Splits, merges, starts and ends that no gateway or event draws."""

from datetime import timedelta

import pytest

from tests.engine.kernel.models import (
    boundary,
    duration,
    end,
    exclusive,
    flows,
    inclusive,
    message,
    model,
    node,
    parallel,
    script,
    service,
    start,
    user,
    when,
)
from tests.engine.kernel.world import World


def test_all_flows_from_an_activity_are_taken_and_merge_without_waiting() -> None:
    body = start() + user("a") + user("b") + user("c") + user("d") + end()
    world = World(model(body, "start -> a -> b -> d -> end", "a -> c -> d"))
    world.complete("a")
    assert world.open == ["b", "c"]
    world.complete("b")
    assert world.open == ["c", "d"]
    world.complete("c")
    assert world.open == ["d", "d"]
    world.complete("d")
    world.complete("d")
    assert world.status == "completed"
    assert world.entered.count("end") == 2


def test_several_flows_leave_a_start_event_and_an_event_on_the_way() -> None:
    catch = node("intermediateCatchEvent", "wait", duration("PT1H"))
    body = start() + catch + user("a") + user("b") + user("c") + end()
    xml = model(body, "start -> wait -> a -> end", "wait -> b -> end", "start -> c -> end")
    world = World(xml)
    assert world.open == ["c"]
    world.pass_time(timedelta(hours=2))
    assert world.open == ["a", "b", "c"]


ACTIVITIES = {
    "user": user("a", default="a__else"),
    "service": node("serviceTask", "a", camunda_delegateExpression="h", default="a__else"),
    "manual": node("manualTask", "a", default="a__else"),
    "sub-process": node(
        "subProcess", "a", start("s") + end("e") + flows("s -> e"), default="a__else"
    ),
    "call": node("callActivity", "a", calledElement="q", default="a__else"),
    "items": user(
        "a",
        "<multiInstanceLoopCharacteristics><loopCardinality>1</loopCardinality>"
        "</multiInstanceLoopCharacteristics>",
        default="a__else",
    ),
}


@pytest.mark.parametrize("guarded", [False, True])
@pytest.mark.parametrize("activity", ACTIVITIES.values(), ids=ACTIVITIES.keys())
@pytest.mark.parametrize(
    ("x", "taken"), [(0, ["always", "else"]), (1, ["always", "one"]), (2, ["always", "one", "two"])]
)
def test_an_activity_takes_what_is_true_or_its_default_and_always_the_bare_flow(
    activity: str, x: int, taken: list[str], guarded: bool
) -> None:
    body = start() + activity + "".join(user(name) for name in ("one", "two", "always", "else"))
    body += when("a", "one", "x >= 1") + when("a", "two", "x >= 2") + flows("a -> always")
    if guarded:
        body += boundary("b", "a", duration("P1D")) + end() + flows("b -> end")
    world = World(model(body, "start -> a", "a -> else"), {"x": x}, handlers={"h": lambda _: None})
    if world.open == ["a"]:
        world.complete("a")
    if world.children:
        world.child_done("a")
    assert world.open == taken


def test_what_an_activity_has_written_decides_which_flows_it_takes() -> None:
    body = start() + user("a") + user("b") + user("c")
    body += when("a", "b", "x = 1") + when("a", "c", "x = 2")
    world = World(model(body, "start -> a"))
    world.complete("a", x=2)
    assert world.open == ["c"]


def test_no_true_condition_is_an_incident_and_nothing_is_half_done() -> None:
    body = start() + script("a", "n = n + 1") + user("b") + user("c")
    body += when("a", "b", "ready") + when("a", "c", "n > 5") + user("d") + parallel("fork")
    xml = model(body, "start -> fork -> a", "fork -> d")
    world = World(xml, {"n": 0, "ready": False})
    assert world.variables == {"n": 0, "ready": False}
    assert [each.element_id for each in world.incidents.values()] == ["a"]
    world.complete("d", ready=True)
    world.retry("a")
    assert world.open == ["b"]
    assert world.variables == {"n": 1, "ready": True}


def test_what_a_person_submitted_stays_when_no_condition_is_true() -> None:
    body = start() + user("a") + user("b") + user("c") + user("d") + parallel("fork")
    body += when("a", "b", "x = 1") + when("a", "c", "x = 2")
    world = World(model(body, "start -> fork -> a", "fork -> d"))
    world.complete("a", x=3)
    assert world.variables == {"x": 3}
    assert [each.element_id for each in world.incidents.values()] == ["a"]
    world.complete("d", x=2)
    world.retry("a")
    assert world.open == ["c"]


def test_without_a_start_event_everything_begins_that_nothing_leads_to() -> None:
    body = user("a") + user("b") + user("c") + boundary("t", "a", duration("PT1H")) + user("late")
    world = World(model(body, "a -> c", "t -> late"))
    assert world.open == ["a", "b"]
    world.pass_time(timedelta(hours=2))
    assert world.open == ["b", "late"]
    world.complete("b")
    world.complete("late")
    assert world.status == "completed"


def test_a_subprocess_without_events_begins_everywhere_and_ends_with_its_last_token() -> None:
    inner = user("a") + user("b") + parallel("g") + user("c") + user("d")
    inner += flows("g -> c", "g -> d", "a -> b")
    body = start() + node("subProcess", "sub", inner) + user("after") + end()
    world = World(model(body, "start -> sub -> after -> end"))
    assert world.open == ["a", "c", "d"]
    for name in ("a", "d", "c", "b"):
        assert "after" not in world.open
        world.complete(name)
    assert world.open == ["after"]


def test_an_inclusive_join_waits_for_the_tokens_of_an_implicit_split() -> None:
    body = start() + inclusive("split") + user("a") + user("b") + user("c") + user("d")
    body += when("split", "a", "true") + when("split", "d", "true")
    body += inclusive("join") + user("after") + end()
    paths = ("a -> b -> join -> after -> end", "a -> c -> join", "d -> join")
    world = World(model(body, "start -> split", *paths))
    for name in ("d", "a", "b"):
        world.complete(name)
        assert "after" not in world.open
    world.complete("c")
    assert world.open == ["after"]


@pytest.mark.parametrize("name", ["Start", "End", "Root", "a.b", "审批-1", "_x", "StartEventJoin"])
def test_any_legal_id_runs(name: str) -> None:
    body = start() + user(name) + exclusive("x", "x__end") + end()
    body += boundary("b", name, duration("P1D")) + when("x", name, "again")
    world = World(model(body, f"start -> {name} -> x -> end", "b -> end"))
    world.complete(name, again=True)
    world.complete(name, again=False)
    assert world.entered == ["start", name, "x", name, "x", "end"]


def test_messages_and_flows_may_have_dots_in_their_ids() -> None:
    body = start() + node("receiveTask", "r", messageRef="m.1") + exclusive("x", "x.0") + end()
    body += when("x", "r", "again").replace("x__r", "x.1")
    body += '<sequenceFlow id="x.0" sourceRef="x" targetRef="end"/>'
    xml = model(body, "start -> r -> x", extra='<message id="m.1" name="paid"/>')
    world = World(xml)
    world.deliver("paid", again=True)
    world.deliver("paid", again=False)
    assert world.status == "completed"


def test_tasks_that_nobody_reports_are_passed() -> None:
    body = start() + node("task", "a") + node("manualTask", "b") + service("c", "h") + end()
    world = World(model(body, "start -> a -> b -> c -> end"), handlers={"h": lambda _: {"x": 1}})
    assert world.entered == ["start", "a", "b", "c", "end"]


def test_a_race_leads_on_by_several_flows() -> None:
    gateway = node("eventBasedGateway", "g")
    events = node("intermediateCatchEvent", "t", duration("P1D"))
    events += node("intermediateCatchEvent", "m1", message())
    body = start() + gateway + events + user("a") + user("b") + user("c")
    paths = ("start -> g -> t -> a", "t -> b", "g -> m1 -> c")
    world = World(model(body, *paths, extra='<message id="m" name="m"/>'))
    world.pass_time(timedelta(days=2))
    assert world.open == ["a", "b"]
