"""What goes wrong while something is undone: incidents, errors, and events that interrupt."""

from datetime import timedelta

import pytest

from engine.errors import BpmnError, InvariantBroken
from engine.kernel.completions import DONE
from tests.engine.kernel import models as m
from tests.engine.kernel.test_compensation import done, since, trip
from tests.engine.kernel.test_compensation__scopes import sub
from tests.engine.kernel.world import World

SERVICE = m.service("undo_hotel", "undo").replace(
    "<serviceTask", '<serviceTask isForCompensation="true"'
)
HOTEL = m.user("hotel") + SERVICE + m.compensated("hotel", "undo_hotel")
ERROR = '<errorEventDefinition errorRef="err"/>'


def with_error(xml: bytes) -> bytes:
    return xml.replace(b"<process ", b'<error id="err" errorCode="broken"/><process ')


class Hotel:
    """A handler that fails at first."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error

    def __call__(self, _call: object) -> None:
        if self.error is not None:
            error, self.error = self.error, None
            raise error


def test_a_handler_that_fails_is_tried_again_and_the_rest_follows() -> None:
    xml = trip(
        m.booked("visa"),
        HOTEL,
        m.throw("back", m.compensate()),
        paths=("start -> visa -> hotel -> back -> end",),
    )
    world = World(xml, handlers={"undo": Hotel(ValueError("no answer"))})
    done(world, "visa", "hotel")
    assert [i.element_id for i in world.incidents.values()] == ["undo_hotel"]
    world.retry("undo_hotel")
    done(world, "undo_visa")
    assert world.status == "completed"


def test_an_error_in_a_handler_is_caught_around_the_throw() -> None:
    inside = sub(
        "trip",
        m.booked("visa"),
        HOTEL,
        m.throw("back", m.compensate()),
        path="visa -> hotel -> back",
    )
    xml = trip(
        inside,
        m.boundary("failed", "trip", ERROR),
        m.user("call"),
        paths=("start -> trip -> end", "failed -> call -> end"),
    )
    world = World(with_error(xml), handlers={"undo": Hotel(BpmnError("broken"))})
    done(world, "visa", "hotel")
    assert world.open == ["call"], "what was not yet undone is gone with its scope"
    done(world, "call")
    assert world.status == "completed"


def test_an_error_is_not_asked_of_the_activity_that_is_undone() -> None:
    """The border of a completed activity is no more."""
    xml = trip(
        sub("stay", HOTEL, path="hotel"),
        m.boundary("failed", "stay", ERROR),
        m.throw("back", m.compensate()),
        paths=("start -> stay -> back -> end", "failed -> end"),
    )
    world = World(with_error(xml), handlers={"undo": Hotel(BpmnError("broken"))})
    done(world, "hotel")
    assert world.status == "error"


def test_an_interrupting_event_stops_what_is_being_undone() -> None:
    inside = sub(
        "trip",
        m.booked("visa"),
        m.booked("hotel"),
        m.throw("back", m.compensate()),
        path="visa -> hotel -> back",
    )
    xml = trip(
        inside,
        m.boundary("late", "trip", m.duration("P3D")),
        m.user("call"),
        paths=("start -> trip -> end", "late -> call -> end"),
    )
    jump, steps = World(xml), World(xml)
    for world in (jump, steps):
        done(world, "visa", "hotel")
        assert world.open == ["undo_hotel"]
    jump.pass_time(timedelta(days=5))
    for _ in range(10):
        steps.pass_time(timedelta(hours=12))
    assert jump.open == steps.open == ["call"]
    done(jump, "call")
    done(steps, "call")
    assert jump.entered == steps.entered
    assert since(jump, "late") == ["call", "end"]


def test_a_terminate_event_stops_what_is_being_undone() -> None:
    xml = trip(
        m.booked("hotel"),
        m.user("stop"),
        m.end("halt", "<terminateEventDefinition/>"),
        m.parallel("fork"),
        m.throw("back", m.compensate()),
        paths=("start -> hotel -> fork -> back -> end", "fork -> stop -> halt"),
    )
    world = World(xml)
    done(world, "hotel", "stop")
    assert world.status == "terminated"


def test_what_a_terminated_sub_process_had_not_yet_undone_is_undone_later() -> None:
    inside = (
        m.start("s")
        + m.end("e")
        + m.booked("visa")
        + m.booked("hotel")
        + m.parallel("fork")
        + m.throw("back", m.compensate())
        + m.user("stop")
        + m.end("halt", "<terminateEventDefinition/>")
        + m.flows("s -> visa -> hotel -> fork -> back -> e", "fork -> stop -> halt")
    )
    xml = trip(
        m.node("subProcess", "trip", inside),
        m.throw("all", m.compensate()),
        paths=("start -> trip -> all -> end",),
    )
    world = World(xml)
    done(world, "visa", "hotel", "stop")
    assert world.open == ["undo_visa"], "the handler of the hotel had begun"
    done(world, "undo_visa")
    assert world.status == "completed"


def test_an_instance_that_is_cancelled_forgets_what_could_be_undone() -> None:
    world = World(trip(HOTEL, m.user("pay"), paths=("start -> hotel -> pay -> end",)))
    done(world, "hotel")
    world.cancel()
    assert world.status == "cancelled"


def test_a_state_that_contradicts_itself_is_not_saved() -> None:
    world = World(trip(HOTEL, m.user("pay"), paths=("start -> hotel -> pay -> end",)))
    done(world, "hotel")
    root = world.execution._instance.root
    root.internal_data[DONE][0]["name"] = "nobody"
    with pytest.raises(InvariantBroken):
        world.execution.dump()
