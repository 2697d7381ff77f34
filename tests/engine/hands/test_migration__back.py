"""The way back from a migration, as long as the instance has not gone on."""

from __future__ import annotations

import pytest

from engine.errors import NoWayBack, UnknownMigration
from engine.tables import human_task, wait
from tests.engine.hands.test_migration import HOUR, listening, migrate, undo
from tests.engine.kernel.test_migration import line, timed
from tests.engine.rig import T0, Rig


def open_work(rig: Rig) -> list[dict[str, object]]:
    """The rows of waits and tasks, but for who has claimed them."""
    rows = [dict(row._mapping) for row in (*rig.rows(wait), *rig.rows(human_task))]
    passing = {"id", "assignee", "claimed_at"}
    return [{name: row[name] for name in row.keys() - passing} for row in rows]


def test_the_way_back(rig: Rig) -> None:
    rig.deploy(timed("PT5H"))
    number = rig.start()
    rig.set_clock(T0 + HOUR)
    rig.deploy(line("b"))
    before = open_work(rig)
    done = migrate(rig, number, mapping={"a": "b"})
    assert done is not None
    assert (rig.rows(wait), rig.tasks()) == ([], ["b"])
    task_id = rig.task("b").id
    rig.run(lambda s: rig.engine.claim_task(s, task_id, actor="ann"))
    assert undo(rig, done.id) == number
    assert open_work(rig) == before
    assert rig.task("a").assignee == "ann"
    assert [each.kind for each in rig.history(number)][-2:] == ["migrated", "migrated_back"]
    with pytest.raises(NoWayBack, match="already"):
        undo(rig, done.id)
    rig.set_clock(T0 + 5 * HOUR)
    rig.wake_all()
    assert rig.tasks() == ["remind"]


def test_a_message_that_came_meanwhile_finds_who_waits_again(rig: Rig) -> None:
    rig.deploy(listening("old"))
    number = rig.start(n=7)
    rig.deploy(listening("new"))
    done = migrate(rig, number)
    assert done is not None
    assert rig.publish("old", 7) is False
    undo(rig, done.id)
    assert rig.tasks() == ["b"]


def test_there_is_no_way_back_for_who_has_gone_on(rig: Rig) -> None:
    rig.deploy(line("a", "b"))
    number = rig.start()
    rig.deploy(line("a", "b", "c"))
    done = migrate(rig, number)
    assert done is not None
    rig.complete("a")
    with pytest.raises(NoWayBack, match="gone on since"):
        undo(rig, done.id)
    assert rig.tasks() == ["b"]
    with pytest.raises(UnknownMigration):
        undo(rig, done.id + 1)


def test_numbers_of_tasks_are_not_given_twice_on_the_way_back(rig: Rig) -> None:
    rig.deploy(line("a", "b"))
    number = rig.start()
    rig.deploy(timed("PT5H", interrupting=False))
    done = migrate(rig, number)
    assert done is not None
    logged = {each.token for each in rig.history(number)}
    undo(rig, done.id)
    rig.complete("a")
    assert rig.task("b").token not in logged
