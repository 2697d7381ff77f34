"""Instances with all kinds of lines in their logs, for what reads logs."""

from sqlalchemy import select

from engine.calls import Call
from engine.tables import incident
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    boundary,
    cycle,
    end,
    model,
    node,
    parallel,
    properties,
    script,
    service,
    start,
    user,
)
from tests.engine.rig import DAY, T0, Rig

CALLER = model(
    start() + user("ask", camunda_candidateGroups="lead") + boundary("tick", "ask", cycle("R2/PT1H"), interrupting=False)
    + script("count", "n = n + 1") + parallel("fork") + service("fail", "fail")
    + node("callActivity", "call", '<extensionElements><camunda:in source="phone" target="number"/>'
           '<camunda:out source="answer" target="answer"/></extensionElements>', calledElement="child")
    + node("receiveTask", "wait", properties(correlationKey="=n") , messageRef="m")
    + "".join(end(f"end{n}") for n in range(4)),
    "start -> ask -> fork -> fail -> end0", "fork -> call -> end1", "fork -> wait -> end2",
    "tick -> count -> end3", extra='<message id="m" name="paid"/>',
)  # fmt: skip
CHILD = model(start() + user("answer") + end(), "start -> answer -> end", process="child")


def make(make_rig: MakeRig) -> Rig:
    """An engine whose handler fails at its first attempt."""
    tried: list[int] = []

    def fail(_session: object, call: Call) -> None:
        if call.instance_id not in tried:
            tried.append(call.instance_id)
            raise ValueError(f"cannot reach {call.variables['phone']}")

    rig = make_rig(handlers={"fail": fail}, retries=())
    rig.deploy(CALLER, CHILD)
    return rig


def begin(rig: Rig, **given: object) -> int:
    """An instance that stands in the middle, with a child, an incident and a wait."""
    number = rig.start("p", n=0, phone="13800001111", person={"name": "王小明", "age": 41}, **given)
    rig.set_clock(max(rig.now, T0) + DAY)
    rig.wake_all()
    rig.complete("ask", {"note": "call 13800001111 now"}, actor="7")
    return number


def end_all(rig: Rig) -> None:
    """All that is open comes to its end."""
    for row in rig.rows(incident):
        if row.closed_at is None:
            rig.run(lambda s, at=row.id: rig.engine.retry_incident(s, at, actor="op"))  # type: ignore[misc]
    while rig.tasks():
        rig.complete(rig.tasks()[0], {"answer": "ok"}, actor="8")
    while rig.publish("paid", 2):
        pass


def stored(rig: Rig) -> str:
    """All that the database holds, unpacked."""
    import zstandard  # noqa: PLC0415

    import engine as e  # noqa: PLC0415

    found: list[str] = []
    for table in e.metadata.sorted_tables:
        for row in rig.run(lambda s, t=table: s.execute(select(t)).all()):  # type: ignore[misc]
            for value in row:
                if isinstance(value, bytes) and value[:4] == b"\x28\xb5\x2f\xfd":
                    found.append(zstandard.ZstdDecompressor().decompress(value).decode())
                found.append(str(value))
    return "\n".join(found)
