"""Processes that start again and again: each occurrence once, counted from the arming."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import DeploymentRefused
from engine.tables import process_start
from tests.engine.conftest import MakeRig
from tests.engine.rig import DAY, T0, Rig
from tests.engine.test_starts__timers import HOUR, begun, date, timed


def cycle(text: str) -> str:
    return f"<timerEventDefinition><timeCycle>{text}</timeCycle></timerEventDefinition>"


@pytest.mark.parametrize("steps", [1, 5, 20])
def test_each_occurrence_begins_one_instance_in_small_steps_and_in_one_jump(
    rig: Rig, steps: int
) -> None:
    rig.deploy(timed(cycle("R3/PT1H")))
    for step in range(1, steps + 1):
        rig.set_clock(T0 + 10 * HOUR * step / steps)
        rig.wake_all()
    assert begun(rig) == [T0 + HOUR, T0 + 2 * HOUR, T0 + 3 * HOUR]
    [row] = rig.rows(process_start)
    assert row.due_at is None
    causes = [rig.history(row.id)[0].payload["due_at"] for row in rig.instances()]
    assert causes == begun(rig)


def test_an_endless_cycle_goes_on(rig: Rig) -> None:
    rig.deploy(timed(cycle("R/P1D")))
    rig.set_clock(T0 + 30 * DAY)
    assert rig.wake_all() == 30
    assert len(set(begun(rig))) == 30
    [row] = rig.rows(process_start)
    assert row.due_at == T0 + 31 * DAY


def test_months_do_not_drift(rig: Rig) -> None:
    rig.set_clock(datetime(2026, 1, 1, tzinfo=UTC))
    rig.deploy(timed(cycle("R4/2026-01-31T00:00:00Z/P1M")))
    rig.set_clock(T0)
    rig.wake_all()
    assert [(at.month, at.day) for at in begun(rig)] == [(1, 31), (2, 28), (3, 31), (4, 30)]


def test_a_cycle_may_come_from_an_expression(make_rig: MakeRig) -> None:
    rig = make_rig(functions={"visits": lambda moment: "R2/PT6H"})
    rig.deploy(timed(cycle("=visits()")))
    rig.set_clock(T0 + DAY)
    assert rig.wake_all() == 2
    assert begun(rig) == [T0 + 6 * HOUR, T0 + 12 * HOUR]


def test_the_cycles_of_two_processes_come_in_due_order_after_downtime(rig: Rig) -> None:
    rig.deploy(timed(cycle("R3/PT2H"), "even"), timed(cycle("R2/PT3H"), "odd"))
    rig.set_clock(T0 + DAY)
    rig.wake_all()
    due = [(row.started_at - T0) / HOUR for row in rig.instances()]
    assert due == [2, 3, 4, 6, 6]


def test_a_newer_version_goes_on_with_the_same_cycle_and_begins_another_anew(rig: Rig) -> None:
    rig.deploy(timed(cycle("R3/PT2H")))
    rig.set_clock(T0 + 3 * HOUR)
    rig.wake_all()
    rig.deploy(timed(cycle("R3/PT2H"), work="other"))
    rig.set_clock(T0 + 5 * HOUR)
    rig.wake_all()
    assert rig.tasks() == ["other", "work"]
    rig.deploy(timed(cycle("R1/PT4H"), work="third"))
    rig.set_clock(T0 + DAY)
    rig.wake_all()
    assert begun(rig) == [T0 + 2 * HOUR, T0 + 4 * HOUR, T0 + 9 * HOUR]


def test_a_finished_cycle_does_not_begin_again_with_a_newer_version(rig: Rig) -> None:
    rig.deploy(timed(cycle("R1/2026-09-02T00:00:00Z/P1D")))
    rig.set_clock(T0 + 2 * DAY)
    assert rig.wake_all() == 1
    rig.deploy(timed(cycle("R1/2026-09-02T00:00:00Z/P1D"), work="other"))
    rig.set_clock(T0 + 9 * DAY)
    assert rig.wake_all() == 0


@pytest.mark.parametrize(
    ("definition", "why"),
    [
        (cycle("R1/2020-01-01T00:00:00Z/P1D"), "no occurrence is left"),
        (cycle("=&quot;every day&quot;"), "not of the form"),
        (cycle("=1"), "not of the form"),
        (date("=&quot;R3/PT1H&quot;"), "neither a date nor FEEL"),
    ],
)
def test_a_cycle_that_never_comes_is_refused(rig: Rig, definition: str, why: str) -> None:
    with pytest.raises(DeploymentRefused, match=why) as caught:
        rig.deploy(timed(definition))
    assert [(each.element_id, each.rule) for each in caught.value.problems] == [("due", "timer")]


def test_an_instance_of_a_cycle_sees_its_own_instant(rig: Rig) -> None:
    rig.deploy(timed(cycle("R2/PT1H"), rest="PT30M"))
    rig.set_clock(T0 + timedelta(hours=5))
    rig.wake_all()
    left = [
        [
            each.at
            for each in rig.history(row.id)
            if (each.kind, each.element_id) == ("left", "rest")
        ]
        for row in rig.instances()
    ]
    assert left == [[T0 + 1.5 * HOUR], [T0 + 2.5 * HOUR]]
