"""Rows that nothing has touched: found in order, read once asked for, saved as they were."""

import pytest

from engine.kernel import Execution
from engine.kernel.resting import Resting
from engine.kernel.scopes import ROOT
from tests.engine.kernel.models import end, loop, model, start, user
from tests.engine.kernel.world import World

ITEMS = 200


def table() -> Resting[str]:
    found: Resting[str] = Resting()
    found[0] = "zero"
    found.rest({number: b"row %d" % number for number in (1, 2, 3)}, bytes.decode)
    return found


def test_it_reads_what_is_asked_for() -> None:
    rows = table()
    assert rows[2] == "row 2"
    assert rows.get(3) == "row 3"
    assert rows.get(9, "none") == "none"
    assert dict(rows.awake) == {0: "zero", 2: "row 2", 3: "row 3"}
    with pytest.raises(KeyError):
        rows[9]


def test_whatever_was_asked_for_the_order_is_that_of_the_numbers() -> None:
    rows = table()
    rows[3]
    rows[7] = "new"
    assert list(rows) == [0, 1, 2, 3, 7]
    assert len(rows) == 5
    assert list(rows.values()) == ["zero", "row 1", "row 2", "row 3", "new"]


def test_what_is_taken_out_is_gone() -> None:
    rows = table()
    rows[1]
    for number in (1, 2):
        rows.pop(number)
        assert number not in rows
    assert rows.pop(9, None) is None
    assert rows.numbers() == {0, 3}


def test_a_step_of_a_wide_instance_reads_and_writes_what_it_touches() -> None:
    world = World(
        model(start() + user("a", loop("=items")) + end(), "start -> a -> end"),
        {"items": list(range(ITEMS))},
    )
    execution = Execution.load(world.definition, world.execution.dump(), world)
    token = execution.tokens()[ITEMS // 2].id
    execution = Execution.load(world.definition, world.execution.dump(), world)
    execution.complete(token, {})
    assert len(dict(execution.instance.tasks.awake)) <= 3
    assert len(dict(execution.instance.scopes.by_id.awake)) <= 2
    before, after = execution.loaded, execution.entries()
    assert before is not None
    kept = {id(line) for table in (before.scopes, before.tasks) for line in table.values()}
    fresh = {number for number, line in after.tasks.items() if id(line) not in kept}
    assert [number for number, line in after.scopes.items() if id(line) not in kept] == [ROOT]
    assert len(fresh) == 1
