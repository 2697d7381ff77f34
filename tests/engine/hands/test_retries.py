"""A handler that fails is called again after growing pauses, and then a person is asked."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

import engine as e
from engine.calls import Call
from engine.errors import ActivityFailed, BpmnError
from engine.tables import incident, wait
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    boundary,
    end,
    model,
    parallel,
    refer,
    script,
    service,
    start,
    user,
)
from tests.engine.rig import DAY, T0, Rig

MINUTE = timedelta(minutes=1)


def pauses(text: str) -> str:
    inner = f"<camunda:failedJobRetryTimeCycle>{text}</camunda:failedJobRetryTimeCycle>"
    return f"<extensionElements>{inner}</extensionElements>"


class Flaky:
    """A service that fails so often."""

    def __init__(self, failures: int) -> None:
        self.left, self.called = failures, []  # type: ignore[var-annotated]

    def __call__(self, _session: Session, call: Call) -> None:
        self.called.append((call.now - T0) // MINUTE)
        if self.left:
            self.left -= 1
            message = "the line is busy"
            raise RuntimeError(message)


def flow(inner: str = "") -> bytes:
    return model(start() + user("ask") + service("call", "flaky", inner) + user("after") + end(),
                 "start -> ask -> call -> after -> end")  # fmt: skip


def begun(make_rig: MakeRig, flaky: Flaky, inner: str = "") -> Rig:
    rig = make_rig(handlers={"flaky": flaky})
    rig.deploy(flow(inner))
    rig.start()
    rig.complete("ask", {"amount": 5})
    return rig


def pass_time(rig: Rig, minutes: int, step: int) -> None:
    for at in range(step, minutes + 1, step):
        rig.set_clock(T0 + at * MINUTE)
        rig.wake_all()


@pytest.mark.parametrize("step", [1, 100])
def test_pauses_grow_and_a_jump_ends_where_small_steps_end(make_rig: MakeRig, step: int) -> None:
    flaky = Flaky(3)
    rig = begun(make_rig, flaky)
    assert rig.variables(1) == {"amount": 5}, "what a person has submitted stays"
    assert [row.due_at for row in rig.rows(wait)] == [T0 + MINUTE]
    pass_time(rig, 100, step)
    assert flaky.called == [0, 1, 11, 71]
    assert (rig.tasks(), rig.rows(wait), rig.run(e.open_incidents)) == (["after"], [], [])
    told = [(each.kind, (each.at - T0) // MINUTE) for each in rig.history(1)
            if each.kind in ("incident_opened", "retry_set", "retried")]  # fmt: skip
    assert told == [
        ("incident_opened", 0), ("retry_set", 0), ("retried", 1), ("incident_opened", 1),
        ("retry_set", 1), ("retried", 11), ("incident_opened", 11), ("retry_set", 11), ("retried", 71),
    ]  # fmt: skip


def test_after_the_last_a_person_is_asked(make_rig: MakeRig) -> None:
    rig = begun(make_rig, Flaky(9), pauses("R2/PT10M"))
    (row,) = rig.run(e.open_incidents)
    assert (row.retry_at, row.attempts) == (T0 + 10 * MINUTE, 1)
    pass_time(rig, 100, 5)
    (row,) = rig.run(e.open_incidents)
    assert (row.retry_at, row.attempts, rig.rows(wait)) == (None, 3, [])
    rig.run(lambda s: rig.engine.retry_incident(s, row.id, actor="op"))
    (row,) = rig.run(e.open_incidents)
    assert (row.retry_at, row.attempts) == (None, 4)


def test_an_operator_need_not_wait(make_rig: MakeRig) -> None:
    flaky = Flaky(1)
    rig = begun(make_rig, flaky)
    (row,) = rig.run(e.open_incidents)
    rig.run(lambda s: rig.engine.retry_incident(s, row.id, actor="op"))
    assert (rig.tasks(), rig.rows(wait)) == (["after"], [])
    pass_time(rig, 10, 10)
    assert flaky.called == [0, 0]


def test_what_is_cancelled_is_not_tried_again(make_rig: MakeRig) -> None:
    rig = begun(make_rig, Flaky(9))
    rig.run(lambda s: rig.engine.cancel(s, 1, actor="op", reason="void"))
    assert (rig.rows(wait), rig.run(e.open_incidents)) == ([], [])


def test_one_that_fails_holds_up_nothing_else(make_rig: MakeRig) -> None:
    rig = make_rig(handlers={"flaky": Flaky(2)})
    rig.deploy(model(start() + parallel("fork") + service("call", "flaky") + user("a") + user("b") + end(),
                     "start -> fork -> call -> end", "fork -> a -> b"))  # fmt: skip
    number = rig.start()
    assert rig.tasks() == ["a"]
    rig.complete("a")
    pass_time(rig, 11, 1)
    assert (rig.tasks(), rig.status(number)) == (["b"], "running")
    rig.complete("b")
    assert rig.status(number) == "completed"


def test_a_suspension_keeps_what_was_left_of_the_pause(make_rig: MakeRig) -> None:
    flaky = Flaky(1)
    rig = begun(make_rig, flaky, pauses("PT10M"))
    rig.set_clock(T0 + 4 * MINUTE)
    rig.suspend(1)
    rig.set_clock(T0 + DAY)
    assert rig.wake_all() == 0
    (row,) = rig.run(e.open_incidents)
    rig.resume(1)
    assert [row.due_at for row in rig.rows(wait)] == [T0 + DAY + 6 * MINUTE]
    rig.suspend(1)
    rig.run(lambda s: rig.engine.retry_incident(s, row.id, actor="op"))
    assert len(flaky.called) == 1
    rig.resume(1)
    assert (rig.tasks(), len(flaky.called)) == (["after"], 2)


def test_what_gives_the_same_again_is_an_incident_at_once(make_rig: MakeRig) -> None:
    def odd(_session: Session, call: Call) -> object:
        return {"what": object()} if call.element_id == "value" else 5

    rig = make_rig(handlers={"odd": odd}, functions={"broken": lambda _moment: 1 / 0})
    rig.deploy(model(start() + parallel("fork") + service("value", "odd") + service("shape", "odd")
                     + script("told", "x = broken()") + user("a"), "start -> fork -> value", "fork -> a",
                     "fork -> shape", "fork -> told"))  # fmt: skip
    rig.start()
    rows = rig.run(e.open_incidents)
    assert {row.element_id for row in rows} >= {"value", "shape"}
    assert {row.retry_at for row in rows} == {None}
    gone = Rig(rig.database)
    gone.start()
    assert {row.retry_at for row in gone.run(e.open_incidents)} == {None}, "a handler that is gone"


def test_a_business_error_is_no_failure(make_rig: MakeRig) -> None:
    flaky = Flaky(1)

    def refuse(session: Session, call: Call) -> None:
        flaky(session, call)
        raise BpmnError("no")

    rig = make_rig(handlers={"refuse": refuse})
    rig.deploy(model(start() + service("call", "refuse") + boundary("no", "call", refer("error", "e"))
                     + user("a") + end() + end("e2"), "start -> call -> end", "no -> a -> e2",
                     extra='<error id="e" errorCode="no"/>'))  # fmt: skip
    rig.start()
    pass_time(rig, 1, 1)
    assert (rig.tasks(), rig.rows(wait), len(rig.rows(incident))) == (["a"], [], 1)


@pytest.mark.parametrize(
    "text", ["PT", "R3", "R3/P1M", "R101/PT1S", "soon", "PT1M;PT2M", "=x", "PT1M,,"]
)
def test_pauses_that_are_none_are_refused(rig: Rig, text: str) -> None:
    found = rig.engine.check({"m.bpmn": flow(pauses(text))}).problems
    assert [(each.element_id, each.rule) for each in found if each.rule == "retries"] == [
        ("call", "retries")
    ]


def test_pauses_where_no_handler_is_called_are_refused(rig: Rig) -> None:
    bad = model(
        start() + user("a", pauses("PT1M")) + end("end", pauses("PT1M")), "start -> a -> end"
    )
    found = {(each.element_id, each.rule) for each in rig.engine.check({"m.bpmn": bad}).problems}
    assert found == {("a", "extension"), ("a", "retries"), ("end", "retries")}


def test_the_engines_own_pauses(make_rig: MakeRig) -> None:
    with pytest.raises(ActivityFailed, match="soon"):
        make_rig(retries=("soon",))
    flaky = Flaky(9)
    rig = make_rig(handlers={"flaky": flaky}, retries=("PT2M",))
    rig.deploy(flow(pauses("R0/PT1M")), flow().replace(b'id="p"', b'id="q"'))
    for process in ("p", "q"):
        rig.start(process)
        rig.complete("ask")
    assert [row.instance_id for row in rig.rows(wait)] == [2]
