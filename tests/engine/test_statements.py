"""What a step may cost: statements, counted; one transaction; flat however long it runs."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from engine.calls import Call
from engine.tables import incident, wait
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    boundary,
    duration,
    end,
    exclusive,
    loop,
    message,
    model,
    node,
    parallel,
    properties,
    script,
    service,
    start,
    user,
    when,
)
from tests.engine.rig import Rig

MOST = 10
MOST_PER_CHILD = 6

APPROVAL = model(
    start() + user("ask", camunda_candidateGroups="lead", camunda_formKey="f")
    + script("add", "total = n + 1") + exclusive("big", default="big__sign")
    + user("sign", camunda_candidateGroups="boss,deputy") + user("check") + end(),
    "start -> ask -> add -> big -> sign -> end", "check -> end",
).replace(b"</process>", when("big", "check", "total > 10").encode() + b"</process>")  # fmt: skip

# All that a task's completion changes at once: what waited at it is cleared, a handler runs, a part
# fails, and a timer, messages and tasks, at whose border both wait as well, begin to wait.
GIVEN = '<extensionElements><camunda:in source="n" target="n"/></extensionElements>'
KEY = properties(correlationKey="=n")
BUSY = model(
    start() + user("ask")
    + boundary("late", "ask", duration("P1D")) + boundary("told", "ask", KEY + message("m"))
    + service("record", "record") + parallel("fork")
    + node("intermediateCatchEvent", "rest", duration("P1D"))
    + node("receiveTask", "wait", KEY, messageRef="m2") + service("fail", "fail")
    + user("sign", camunda_candidateGroups="boss") + user("check", camunda_candidateGroups="lead")
    + boundary("slow", "sign", duration("P1D")) + boundary("warned", "sign", KEY + message("m"))
    + "".join(end(f"end{n}") for n in range(9)),
    "start -> ask -> record -> fork -> rest -> end0", "fork -> wait -> end1",
    "fork -> sign -> end2", "fork -> check -> end3", "late -> end4", "told -> end5",
    "slow -> end6", "warned -> end7", "fork -> fail -> end8",
    extra='<message id="m" name="paid"/><message id="m2" name="owed"/>',
)  # fmt: skip


def warm(rig: Rig, *models: bytes) -> None:
    """Deploy, and let one instance go through, so that definitions are in memory."""
    rig.deploy(*models)
    rig.start(n=1)
    rig.complete("ask", {"n": 1})


def test_from_one_task_to_the_next(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    warm(rig, APPROVAL)
    rig.start()
    task_id = rig.task("ask").id
    with rig.counting() as seen:
        rig.run(lambda s: rig.engine.complete_task(s, task_id, {"n": 1}, actor="7"))
    assert len(seen) <= 7, seen
    assert rig.tasks() == ["sign", "sign"]


@pytest.mark.parametrize("kept", [False, True])
def test_the_busiest_step(make_rig_on: MakeRig, kept: bool) -> None:
    def fail(session: Session, call: Call) -> None:
        if call.variables["n"] == 3:
            raise RuntimeError

    rig = make_rig_on(handlers={"record": lambda session, call: {"recorded": True}, "fail": fail})
    warm(rig, BUSY)
    if kept:
        rig.publish("owed", 3)
    number = rig.start(n=2)
    task_id = rig.task("ask").id
    with rig.counting() as seen:
        rig.run(lambda s: rig.engine.complete_task(s, task_id, {"n": 3}, actor="7"))
    assert len(seen) <= MOST, seen
    assert rig.tasks(number) == ["check", "sign"]
    waiting = [(row.kind, row.element_id) for row in rig.rows(wait) if row.instance_id == number]
    assert sorted(waiting) == [
        *([] if kept else [("message", "wait")]),
        ("message", "warned"),
        ("retry", "fail"),
        ("timer", "rest"),
        ("timer", "slow"),
    ]
    assert [row.instance_id for row in rig.rows(incident)] == [number]


def test_from_the_last_task_of_a_child_to_the_next_of_its_parent(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    child = model(
        start() + user("work")
        + boundary("late", "work", duration("P1D")) + boundary("told", "work", KEY + message("m"))
        + "".join(end(f"end{n}") for n in range(3)),
        "start -> work -> end0", "late -> end1", "told -> end2",
        extra='<message id="m" name="paid"/>', process="child",
    )  # fmt: skip
    parent = model(
        start() + user("ask") + node("callActivity", "call", GIVEN, calledElement="child")
        + user("sign", camunda_candidateGroups="boss")
        + boundary("slow", "sign", duration("P1D")) + boundary("warned", "sign", KEY + message("m"))
        + "".join(end(f"end{n}") for n in range(3)),
        "start -> ask -> call -> sign -> end0", "slow -> end1", "warned -> end2",
        extra='<message id="m" name="paid"/>',
    )  # fmt: skip
    rig.deploy(parent, child)
    for _ in range(2):
        rig.start(n=1)
        rig.complete("ask")
        task_id = rig.task("work").id
        with rig.counting() as seen:
            rig.run(lambda s, at=task_id: rig.engine.complete_task(s, at, actor="7"))  # type: ignore[misc]
    assert len(seen) <= MOST, seen
    assert rig.tasks() == ["sign", "sign"]


@pytest.mark.parametrize("children", [1, 3, 10])
def test_children_cost_little_each(make_rig_on: MakeRig, children: int) -> None:
    rig = make_rig_on()
    call = node(
        "callActivity", "call",
        '<extensionElements><camunda:in source="item" target="item"/></extensionElements>'
        + loop("=items"), calledElement="child",
    )  # fmt: skip
    parent = model(start() + user("ask") + call + end(), "start -> ask -> call -> end")
    child = model(
        start() + user("work", camunda_candidateGroups="lead")
        + boundary("late", "work", duration("P1D")) + end() + end("end2"),
        "start -> work -> end", "late -> end2", process="child",
    )  # fmt: skip
    rig.deploy(parent, child)
    for items in ([1], list(range(children))):
        rig.start(items=items)
        task_id = rig.task("ask").id
        with rig.counting() as seen:
            rig.run(lambda s, at=task_id: rig.engine.complete_task(s, at, actor="7"))  # type: ignore[misc]
    assert len(seen) <= MOST + MOST_PER_CHILD * children, seen
    assert len(rig.tasks()) == 1 + children


def test_one_transaction_and_a_savepoint_only_where_a_handler_runs(make_rig_on: MakeRig) -> None:
    def record(session: Session, call: Call) -> None:
        session.execute(text("SELECT 1"))

    rig = make_rig_on(handlers={"record": record})
    warm(rig, model(start() + user("ask") + script("s", "n = 2") + service("record", "record")
                    + user("next") + end(), "start -> ask -> s -> record -> next -> end"))  # fmt: skip
    rig.start()
    task_id = rig.task("ask").id
    commits: list[object] = []
    event.listen(rig.database, "commit", commits.append)
    with rig.counting() as seen:
        rig.run(lambda s: rig.engine.complete_task(s, task_id, actor="7"))
    savepoints = [each for each in seen if "SAVEPOINT" in each]
    assert (len(commits), [each.split()[0] for each in savepoints]) == (1, ["SAVEPOINT", "RELEASE"])
    assert len(seen) <= MOST, seen


def test_many_tasks_open_at_the_price_of_one(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    each = user("sign", loop("=items"), camunda_candidateGroups="boss")
    rig.deploy(model(start() + user("ask") + each + end(), "start -> ask -> sign -> end"))
    costs = []
    for count in (1, 50):
        rig.start(items=list(range(count)))
        task_id = rig.task("ask").id
        with rig.counting() as seen:
            advance = rig.run(lambda s, at=task_id: rig.engine.complete_task(s, at, actor="7"))  # type: ignore[misc]
        costs.append(len(seen))
        assert len(set(advance.opened)) == count
    assert costs[0] == costs[1]


def test_the_hundredth_round_costs_what_the_first_does(make_rig: MakeRig) -> None:
    rig = make_rig()
    again = model(
        start() + exclusive("join") + user("ask") + exclusive("more", default="more__end") + end()
        + when("more", "join", "n >= 0"),
        "start -> join -> ask -> more -> end",
    )  # fmt: skip
    rig.deploy(again)
    number = rig.start()
    costs = set()
    for n in range(100):
        task_id = rig.task("ask").id
        with rig.counting() as seen:
            rig.run(lambda s, at=task_id, n=n: rig.engine.complete_task(s, at, {"n": n}, actor="7"))  # type: ignore[misc]
        costs.add(len(seen))
    assert len(costs) == 1
    assert rig.status(number) == "running"
