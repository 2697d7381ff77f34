"""Two things that cross within one step: whatever comes second must not undo what came first."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import engine as e
from engine.calls import Call
from engine.errors import StaleState
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    boundary,
    end,
    message,
    model,
    node,
    service,
    start,
    user,
)
from tests.engine.rig import Rig

STOP = '<message id="m" name="stop"/>'


def calling_off(rig_maker: MakeRig, ending: str, paths: str) -> Rig:
    """A child that calls off its own caller, and then ends."""

    def call_off(session: Session, call: Call) -> None:
        call.publish("stop", None)

    rig = rig_maker(handlers={"call_off": call_off})
    rig.deploy(
        model(
            start() + node("callActivity", "call", calledElement="child")
            + boundary("stopped", "call", message()) + user("mend") + end() + end("end2"),
            "start -> call -> end", "stopped -> mend -> end2", extra=STOP, process="parent",
        ),
        model(
            start() + user("work") + service("act", "call_off") + ending,
            paths, process="child", extra='<error id="err" errorCode="refused"/>',
        ),
    )  # fmt: skip
    return rig


@pytest.mark.parametrize("inner", ["", '<errorEventDefinition errorRef="err"/>'])
def test_a_child_that_ends_after_it_was_called_off_says_nothing_more(
    make_rig: MakeRig, inner: str
) -> None:
    rig = calling_off(make_rig, end("end", inner), "start -> work -> act -> end")
    number = rig.start("parent")
    rig.complete("work")
    assert rig.tasks(number) == ["mend"]
    assert rig.status(number) == "running"


def test_what_a_handler_cannot_send_is_its_incident(make_rig: MakeRig) -> None:
    def send(session: Session, call: Call) -> None:
        call.publish("news", 1, {"what": object()})

    rig = make_rig(handlers={"send": send})
    rig.deploy(model(start() + user("a") + service("b", "send") + end(), "start -> a -> b -> end"))
    number = rig.start()
    rig.complete("a", {"n": 1})
    (row,) = rig.run(e.open_incidents)
    assert row.element_id == "b"
    assert rig.variables(number) == {"n": 1}


def test_what_a_handler_cannot_start_with_is_its_incident(make_rig: MakeRig) -> None:
    def begin(session: Session, call: Call) -> None:
        call.start("other", {"what": object()})

    rig = make_rig(handlers={"begin": begin})
    rig.deploy(
        model(start() + user("a") + service("b", "begin") + end(), "start -> a -> b -> end"),
        model(start() + user("o") + end(), "start -> o -> end", process="other"),
    )
    rig.start()
    rig.complete("a")
    (row,) = rig.run(e.open_incidents)
    assert row.element_id == "b"
    assert rig.tasks() == []


@pytest.mark.parametrize(
    "error",
    [StaleState(), OperationalError("UPDATE", {}, Exception("database is locked"))],
    ids=["stale", "busy"],
)
def test_what_the_whole_step_is_tried_again_for_is_no_incident(
    make_rig: MakeRig, error: Exception
) -> None:
    tries: list[int] = []

    def act(session: Session, call: Call) -> Mapping[str, object]:
        tries.append(1)
        if len(tries) == 1:
            raise error
        return {"done": True}

    rig = make_rig(handlers={"act": act})
    rig.deploy(model(start() + user("a") + service("b", "act") + end(), "start -> a -> b -> end"))
    number = rig.start()
    assert rig.complete("a").status == "completed"
    assert rig.run(e.open_incidents) == []
    assert rig.variables(number) == {"done": True}
