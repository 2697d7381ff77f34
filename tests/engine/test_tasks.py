"""A task from its opening to its completion: rows, variables, claims, refusals."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from engine.errors import (
    InstanceNotRunning,
    TaskNotClaimed,
    TaskNotOpen,
    TaskTaken,
    UnknownInstance,
    UnknownTask,
    ValueRefused,
)
from engine.tables import human_task, task_candidate
from tests.engine.kernel.models import (
    end,
    exclusive,
    flows,
    model,
    properties,
    script,
    start,
    user,
    when,
)
from tests.engine.rig import DAY, T0, Rig

TWO = model(
    start()
    + user("write", properties(label_en="Write", candidateOrganisation="=[office, 7]", stage="plan"),
           name="编写", camunda_formKey="plan_form", camunda_candidateGroups="lead, worker",
           camunda_dueDate="=now + duration(&quot;P2D&quot;)", camunda_priority="70")
    + script("tot", "total = amount * 2")
    + exclusive("big")
    + user("check") + user("sign") + end(),
    "start -> write -> tot -> big -> sign -> end",
    "check -> end",
)  # fmt: skip
SPLIT = TWO.replace(
    flows("big -> sign").encode(),
    (when("big", "sign", "total <= 10") + when("big", "check", "total > 10")).encode(),
)


def with_now(rig: Rig) -> Rig:
    rig.deploy(SPLIT)
    return rig


def test_from_one_task_to_the_next(rig: Rig) -> None:
    with_now(rig)
    number = rig.start(office=3, now=T0)
    row = rig.task("write")
    assert (row.name, row.label_en, row.form_key, row.priority) == (
        "编写",
        "Write",
        "plan_form",
        70,
    )
    assert (row.due_at, row.state, row.assignee, row.instance_id) == (
        T0 + 2 * DAY,
        "open",
        None,
        number,
    )
    assert row.properties["stage"] == "plan"
    asked = {(each.role, each.organisation) for each in rig.rows(task_candidate)}
    assert asked == {(role, place) for role in ("lead", "worker") for place in ("3", "7")}

    advance = rig.fresh().complete("write", {"amount": Decimal("5.50")})

    assert (advance.instance_id, advance.root_id, advance.status) == (number, number, "running")
    assert advance.opened == (rig.task("check").id,)
    assert rig.tasks() == ["check"]
    assert rig.variables(number)["total"] == Decimal("11.00")


def test_the_last_task_ends_the_instance_and_its_result_stays_readable(rig: Rig) -> None:
    with_now(rig)
    number = rig.start(office=3, now=T0)
    rig.complete("write", {"amount": 1})
    assert rig.complete("sign", {"by": "王"}).status == "completed"
    assert rig.status(number) == "completed"
    assert rig.variables(number)["by"] == "王"
    assert rig.kinds(number)[-1] == "ended"


def test_who_completed_it_and_when(rig: Rig) -> None:
    with_now(rig)
    rig.start(office=3, now=T0)
    task_id = rig.task("write").id
    rig.set_clock(T0 + DAY)
    rig.complete("write", {"amount": 1}, actor="7")
    with pytest.raises(TaskNotOpen, match="completed by 7") as refused:
        rig.run(lambda s: rig.engine.complete_task(s, task_id, {"amount": 2}, actor="8"))
    assert (refused.value.completed_by, refused.value.completed_at) == ("7", T0 + DAY)


def test_claim_and_release(rig: Rig) -> None:
    with_now(rig)
    rig.start(office=3, now=T0)
    task_id = rig.task("write").id
    rig.run(lambda s: rig.engine.claim_task(s, task_id, actor="7"))
    rig.run(lambda s: rig.engine.claim_task(s, task_id, actor="7"))
    assert rig.task("write").assignee == "7"
    for verb in (rig.engine.claim_task, rig.engine.release_task, rig.engine.complete_task):
        with pytest.raises(TaskTaken, match="7"):
            rig.run(lambda s, verb=verb: verb(s, task_id, actor="8"))  # type: ignore[misc]
    rig.run(lambda s: rig.engine.release_task(s, task_id, actor="7"))
    assert rig.task("write").assignee is None
    with pytest.raises(TaskNotClaimed):
        rig.run(lambda s: rig.engine.release_task(s, task_id, actor="7"))
    rig.complete("write", {"amount": 1}, actor="8")


def test_what_is_not_there(rig: Rig) -> None:
    with pytest.raises(UnknownTask, match="99"):
        rig.run(lambda s: rig.engine.complete_task(s, 99, actor="7"))
    with pytest.raises(UnknownTask):
        rig.run(lambda s: rig.engine.claim_task(s, 99, actor="7"))
    with pytest.raises(UnknownInstance, match="99"):
        rig.run(lambda s: rig.engine.cancel(s, 99, actor="7", reason="-"))


def test_cancelling_closes_tasks_and_says_why(rig: Rig) -> None:
    with_now(rig)
    number = rig.start(office=3, now=T0)
    task_id = rig.task("write").id
    rig.run(lambda s: rig.engine.cancel(s, number, actor="boss", reason="withdrawn"))
    assert rig.status(number) == "cancelled"
    assert rig.tasks() == []
    with pytest.raises(TaskNotOpen, match="no longer asked for"):
        rig.run(lambda s: rig.engine.complete_task(s, task_id, actor="7"))
    with pytest.raises(InstanceNotRunning, match="cancelled"):
        rig.run(lambda s: rig.engine.cancel(s, number, actor="boss", reason="again"))
    asked = [each for each in rig.history(number) if each.kind == "cancel_asked"]
    assert [(each.actor, each.payload) for each in asked] == [("boss", {"reason": "withdrawn"})]


POISON = {
    "typename": "Task",
    "__class__": "os",
    "nested": {"typename": {"typename": [1, {"typename": None}]}},
    "emoji": "📄" * 1000,
    "long": "长" * 300_000,
    "decimal": Decimal("0.10"),
    "": "empty key",
}


def test_poisonous_data_comes_back_as_it_went_in(rig: Rig) -> None:
    with_now(rig)
    number = rig.start(office=3, now=T0)
    rig.complete("write", {"amount": 1, "poison": POISON, "typename": "x"})
    other = rig.fresh()
    assert other.variables(number)["poison"] == POISON
    assert other.variables(number)["typename"] == "x"
    other.complete("sign")


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), object(), "\ud800", T0.replace(tzinfo=None)]
)
def test_what_cannot_be_stored_is_refused_by_path_and_nothing_happens(
    rig: Rig, value: object
) -> None:
    with_now(rig)
    rig.start(office=3, now=T0)
    with pytest.raises(ValueRefused) as refused:
        rig.complete("write", {"amount": 1, "answers": {"rows": [1, value]}})
    assert "answers" in refused.value.path
    assert rig.tasks() == ["write"]
    rig.complete("write", {"amount": 1})


def test_a_closed_task_stays_as_a_row(rig: Rig) -> None:
    with_now(rig)
    rig.start(office=3, now=T0)
    rig.complete("write", {"amount": 1}, actor="7")
    rows = rig.run(lambda s: s.execute(select(human_task).order_by(human_task.c.id)).all())
    assert [(row.element_id, row.state, row.completed_by) for row in rows] == [
        ("write", "completed", "7"),
        ("sign", "open", None),
    ]
