"""The log of an instance: what it says."""

import pytest

import engine as e
from engine.tables import event
from tests.engine.kernel.models import end, model, script, start, user
from tests.engine.rig import T0, Rig

MODEL = model(start() + user("a") + script("s", "total = n + 1") + user("b") + end(),
              "start -> a -> s -> b -> end")  # fmt: skip


@pytest.fixture
def number(rig: Rig) -> int:
    rig.deploy(MODEL)
    started = rig.start(case_id=3)
    rig.complete("a", {"n": 1, "name": "长"}, actor="7")
    return started


def test_it_says_who_did_what_when(rig: Rig, number: int) -> None:
    said = rig.history(number)
    numbers = [each.seq for each in said]
    assert numbers == sorted(numbers)
    # How the state moved has its own lines, one at the end of each step.
    moved = [row.seq for row in rig.rows(event) if row.kind == "moved"]
    assert sorted(numbers + moved) == list(range(1, numbers[-1] + 2))
    assert {each.at for each in said} == {T0}
    closed = next(each for each in said if each.kind == "task_closed")
    assert (closed.actor, closed.payload) == ("7", {"how": "completed"})
    written = [each.payload["values"] for each in said if each.kind == "variables"]
    assert {"total": 2} in written
    passed = [each.element_id for each in said if each.kind == "left"]
    assert passed == ["start", "a", "s"]
    assert rig.run(lambda s: e.passed_elements(s, number)) == {"start", "a", "s"}
