"""Activities through the engine: what somebody begins, what throws while it loops, what is sent."""

import pytest

from engine.errors import InstanceNotRunning, NotActivated, TokenNotOpen
from tests.engine.kernel.models import (
    boundary,
    end,
    model,
    node,
    properties,
    start,
    tag,
    user,
)
from tests.engine.rig import Rig

AD_HOC = model(
    start()
    + node("adHocSubProcess", "any", properties(activeElements="[]") + user("call") + user("visit"))
    + user("after")
    + end(),
    "start -> any -> after -> end",
)


def test_somebody_begins_an_activity_of_an_ad_hoc_subprocess(rig: Rig) -> None:
    rig.deploy(AD_HOC)
    instance = rig.start()
    [token] = [each.id for each in rig.run(lambda s: rig.engine.tokens(s, instance))]

    def activate(at: int, element: str) -> None:
        rig.run(lambda s: rig.engine.activate(s, instance, at, element, actor="ann"))

    with pytest.raises(NotActivated):
        activate(token, "after")
    with pytest.raises(TokenNotOpen):
        activate(token + 100, "call")
    activate(token, "visit")
    activate(token, "visit")
    rig.complete("visit")
    rig.complete("visit")
    rig.complete("after")
    with pytest.raises(InstanceNotRunning):
        activate(token, "call")


SIGNAL = '<signalEventDefinition signalRef="sig"/>'


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_signal_that_a_loop_throws_is_heard_at_its_border(rig: Rig, interrupting: bool) -> None:
    loop = tag(
        "multiInstanceLoopCharacteristics",
        "<loopCardinality>2</loopCardinality>",
        behavior="One",
        oneBehaviorEventRef="d",
    )
    body = start() + user("a", loop) + user("after") + user("caught") + end()
    body += boundary("b", "a", SIGNAL, interrupting=interrupting)
    extra = '<signal id="sig" name="one"/><signalEventDefinition id="d" signalRef="sig"/>'
    rig.deploy(model(body, "start -> a -> after -> end", "b -> caught -> end", extra=extra))
    rig.start()
    rig.complete("a")
    rig.complete("caught")
    if not interrupting:
        rig.complete("a")
        rig.complete("after")


def test_a_send_task_reaches_who_waits(rig: Rig) -> None:
    key = properties(correlationKey="number")
    sends = start() + node("sendTask", "send", key, messageRef="m") + end()
    waits = start() + node("receiveTask", "wait", key, messageRef="m") + user("got") + end()
    names = '<message id="m" name="told"/>'
    rig.deploy(
        model(waits, "start -> wait -> got -> end", extra=names, process="waits"),
        model(sends, "start -> send -> end", extra=names, process="sends"),
    )
    rig.start("waits", number=7)
    rig.start("sends", number=8)
    assert "got" not in rig.tasks()
    rig.start("sends", number=7)
    rig.complete("got")


def test_a_process_without_a_start_event_is_called(rig: Rig) -> None:
    body = start() + node("callActivity", "call", calledElement="q") + user("after") + end()
    rig.deploy(
        model(body, "start -> call -> after -> end"),
        model(user("a") + user("b") + user("c"), "a -> c", process="q"),
    )
    rig.start()
    assert rig.tasks() == ["a", "b"]
    for name in ("a", "b", "c"):
        rig.complete(name)
    assert rig.tasks() == ["after"]
