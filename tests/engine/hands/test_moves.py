"""Moving, adding and removing work on a database: rows follow, and the log says who and why."""

import pytest

from engine.errors import InstanceNotRunning, NotMoved, TokenNotOpen
from engine.tables import human_task, instance, wait
from tests.engine.kernel.models import (
    boundary,
    duration,
    end,
    loop,
    message,
    model,
    node,
    properties,
    start,
    sub,
    user,
)
from tests.engine.rig import DAY, T0, Rig

MODEL = model(
    start() + user("a") + boundary("late", "a", duration("P1D"))
    + node("callActivity", "call", calledElement="child")
    + sub("part", user("b") + node("receiveTask", "told", properties(correlationKey="=n"), messageRef="m"),
          "part_start -> b -> told -> part_end")
    + user("d") + end() + end("end2"),
    "start -> a -> call -> part -> end", "late -> d -> end2", extra='<message id="m" name="tell"/>',
)  # fmt: skip
CHILD = model(start() + user("work") + end(), "start -> work -> end", process="child")
GIVEN = {"actor": "op", "reason": "wrong branch"}


def token(rig: Rig, number: int, element: str) -> int:
    found = rig.run(lambda s: rig.engine.tokens(s, number))
    return next(each.id for each in found if each.element_id == element)


def move(rig: Rig, number: int, source: str, target: str) -> int:
    at, hands = token(rig, number, source), rig.engine.hands
    return rig.run(lambda s: hands.move_token(s, number, at, target, **GIVEN))


def test_a_move_ends_what_waited_and_begins_what_waits(rig: Rig) -> None:
    rig.deploy(MODEL, CHILD)
    number = rig.start(n=1)
    left = token(rig, number, "a")
    begun = move(rig, number, "a", "told")
    assert (rig.tasks(), [row.kind for row in rig.rows(wait)]) == ([], ["message"])
    assert [row.state for row in rig.rows(human_task)] == ["cancelled"]
    said = next(each for each in rig.history(number) if each.kind == "moved_token")
    assert (said.actor, said.token, said.element_id) == ("op", left, "a")
    assert said.payload == {
        "reason": "wrong branch", "from": "a", "to": "told", "scope": None, "begun": begun,
    }  # fmt: skip
    rig.publish("tell", 1)
    assert rig.status(number) == "completed"


def test_a_move_takes_up_a_message_that_was_kept(rig: Rig) -> None:
    rig.deploy(MODEL, CHILD)
    number = rig.start(n=1)
    rig.publish("tell", 1)
    move(rig, number, "a", "told")
    assert rig.status(number) == "completed"


def test_a_move_away_from_a_call_cancels_the_child(rig: Rig) -> None:
    rig.deploy(MODEL, CHILD)
    number = rig.start(n=1)
    rig.complete("a")
    child = rig.child(number)
    move(rig, number, "call", "a")
    assert (rig.status(child), rig.tasks()) == ("cancelled", ["a"])
    assert [row.due_at for row in rig.rows(wait)] == [T0 + DAY]
    rig.complete("a")
    assert rig.child(number) != child


def test_work_is_added_and_removed(rig: Rig) -> None:
    rig.deploy(MODEL, CHILD)
    number, hands = rig.start(n=1), rig.engine.hands
    added = rig.run(lambda s: hands.add_work(s, number, "d", **GIVEN))
    assert rig.tasks() == ["a", "d"]
    rig.run(lambda s: hands.remove_work(s, number, added, **GIVEN))
    assert rig.tasks() == ["a"]
    at = token(rig, number, "a")
    rig.run(lambda s: hands.remove_work(s, number, at, **GIVEN))
    assert rig.status(number) == "completed"
    said = [
        (e.kind, e.element_id, e.token) for e in rig.history(number) if e.kind.startswith("work")
    ]
    assert said == [
        ("work_added", "d", added),
        ("work_removed", "d", added),
        ("work_removed", "a", at),
    ]


def test_one_more_item(rig: Rig) -> None:
    rig.deploy(model(start() + user("rate", loop("who", "person"), camunda_assignee="=person") + end(),
                     "start -> rate -> end"))  # fmt: skip
    number, hands = rig.start(who=["ann"]), rig.engine.hands
    at = token(rig, number, "rate")
    rig.run(lambda s: hands.add_work(s, number, "rate", {"person": "bob"}, scope=at, **GIVEN))
    assert [row.assignee for row in rig.rows(human_task)] == ["ann", "bob"]


def test_a_suspended_instance_is_put_right_before_it_goes_on(rig: Rig) -> None:
    rig.deploy(MODEL, CHILD)
    number = rig.start(n=1)
    rig.suspend(number)
    move(rig, number, "a", "b")
    assert (rig.tasks(), rig.rows(wait)) == ([], [])
    rig.set_clock(T0 + DAY)
    rig.resume(number)
    assert rig.tasks() == ["b"]
    assert rig.task("b").created_at == T0 + DAY


def test_a_suspended_instance_ends_with_its_last_token(rig: Rig) -> None:
    rig.deploy(MODEL, CHILD)
    number = rig.start(n=1)
    rig.suspend(number)
    at = token(rig, number, "a")
    rig.run(lambda s: rig.engine.hands.remove_work(s, number, at, **GIVEN))
    assert [row.status for row in rig.rows(instance)] == ["completed"]


def test_what_is_refused_changes_nothing(rig: Rig) -> None:
    rig.deploy(MODEL, CHILD)
    number, hands = rig.start(n=1), rig.engine.hands
    before, at = rig.history(number), token(rig, number, "a")
    for refused, act in (
        (NotMoved, lambda s: hands.add_work(s, number, "late", **GIVEN)),
        (NotMoved, lambda s: hands.move_token(s, number, at, "none", **GIVEN)),
        (TokenNotOpen, lambda s: hands.remove_work(s, number, 99, **GIVEN)),
    ):
        with pytest.raises(refused):
            rig.run(act)
    assert (rig.history(number), rig.tasks()) == (before, ["a"])
    rig.run(lambda s: rig.engine.cancel(s, number, actor="op", reason="x"))
    with pytest.raises(InstanceNotRunning):
        rig.run(lambda s: hands.add_work(s, number, "a", **GIVEN))


def test_a_message_boundary_follows_its_activity(rig: Rig) -> None:
    rig.deploy(model(
        start() + user("a") + user("b") + boundary("on", "b", properties(correlationKey="=n") + message())
        + end() + end("e2"), "start -> a -> b -> end", "on -> e2", extra='<message id="m" name="tell"/>',
    ))  # fmt: skip
    number = rig.start(n=1)
    move(rig, number, "a", "b")
    assert [row.name for row in rig.rows(wait)] == ["tell"]
    move(rig, number, "b", "a")
    assert rig.rows(wait) == []
