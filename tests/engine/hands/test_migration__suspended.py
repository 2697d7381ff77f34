"""Instances that are suspended, carried over to another version, and resumed."""

from __future__ import annotations

import pytest

from engine.errors import NoWayBack
from engine.tables import wait
from tests.engine.hands.test_migration import HOUR, WHY, listening, migrate, plan, undo
from tests.engine.kernel import models as m
from tests.engine.kernel.test_migration import line, timed
from tests.engine.kernel.test_migration__holding import gathered
from tests.engine.rig import T0, Rig


def suspend(rig: Rig, number: int) -> None:
    rig.run(lambda s: rig.engine.hands.suspend(s, number, **WHY))


def resume(rig: Rig, number: int) -> None:
    rig.run(lambda s: rig.engine.hands.resume(s, number, **WHY))


def test_what_begins_to_wait_counts_from_when_the_instance_goes_on(rig: Rig) -> None:
    rig.deploy(line("a"))
    number = rig.start()
    suspend(rig, number)
    rig.set_clock(T0 + 9 * HOUR)
    rig.deploy(timed("PT5H"))
    assert plan(rig)[number].safe
    migrate(rig, number)
    assert (rig.status(number), rig.tasks(), rig.wake_all()) == ("suspended", [], 0)
    rig.set_clock(T0 + 10 * HOUR)
    resume(rig, number)
    [row] = rig.rows(wait)
    assert (row.due_at, row.suspended) == (T0 + 15 * HOUR, False)
    rig.set_clock(T0 + 15 * HOUR)
    rig.wake_all()
    assert rig.tasks() == ["remind"]


def test_a_message_is_taken_when_the_instance_goes_on(rig: Rig) -> None:
    rig.deploy(listening("old"))
    number = rig.start(n=7)
    suspend(rig, number)
    assert rig.publish("new", 7) is False
    rig.deploy(listening("new"))
    migrate(rig, number)
    assert rig.tasks() == []
    resume(rig, number)
    assert rig.tasks() == ["b"]


def test_a_join_looks_again_when_the_instance_goes_on(rig: Rig) -> None:
    rig.deploy(gathered(4, "bcde"))
    number = rig.start()
    rig.complete("b")
    rig.complete("c")
    suspend(rig, number)
    rig.deploy(gathered(2, "bcde"))
    migrate(rig, number)
    resume(rig, number)
    assert rig.tasks() == ["a", "d", "e"]


def test_the_way_back_of_one_that_is_suspended(rig: Rig) -> None:
    rig.deploy(listening("old"))
    number = rig.start(n=7)
    suspend(rig, number)
    rig.deploy(listening("new"))
    done = migrate(rig, number)
    assert done is not None
    undo(rig, done.id)
    [row] = rig.rows(wait)
    assert (row.name, row.suspended) == ("old", True)
    resume(rig, number)
    assert rig.publish("old", 7) is True
    assert rig.tasks() == ["b"]


def test_no_way_back_behind_a_suspension(rig: Rig) -> None:
    rig.deploy(line("a"))
    number = rig.start()
    rig.deploy(m.model(m.start() + m.end() + m.user("b"), "start -> b -> end"))
    done = migrate(rig, number, mapping={"a": "b"})
    assert done is not None
    suspend(rig, number)
    with pytest.raises(NoWayBack, match="gone on since"):
        undo(rig, done.id)
