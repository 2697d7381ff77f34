"""Two who start or are started at the same moment, on SQLite and on PostgreSQL."""

from engine.errors import DeploymentRefused
from engine.tables import message as messages
from engine.tables import process_start
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import duration, end, model, node, user
from tests.engine.rig import Rig
from tests.engine.test_starts import told
from tests.engine.test_transact import together

NOW = model(
    node("startEvent", "due", duration("PT0S")) + user("a") + end(), "due -> a -> end"
)  # fmt: skip


def test_a_timer_start_that_three_workers_fire_begins_one_instance(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    rig.deploy(NOW)
    [number] = rig.run(rig.engine.due_starts)
    results = together(3, lambda n: rig.run(lambda s: rig.engine.fire_start(s, number)))
    [begun] = rig.instances()
    assert sorted(results, key=str) == [begun.id, None, None]
    assert rig.tasks() == ["a"]


def test_a_timer_start_fires_before_or_after_a_new_version_and_never_twice(
    make_rig_on: MakeRig,
) -> None:
    rig = make_rig_on()
    for round_ in range(4):
        newer = NOW.replace(b'id="p"', f'id="p{round_}"'.encode())
        rig.deploy(newer)
        [number] = rig.run(rig.engine.due_starts)
        acts = [
            lambda at=number: rig.run(lambda s: rig.engine.fire_start(s, at)),
            lambda text=newer: rig.fresh().deploy(text.replace(b'id="a"', b'id="b"')
                                                  .replace(b'"a"', b'"b"')),
        ]  # fmt: skip
        results = together(2, lambda n, acts=acts: acts[n]())  # type: ignore[misc]
        assert not [each for each in results if isinstance(each, Exception)], results
        rig.wake_all()
        tasks = [rig.tasks(row.id) for row in rig.instances(f"p{round_}")]
        assert tasks in ([["b"]], [["a"], ["b"]])


def test_a_message_and_the_deployment_that_starts_by_it_always_meet(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    for round_ in range(6):
        text = told(f"told{round_}").replace(b'name="paid"', f'name="paid{round_}"'.encode())
        acts = [
            lambda text=text: rig.fresh().deploy(text),
            lambda name=f"paid{round_}": rig.publish(name, 7),
        ]
        results = together(2, lambda n, acts=acts: acts[n]())  # type: ignore[misc]
        assert not [each for each in results if isinstance(each, Exception)], results
        [begun] = rig.instances(f"told{round_}")
        assert begun.business_key == "7"


def test_two_messages_of_one_id_at_the_same_moment_begin_one_instance(
    make_rig_on: MakeRig,
) -> None:
    rig = make_rig_on()
    rig.deploy(told())
    results = together(4, lambda n: rig.publish("paid", 1, message_id="x"))
    assert sorted(map(str, results)) == ["False", "False", "False", "True"]
    assert len(rig.instances()) == len(rig.rows(messages)) == 1


def test_of_two_processes_that_one_message_would_start_one_is_refused(
    make_rig_on: MakeRig,
) -> None:
    rig = make_rig_on()
    results = together(2, lambda n: Rig(rig.database).deploy(told(f"told{n}")))
    refused = [each for each in results if isinstance(each, DeploymentRefused)]
    assert len(refused) == 1, results
    assert len(rig.rows(process_start)) == 1
