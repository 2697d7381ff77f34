"""A suspension and somebody else at the same moment, on SQLite and on PostgreSQL."""

from collections.abc import Callable

import engine as e
from engine.errors import InstanceSuspended
from engine.tables import message
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import end, model, node, properties, start, user
from tests.engine.rig import Rig
from tests.engine.test_transact import together

PAID = model(
    start() + node("receiveTask", "wait", properties(correlationKey="=n"), messageRef="m")
    + user("after") + end(), "start -> wait -> after -> end", extra='<message id="m" name="paid"/>',
)  # fmt: skip
ROUNDS = 4


def both(*acts: Callable[[], object]) -> None:
    results = together(len(acts), lambda n: acts[n]())
    assert not [each for each in results if isinstance(each, Exception)], results


def test_a_message_and_a_suspension_lose_nothing(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    rig.deploy(PAID)
    for n in range(ROUNDS):
        number = rig.start(n=n)
        both(lambda at=number: rig.suspend(at), lambda key=n: rig.publish("paid", key))  # type: ignore[misc]
        assert rig.status(number) == "suspended"
        rig.resume(number)
        assert rig.tasks(number) == ["after"]


def test_a_message_and_the_end_of_a_suspension_always_meet(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    rig.deploy(PAID)
    for n in range(ROUNDS):
        number = rig.start(n=n)
        rig.suspend(number)
        both(lambda at=number: rig.resume(at), lambda key=n: rig.publish("paid", key))  # type: ignore[misc]
        assert rig.tasks(number) == ["after"]
    assert all(row.delivered_at is not None for row in rig.rows(message))


def test_a_task_is_done_before_a_suspension_or_not_at_all(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    rig.deploy(model(start() + user("a") + user("b") + end(), "start -> a -> b -> end"))
    for _ in range(ROUNDS):
        number = rig.start()
        done = together(2, acting(rig, number))
        refused = [each for each in done if isinstance(each, Exception)]
        assert all(isinstance(each, InstanceSuspended) for each in refused), refused
        rig.resume(number)
        assert rig.tasks(number) == (["a"] if refused else ["b"])


def acting(rig: Rig, number: int) -> Callable[[int], object]:
    [task] = [row.id for row in rig.run(lambda s: e.open_tasks(s, number))]
    acts: list[Callable[[], object]] = [
        lambda: rig.suspend(number),
        lambda: rig.run(lambda s: rig.engine.complete_task(s, task, {}, actor="ann")),
    ]
    return lambda n: acts[n]()
