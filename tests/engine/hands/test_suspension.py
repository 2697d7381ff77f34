"""Suspension: nothing runs or fires, nothing that comes is lost, and all goes on from there."""

from datetime import timedelta

import pytest

from engine.errors import InstanceNotRunning, InstanceNotSuspended, InstanceSuspended
from engine.tables import human_task, message, suspension, wait
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    boundary,
    duration,
    end,
    model,
    node,
    parallel,
    properties,
    script,
    start,
    user,
)
from tests.engine.rig import DAY, T0, Rig

KEY = properties(correlationKey="=n")
CATCH = KEY + '<messageEventDefinition messageRef="m"/>'
NAMED = '<message id="m" name="paid"/><signal id="s" name="bell"/>'
WAITS = model(
    start() + parallel("fork") + user("work") + node("intermediateCatchEvent", "rest", duration("P3D"))
    + node("intermediateCatchEvent", "paid", CATCH)
    + node("intermediateCatchEvent", "bell", '<signalEventDefinition signalRef="s"/>')
    + "".join(user(f"after_{name}") + end(f"end_{name}") for name in ("rest", "paid", "bell")) + end(),
    "start -> fork -> work -> end", "fork -> rest -> after_rest -> end_rest",
    "fork -> paid -> after_paid -> end_paid", "fork -> bell -> after_bell -> end_bell",
    extra=NAMED,
)  # fmt: skip


def test_a_task_cannot_be_done_and_says_why(rig: Rig) -> None:
    rig.deploy(WAITS)
    number = rig.start(n=1)
    task_id = rig.task("work").id
    assert rig.suspend(number) == [number]
    assert rig.tasks() == []
    for verb in (
        lambda s: rig.engine.complete_task(s, task_id, {}, actor="ann"),
        lambda s: rig.engine.claim_task(s, task_id, actor="ann"),
        lambda s: rig.engine.release_task(s, task_id, actor="ann"),
        lambda s: rig.engine.hands.suspend(s, number, actor="op", reason="again"),
    ):
        with pytest.raises(InstanceSuspended, match="by op: audit") as refused:
            rig.run(verb)
        assert (refused.value.since, refused.value.by) == (T0, "op")
    rig.resume(number)
    rig.complete("work")
    assert rig.rows(suspension) == []


def test_actor_and_reason_are_in_the_log(rig: Rig) -> None:
    rig.deploy(WAITS)
    number = rig.start(n=1)
    rig.suspend(number)
    rig.set_clock(T0 + DAY)
    rig.resume(number)
    said = {each.kind: each for each in rig.history(number)}
    assert (said["suspended"].actor, said["suspended"].payload["reason"]) == ("op", "audit")
    assert (said["resumed"].actor, said["resumed"].payload["reason"]) == ("op", "all clear")


def test_what_does_not_run_cannot_be_suspended_or_resumed(rig: Rig) -> None:
    rig.deploy(model(start() + user("a") + end(), "start -> a -> end"))
    number = rig.start()
    with pytest.raises(InstanceNotSuspended, match="running"):
        rig.resume(number)
    rig.complete("a")
    with pytest.raises(InstanceNotRunning, match="completed"):
        rig.suspend(number)


def test_a_timer_keeps_what_was_left_of_it(rig: Rig) -> None:
    rig.deploy(WAITS)
    number = rig.start(n=1)
    rig.set_clock(T0 + DAY)
    rig.suspend(number)
    rig.set_clock(T0 + 20 * DAY)
    assert rig.run(rig.engine.due_instances) == []
    assert rig.run(lambda s: rig.engine.wake(s, number)) == 0
    rig.resume(number)
    assert rig.wake_all() == 0
    rig.set_clock(T0 + 22 * DAY)
    assert rig.wake_all() == 1
    assert rig.tasks(number) == ["after_rest", "work"]


def test_what_was_due_before_is_done_before(rig: Rig) -> None:
    rig.deploy(WAITS)
    number = rig.start(n=1)
    rig.set_clock(T0 + 9 * DAY)
    rig.suspend(number)
    fired = next(each for each in rig.history(number) if each.kind == "timer_fired")
    assert fired.at == T0 + 3 * DAY
    rig.resume(number)
    assert rig.tasks(number) == ["after_rest", "work"]


@pytest.mark.parametrize("starts_too", [False, True])
def test_a_message_is_kept_past_its_time_to_live(rig: Rig, starts_too: bool) -> None:
    rig.deploy(WAITS)
    number = rig.start(n=7)
    if starts_too:
        begun = node("startEvent", "by", '<messageEventDefinition messageRef="m"/>')
        rig.deploy(
            model(begun + user("other") + end(), "by -> other -> end", process="q", extra=NAMED)
        )
    rig.suspend(number)
    assert rig.publish("paid", 7, variables={"amount": 5}, ttl=DAY) is False
    rig.set_clock(T0 + 40 * DAY)
    rig.resume(number)
    assert rig.tasks(number) == ["after_paid", "work"]
    assert rig.variables(number) == {"n": 7, "amount": 5}
    assert [row.delivered_at for row in rig.rows(message)] == [T0 + 40 * DAY]
    assert rig.instances("q") == []


def test_a_signal_is_not_heard(rig: Rig) -> None:
    rig.deploy(WAITS)
    first, second = rig.start(n=1), rig.start(n=2)
    rig.suspend(first)
    assert rig.signal("bell") == 1
    rig.resume(first)
    assert (rig.tasks(first), rig.tasks(second)) == (["work"], ["after_bell", "work"])
    assert rig.signal("bell") == 1


def test_a_suspended_instance_can_be_cancelled(rig: Rig) -> None:
    rig.deploy(WAITS)
    number = rig.start(n=1)
    rig.suspend(number)
    rig.run(lambda s: rig.engine.cancel(s, number, actor="op", reason="void"))
    assert (rig.status(number), rig.rows(wait), rig.rows(suspension)) == ("cancelled", [], [])
    assert [row.state for row in rig.rows(human_task)] == ["cancelled"]


def test_claims_and_due_dates_of_tasks_are_kept(make_rig: MakeRig) -> None:
    def in_days(moment: object, count: object) -> object:
        return moment.now + timedelta(days=int(str(count)))  # type: ignore[attr-defined]

    rig = make_rig(functions={"in_days": in_days})
    dates = {
        "literal": "P2D", "date": "2026-09-04", "counted": "=in_days(4)",
        "variable": "=on", "for_long": "=duration(&quot;P5D&quot;)",
    }  # fmt: skip
    body = "".join(user(name, camunda_dueDate=text) for name, text in dates.items())
    body += user("kept", properties(onSuspend="keepDate"), camunda_dueDate="P2D")
    body += user("moved", properties(onSuspend="keepRemaining"), camunda_dueDate="2026-09-04",
                 camunda_followUpDate="2026-09-02T00:00:00Z")  # fmt: skip
    names = [*dates, "kept", "moved"]
    rig.deploy(model(start() + parallel("fork") + body, "start -> fork",
                     *(f"fork -> {name}" for name in names)))  # fmt: skip
    rig.start(on=T0 + 9 * DAY)
    task_id = rig.task("literal").id
    rig.run(lambda s: rig.engine.claim_task(s, task_id, actor="ann"))
    before = {name: rig.task(name).due_at for name in names}
    rig.set_clock(T0 + DAY)
    rig.suspend(1)
    rig.set_clock(T0 + 11 * DAY)
    rig.resume(1)
    moved = {name: (rig.task(name).due_at - before[name]) // DAY for name in names}
    assert moved == {
        "literal": 10, "date": 0, "counted": 10, "variable": 0, "for_long": 10, "kept": 0, "moved": 10,
    }  # fmt: skip
    assert rig.task("moved").follow_up_at == T0 + 11 * DAY
    assert rig.task("literal").assignee == "ann"
    rig.suspend(1)
    rig.set_clock(T0 + 12 * DAY)
    rig.resume(1)
    assert rig.task("counted").due_at == T0 + 15 * DAY


def test_a_condition_is_looked_at_again(rig: Rig) -> None:
    asked = "<conditionalEventDefinition><condition>done</condition></conditionalEventDefinition>"
    rig.deploy(model(start() + user("a") + boundary("stop", "a", asked) + user("b") + end(),
                     "start -> a -> end", "stop -> b"))  # fmt: skip
    number = rig.start(done=False)
    rig.suspend(number)
    rig.resume(number)
    assert rig.tasks(number) == ["a"]


def test_a_loaded_process_does_not_scan_what_is_suspended(rig: Rig) -> None:
    rig.deploy(WAITS)
    for key in range(3):
        rig.suspend(rig.start(n=key))
    plans = {}
    for name, asked in {
        "due": "SELECT 1 FROM wait WHERE suspended = 0 AND due_at <= 'x'",
        "message": "SELECT 1 FROM wait WHERE suspended = 0 AND kind='message' AND name='n' AND key='k'",
    }.items():
        rows = rig.run(
            lambda s, q=asked: s.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {q}").all()
        )  # type: ignore[misc]
        plans[name] = rows[0][-1]
    assert "ix_wait_due_at (suspended=? AND due_at<?)" in plans["due"]
    assert "(suspended=? AND kind=? AND name=? AND key=?)" in plans["message"]


def test_unknown_habits_are_refused(rig: Rig) -> None:
    bad = model(
        start() + node("intermediateCatchEvent", "t", properties(onSuspend="freeze") + duration("P1D"))
        + script("s", "a = 1").replace("<script>", properties(onSuspend="keepDate") + "<script>") + end(),
        "start -> t -> s -> end",
    )  # fmt: skip
    found = {(each.element_id, each.rule) for each in rig.engine.check({"m.bpmn": bad}).problems}
    assert found == {("t", "suspension"), ("s", "suspension")}


def test_on_every_database(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    rig.deploy(WAITS)
    number, other = rig.start(n=1), rig.start(n=2)
    rig.suspend(number)
    assert (rig.publish("paid", 1), rig.publish("paid", 2)) == (False, True)
    rig.set_clock(rig.now + 4 * DAY)
    assert rig.run(rig.engine.due_instances) == [other]
    rig.resume(number)
    assert rig.tasks(number) == ["after_paid", "work"]
    rig.set_clock(rig.now + 4 * DAY)
    assert rig.run(rig.engine.due_instances) == [other, number]
    rig.suspend(number)
    rig.run(lambda s: rig.engine.cancel(s, number, actor="op", reason="void"))
    assert (rig.status(number), rig.rows(suspension)) == ("cancelled", [])
