"""A call activity is an instance of its own: started, returned from, failed and cancelled."""

import pytest
from sqlalchemy import select

import engine as e
from engine.errors import BpmnError, TaskNotOpen
from engine.tables import instance
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    boundary,
    duration,
    end,
    loop,
    model,
    node,
    service,
    start,
    user,
)
from tests.engine.rig import DAY, T0, Rig

ERROR = '<error id="err" errorCode="refused"/>'
MAPPING = (
    "<extensionElements>"
    '<camunda:in source="case_id" target="case_id"/>'
    '<camunda:in sourceExpression="=amount * 2" target="budget"/>'
    '<camunda:in businessKey="=&quot;K-&quot; + string(case_id)"/>'
    '<camunda:out source="grade" target="result"/>'
    "</extensionElements>"
)


def parent(child: str = "child", inner: str = "", extra: str = "", *paths: str) -> bytes:
    return model(
        start() + node("callActivity", "call", MAPPING + inner, calledElement=child)
        + user("after") + end() + extra,
        "start -> call -> after -> end", *paths,
        extra=ERROR, process="parent",
    )  # fmt: skip


CHILD = model(start() + user("work") + end(), "start -> work -> end", process="child")


def rows_of(rig: Rig, root: int) -> list[tuple[object, ...]]:
    wanted = (
        select(instance.c.process_id, instance.c.status, instance.c.business_key)
        .where(instance.c.root_id == root)
        .order_by(instance.c.id)
    )
    return [tuple(row) for row in rig.run(lambda s: s.execute(wanted).all())]


def test_a_child_has_its_own_row_and_gives_back_only_what_is_mapped(rig: Rig) -> None:
    rig.deploy(parent(), CHILD)
    number = rig.start("parent", case_id=7, amount=5, aside="s")
    child = rig.child(number)
    assert rows_of(rig, number) == [("parent", "running", None), ("child", "running", "K-7")]
    assert rig.variables(child) == {"case_id": 7, "budget": 10}
    assert rig.task("work").root_id == number

    advance = rig.fresh().complete("work", {"grade": "优秀", "noise": 1})

    assert (advance.instance_id, advance.root_id, advance.status) == (child, number, "completed")
    assert advance.opened == (rig.task("after").id,)
    assert rig.variables(number)["result"] == "优秀"
    assert "noise" not in rig.variables(number)
    assert [status for _, status, _ in rows_of(rig, number)] == ["running", "completed"]


def test_a_child_without_work_returns_in_the_same_step(rig: Rig) -> None:
    rig.deploy(parent(), model(start() + end(), "start -> end", process="child"))
    number = rig.start("parent", case_id=7, amount=5)
    assert rig.tasks(number) == ["after"]


def test_an_error_in_the_child_reaches_the_parents_boundary(rig: Rig) -> None:
    catch = boundary("caught", "call", '<errorEventDefinition errorRef="err"/>')
    failing = model(
        start() + user("work") + end("end", '<errorEventDefinition errorRef="err"/>'),
        "start -> work -> end", extra=ERROR, process="child",
    )  # fmt: skip
    rig.deploy(
        parent("child", "", catch + user("mend") + end("end2"), "caught -> mend -> end2"), failing
    )
    number = rig.start("parent", case_id=7, amount=5)
    child = rig.child(number)
    assert rig.complete("work").status == "error"
    assert rig.tasks(number) == ["mend"]
    outcome = rig.run(
        lambda s: s.scalars(select(instance.c.outcome).where(instance.c.id == child)).one()
    )
    assert outcome == "refused"


def test_an_error_that_nobody_catches_ends_the_parent_too(make_rig: MakeRig) -> None:
    def refuse(session: object, call: object) -> None:
        raise BpmnError("refused")

    rig = make_rig(handlers={"refuse": refuse})
    rig.deploy(
        parent(),
        model(start() + user("work") + service("act", "refuse") + end(),
              "start -> work -> act -> end", process="child"),
    )  # fmt: skip
    number = rig.start("parent", case_id=7, amount=5)
    rig.complete("work")
    assert [status for _, status, _ in rows_of(rig, number)] == ["error", "error"]


def three_deep(rig: Rig) -> tuple[int, int]:
    middle = model(
        start() + node("callActivity", "inner", calledElement="child")
        + boundary("slow", "inner", duration("P9D")) + end() + end("end2"),
        "start -> inner -> end", "slow -> end2", process="middle",
    )  # fmt: skip
    late = boundary("late", "call", duration("P3D"))
    rig.deploy(
        parent("middle", "", late + user("mend") + end("end2"), "late -> mend -> end2"),
        middle, CHILD,
    )  # fmt: skip
    number = rig.start("parent", case_id=7, amount=5)
    return number, rig.task("work").id


def test_cancelling_goes_down_to_the_last_child(rig: Rig) -> None:
    number, task_id = three_deep(rig)
    rig.run(lambda s: rig.engine.cancel(s, number, actor="boss", reason="enough"))
    assert [status for _, status, _ in rows_of(rig, number)] == ["cancelled"] * 3
    assert rig.tasks() == []
    with pytest.raises(TaskNotOpen):
        rig.run(lambda s: rig.engine.complete_task(s, task_id, actor="ann"))


def test_an_interrupting_boundary_takes_the_children_with_it(rig: Rig) -> None:
    number, _ = three_deep(rig)
    rig.set_clock(T0 + 3 * DAY)
    rig.wake_all()
    assert [status for _, status, _ in rows_of(rig, number)] == [
        "running",
        "cancelled",
        "cancelled",
    ]
    assert rig.tasks() == ["mend"]
    rig.set_clock(T0 + 30 * DAY)
    assert rig.wake_all() == 0


def test_cancelling_a_child_alone_leaves_the_parent_waiting(rig: Rig) -> None:
    rig.deploy(parent(), CHILD)
    number = rig.start("parent", case_id=7, amount=5)
    child = rig.child(number)
    rig.run(lambda s: rig.engine.cancel(s, child, actor="boss", reason="wrong"))
    assert [status for _, status, _ in rows_of(rig, number)] == ["running", "cancelled"]


def test_many_children_at_once_return_in_any_order(rig: Rig) -> None:
    many = model(
        start()
        + node("callActivity", "call",
               '<extensionElements><camunda:in source="item" target="item"/>'
               "</extensionElements>" + loop("=[1, 2, 3, 4]"), calledElement="child")
        + user("after") + end(),
        "start -> call -> after -> end", process="parent",
    )  # fmt: skip
    rig.deploy(many, CHILD)
    number = rig.start("parent")
    wanted = (
        select(instance.c.id).where(instance.c.parent_id == number).order_by(instance.c.id.desc())
    )
    children = rig.run(lambda s: s.scalars(wanted).all())
    assert [rig.variables(child) for child in children] == [{"item": n} for n in (4, 3, 2, 1)]
    for child in children:
        assert rig.tasks(number) == []
        (task,) = rig.run(lambda s, at=child: e.open_tasks(s, at))  # type: ignore[misc]
        rig.run(lambda s, at=task.id: rig.engine.complete_task(s, at, actor="ann"))  # type: ignore[misc]
    assert rig.tasks(number) == ["after"]


def test_called_processes_keep_to_the_callers_deployment(rig: Rig) -> None:
    rig.deploy(parent(), CHILD)
    number = rig.start("parent", case_id=7, amount=5)
    newer = model(start() + user("newer") + end(), "start -> newer -> end", process="child")
    rig.deploy(newer)
    again = rig.start("parent", case_id=8, amount=5)
    assert rig.tasks(rig.child(number)) == rig.tasks(rig.child(again)) == ["work"]
    assert rig.tasks(rig.start("child")) == ["newer"]
