"""Timers: absolute instants, the earliest first, and a jump that ends where small steps end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.calls import Moment
from engine.tables import human_task, wait
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import boundary, duration, end, model, node, script, start, user
from tests.engine.rig import DAY, T0, Rig

CHAIN = model(
    start()
    + node("intermediateCatchEvent", "first", duration("P1D"))
    + user("work", camunda_assignee="")
    + boundary("nag", "work", duration("P2D"), interrupting=False)
    + user("nagged")
    + boundary("give_up", "work", duration("P5D"))
    + script("note", "given_up = true")
    + node("intermediateCatchEvent", "rest", duration("PT12H"))
    + user("after") + end() + end("end2") + end("end3"),
    "start -> first -> work -> end",
    "nag -> nagged -> end2",
    "give_up -> note -> rest -> after -> end3",
)  # fmt: skip


def trace(rig: Rig, number: int) -> list[tuple[object, ...]]:
    return [(each.at, each.kind, each.element_id, each.token) for each in rig.history(number)]


def test_nothing_fires_before_its_time(rig: Rig) -> None:
    rig.deploy(CHAIN)
    number = rig.start()
    assert [row.due_at for row in rig.rows(wait)] == [T0 + DAY]
    rig.set_clock(T0 + DAY - timedelta(seconds=1))
    assert rig.run(rig.engine.due_instances) == []
    assert rig.run(lambda s: rig.engine.wake(s, number)) == 0
    rig.set_clock(T0 + DAY)
    assert rig.run(rig.engine.due_instances) == [number]
    assert rig.run(lambda s: rig.engine.wake(s, number)) == 1
    assert rig.tasks() == ["work"]
    assert sorted(row.due_at for row in rig.rows(wait)) == [T0 + 3 * DAY, T0 + 6 * DAY]


def test_a_jump_ends_where_small_steps_end(rig: Rig) -> None:
    rig.deploy(CHAIN)
    stepped = rig.start()
    for hours in range(1, 8 * 24 + 1, 6):
        rig.set_clock(T0 + timedelta(hours=hours))
        rig.wake_all()
    rig.set_clock(T0)
    jumped = rig.start()
    rig.set_clock(T0 + 8 * DAY)
    assert rig.wake_all() == 4
    assert rig.tasks(jumped) == rig.tasks(stepped) == ["after", "nagged"]
    assert trace(rig, jumped) == trace(rig, stepped)
    assert rig.variables(jumped) == {"given_up": True}
    assert rig.rows(wait) == []


def test_completing_the_task_clears_its_timers(rig: Rig) -> None:
    rig.deploy(CHAIN)
    number = rig.start()
    rig.set_clock(T0 + DAY)
    rig.wake_all()
    rig.complete("work")
    assert rig.status(number) == "completed"
    assert rig.rows(wait) == []
    assert rig.run(lambda s: rig.engine.wake(s, number)) == 0


def test_the_longest_overdue_comes_first_and_the_limit_holds(rig: Rig) -> None:
    rig.deploy(CHAIN)
    later, sooner = None, None
    rig.set_clock(T0 + timedelta(hours=2))
    later = rig.start()
    rig.set_clock(T0)
    sooner = rig.start()
    rig.set_clock(T0 + 2 * DAY)
    assert rig.run(rig.engine.due_instances) == [sooner, later]
    assert rig.run(lambda s: rig.engine.due_instances(s, limit=1)) == [sooner]


PROVISIONAL = model(
    start()
    + user("work", camunda_dueDate="=working_days(5)")
    + boundary("late", "work",
               "<timerEventDefinition><timeDate>=working_days(3)</timeDate></timerEventDefinition>")
    + end() + end("end2"),
    "start -> work -> end", "late -> end2",
)  # fmt: skip


def test_dates_on_an_unpublished_calendar_move_when_it_comes(make_rig: MakeRig) -> None:
    published = {"yet": False}

    def working_days(moment: Moment, count: object) -> object:
        moment.provisional = not published["yet"]
        extra = 4 if published["yet"] else 2
        return moment.now + DAY * (int(str(count)) + extra)

    rig = make_rig(functions={"working_days": working_days})
    rig.deploy(PROVISIONAL)
    rig.start()
    assert (rig.task("work").due_at, rig.task("work").provisional) == (T0 + 7 * DAY, True)
    assert [(row.due_at, row.provisional) for row in rig.rows(wait)] == [(T0 + 5 * DAY, True)]

    published["yet"] = True
    rig.set_clock(T0 + DAY)
    moved = rig.run(lambda s: rig.engine.recompute_provisional(s, actor="office"))

    assert moved == 2
    assert (rig.task("work").due_at, rig.task("work").provisional) == (T0 + 9 * DAY, False)
    assert [(row.due_at, row.provisional) for row in rig.rows(wait)] == [(T0 + 7 * DAY, False)]
    assert rig.run(lambda s: rig.engine.recompute_provisional(s, actor="office")) == 0


@pytest.mark.parametrize("closed", [True, False])
def test_a_closed_task_keeps_its_provisional_date(make_rig: MakeRig, closed: bool) -> None:
    def working_days(moment: Moment, count: object) -> object:
        moment.provisional = True
        return moment.now + DAY

    rig = make_rig(functions={"working_days": working_days})
    rig.deploy(model(start() + user("a", camunda_dueDate="=working_days(1)") + user("b") + end(),
                     "start -> a -> b -> end"))  # fmt: skip
    rig.start()
    if closed:
        rig.complete("a")
    working_days_later = Rig(
        rig.database, functions={"working_days": lambda moment, count: T0 + 30 * DAY}
    )
    moved = working_days_later.run(
        lambda s: working_days_later.engine.recompute_provisional(s, actor="office")
    )
    due = rig.run(
        lambda s: s.scalars(select(human_task.c.due_at).where(human_task.c.element_id == "a")).one()
    )
    assert (moved, due) == ((0, T0 + DAY) if closed else (1, T0 + 30 * DAY))


def test_one_date_that_cannot_be_told_does_not_keep_the_others(make_rig: MakeRig) -> None:
    answers: dict[object, object] = {}

    def working_days(moment: Moment, count: object) -> object:
        moment.provisional = not answers
        return answers.get(int(str(count)), moment.now + DAY) if count != 1 or not answers else None

    rig = make_rig(functions={"working_days": working_days})
    rig.deploy(model(start() + user("a", camunda_dueDate="=working_days(n)") + end(),
                     "start -> a -> end"))  # fmt: skip
    first, second = rig.start(n=1), rig.start(n=2)
    answers[2] = T0 + 9 * DAY
    assert rig.run(lambda s: rig.engine.recompute_provisional(s, actor="office")) == 1
    due = {row.instance_id: (row.due_at, row.provisional) for row in rig.rows(human_task)}
    assert due == {first: (T0 + DAY, True), second: (T0 + 9 * DAY, False)}
