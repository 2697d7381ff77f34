"""Cycles and several timers due together: each occurrence once, in due order, as small steps do."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.tables import wait
from engine.timers import MOST
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    boundary,
    cycle,
    duration,
    end,
    model,
    node,
    on,
    script,
    start,
    user,
)
from tests.engine.rig import DAY, T0, Rig

pytestmark = pytest.mark.usefixtures("frozen")
HOUR = timedelta(hours=1)


def fired(rig: Rig, number: int) -> list[datetime]:
    return [each.at for each in rig.history(number) if each.kind == "timer_fired"]


def trace(rig: Rig, number: int) -> list[tuple[object, ...]]:
    return [(each.at, each.kind, each.element_id, each.token) for each in rig.history(number)]


def both(rig: Rig, process: str, days: int, **variables: object) -> tuple[int, int]:
    """Two instances: one that is woken every few hours, one after all that time."""
    rig.set_clock(T0)
    stepped = rig.start(process, **variables)
    for hours in range(1, days * 24 + 1, 7):
        rig.set_clock(T0 + hours * HOUR)
        rig.wake_all()
    rig.set_clock(T0 + days * DAY)
    rig.wake_all()
    rig.set_clock(T0)
    jumped = rig.start(process, **variables)
    rig.set_clock(T0 + days * DAY)
    rig.wake_all()
    assert rig.tasks(jumped) == rig.tasks(stepped)
    assert rig.variables(jumped) == rig.variables(stepped)
    return stepped, jumped


TICKING = model(
    start() + user("work") + end() + script("count", "n = n + 1") + end("e2")
    + boundary("tick", "work", cycle("R/P1D"), interrupting=False)
    + on("es", cycle("R3/2026-09-02T12:00:00Z/P1D"), script("more", "m = m + 1"),
         "es_start -> more -> es_end", interrupting=False),
    "start -> work -> end", "tick -> count -> e2",
)  # fmt: skip


def test_each_occurrence_fires_once_at_its_own_instant(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    rig.deploy(TICKING)
    stepped, jumped = both(rig, "p", 5, n=0, m=0)
    assert trace(rig, jumped) == trace(rig, stepped)
    assert rig.variables(jumped) == {"n": 5, "m": 3}
    half = [T0 + number * DAY / 2 for number in (2, 3, 4, 5, 6, 7, 8, 10)]
    assert fired(rig, jumped) == half
    assert [row.due_at for row in rig.rows(wait)] == [T0 + 6 * DAY] * 2
    rig.complete("work")
    rig.complete("work")
    assert rig.status(jumped) == "completed"
    assert rig.rows(wait) == []


def test_what_an_earlier_one_cancels_does_not_fire(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    body = (
        start() + user("work") + end() + script("count", "n = n + 1") + end("e2") + user("late")
        + boundary("tick", "work", cycle("R/P1D"), interrupting=False)
        + boundary("stop", "work", duration("P3DT1H"))
    )  # fmt: skip
    rig.deploy(model(body, "start -> work -> end", "tick -> count -> e2", "stop -> late -> end"))
    stepped, jumped = both(rig, "p", 30, n=0)
    assert trace(rig, jumped) == trace(rig, stepped)
    assert rig.variables(jumped) == {"n": 3}
    assert rig.tasks(jumped) == ["late"]
    assert rig.rows(wait) == []


@pytest.mark.parametrize(
    ("child", "border", "expected"),
    [("P1D", "P2D", "after"), ("P3D", "P2D", "late"), ("P2D", "P2D", "late")],
)
def test_a_caller_and_its_child_are_caught_up_with_together(
    make_rig_on: MakeRig, child: str, border: str, expected: str
) -> None:
    rig = make_rig_on()
    call = start() + node("callActivity", "call", calledElement="child") + user("after") + end()
    call += boundary("stop", "call", duration(border)) + user("late")
    rig.deploy(
        model(call, "start -> call -> after -> end", "stop -> late -> end", process="parent"),
        model(
            start() + node("intermediateCatchEvent", "pause", duration(child)) + end(),
            "start -> pause -> end",
            process="child",
        ),
    )
    stepped, jumped = both(rig, "parent", 9)
    assert rig.tasks(jumped) == [expected]
    assert trace(rig, jumped) == trace(rig, stepped)


def test_a_child_that_a_timer_starts_is_caught_up_with_as_well(rig: Rig) -> None:
    call = start() + node("intermediateCatchEvent", "first", duration("P1D"))
    call += node("callActivity", "call", calledElement="child") + user("after") + end()
    call += boundary("stop", "call", duration("P2D")) + user("late")
    rig.deploy(
        model(call, "start -> first -> call -> after -> end", "stop -> late -> end",
              process="parent"),
        model(start() + node("intermediateCatchEvent", "pause", duration("P1D")) + end(),
              "start -> pause -> end", process="child"),
    )  # fmt: skip
    stepped, jumped = both(rig, "parent", 9)
    assert rig.tasks(jumped) == ["after"]
    assert trace(rig, jumped) == trace(rig, stepped)


def test_a_message_that_was_kept_is_taken_before_the_next_timer(rig: Rig) -> None:
    body = (
        start() + node("intermediateCatchEvent", "first", duration("P1D"))
        + node("receiveTask", "receive", messageRef="m") + user("after") + end()
        + boundary("stop", "receive", duration("P1D")) + user("late")
    )  # fmt: skip
    rig.deploy(
        model(body, "start -> first -> receive -> after -> end", "stop -> late -> end",
              extra='<message id="m" name="paid"/>')
    )  # fmt: skip
    number = rig.start()
    assert rig.publish("paid", None) is False
    rig.set_clock(T0 + 9 * DAY)
    rig.wake_all()
    assert rig.tasks(number) == ["after"]


def test_very_many_occurrences_take_several_steps(rig: Rig) -> None:
    body = start() + user("work") + end() + script("count", "n = n + 1") + end("e2")
    body += boundary("tick", "work", cycle("R/PT1S"), interrupting=False)
    rig.deploy(model(body, "start -> work -> end", "tick -> count -> e2"))
    number = rig.start(n=0)
    rig.set_clock(T0 + timedelta(seconds=MOST + 10))
    assert rig.run(lambda s: rig.engine.wake(s, number)) == MOST
    assert rig.run(rig.engine.due_instances) == [number]
    assert rig.run(lambda s: rig.engine.wake(s, number)) == 10
    assert rig.variables(number) == {"n": MOST + 10}
