"""Timers over a suspension: what was left, or the date; a jump ends where small steps end."""

from datetime import datetime, timedelta

import pytest

from engine.calls import Moment
from engine.tables import wait
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    boundary,
    cycle,
    duration,
    end,
    model,
    node,
    properties,
    start,
    user,
)
from tests.engine.rig import DAY, T0, Rig
from tests.engine.test_timers import trace


def date(text: str) -> str:
    return f"<timerEventDefinition><timeDate>{text}</timeDate></timerEventDefinition>"


def timed(event: str) -> bytes:
    """A task, and an event at its border that does not interrupt it."""
    return model(
        start() + user("work") + boundary("event", "work", event, interrupting=False)
        + user("told") + end() + end("end2"),
        "start -> work -> end", "event -> told -> end2",
    )  # fmt: skip


KEEP_DATE, KEEP_REST = properties(onSuspend="keepDate"), properties(onSuspend="keepRemaining")
ON_THE_9TH = "2026-09-10T00:00:00Z"  # nine days after T0


@pytest.mark.parametrize(
    ("event", "days"),
    [
        (duration("P9D"), [29]),
        (KEEP_DATE + duration("P9D"), [21]),
        (date(ON_THE_9TH), [21]),
        (date("=on"), [21]),
        (KEEP_REST + date(ON_THE_9TH), [29]),
        (date("2026-10-11T00:00:00Z"), [40]),
        (cycle("R2/P4D"), [24, 28]),
        (KEEP_DATE + cycle("R3/P8D"), [21, 21, 24]),
        (cycle("R3/2026-09-03T00:00:00Z/P20D"), [21, 22, 42]),
        (KEEP_REST + cycle("R3/2026-09-03T00:00:00Z/P20D"), [22, 42, 62]),
        (date("=in_days(9)"), [29]),
        (KEEP_DATE + date("=in_days(9)"), [21]),
    ],
)
@pytest.mark.parametrize("hours", [12, 24 * 100])
def test_when_a_timer_fires(make_rig: MakeRig, event: str, days: list[int], hours: int) -> None:
    """Suspended from day 1 to day 21."""

    def in_days(moment: Moment, count: object) -> datetime:
        return moment.now + timedelta(days=int(str(count)))

    rig = make_rig(functions={"in_days": in_days})
    rig.deploy(timed(event))
    rig.start(on=T0 + 9 * DAY)
    at = T0
    for until, act in ((T0 + DAY, rig.suspend), (T0 + 21 * DAY, rig.resume), (T0 + 90 * DAY, None)):
        while at < until:
            at = min(until, at + timedelta(hours=hours))
            rig.set_clock(at)
            if at < until or act is None:
                rig.wake_all()
        if act is not None:
            act(1)
    fired = [each.at for each in rig.history(1) if each.kind == "timer_fired"]
    assert [(when - T0 + timedelta(hours=1)) // DAY for when in fired] == days


SEVERAL = model(
    start() + user("work") + boundary("second", "work", date("2026-09-09T00:00:00Z"))
    + boundary("first", "work", date("2026-09-08T00:00:00Z"), interrupting=False)
    + node("intermediateCatchEvent", "rest", duration("P1D")) + user("after")
    + user("told") + end() + end("end2") + end("end3"),
    "start -> work -> end", "second -> rest -> after -> end2", "first -> told -> end3",
)  # fmt: skip


@pytest.mark.parametrize("tick", [12, 24 * 30])
def test_dates_that_have_passed_are_due_in_their_order(rig: Rig, tick: int) -> None:
    rig.deploy(SEVERAL)
    rig.start()
    rig.suspend(1)
    rig.set_clock(T0 + 20 * DAY)
    rig.resume(1)
    for hours in range(0, 24 * 30 + 1, tick):
        rig.set_clock(T0 + 20 * DAY + timedelta(hours=hours))
        rig.wake_all()
    assert rig.tasks() == ["after", "told"]
    fired = [(each.element_id, each.at) for each in rig.history(1) if each.kind == "entered"]
    assert [name for name, _ in fired if name in ("first", "second")] == ["first", "second"]
    assert dict(fired)["after"] - dict(fired)["rest"] == DAY
    assert dict(fired)["rest"] >= T0 + 20 * DAY, "what follows counts from when it went on"


def test_time_never_goes_back(rig: Rig) -> None:
    rig.deploy(timed(KEEP_DATE + cycle("R5/P1D")))
    rig.start()
    rig.suspend(1)
    rig.set_clock(T0 + 20 * DAY)
    rig.resume(1)
    assert rig.wake_all() == 5
    times = [at for at, *_ in trace(rig, 1)]
    assert times == sorted(times)


def test_a_clock_set_back_puts_nothing_off(rig: Rig) -> None:
    rig.deploy(timed(duration("P9D")))
    rig.start()
    rig.suspend(1)
    rig.set_clock(T0 - 5 * DAY)
    rig.resume(1)
    assert [row.due_at for row in rig.rows(wait)] == [T0 + 9 * DAY]


def test_two_suspensions_add_up_and_a_far_date_stays_in_the_calendar(rig: Rig) -> None:
    rig.deploy(timed(cycle("R2/P4D")), timed(duration("P2912190D")).replace(b'"p"', b'"far"'))
    rig.start()
    rig.start("far")
    for day in (1, 12):
        rig.set_clock(T0 + day * DAY)
        rig.suspend(1)
        rig.suspend(2)
        rig.set_clock(T0 + (day + 10) * DAY)
        rig.resume(1)
        rig.resume(2)
    due = {row.instance_id: row.due_at for row in rig.rows(wait)}
    assert due[1] == T0 + 24 * DAY
    rig.set_clock(T0 + 24 * DAY)
    rig.wake_all()
    assert {row.instance_id: row.due_at for row in rig.rows(wait)}[1] == T0 + 28 * DAY


def test_a_calendar_that_comes_in_a_suspension_moves_dates(make_rig: MakeRig) -> None:
    published: list[bool] = []

    def working_days(moment: Moment, count: object) -> datetime:
        moment.provisional = not published
        return moment.now + DAY * (int(str(count)) + (3 if published else 2))

    rig = make_rig(functions={"working_days": working_days})
    rig.deploy(timed(date("=working_days(3)")))
    rig.start()
    rig.suspend(1)
    published.append(True)
    assert rig.run(lambda s: rig.engine.recompute_provisional(s, actor="office")) == 1
    rig.set_clock(T0 + 10 * DAY)
    rig.resume(1)
    (row,) = rig.rows(wait)
    assert (row.due_at, row.provisional) == (T0 + 16 * DAY, False)


COUNTED = model(
    start()
    + '<userTask id="work" camunda:dueDate="=day()"/>'
    + boundary("event", "work", date("=day()"), interrupting=False)
    + boundary("later", "work", duration("P60D"), interrupting=False)
    + user("told") + user("told_later") + end() + end("end2") + end("end3"),
    "start -> work -> end", "event -> told -> end2", "later -> told_later -> end3",
)  # fmt: skip


def test_dates_that_the_host_counts_follow_when_it_counts_otherwise(make_rig: MakeRig) -> None:
    day = [T0 + 9 * DAY]
    rig = make_rig(functions={"day": lambda _moment: day[0]})
    rig.deploy(COUNTED)
    rig.start()
    day[0] = T0 + 30 * DAY
    assert rig.run(lambda s: rig.engine.hands.recount(s, 1, actor="op"))
    assert rig.task("work").due_at == T0 + 30 * DAY
    rig.set_clock(T0 + 29 * DAY)
    assert rig.wake_all() == 0
    rig.set_clock(T0 + 61 * DAY)
    assert rig.wake_all() == 2
    fired = [each.at for each in rig.history(1) if each.kind == "timer_fired"]
    assert fired == [T0 + 30 * DAY, T0 + 60 * DAY]


def test_what_was_due_is_done_before_dates_are_counted_again(make_rig: MakeRig) -> None:
    day = [T0 + 9 * DAY]
    rig = make_rig(functions={"day": lambda _moment: day[0]})
    rig.deploy(COUNTED)
    rig.start()
    rig.set_clock(T0 + 10 * DAY)
    day[0] = T0 + 30 * DAY
    rig.run(lambda s: rig.engine.hands.recount(s, 1, actor="op"))
    assert rig.tasks(1) == ["told", "work"]


def test_a_date_that_is_counted_into_the_past_is_due_now(make_rig: MakeRig) -> None:
    day = [T0 + 9 * DAY]
    rig = make_rig(functions={"day": lambda _moment: day[0]})
    rig.deploy(COUNTED)
    rig.start()
    rig.set_clock(T0 + 5 * DAY)
    day[0] = T0 + 2 * DAY
    rig.run(lambda s: rig.engine.hands.recount(s, 1, actor="op"))
    rig.wake_all()
    assert [each.at for each in rig.history(1) if each.kind == "timer_fired"] == [T0 + 5 * DAY]


def test_what_is_suspended_is_counted_again_when_it_goes_on(make_rig: MakeRig) -> None:
    day = [T0 + 9 * DAY]
    rig = make_rig(functions={"day": lambda _moment: day[0]})
    rig.deploy(COUNTED)
    rig.start()
    rig.suspend(1)
    day[0] = T0 + 30 * DAY
    assert not rig.run(lambda s: rig.engine.hands.recount(s, 1, actor="op"))
    rig.resume(1)
    assert rig.task("work").due_at == T0 + 30 * DAY
