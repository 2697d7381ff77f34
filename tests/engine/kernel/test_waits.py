"""Cycle timers: each occurrence once, in due order, saved between all; a jump ends as steps do."""

from datetime import timedelta

import pytest

from tests.engine.kernel.models import (
    boundary,
    cycle,
    duration,
    end,
    exclusive,
    model,
    node,
    on,
    parallel,
    properties,
    script,
    start,
    user,
    when,
)
from tests.engine.kernel.world import HOUR, T0, World


def both(xml: bytes, hours: int, **variables: object) -> World:
    """The world after a jump, which must be as it is after small steps."""
    jumped, stepped = World(xml, variables), World(xml, variables)
    jumped.pass_time(hours * HOUR)
    for _ in range(hours * 4):
        stepped.pass_time(HOUR / 4)
    assert jumped.effects == stepped.effects
    assert jumped.entered == stepped.entered
    assert jumped.variables == stepped.variables
    assert jumped.open == stepped.open
    return jumped


COUNT = script("count", "n = n + 1", "times = concatenate(times, [n])")
BEGIN = script("begin", "n = 0", "times = []")


def beside(text: str, *, by: str) -> bytes:
    """A task, and a cycle beside it that counts."""
    body = start() + BEGIN + user("work") + end()
    paths = ["start -> begin -> work -> end"]
    if by == "boundary":
        body += boundary("tick", "work", cycle(text), interrupting=False) + COUNT + end("e2")
        paths.append("tick -> count -> e2")
        return model(body, *paths)
    tick = on("es", cycle(text), COUNT, "es_start -> count -> es_end", interrupting=False)
    return model(body + tick, *paths)


@pytest.mark.parametrize("by", ["boundary", "event sub-process"])
@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("R3/PT1H", 3),
        ("R/PT1H", 10),
        ("R/2026-09-01T00:30:00Z/PT1H", 10),
        ("R/PT1H/2026-09-01T04:00:00Z", 5),
        ('="R2/PT" + string(1 + 1) + "H"', 2),
    ],
)
def test_each_occurrence_fires_once(by: str, text: str, n: int) -> None:
    text = text.replace('"', "&quot;")
    world = both(beside(text, by=by), 10)
    assert world.variables["n"] == n
    assert world.open == ["work"]
    assert len(world.timers) == (1 if text.startswith("R/") and "04:00" not in text else 0)
    world.complete("work")
    assert world.status == "completed"


def test_a_monthly_cycle_keeps_to_its_day() -> None:
    text = "R/2027-01-31T00:00:00Z/P1M"
    world = World(beside(text, by="boundary"))
    due = []
    for _ in range(4):
        [timer] = world.timers.values()
        due.append(timer.due_at.date().isoformat())
        world.pass_time(timer.due_at - world.now)
    assert due == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]


def test_the_text_of_a_cycle_is_asked_once() -> None:
    body = start() + user("set") + user("work") + end() + COUNT + end("e2")
    body += boundary("tick", "work", cycle("=text"), interrupting=False)
    world = World(
        model(body, "start -> set -> work -> end", "tick -> count -> e2"), {"n": 0, "times": []}
    )
    world.complete("set", text="R/PT1H")
    world.execution._instance.scopes.set(0, "text", "R/PT9H")
    world.pass_time(5 * HOUR)
    assert world.variables["n"] == 5


def test_an_interrupting_cycle_and_one_on_the_path_come_once() -> None:
    body = start() + node("intermediateCatchEvent", "wait", cycle("R/PT1H")) + user("work") + end()
    body += boundary("late", "work", cycle("R5/PT2H")) + user("after")
    world = both(model(body, "start -> wait -> work -> end", "late -> after -> end"), 20)
    assert world.entered == ["start", "wait", "work", "late", "after"]
    assert not world.timers


@pytest.mark.parametrize("text", ["R2/2026-08-01T00:00:00Z/PT1H", "=null", "=3", '="soon"'])
def test_a_cycle_that_cannot_come_is_an_incident(text: str) -> None:
    text = text.replace('"', "&quot;")
    body = start() + node("intermediateCatchEvent", "wait", cycle(text)) + end()
    world = World(model(body, "start -> wait -> end"))
    assert [incident.element_id for incident in world.incidents.values()] == ["wait"]


def test_of_several_that_are_due_none_fires_that_an_earlier_one_has_cancelled() -> None:
    body = (
        start() + BEGIN + parallel("g") + user("work") + COUNT + end()
        + boundary("tick", "work", cycle("R/PT1H"), interrupting=False)
        + boundary("stop", "work", duration("PT210M")) + end("e2") + end("e3") + end("e4")
        + node("intermediateCatchEvent", "later", duration("PT4H")) + exclusive("x", "x__more")
        + script("more", "times = concatenate(times, [100])")
        + when("x", "e4", "n > 3")
    )  # fmt: skip
    world = both(
        model(body, "start -> begin -> g -> work -> end", "tick -> count -> e2",
              "stop -> e3", "g -> later -> x -> more -> end"), 24)  # fmt: skip
    # Three ticks, the stop at half past three, and then what is due at four.
    assert world.variables["times"] == [1, 2, 3, 100]
    assert world.status == "completed"


def test_an_armed_cycle_counts_from_its_arming() -> None:
    body = start() + user("first") + user("work") + end() + COUNT + end("e2")
    body += boundary("tick", "work", cycle("R/PT1H"), interrupting=False)
    world = World(
        model(body, "start -> first -> work -> end", "tick -> count -> e2"), {"n": 0, "times": []}
    )
    world.pass_time(timedelta(minutes=30))
    world.complete("first")
    [timer] = world.timers.values()
    assert timer.due_at == T0 + timedelta(minutes=90)


@pytest.mark.parametrize("kind", ["receiveTask", "sendTask"])
def test_a_correlation_key_that_is_null_is_an_incident(kind: str) -> None:
    task = node(kind, "a", properties(correlationKey="=case_id"), messageRef="m")
    xml = model(start() + task, "start -> a", extra='<message id="m" name="m"/>')
    world = World(xml)
    assert not world.waits
    [incident] = world.incidents.values()
    assert "the correlation key '=case_id' is null" in incident.message
