"""Instances that begin by a message or a signal, and where an instance begins that is asked for."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

import engine as e
from engine.calls import Call
from engine.errors import DeploymentRefused, NoSuchStart
from engine.tables import message as messages
from engine.tables import process_start
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    end,
    exclusive,
    message,
    model,
    node,
    properties,
    service,
    start,
    user,
)
from tests.engine.rig import DAY, T0, Rig

NAMES = '<message id="m" name="paid"/><message id="m2" name="owed"/><signal id="s" name="go"/>'
SIGNAL = '<signalEventDefinition signalRef="s"/>'


def told(process: str = "told", inner: str = "", work: str = "book") -> bytes:
    """A process that starts by a message."""
    return model(
        node("startEvent", "come", inner + message()) + user(work) + end(),
        f"come -> {work} -> end", extra=NAMES, process=process,
    )  # fmt: skip


def called(process: str, work: str = "move") -> bytes:
    """A process that starts by a signal."""
    return model(
        node("startEvent", "gone", SIGNAL) + user(work) + end(), f"gone -> {work} -> end",
        extra=NAMES, process=process,
    )  # fmt: skip


WAITING = model(
    start() + node("receiveTask", "wait", properties(correlationKey="=case_id"), messageRef="m")
    + user("after") + end(),
    "start -> wait -> after -> end", extra=NAMES, process="waiting",
)  # fmt: skip


def test_a_message_that_starts_a_process_begins_an_instance(rig: Rig) -> None:
    rig.deploy(told())
    assert rig.publish("paid", 7, variables={"amount": 9}) is True
    [begun] = rig.instances()
    assert (begun.process_id, begun.business_key, begun.started_by) == ("told", "7", "bob")
    assert rig.variables(begun.id) == {"amount": 9}
    assert rig.tasks(begun.id) == ["book"]
    assert rig.rows(messages) == []


def test_the_first_line_of_the_log_says_what_began_the_instance(rig: Rig) -> None:
    rig.deploy(told(), called("moved"))
    rig.publish("paid", 7)
    rig.signal("go")
    first = [rig.history(row.id)[0] for row in rig.instances()]
    assert [(each.kind, each.element_id, each.payload) for each in first] == [
        ("started", "come", {"by": "message", "name": "paid", "key": "7"}),
        ("started", "gone", {"by": "signal", "name": "go"}),
    ]
    assert all(
        rig.run(lambda s, at=row.id: e.first_break(s, at)) is None for row in rig.instances()
    )  # type: ignore[misc]


def test_each_message_begins_an_instance_of_its_own(rig: Rig) -> None:
    rig.deploy(told())
    for key in (1, 1, None):
        assert rig.publish("paid", key) is True
    assert [row.business_key for row in rig.instances()] == ["1", "1", None]


def test_a_waiting_token_comes_before_a_start_and_a_start_before_keeping(rig: Rig) -> None:
    rig.deploy(told(), WAITING)
    waiting = rig.start("waiting", case_id=1)
    assert rig.publish("paid", 1) is True
    assert rig.tasks(waiting) == ["after"]
    assert rig.instances("told") == []
    assert rig.publish("paid", 1) is True
    assert rig.publish("paid", 2) is True
    assert [row.business_key for row in rig.instances("told")] == ["1", "2"]
    assert rig.publish("owed", 1) is False


def test_the_model_may_say_what_the_business_key_is(rig: Rig) -> None:
    rig.deploy(told(inner=properties(correlationKey="=&quot;P-&quot; + string(order.id)")))
    rig.publish("paid", 7, variables={"order": {"id": 12}})
    rig.publish("paid", 7, variables={})
    assert [row.business_key for row in rig.instances()] == ["P-12", None]


def test_a_message_id_counts_once_also_where_it_began_an_instance(rig: Rig) -> None:
    rig.deploy(told())
    assert rig.publish("paid", 1, message_id="bank-77") is True
    assert rig.publish("paid", 1, message_id="bank-77") is False
    assert len(rig.instances()) == 1
    [kept] = rig.rows(messages)
    assert (kept.message_id, kept.delivered_at) == ("bank-77", T0)


def test_a_receive_task_and_a_gateway_begin_instances_too(rig: Rig) -> None:
    rig.deploy(
        model(node("receiveTask", "take", messageRef="m", instantiate="true") + user("a") + end(),
              "take -> a -> end", extra=NAMES, process="task"),
        model(
            node("eventBasedGateway", "first", instantiate="true")
            + node("intermediateCatchEvent", "owed", message("m2"))
            + node("intermediateCatchEvent", "gone", SIGNAL)
            + user("b") + user("c") + end() + end("end2"),
            "first -> owed -> b -> end", "first -> gone -> c -> end2",
            extra=NAMES, process="gate",
        ),
    )  # fmt: skip
    rig.publish("paid", 1, variables={"n": 1})
    rig.publish("owed", 2, variables={"n": 2})
    assert rig.signal("go", n=3) == 1
    begun = {row.id: row.process_id for row in rig.instances()}
    assert list(begun.values()) == ["task", "gate", "gate"]
    assert [rig.tasks(number) for number in begun] == [["a"], ["b"], ["c"]]
    assert [rig.variables(number) for number in begun] == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_only_the_newest_version_starts(rig: Rig) -> None:
    rig.deploy(told())
    rig.deploy(told(work="check"))
    rig.publish("paid", 1)
    assert rig.tasks() == ["check"]
    rig.deploy(model(start() + user("a") + end(), "start -> a -> end", process="told"))
    assert rig.publish("paid", 2) is False
    assert rig.rows(process_start) == []


def test_the_sites_version_stands_before_the_packs(rig: Rig) -> None:
    def pack(content: bytes) -> None:
        files = {"told.bpmn": content}
        rig.run(lambda s: rig.engine.deploy(s, files, actor="admin", source="pack"))

    pack(told())
    rig.deploy(told(work="ours"))
    pack(told(work="newer"))
    rig.publish("paid", 1)
    assert rig.tasks() == ["ours"]


def test_the_same_files_again_change_nothing(rig: Rig) -> None:
    rig.deploy(told())
    before = rig.rows(process_start)
    rig.deploy(told())
    assert rig.rows(process_start) == before


def test_a_kept_message_begins_an_instance_once_a_process_starts_by_it(rig: Rig) -> None:
    for number, ttl in enumerate((timedelta(days=2), timedelta(hours=1), timedelta(days=3))):
        assert rig.publish("paid", number, variables={"n": number}, ttl=ttl) is False
    rig.set_clock(T0 + DAY)
    rig.deploy(told())
    assert [rig.variables(row.id) for row in rig.instances()] == [{"n": 0}, {"n": 2}]
    assert [row.business_key for row in rig.instances()] == ["0", "2"]
    rig.deploy(told(work="check"))
    assert len(rig.instances()) == 2


@pytest.mark.parametrize("together", [True, False])
def test_one_message_cannot_start_two_processes(rig: Rig, together: bool) -> None:
    first, second = told("one"), told("two", work="check")
    if not together:
        rig.deploy(first)
    with pytest.raises(DeploymentRefused) as caught:
        rig.deploy(*([first, second] if together else [second]))
    [problem] = caught.value.problems
    assert (problem.element_id, problem.rule) == ("come", "message-start")
    assert "'one'" in problem.message
    assert [row.process_id for row in rig.rows(process_start)] == ([] if together else ["one"])


def test_a_refusal_within_a_transaction_that_goes_on_leaves_nothing(rig: Rig) -> None:
    rig.deploy(told("one"))

    def act(session: Session) -> int:
        with pytest.raises(DeploymentRefused):
            rig.engine.deploy(session, {"two.bpmn": told("two")}, actor="admin")
        rig.engine.deploy(session, {"p.bpmn": called("three")}, actor="admin")
        return rig.engine.broadcast_signal(session, "go", actor="bob")

    assert rig.run(act) == 1
    assert [row.process_id for row in rig.instances()] == ["three"]


def test_a_signal_reaches_all_who_wait_and_starts_all_that_it_starts(rig: Rig) -> None:
    listening = model(
        start() + node("intermediateCatchEvent", "hear", SIGNAL) + user("heard") + end(),
        "start -> hear -> heard -> end", extra=NAMES, process="listening",
    )  # fmt: skip
    rig.deploy(called("one", "a"), called("two", "b"), listening)
    rig.start("listening")
    rig.start("listening")
    assert rig.signal("go", why="storm") == 4
    assert rig.tasks() == ["a", "b", "heard", "heard"]
    assert rig.variables(rig.instances("two")[0].id) == {"why": "storm"}


def test_a_process_that_waits_for_the_signal_that_began_it_does_not_hear_it_twice(rig: Rig) -> None:
    rig.deploy(model(
        node("startEvent", "gone", SIGNAL) + node("intermediateCatchEvent", "again", SIGNAL)
        + user("a") + end(),
        "gone -> again -> a -> end", extra=NAMES,
    ))  # fmt: skip
    assert rig.signal("go") == 1
    assert rig.tasks() == []
    assert rig.signal("go") == 2
    assert rig.tasks() == ["a"]


def test_models_and_handlers_start_processes_by_what_they_send(make_rig: MakeRig) -> None:
    def pay(session: Session, call: Call) -> None:
        call.publish("paid", call.variables["case_id"], {"amount": 3})

    rig = make_rig(handlers={"pay": pay})
    rig.deploy(
        told(), called("moved"),
        model(
            start() + service("pay", "pay") + node("intermediateThrowEvent", "shout", SIGNAL)
            + end("end", message("m")),
            "start -> pay -> shout -> end", extra=NAMES, process="sender",
        ),
    )  # fmt: skip
    rig.start("sender", case_id=5)
    assert [row.business_key for row in rig.instances("told")] == ["5", None]
    assert len(rig.instances("moved")) == 1
    assert rig.variables(rig.instances("told")[0].id) == {"amount": 3}


def test_processes_of_one_file_talk_to_each_other(rig: Rig) -> None:
    buyer = (
        start("wish") + node("intermediateThrowEvent", "order", properties(correlationKey="=no")
                             + message("m"))
        + node("intermediateCatchEvent", "billed", properties(correlationKey="=no") + message("m2"))
        + end("happy")
    )  # fmt: skip
    seller = (
        node("startEvent", "ordered", message("m")) + user("pack")
        + node("intermediateThrowEvent", "bill", properties(correlationKey="=ordered_by") + message("m2"))
        + end("sold")
    )  # fmt: skip
    text = model(buyer, "wish -> order -> billed -> happy", process="buyer", extra=NAMES + (
        '<collaboration id="co"><participant id="b" processRef="buyer"/>'
        '<participant id="c" processRef="seller"/>'
        '<messageFlow id="f1" sourceRef="order" targetRef="ordered"/></collaboration>'
    )).decode()  # fmt: skip
    other = model(seller, "ordered -> pack -> bill -> sold", process="seller").decode()
    other = other[other.index("<process") : other.index("</definitions>")]
    rig.deploy(text.replace("</definitions>", f"{other}</definitions>").encode())
    number = rig.start("buyer", no=4)
    [sold] = rig.instances("seller")
    assert sold.business_key == "4"
    rig.complete("pack", {"ordered_by": 4})
    assert (rig.status(number), rig.status(sold.id)) == ("completed", "completed")


def test_where_an_instance_begins_may_be_named(rig: Rig) -> None:
    rig.deploy(model(
        start() + start("other") + node("startEvent", "come", message())
        + exclusive("merge") + user("a") + user("b") + end() + end("end2"),
        "start -> merge -> a -> end", "come -> merge", "other -> b -> end2", extra=NAMES,
    ))  # fmt: skip
    with pytest.raises(NoSuchStart, match="start, other"):
        rig.start()
    with pytest.raises(NoSuchStart, match="'a'"):
        rig.run(lambda s: rig.engine.start(s, "p", actor="ann", element_id="a"))
    for name in ("start", "other", "come"):
        rig.run(lambda s, at=name: rig.engine.start(s, "p", actor="ann", element_id=at))  # type: ignore[misc]
    assert rig.tasks() == ["a", "a", "b"]


def test_a_call_of_what_starts_by_events_only_is_refused_where_it_can_be_known(rig: Rig) -> None:
    call = node("callActivity", "call", calledElement="told")
    with pytest.raises(DeploymentRefused) as caught:
        rig.deploy(model(start() + call + end(), "start -> call -> end"), told())
    [problem] = caught.value.problems
    assert (problem.element_id, problem.rule) == ("call", "call-start")


def test_a_process_that_begins_wherever_nothing_leads_to_can_be_called(rig: Rig) -> None:
    call = node("callActivity", "call", calledElement="bare")
    rig.deploy(
        model(start() + call + end(), "start -> call -> end"),
        model(user("a") + user("b"), process="bare"),
    )
    number = rig.start()
    assert rig.tasks(rig.child(number)) == ["a", "b"]
    rig.complete("a")
    rig.complete("b")
    assert rig.status(number) == "completed"


def test_a_call_of_what_no_longer_starts_so_is_an_incident(rig: Rig) -> None:
    call = node("callActivity", "call", calledElement="told", camunda_calledElementBinding="latest")
    rig.deploy(told())
    rig.deploy(model(start() + call + end(), "start -> call -> end"))
    number = rig.start()
    [incident] = rig.run(e.open_incidents)
    assert (incident.element_id, rig.status(number)) == ("call", "running")
    rig.deploy(model(start() + user("a") + end(), "start -> a -> end", process="told"))
    rig.run(lambda s: rig.engine.retry_incident(s, incident.id, actor="ann"))
    rig.complete("a")
    assert rig.status(number) == "completed"


def test_a_global_task_in_another_file_is_called(rig: Rig) -> None:
    sign = '<globalUserTask id="sign" name="Sign" camunda:candidateGroups="boss"/>'
    library = model(start() + end(), "start -> end", process="q", extra=sign)
    passed = '<camunda:in source="n" target="n"/><camunda:out source="ok" target="signed"/>'
    call = node(
        "callActivity", "call", f"<extensionElements>{passed}</extensionElements>",
        calledElement="sign",
    )  # fmt: skip
    rig.deploy(model(start() + call + end(), "start -> call -> end"), library)
    number = rig.start(n=3)
    child = rig.child(number)
    assert rig.variables(child) == {"n": 3}
    rig.complete("sign", {"ok": True})
    assert rig.status(number) == "completed"
    assert rig.variables(number) == {"n": 3, "signed": True}
    assert [each.element_id for each in rig.history(child) if each.kind == "entered"] == ["sign"]
