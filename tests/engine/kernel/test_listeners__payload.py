"""What comes with the event of an event sub-process: written where its name lives, as from inside."""

import pytest

from engine.errors import BpmnError
from tests.engine.kernel.models import (
    condition,
    end,
    io,
    message,
    model,
    node,
    on,
    refer,
    service,
    start,
    tag,
    user,
)
from tests.engine.kernel.world import World

HEAD = (
    '<message id="m" name="note"/><signal id="s" name="alarm"/>'
    '<error id="e" errorCode="broken"/><escalation id="u" escalationCode="urgent"/>'
)
OBJECT = node("dataObject", "d", name="v") + node("dataObjectReference", "dr", dataObjectRef="d")
SHOWN = tag("ioSpecification", node("dataInput", "in", name="shown"))
SHOWN += tag("dataInputAssociation", tag("sourceRef", "dr") + tag("targetRef", "in"), id="ia")


def world(event: str, inner: str = "", more: str = "", **handlers: object) -> World:
    """A process that somebody works in, and its event sub-process with a data object `v`."""
    handle = user("handle", SHOWN)
    inside = on("es", event, OBJECT + handle + inner, "es_start -> handle", interrupting=False)
    body = start() + user("a") + end() + inside + more
    path = "start -> a -> throw -> end" if more else "start -> a -> end"
    return World(model(body, path, extra=HEAD), {"seen": 0}, **handlers)  # type: ignore[arg-type]


@pytest.mark.parametrize(("event", "name"), [(message(), "note"), (refer("signal", "s"), "alarm")])
def test_it_goes_into_a_data_object_of_its_own(event: str, name: str) -> None:
    found = world(event)
    found.deliver(name, v=5, seen=1, new=2)
    inside = found.execution.seen_by(found.task("handle"))
    assert (inside["v"], inside["shown"]) == (5, 5)
    assert found.variables == {"seen": 1, "new": 2}
    found.deliver(name, v=6)
    assert found.variables == {"seen": 1, "new": 2}
    found.complete("handle")
    assert found.execution.seen_by(found.task("handle"))["v"] == 6


def test_a_signal_from_inside_and_an_escalation_bring_theirs() -> None:
    inputs = io(inputs={"v": "=7"})
    for event in (refer("signal", "s"), refer("escalation", "u")):
        throw = node("intermediateThrowEvent", "throw", inputs + event)
        found = world(event, more=throw)
        found.complete("a")
        assert found.execution.seen_by(found.task("handle"))["v"] == 7
        assert "v" not in found.variables


def test_the_code_of_an_error_does_too() -> None:
    event = refer("error", "e", errorCodeVariable="v", errorMessageVariable="why")
    inside = on("es", event, OBJECT + user("handle", SHOWN), "es_start -> handle")
    body = start() + service("call", "book") + end() + inside

    def book(_call: object) -> None:
        raise BpmnError("broken", "no room")

    found = World(model(body, "start -> call -> end", extra=HEAD), handlers={"book": book})
    assert found.execution.seen_by(found.task("handle"))["v"] == "broken"
    assert found.variables == {"why": "no room"}


def test_only_declared_outputs_leave_it_and_its_mappings_see_what_has_come() -> None:
    mappings = io(inputs={"twice": "=2 * v"}, outputs={"done": "=twice + v"})
    inside = on("es", message(), mappings + user("handle"), "es_start -> handle")
    found = World(model(start() + user("a") + end() + inside, "start -> a -> end", extra=HEAD))
    found.deliver("note", v=5)
    assert found.variables == {}
    found.complete("handle")
    assert found.variables == {"done": 15}


def test_it_is_not_lost_when_a_mapping_fails() -> None:
    mappings = io(inputs={"twice": "=double(v)"})
    inside = on("es", message(), mappings + user("handle") + OBJECT, "es_start -> handle")
    xml = model(start() + user("a") + end() + inside, "start -> a -> end", extra=HEAD)
    working: list[bool] = []

    def double(value: object) -> object:
        if not working:
            raise RuntimeError("not now")
        return value

    found = World(xml, functions={"double": double})
    found.deliver("note", v=5)
    assert [each.element_id for each in found.incidents.values()] == ["es"]
    assert found.variables == {}
    working.append(True)
    found.retry("es")
    assert found.execution.seen_by(found.task("handle"))["twice"] == 5


def test_a_condition_sees_what_is_written_where_it_stands() -> None:
    watch = on("watch", condition("v = 5"), user("told"), "watch_start -> told")
    found = world(message(), inner=watch)
    found.deliver("note", v=5)
    assert found.open == ["a", "told"]
    found = world(message(), more=watch + node("intermediateThrowEvent", "throw"))
    found.deliver("note", v=5)
    assert found.open == ["a", "handle"]
