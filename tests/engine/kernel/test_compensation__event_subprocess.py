"""Compensation and event sub-processes: those that undo, and those from which it is thrown."""

from datetime import timedelta

import pytest

from engine.errors import BpmnError
from tests.engine.kernel import models as m
from tests.engine.kernel.test_compensation import done, since, trip
from tests.engine.kernel.test_compensation__failures import ERROR, HOTEL, Hotel, with_error
from tests.engine.kernel.test_compensation__refused import inside, line, refused
from tests.engine.kernel.test_compensation__scopes import sub
from tests.engine.kernel.world import World

COMP = "<compensateEventDefinition/>"


def by_event(name: str, event: str, inner: str, *path: str, interrupting: bool = True) -> str:
    way = " -> ".join((f"{name}_start", *path, f"{name}_end"))
    return m.on(name, event, inner, way, interrupting=interrupting)


def undoing(*parts: str, path: tuple[str, ...] = (), name: str = "undo") -> str:
    """A compensation event sub-process."""
    return by_event(name, COMP, "".join(parts), *path)


def test_it_undoes_its_sub_process_in_place_of_the_handlers_inside() -> None:
    stay = sub("stay", m.booked("hotel"), undoing(m.user("call"), path=("call",)), path="hotel")
    world = World(
        trip(
            m.booked("visa"),
            stay,
            m.throw("back", m.compensate()),
            paths=("start -> visa -> stay -> back -> end",),
        )
    )
    done(world, "visa", "hotel")
    assert world.open == ["call"]
    done(world, "call", "undo_visa")
    assert since(world, "back") == ["undo", "undo_start", "call", "undo_end", "undo_visa", "end"]
    assert world.status == "completed"


def test_it_throws_on_to_what_has_completed_in_its_sub_process() -> None:
    """BPMN 10.7: it can recursively trigger compensation of the activities around it."""
    thrown = undoing(
        m.user("call"),
        m.throw("one", m.compensate("hotel")),
        m.throw("rest", m.compensate()),
        path=("call", "one", "rest"),
    )
    stay = sub("stay", m.booked("hotel"), m.booked("car"), thrown, path="hotel -> car")
    world = World(
        trip(stay, m.throw("back", m.compensate("stay")), paths=("start -> stay -> back -> end",))
    )
    done(world, "hotel", "car", "call", "undo_hotel", "undo_car")
    assert since(world, "call") == ["one", "undo_hotel", "rest", "undo_car", "undo_end", "end"]
    assert world.status == "completed"


def test_a_sub_process_without_compensable_activities_is_undone_by_it() -> None:
    stay = sub("stay", m.user("sign"), undoing(m.user("call"), path=("call",)), path="sign")
    world = World(
        trip(stay, m.throw("back", m.compensate("stay")), paths=("start -> stay -> back -> end",))
    )
    done(world, "sign", "call")
    assert world.status == "completed"


def test_each_item_is_undone_by_one_of_its_own_with_its_own_variables() -> None:
    stay = sub(
        "stay",
        m.user("sign"),
        undoing(m.user("call"), path=("call",)),
        path="sign",
        extra=m.loop("[7, 8]"),
    )
    world = World(trip(stay, m.throw("back", COMP), paths=("start -> stay -> back -> end",)))
    world.complete("sign", note=1)
    world.complete("sign", note=2)
    for item, number in ((8, 2), (7, 1)):
        seen = world.execution.seen_by(world.task("call"))
        assert (seen["item"], seen["note"]) == (item, number)
        done(world, "call")
    assert world.status == "completed"


def test_it_is_never_started_while_its_sub_process_is_open() -> None:
    stay = sub(
        "stay",
        m.booked("hotel"),
        m.throw("back", COMP),
        undoing(m.user("call"), path=("call",)),
        path="hotel -> back",
    )
    world = World(trip(stay, paths=("start -> stay -> end",)))
    done(world, "hotel", "undo_hotel")
    assert world.status == "completed"
    assert "undo" not in world.entered


def error_handling(*parts: str, path: tuple[str, ...]) -> str:
    return by_event("wrong", ERROR, "".join(parts), *path)


FAILING = m.service("pay", "pay")


def refuse(_call: object) -> None:
    raise BpmnError("broken")


def test_an_error_event_sub_process_undoes_what_is_around_it() -> None:
    """BPMN's own example: an inline error handler that cannot recover."""
    xml = trip(
        m.booked("hotel"),
        m.booked("car"),
        FAILING,
        error_handling(m.throw("back", COMP), path=("back",)),
        paths=("start -> hotel -> car -> pay -> end",),
    )
    world = World(with_error(xml), handlers={"pay": refuse})
    done(world, "hotel", "car", "undo_car", "undo_hotel")
    assert since(world, "back") == ["undo_car", "undo_hotel", "wrong_end"]
    assert world.status == "completed"


def test_from_an_event_sub_process_one_activity_around_it_or_within_it_can_be_named() -> None:
    xml = trip(
        m.booked("hotel"),
        m.booked("car"),
        FAILING,
        error_handling(
            m.booked("taxi"),
            m.throw("one", m.compensate("hotel")),
            m.throw("rest", COMP),
            path=("taxi", "one", "rest"),
        ),
        paths=("start -> hotel -> car -> pay -> end",),
    )
    world = World(with_error(xml), handlers={"pay": refuse})
    done(world, "hotel", "car", "taxi", "undo_hotel", "undo_taxi", "undo_car")
    assert since(world, "one") == ["undo_hotel", "rest", "undo_taxi", "undo_car", "wrong_end"]


def test_a_handler_sees_the_scope_of_its_activity_not_that_of_the_event_sub_process() -> None:
    message = m.properties(correlationKey="=1") + m.message()
    xml = trip(
        m.booked("hotel"),
        m.user("pay"),
        by_event("late", message, m.throw("back", COMP), "back", interrupting=False),
        paths=("start -> hotel -> pay -> end",),
    )
    world = World(
        xml.replace(b"<process ", b'<message id="m" name="late"/><process '), {"city": "Hotan"}
    )
    done(world, "hotel")
    world.deliver("late")
    assert world.open == ["pay", "undo_hotel"]
    world.complete("undo_hotel", refund=7)
    done(world, "pay")
    assert world.variables == {"city": "Hotan", "refund": 7}


def test_what_an_interrupted_throw_has_left_is_undone_by_the_next() -> None:
    """The error ends the throw; the activities that are not undone yet still can be."""
    xml = trip(
        m.booked("visa"),
        HOTEL,
        m.throw("back", COMP),
        error_handling(m.throw("again", COMP), path=("again",)),
        paths=("start -> visa -> hotel -> back -> end",),
    )
    world = World(with_error(xml), handlers={"undo": Hotel(BpmnError("broken"))})
    done(world, "visa", "hotel")
    assert world.open == ["undo_visa"]
    done(world, "undo_visa")
    assert since(world, "back") == [
        "undo_hotel",
        "wrong",
        "wrong_start",
        "again",
        "undo_visa",
        "wrong_end",
    ]


def test_what_has_completed_in_an_event_sub_process_is_undone_with_its_scope() -> None:
    stay = sub(
        "stay",
        m.booked("hotel"),
        by_event("more", m.duration("P1D"), m.booked("meal"), "meal", interrupting=False),
        path="hotel",
    )
    xml = trip(stay, m.throw("back", COMP), paths=("start -> stay -> back -> end",))
    for steps in (1, 24):
        world = World(xml)
        for _ in range(steps):
            world.pass_time(timedelta(days=1) / steps)
        done(world, "meal", "hotel", "undo_hotel", "undo_meal")
        assert world.status == "completed"


@pytest.mark.parametrize("timer", [True, False])
def test_what_an_activity_has_begun_beside_it_is_undone_before_it(timer: bool) -> None:
    """BPMN 13.5.5, even though it has completed before the activity itself."""
    event = m.duration("P1D") if timer else m.message()
    xml = trip(
        m.booked("visa"),
        m.booked("hotel"),
        m.boundary("on", "hotel", event, interrupting=False),
        m.booked("meal"),
        m.throw("back", COMP),
        m.end("fed"),
        paths=("start -> visa -> hotel -> back -> end", "on -> meal -> fed"),
    )
    world = World(xml.replace(b"<process ", b'<message id="m" name="on"/><process '))
    done(world, "visa")
    world.pass_time(timedelta(days=2)) if timer else world.deliver("on")
    done(world, "meal", "hotel", "undo_meal", "undo_hotel", "undo_visa")
    assert since(world, "back") == ["undo_meal", "undo_hotel", "undo_visa", "end"]


BOTH = sub("s", m.user("x"), undoing(), path="x") + m.undo("un_s") + m.compensated("s", "un_s")
FALSE = by_event("undo", COMP, "", interrupting=False)
WRONG = {
    "of a process": (line(undoing()), "undo"),
    "twice": (line(inside("s", undoing(), undoing(name="more")), paths=("start -> s",)), "more"),
    "beside a handler": (line(BOTH, paths=("start -> s",)), "undo"),
    "of a handler": (
        line(inside("un_a", undoing(), isForCompensation="true"), m.compensated("a", "un_a")),
        "undo",
    ),
    "not interrupting": (line(inside("s", FALSE), paths=("start -> s",)), "undo_start"),
}


@pytest.mark.parametrize(("xml", "element"), WRONG.values(), ids=WRONG.keys())
def test_one_that_could_not_run_is_refused(xml: bytes, element: str) -> None:
    assert (element, "compensation") in refused(xml)


def test_a_start_of_a_process_is_not_by_compensation() -> None:
    xml = m.model(m.node("startEvent", "s", COMP) + m.end(), "s -> end")
    assert ("s", "unsupported") in refused(xml)
