"""Compensation of activities: who is undone, in which order, once, and who waits for it."""

from tests.engine.kernel import models as m
from tests.engine.kernel.world import World


def trip(*parts: str, paths: tuple[str, ...]) -> bytes:
    return m.model(m.start() + m.end() + "".join(parts), *paths)


def done(world: World, *names: str) -> None:
    for name in names:
        world.complete(name)


def since(world: World, element: str) -> list[str]:
    """What was entered after an element."""
    return world.entered[world.entered.index(element) + 1 :]


LINE = trip(
    m.booked("hotel"),
    m.booked("car"),
    m.user("pay"),
    m.throw("back", m.compensate()),
    paths=("start -> hotel -> car -> pay -> back -> end",),
)


def test_all_that_has_completed_is_undone_in_reverse_order() -> None:
    world = World(LINE)
    done(world, "hotel", "car", "pay")
    assert world.open == ["undo_car"]
    done(world, "undo_car")
    assert world.open == ["undo_hotel"]
    assert world.status == "running"
    done(world, "undo_hotel")
    assert since(world, "back") == ["undo_car", "undo_hotel", "end"]
    assert world.status == "completed"


def test_what_is_never_thrown_leaves_nothing_behind() -> None:
    world = World(trip(m.booked("hotel"), paths=("start -> hotel -> end",)))
    done(world, "hotel")
    assert world.status == "completed"
    assert world.entered == ["start", "hotel", "end"]


def test_an_activity_that_has_not_completed_is_not_undone() -> None:
    world = World(
        trip(
            m.booked("hotel"),
            m.booked("car"),
            m.user("wait"),
            m.parallel("fork"),
            m.parallel("join"),
            m.throw("back", m.compensate()),
            paths=(
                "start -> fork -> hotel -> join -> end",
                "fork -> car -> join",
                "fork -> wait -> back -> join",
            ),
        )
    )
    done(world, "hotel", "wait")
    assert world.open == ["car", "undo_hotel"]
    done(world, "undo_hotel", "car")
    assert world.status == "completed"


def test_an_activity_is_undone_once() -> None:
    world = World(
        trip(
            m.booked("hotel"),
            m.throw("back", m.compensate()),
            m.throw("again", m.compensate()),
            paths=("start -> hotel -> back -> again -> end",),
        )
    )
    done(world, "hotel", "undo_hotel")
    assert since(world, "hotel") == ["back", "undo_hotel", "again", "end"]


def test_of_two_throws_at_once_the_second_finds_nothing() -> None:
    world = World(
        trip(
            m.booked("hotel"),
            m.parallel("fork"),
            m.parallel("join"),
            m.throw("back", m.compensate()),
            m.throw("again", m.compensate()),
            m.user("after"),
            paths=(
                "start -> hotel -> fork -> back -> join -> end",
                "fork -> again -> after -> join",
            ),
        )
    )
    done(world, "hotel")
    assert world.open == ["after", "undo_hotel"]
    done(world, "after", "undo_hotel")
    assert world.status == "completed"


def test_only_the_activity_that_is_named_is_undone() -> None:
    world = World(
        trip(
            m.booked("hotel"),
            m.booked("car"),
            m.throw("back", m.compensate("hotel")),
            m.throw("rest", m.compensate()),
            paths=("start -> hotel -> car -> back -> rest -> end",),
        )
    )
    done(world, "hotel", "car")
    assert world.open == ["undo_hotel"]
    done(world, "undo_hotel")
    assert world.open == ["undo_car"]
    done(world, "undo_car")
    assert since(world, "back") == ["undo_hotel", "rest", "undo_car", "end"]


def test_each_round_of_a_loop_is_undone() -> None:
    world = World(
        trip(
            m.booked("hotel"),
            m.exclusive("merge"),
            m.exclusive("more", "more__back"),
            m.when("more", "merge", "again"),
            m.throw("back", m.compensate("hotel")),
            paths=("start -> merge -> hotel -> more -> back -> end",),
        )
    )
    world.complete("hotel", again=True)
    world.complete("hotel", again=True)
    world.complete("hotel", again=False)
    for _ in range(3):
        done(world, "undo_hotel")
    assert since(world, "back") == ["undo_hotel"] * 3 + ["end"]


def test_a_throw_that_does_not_wait_goes_on_at_once() -> None:
    world = World(
        trip(
            m.booked("hotel"),
            m.throw("back", m.compensate(wait=False)),
            m.user("next"),
            paths=("start -> hotel -> back -> next -> end",),
        )
    )
    done(world, "hotel")
    assert world.open == ["next", "undo_hotel"]
    done(world, "next")
    assert world.status == "running", "the process is not over before its handlers are"
    done(world, "undo_hotel")
    assert world.status == "completed"


def test_an_end_event_undoes_and_then_ends() -> None:
    for wait in (True, False):
        body = m.start() + m.booked("hotel") + m.end("end", m.compensate(wait=wait))
        world = World(m.model(body, "start -> hotel -> end"))
        done(world, "hotel")
        assert world.open == ["undo_hotel"]
        assert world.status == "running"
        done(world, "undo_hotel")
        assert world.entered == ["start", "hotel", "end", "undo_hotel"]
        assert world.status == "completed"


def test_nothing_to_undo_is_no_hindrance() -> None:
    world = World(trip(m.throw("back", m.compensate()), paths=("start -> back -> end",)))
    assert world.status == "completed"


def test_an_association_may_be_drawn_the_other_way_round_and_ids_may_need_other_names() -> None:
    world = World(
        trip(
            m.user("Start"),
            m.undo("un.do"),
            m.compensated("Start", "un.do", reversed_=True),
            m.throw("back", m.compensate("Start")),
            paths=("start -> Start -> back -> end",),
        )
    )
    done(world, "Start", "un.do")
    assert since(world, "back") == ["un.do", "end"]


def test_handlers_of_every_kind() -> None:
    """A sub-process, a call activity, a service, a script, and one that is done several times."""
    inside = m.start("s") + m.user("inner") + m.end("e") + m.flows("s -> inner -> e")
    hosts = ["a", "b", "c", "d", "f"]
    world = World(
        trip(
            *(m.user(name) for name in hosts),
            m.node("subProcess", "un_a", inside, isForCompensation="true"),
            m.node("callActivity", "un_b", calledElement="other", isForCompensation="true"),
            m.service("un_c", "undo").replace(
                "<serviceTask", '<serviceTask isForCompensation="true"'
            ),
            m.script("un_d", "x = 7").replace(
                "<scriptTask", '<scriptTask isForCompensation="true"'
            ),
            m.user("un_f", m.loop("[1, 2]"), isForCompensation="true"),
            *(m.compensated(name, f"un_{name}") for name in hosts),
            m.throw("back", m.compensate()),
            paths=("start -> a -> b -> c -> d -> f -> back -> end",),
        ),
        handlers={"undo": lambda _call: {"undone": True}},
    )
    done(world, *hosts)
    done(world, "un_f", "un_f")
    assert (world.variables["x"], world.variables["undone"]) == (7, True)
    world.child_done("un_b")
    done(world, "inner")
    order = ["un_f", "un_f", "un_f", "un_d", "un_c", "un_b", "un_a", "s", "inner", "e", "end"]
    assert since(world, "back") == order
    assert world.status == "completed"


def test_a_call_activity_is_undone_by_its_handler() -> None:
    """The child instance has completed and is gone: only the parent can undo what it did."""
    world = World(
        trip(
            m.node("callActivity", "book", calledElement="other"),
            m.undo("cancel"),
            m.compensated("book", "cancel"),
            m.throw("back", m.compensate("book")),
            paths=("start -> book -> back -> end",),
        )
    )
    world.child_done("book")
    done(world, "cancel")
    assert since(world, "book") == ["back", "cancel", "end"]


def test_compensation_inside_a_handler_only_sees_the_handler() -> None:
    inside = m.start("s") + m.booked("fee") + m.end("e", m.compensate()) + m.flows("s -> fee -> e")
    world = World(
        trip(
            m.booked("hotel"),
            m.user("car"),
            m.node("subProcess", "un_car", inside, isForCompensation="true"),
            m.compensated("car", "un_car"),
            m.throw("back", m.compensate()),
            paths=("start -> hotel -> car -> back -> end",),
        )
    )
    done(world, "hotel", "car", "fee", "undo_fee")
    assert world.open == ["undo_hotel"]
    done(world, "undo_hotel")
    assert world.status == "completed"
