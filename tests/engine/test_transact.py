"""One function, one transaction, again when somebody was faster."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import engine as e
from engine.errors import EngineError, InstanceNotRunning, StaleState, TaskNotOpen
from engine.tables import deployment, human_task, instance, message
from engine.transact import ATTEMPTS
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import end, model, node, parallel, properties, start, user
from tests.engine.rig import Rig

ONE = model(start() + user("a") + user("b") + end(), "start -> a -> b -> end")
TEN = model(
    start() + parallel("fork") + parallel("join") + user("last") + end()
    + "".join(user(f"t{n}") for n in range(10)),
    "start -> fork", "join -> last -> end", *(f"fork -> t{n} -> join" for n in range(10)),
)  # fmt: skip


def together(count: int, act: Callable[[int], object]) -> list[object]:
    """Run acts at the same moment; gives what each returned or raised."""
    gate = threading.Barrier(count)

    def one(number: int) -> object:
        gate.wait(timeout=30)
        try:
            return act(number)
        except (EngineError, IntegrityError) as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_of_two_who_complete_one_task_exactly_one_wins(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    rig.deploy(ONE)
    for _ in range(5):
        number = rig.start()
        (task,) = rig.run(lambda s, at=number: e.open_tasks(s, at))  # type: ignore[misc]
        results = together(
            2,
            lambda n, at=task.id: rig.run(  # type: ignore[misc]
                lambda s: rig.engine.complete_task(s, at, {"by": n}, actor=str(n))
            ),
        )
        won = [n for n, result in enumerate(results) if isinstance(result, e.Advance)]
        assert len(won) == 1, results
        lost = results[1 - won[0]]
        assert isinstance(lost, TaskNotOpen), repr(lost)
        assert lost.completed_by == str(won[0])
        assert rig.variables(number) == {"by": won[0]}
        assert rig.tasks(number) == ["b"]


def test_ten_people_complete_ten_tasks_of_one_instance(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    rig.deploy(TEN)
    number = rig.start()
    tasks = [row.id for row in rig.run(lambda s: e.open_tasks(s, number))]
    results = together(
        10,
        lambda n: rig.run(
            lambda s: rig.engine.complete_task(s, tasks[n], {f"v{n}": n}, actor=str(n))
        ),
    )
    assert [type(result) for result in results] == [e.Advance] * 10, results
    assert rig.tasks(number) == ["last"]
    assert rig.variables(number) == {f"v{n}": n for n in range(10)}
    assert rig.run(lambda s: e.first_break(s, number)) is None


def test_a_message_and_its_taker_at_the_same_moment_always_meet(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    rig.deploy(
        model(start() + user("a")
              + node("receiveTask", "wait", properties(correlationKey="=key"), messageRef="m")
              + user("done") + end(),
              "start -> a -> wait -> done -> end", extra='<message id="m" name="paid"/>')
    )  # fmt: skip
    for round_ in range(8):
        number = rig.start(key=round_)
        (task,) = rig.run(lambda s, at=number: e.open_tasks(s, at))  # type: ignore[misc]
        acts = [
            lambda at=task.id: rig.run(
                lambda s: rig.engine.complete_task(s, at, actor="7").instance_id
            ),
            lambda key=round_: rig.publish("paid", key),
        ]
        results = together(2, lambda n, acts=acts: acts[n]())  # type: ignore[misc]
        assert not [each for each in results if isinstance(each, Exception)], results
        assert rig.tasks(number) == ["done"]


def test_two_messages_of_one_id_at_the_same_moment_count_once(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    results = together(4, lambda n: rig.publish("paid", 1, message_id="x"))
    assert results == [False] * 4
    assert len(rig.rows(message)) == 1


def test_the_same_files_deployed_at_the_same_moment_are_one_deployment(
    make_rig_on: MakeRig,
) -> None:
    rig = make_rig_on()
    results = together(4, lambda n: rig.fresh().deploy(ONE).new)
    assert sorted(map(str, results)) == ["False", "False", "False", "True"]
    assert len(rig.rows(deployment)) == 1


def test_a_timer_that_two_workers_wake_fires_once(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    now = "<timerEventDefinition><timeDuration>PT0S</timeDuration></timerEventDefinition>"
    rig.deploy(model(start() + node("intermediateCatchEvent", "t", now) + user("a") + end(),
                     "start -> t -> a -> end"))  # fmt: skip
    number = rig.start()
    results = together(3, lambda n: rig.run(lambda s: rig.engine.wake(s, number)))
    assert sorted(results) == [0, 0, 1]  # type: ignore[type-var]
    assert rig.tasks(number) == ["a"]


def test_a_stale_version_is_tried_again(rig: Rig) -> None:
    rig.deploy(ONE)
    number = rig.start()
    task_id = rig.task("a").id
    tries: list[int] = []

    def meddled(session: Session) -> e.Advance:
        tries.append(1)
        if len(tries) < ATTEMPTS:
            raise StaleState
        return rig.engine.complete_task(session, task_id, actor="7")

    assert rig.run(meddled).instance_id == number
    assert len(tries) == ATTEMPTS


def test_a_version_that_has_moved_on_is_noticed_and_nothing_is_written(rig: Rig) -> None:
    rig.deploy(ONE)
    number = rig.start()
    task_id = rig.task("a").id
    tries: list[int] = []

    def bump(session: Session, call: object) -> None:
        tries.append(1)
        session.execute(
            update(instance).where(instance.c.id == number).values(version=instance.c.version + 1)
        )

    other = Rig(rig.database, handlers={"bump": bump})
    other.deploy(
        model(
            start() + user("x") + node("serviceTask", "s", camunda_delegateExpression="bump") + end(),
            "start -> x -> s -> end", process="q",
        )
    )  # fmt: skip
    number = other.start("q")
    task_id = other.task("x").id
    with pytest.raises(StaleState):
        other.run(lambda s: other.engine.complete_task(s, task_id, actor="7"))
    assert len(tries) == ATTEMPTS
    assert other.tasks(number) == ["x"]


def test_another_error_is_not_tried_again_and_leaves_nothing(rig: Rig) -> None:
    rig.deploy(ONE)
    number = rig.start()
    tries: list[int] = []

    def fails(session: Session) -> None:
        tries.append(1)
        rig.engine.cancel(session, number, actor="7", reason="-")
        message = "no"
        raise ZeroDivisionError(message)

    with pytest.raises(ZeroDivisionError):
        rig.run(fails)
    assert len(tries) == 1
    states = rig.run(lambda s: s.scalars(select(human_task.c.state)).all())
    assert (rig.status(number), states) == ("running", ["open"])


def test_a_child_that_ends_while_its_parent_is_cancelled_leaves_no_knot(
    make_rig_on: MakeRig,
) -> None:
    rig = make_rig_on()
    parent = model(start() + node("callActivity", "call", calledElement="child") + end(),
                   "start -> call -> end", process="parent")  # fmt: skip
    rig.deploy(parent, model(start() + user("w") + end(), "start -> w -> end", process="child"))
    for _ in range(4):
        number = rig.start("parent")
        child = rig.child(number)
        (task,) = rig.run(lambda s, at=child: e.open_tasks(s, at))  # type: ignore[misc]
        acts = [
            lambda at=task.id: rig.run(lambda s: rig.engine.complete_task(s, at, actor="7")),
            lambda at=number: rig.run(lambda s: rig.engine.cancel(s, at, actor="8", reason="-")),
        ]
        results = together(2, lambda n, acts=acts: acts[n]())  # type: ignore[misc]
        refused = [each for each in results if isinstance(each, Exception)]
        assert all(isinstance(each, TaskNotOpen | InstanceNotRunning) for each in refused), results
        assert len(refused) == 1
        assert {rig.status(number), rig.status(child)} in ({"completed"}, {"cancelled"})
