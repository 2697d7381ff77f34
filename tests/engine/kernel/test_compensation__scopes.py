"""Compensation of what holds other activities, and the variables that handlers see."""

import pytest

from engine.kernel import effects
from tests.engine.kernel import models as m
from tests.engine.kernel.test_compensation import done, since, trip
from tests.engine.kernel.world import World


def sub(name: str, *parts: str, path: str, extra: str = "") -> str:
    return m.sub(name, extra + "".join(parts), f"{name}_start -> {path} -> {name}_end")


def test_a_sub_process_is_undone_by_what_has_completed_in_it() -> None:
    world = World(
        trip(
            m.booked("visa"),
            sub("stay", m.booked("hotel"), m.booked("car"), path="hotel -> car"),
            m.booked("tour"),
            m.throw("back", m.compensate()),
            paths=("start -> visa -> stay -> tour -> back -> end",),
        )
    )
    done(world, "visa", "hotel", "car", "tour")
    done(world, "undo_tour", "undo_car", "undo_hotel", "undo_visa")
    assert since(world, "back") == ["undo_tour", "undo_car", "undo_hotel", "undo_visa", "end"]


def test_sub_processes_are_undone_at_any_depth_by_name() -> None:
    world = World(
        trip(
            sub("outer", sub("inner", m.booked("hotel"), path="hotel"), path="inner"),
            m.booked("tour"),
            m.throw("back", m.compensate("outer")),
            paths=("start -> outer -> tour -> back -> end",),
        )
    )
    done(world, "hotel", "tour")
    assert world.open == ["undo_hotel"]
    done(world, "undo_hotel")
    assert world.status == "completed"


def test_a_handler_of_a_sub_process_undoes_it_as_a_whole() -> None:
    """BPMN 10.7: a boundary handler sees the activity as a black box."""
    world = World(
        trip(
            sub("stay", m.booked("hotel"), path="hotel"),
            m.undo("un_stay"),
            m.compensated("stay", "un_stay"),
            m.throw("back", m.compensate()),
            paths=("start -> stay -> back -> end",),
        )
    )
    done(world, "hotel", "un_stay")
    assert since(world, "back") == ["un_stay", "end"]


def test_an_open_sub_process_is_not_undone() -> None:
    world = World(
        trip(
            sub("stay", m.booked("hotel"), m.user("sign"), path="hotel -> sign"),
            m.user("wait"),
            m.throw("back", m.compensate()),
            m.parallel("fork"),
            m.parallel("join"),
            paths=("start -> fork -> stay -> join -> end", "fork -> wait -> back -> join"),
        )
    )
    done(world, "hotel", "wait")
    assert world.open == ["sign"]
    done(world, "sign")
    assert world.status == "completed"


def test_a_throw_in_a_sub_process_leaves_what_is_around_it() -> None:
    world = World(
        trip(
            m.booked("visa"),
            sub("stay", m.booked("hotel"), m.throw("back", m.compensate()), path="hotel -> back"),
            m.throw("all", m.compensate()),
            paths=("start -> visa -> stay -> all -> end",),
        )
    )
    done(world, "visa", "hotel", "undo_hotel")
    assert world.open == ["undo_visa"]
    done(world, "undo_visa")
    assert since(world, "back") == ["undo_hotel", "stay_end", "all", "undo_visa", "end"]


def test_a_sub_process_that_was_interrupted_has_not_completed() -> None:
    world = World(
        trip(
            sub("stay", m.booked("hotel"), m.user("sign"), path="hotel -> sign"),
            m.boundary("late", "stay", m.message()),
            m.throw("back", m.compensate()),
            paths=("start -> stay -> end", "late -> back -> end"),
        ).replace(b"<process ", b'<message id="m" name="late"/><process ')
    )
    done(world, "hotel")
    world.deliver("late")
    assert since(world, "late") == ["back", "end"]


def test_each_item_is_undone_with_what_it_knew() -> None:
    seen = []
    world = World(
        trip(
            m.user("book", m.loop("[10, 20, 30]")),
            m.service("cancel", "cancel").replace(
                "<serviceTask", '<serviceTask isForCompensation="true"'
            ),
            m.compensated("book", "cancel"),
            m.throw("back", m.compensate("book")),
            paths=("start -> book -> back -> end",),
        ),
        {"log": 0},
        handlers={
            "cancel": lambda call: (
                seen.append(
                    (call.variables["item"], call.variables["loopCounter"], call.variables["mine"])
                )
                or {"log": call.variables["log"] + 1}
            )
        },
    )
    second, first, third = sorted(world.tasks, key=lambda token: (token + 1) % 3)
    order = [world.execution.seen_by(token)["item"] for token in (second, first, third)]
    for number, token in enumerate((second, first, third)):
        world.complete_token(token, {"mine": number})
    assert [item for item, _, _ in seen] == order[::-1]
    assert [mine for _, _, mine in seen] == [2, 1, 0]
    assert world.variables == {"log": 3}, "what a handler writes goes where its activity's did"


@pytest.mark.parametrize("sequential", [True, False])
def test_items_that_are_sub_processes_are_undone_in_their_own_scopes(sequential: bool) -> None:
    item = sub("each", m.booked("book"), path="book", extra=m.loop("[1, 2]", sequential=sequential))
    world = World(
        trip(item, m.throw("back", m.compensate()), paths=("start -> each -> back -> end",))
    )
    world.complete("book", note="first")
    world.complete("book", note="second")
    assert world.execution.seen_by(world.task("undo_book"))["item"] == 2
    world.complete("undo_book", note="none")
    seen = world.execution.seen_by(world.task("undo_book"))
    assert (seen["item"], seen["note"]) == (1, "first")
    done(world, "undo_book")
    assert since(world, "back") == ["undo_book", "undo_book", "end"]
    assert world.variables == {}


def test_items_are_not_undone_before_all_have_completed() -> None:
    world = World(
        trip(
            m.user("book", m.loop("[1, 2]")),
            m.undo("cancel"),
            m.compensated("book", "cancel"),
            m.parallel("fork"),
            m.parallel("join"),
            m.user("wait"),
            m.throw("back", m.compensate()),
            paths=("start -> fork -> book -> join -> end", "fork -> wait -> back -> join"),
        )
    )
    done(world, "book", "wait")
    assert world.open == ["book"]
    done(world, "book")
    assert world.status == "completed"


def test_a_handler_sees_what_an_activity_with_mappings_knew_when_it_completed() -> None:
    mapped = m.io(inputs={"place": "=city"}, outputs={"booked": "=place"})
    world = World(
        trip(
            m.user("book", mapped),
            m.user("cancel", m.io(outputs={"undone": "=place"}), isForCompensation="true"),
            m.compensated("book", "cancel"),
            m.script("move", 'city = "Kashgar"'),
            m.throw("back", m.compensate()),
            paths=("start -> book -> move -> back -> end",),
        ),
        {"city": "Hotan"},
    )
    world.complete("book", secret=1)
    assert world.execution.seen_by(world.task("cancel")) == {
        "city": "Kashgar",
        "booked": "Hotan",
        "place": "Hotan",
        "secret": 1,
    }
    done(world, "cancel")
    assert world.variables == {"city": "Kashgar", "booked": "Hotan", "undone": "Hotan"}


def test_a_sub_process_with_mappings_is_undone_in_the_scope_that_it_had() -> None:
    mapped = m.io(inputs={"place": "=city"}, outputs={"booked": "=place"})
    inside = sub(
        "stay",
        m.user("book"),
        m.script("cancel", "undone = place", "city = place").replace(
            "<scriptTask", '<scriptTask isForCompensation="true"'
        ),
        m.compensated("book", "cancel"),
        path="book",
        extra=mapped,
    )
    world = World(
        trip(
            inside,
            m.script("move", 'city = "Kashgar"'),
            m.throw("back", m.compensate()),
            paths=("start -> stay -> move -> back -> end",),
        ),
        {"city": "Hotan"},
    )
    done(world, "book")
    assert world.status == "completed"
    assert world.last(effects.VariablesWritten).values == {"city": "Hotan"}
    assert world.variables == {"city": "Kashgar", "booked": "Hotan"}, "only outputs leave it"
