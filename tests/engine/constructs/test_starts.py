"""Rows of the table of constructs: how instances begin, and signals that reach all."""

from datetime import timedelta

import pytest

from engine.tables import instance
from tests.engine.conftest import MakeRig
from tests.engine.constructs.scenario import A_FEW_HOURS
from tests.engine.constructs.test_events import EXTRA, NOTE, STOP
from tests.engine.constructs.test_loops_and_time import timer
from tests.engine.kernel.models import end, model, node, start, user
from tests.engine.rig import T0, Rig

WHOLE = timedelta(days=20)


def begun(rig: Rig) -> list[tuple[str, str]]:
    """The instances there are: process and business key."""
    return [(row.process_id, row.business_key or "") for row in rig.rows(instance)]


SEVERAL = model(
    start() + node("startEvent", "told", NOTE) + node("startEvent", "heard", STOP)
    + node("startEvent", "timed", timer("timeCycle", "R3/P5D"))
    + user("a") + user("b") + user("c") + user("d") + end(),
    "start -> a -> end", "told -> b -> end", "heard -> c -> end", "timed -> d -> end",
    extra=EXTRA,
)  # fmt: skip


def test_several_start_events_each_begin_at_their_own(rig: Rig) -> None:
    rig.deploy(SEVERAL)
    rig.start("p")
    rig.publish("note", 7, message_id="once")
    rig.publish("note", 7, message_id="once")
    rig.signal("stop")
    assert rig.tasks() == ["a", "b", "c"]
    assert begun(rig) == [("p", ""), ("p", "7"), ("p", "")]


@pytest.mark.parametrize("part", [A_FEW_HOURS, WHOLE], ids=["in steps", "in one jump"])
def test_a_timer_start_begins_once_for_each_occurrence(make_rig: MakeRig, part: timedelta) -> None:
    rig = make_rig()
    rig.set_clock(T0)
    rig.deploy(SEVERAL)
    while rig.now < T0 + WHOLE:
        rig.set_clock(min(T0 + WHOLE, rig.now + part))
        rig.wake_all()
    assert rig.tasks() == ["d"] * 3
    started = [row.started_at for row in rig.rows(instance)]
    assert started == [T0 + timedelta(days=days) for days in (5, 10, 15)]


def test_a_new_version_takes_over_what_starts_it(rig: Rig) -> None:
    rig.deploy(SEVERAL)
    rig.deploy(SEVERAL.replace(b'"b"', b'"newer"').replace(b"__b", b"__newer"))
    rig.publish("note", None)
    rig.signal("stop")
    assert rig.tasks() == ["c", "newer"]


def test_a_receive_task_that_instantiates(rig: Rig) -> None:
    rig.deploy(
        model(
            node("receiveTask", "told", instantiate="true", messageRef="msg") + user("a") + end(),
            "told -> a -> end",
            extra=EXTRA,
        )
    )
    rig.publish("note", 1)
    assert rig.tasks() == ["a"]


def test_a_signal_reaches_every_waiting_instance_and_every_start(rig: Rig) -> None:
    waits = model(
        start() + node("intermediateCatchEvent", "hear", STOP) + user("w") + end(),
        "start -> hear -> w -> end", extra=EXTRA, process="waiter",
    )  # fmt: skip
    rig.deploy(SEVERAL, waits)
    for _ in range(3):
        rig.start("waiter")
    rig.signal("stop")
    assert rig.tasks() == ["c", "w", "w", "w"]
