"""A suspended caller and what it has called: ends, errors and escalations wait for it."""

import pytest

from engine.errors import InstanceSuspended
from engine.tables import instance, suspension
from tests.engine.kernel.models import boundary, duration, end, model, node, refer, start, user
from tests.engine.rig import DAY, T0, Rig

HEAD = '<escalation id="u" escalationCode="urgent"/><error id="e" errorCode="refused"/>'
OUT = '<extensionElements><camunda:out source="grade" target="grade"/></extensionElements>'


def caller(*more: str, interrupting: bool = True) -> bytes:
    body = (
        start() + node("callActivity", "call", OUT, calledElement="child") + user("after") + end()
    )
    body += boundary("told", "call", refer("escalation", "u"), interrupting=interrupting)
    body += boundary("failed", "call", refer("error", "e"))
    body += boundary("late", "call", duration("P5D"), interrupting=False)
    for name in ("told", "failed", "late"):
        body += user(f"{name}_work") + end(f"{name}_end")
    return model(
        body, "start -> call -> after -> end",
        *(f"{name} -> {name}_work -> {name}_end" for name in ("told", "failed", "late")),
        process="parent", extra=HEAD,
    )  # fmt: skip


CHILD = model(
    start() + user("work") + node("intermediateThrowEvent", "throw", refer("escalation", "u"))
    + user("more") + end(),
    "start -> work -> throw -> more -> end", process="child", extra=HEAD,
)  # fmt: skip
PLAIN = model(start() + user("work") + end(), "start -> work -> end", process="child")
FAILS = model(start() + user("work") + end("end", refer("error", "e")), "start -> work -> end",
              process="child", extra=HEAD)  # fmt: skip


def test_the_whole_tree_stops_and_goes_on_together(rig: Rig) -> None:
    rig.deploy(caller(), PLAIN)
    number = rig.start("parent")
    child, task_id = rig.child(number), rig.task("work").id
    assert rig.suspend(number) == [number, child]
    assert rig.tasks() == []
    with pytest.raises(InstanceSuspended):
        rig.run(lambda s: rig.engine.complete_task(s, task_id, {}, actor="ann"))
    assert rig.resume(number) == [number, child]
    rig.complete("work", {"grade": "A"})
    assert rig.tasks() == ["after"]


def test_a_child_that_was_suspended_by_itself_stays_so(rig: Rig) -> None:
    rig.deploy(caller(), PLAIN)
    number = rig.start("parent")
    child = rig.child(number)
    assert rig.suspend(child) == [child]
    assert rig.suspend(number) == [number]
    assert rig.resume(number) == [number]
    assert [row.instance_id for row in rig.rows(suspension)] == [child]
    assert rig.resume(child) == [child]
    assert rig.tasks() == ["work"]


def test_a_child_can_go_on_before_its_caller(rig: Rig) -> None:
    rig.deploy(caller(), PLAIN)
    number = rig.start("parent")
    child = rig.child(number)
    rig.suspend(number)
    assert rig.resume(child) == [child]
    rig.complete("work", {"grade": "A"})
    assert (rig.status(child), rig.tasks()) == ("completed", [])
    assert rig.resume(number) == [number]
    assert (rig.tasks(), rig.variables(number)) == (["after"], {"grade": "A"})


def test_a_childs_error_waits_for_its_caller(rig: Rig) -> None:
    rig.deploy(caller(), FAILS)
    number = rig.start("parent")
    rig.suspend(number, whole_tree=False)
    rig.complete("work")
    assert (rig.status(rig.child(number)), rig.status(number)) == ("error", "suspended")
    rig.resume(number)
    assert rig.tasks() == ["failed_work"]


def test_an_error_that_nobody_catches_ends_the_caller_once_it_goes_on(rig: Rig) -> None:
    plain = model(start() + node("callActivity", "call", calledElement="child") + end(),
                  "start -> call -> end", process="parent")  # fmt: skip
    rig.deploy(plain, FAILS)
    number = rig.start("parent")
    rig.suspend(number, whole_tree=False)
    rig.complete("work")
    assert rig.status(number) == "suspended"
    rig.resume(number)
    assert (rig.status(number), rig.instances("parent")[0].outcome) == ("error", "refused")


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_to_a_suspended_caller_is_heard(rig: Rig, interrupting: bool) -> None:
    rig.deploy(caller(interrupting=interrupting), CHILD)
    number = rig.start("parent")
    rig.suspend(number, whole_tree=False)
    rig.complete("work")
    ended = "cancelled" if interrupting else "running"
    assert (rig.status(rig.child(number)), rig.status(number)) == (ended, "suspended")
    assert rig.tasks(number) == []
    rig.resume(number)
    assert rig.tasks(number) == ["told_work"]
    assert rig.tasks(rig.child(number)) == ([] if interrupting else ["more"])


def test_cancelling_a_suspended_caller_cancels_the_tree(rig: Rig) -> None:
    rig.deploy(caller(), PLAIN)
    number = rig.start("parent")
    rig.suspend(number)
    rig.run(lambda s: rig.engine.cancel(s, number, actor="op", reason="void"))
    assert {row.status for row in rig.rows(instance)} == {"cancelled"}
    assert rig.rows(suspension) == []


def test_timers_of_the_tree_are_put_off_together(rig: Rig) -> None:
    rig.deploy(caller(), PLAIN)
    number = rig.start("parent")
    rig.suspend(number)
    rig.set_clock(T0 + 30 * DAY)
    rig.resume(number)
    assert rig.wake_all() == 0
    rig.set_clock(T0 + 35 * DAY)
    assert rig.wake_all() == 1
    assert rig.tasks() == ["late_work", "work"]
