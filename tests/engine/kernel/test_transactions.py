"""Transactions: completed, cancelled, or left by an error or another event."""

from datetime import timedelta

from engine.errors import BpmnError
from tests.engine.kernel import models as m
from tests.engine.kernel.test_compensation import done, since
from tests.engine.kernel.test_compensation__failures import ERROR, HOTEL, Hotel, with_error
from tests.engine.kernel.test_compensation__scopes import sub
from tests.engine.kernel.world import World

CANCEL = "<cancelEventDefinition/>"


def transaction(*parts: str, paths: tuple[str, ...], extra: str = "", name: str = "tx") -> str:
    """Ends at ``ok`` or ``no``: the path says where."""
    inside = m.start("s") + m.end("ok") + m.end("no", CANCEL) + "".join(parts)
    return m.node("transaction", name, extra + inside + m.flows(*paths))


def process(tx: str, *parts: str, paths: tuple[str, ...] = ()) -> bytes:
    """tx -> good -> end, and back -> bad -> end when it was cancelled."""
    back = m.node("boundaryEvent", "back", CANCEL, attachedToRef="tx")
    body = m.start() + tx + back + m.user("good") + m.user("bad") + m.end() + "".join(parts)
    return m.model(body, "start -> tx -> good -> end", "back -> bad -> end", *paths)


def choice(ok: str = "ok", no: str = "no") -> str:
    """Pay, and go on unless that was refused."""
    gateway = m.exclusive("paid", f"paid__{ok}")
    return m.user("pay") + gateway + m.when("paid", no, "refused")


CHOICE = choice()
BOOK = ("s -> hotel -> car -> pay -> paid -> ok",)
SIMPLE = transaction(m.booked("hotel"), m.booked("car"), CHOICE, paths=BOOK)


def test_a_transaction_that_completes_goes_on() -> None:
    world = World(process(SIMPLE))
    done(world, "hotel", "car")
    world.complete("pay", refused=False)
    assert world.open == ["good"]
    done(world, "good")
    assert world.status == "completed"


def test_a_cancelled_transaction_undoes_in_reverse_order_and_only_then_leaves() -> None:
    world = World(process(SIMPLE))
    done(world, "hotel", "car")
    world.complete("pay", refused=True)
    assert world.open == ["undo_car"]
    done(world, "undo_car")
    assert world.open == ["undo_hotel"]
    done(world, "undo_hotel")
    assert world.open == ["bad"]
    done(world, "bad")
    assert since(world, "paid") == ["no", "undo_car", "undo_hotel", "back", "bad", "end"]
    assert world.status == "completed"


def test_a_transaction_with_nothing_to_undo_leaves_at_once() -> None:
    world = World(process(transaction(CHOICE, paths=("s -> pay -> paid -> ok",))))
    world.complete("pay", refused=True)
    assert world.open == ["bad"]


def test_what_is_open_is_cancelled_and_its_completed_portions_are_undone() -> None:
    """BPMN 13.5.5; an open activity itself is never undone."""
    inner = sub("stay", m.booked("visa"), m.booked("sign"), path="visa -> sign")
    tx = transaction(
        m.booked("hotel"),
        inner,
        m.parallel("fork"),
        m.parallel("join"),
        choice("join"),
        paths=("s -> hotel -> fork -> pay -> paid -> join -> ok", "fork -> stay -> join"),
    )
    world = World(process(tx))
    done(world, "hotel", "visa")
    world.complete("pay", refused=True)
    assert world.open == ["undo_visa"]
    done(world, "undo_visa", "undo_hotel")
    assert world.open == ["bad"]


def test_a_cancel_event_in_a_nested_sub_process_cancels_the_transaction() -> None:
    inner = m.node(
        "subProcess",
        "stay",
        m.start("x")
        + m.booked("visa")
        + choice("ok2", "no2")
        + m.end("ok2")
        + m.end("no2", CANCEL)
        + m.flows("x -> visa -> pay -> paid -> ok2"),
    )
    tx = transaction(m.booked("hotel"), inner, paths=("s -> hotel -> stay -> ok",))
    world = World(process(tx.replace(m.end("no", CANCEL), "")))
    done(world, "hotel", "visa")
    world.complete("pay", refused=True)
    done(world, "undo_visa", "undo_hotel")
    assert since(world, "paid") == ["no2", "undo_visa", "undo_hotel", "back", "bad"]


def test_an_error_leaves_a_transaction_without_undoing_it() -> None:
    """A hazard: BPMN leaves it to whoever catches the error."""
    tx = transaction(
        m.booked("hotel"),
        m.booked("car"),
        CHOICE,
        m.end("broken", ERROR),
        m.when("paid", "broken", "broke"),
        paths=BOOK,
    )
    failed = m.boundary("failed", "tx", ERROR) + m.user("worse")
    world = World(with_error(process(tx, failed, paths=("failed -> worse -> end",))))
    done(world, "hotel", "car")
    world.complete("pay", broke=True)
    assert world.open == ["worse"]
    done(world, "worse")
    assert world.status == "completed"


def test_a_timer_stops_a_transaction_but_not_its_undoing() -> None:
    late = m.boundary("late", "tx", m.duration("P1D")) + m.user("slow")
    xml = process(SIMPLE, late, paths=("late -> slow -> end",))
    world = World(xml)
    done(world, "hotel")
    world.pass_time(timedelta(days=2))
    assert world.open == ["slow"]
    for steps in (1, 48):
        world = World(xml)
        done(world, "hotel", "car")
        world.complete("pay", refused=True)
        for _ in range(steps):
            world.pass_time(timedelta(days=2) / steps)
        assert world.open == ["undo_car"], "it is no longer active: nothing interrupts it"
        done(world, "undo_car", "undo_hotel")
        assert world.open == ["bad"]


def test_an_error_in_a_handler_leaves_by_the_error_boundary_of_the_transaction() -> None:
    failed = m.boundary("failed", "tx", ERROR) + m.user("worse")
    tx = transaction(HOTEL, m.booked("car"), CHOICE, paths=BOOK)
    world = World(
        with_error(process(tx, failed, paths=("failed -> worse -> end",))),
        handlers={"undo": Hotel(BpmnError("broken"))},
    )
    done(world, "hotel", "car")
    world.complete("pay", refused=True)
    done(world, "undo_car")
    assert world.open == ["worse"]
    done(world, "worse")
    assert world.status == "completed"


def test_a_cancel_stops_what_another_branch_is_undoing_and_undoes_the_rest() -> None:
    tx = transaction(
        m.booked("hotel"),
        m.booked("car"),
        CHOICE,
        m.parallel("fork"),
        m.throw("some", m.compensate()),
        m.end("there"),
        paths=("s -> hotel -> car -> fork -> pay -> paid -> ok", "fork -> some -> there"),
    )
    world = World(process(tx))
    done(world, "hotel", "car")
    assert world.open == ["pay", "undo_car"]
    world.complete("pay", refused=True)
    assert world.open == ["undo_hotel"], "that of the car had begun"
    done(world, "undo_hotel", "bad")
    assert world.status == "completed"


def test_a_completed_transaction_is_undone_like_any_sub_process() -> None:
    again = m.throw("later", m.compensate("tx"))
    xml = process(SIMPLE, again).replace(b'targetRef="end"', b'targetRef="later"', 1)
    world = World(xml.replace(b"</process>", m.flows("later -> end").encode() + b"</process>"))
    done(world, "hotel", "car")
    world.complete("pay", refused=False)
    done(world, "good", "undo_car", "undo_hotel")
    assert since(world, "good") == ["later", "undo_car", "undo_hotel", "end"]


def test_one_item_cancels_all_items_of_a_transaction() -> None:
    """The boundary event is that of the whole activity."""
    for sequential in (False, True):
        items = m.loop("[1, 2, 3]", sequential=sequential)
        world = World(
            process(
                transaction(
                    m.booked("hotel"),
                    CHOICE,
                    extra=items,
                    paths=("s -> hotel -> pay -> paid -> ok",),
                )
            )
        )
        done(world, "hotel")
        world.complete("pay", refused=False)
        done(world, "hotel")
        world.complete("pay", refused=True)
        undone = []
        while world.open == ["undo_hotel"]:
            undone.append(world.execution.seen_by(world.task("undo_hotel"))["item"])
            done(world, "undo_hotel")
        assert undone == [2, 1]
        assert world.open == ["bad"]


def test_a_transaction_inside_a_transaction_cancels_itself_only() -> None:
    inner = transaction(
        m.booked("car"), CHOICE, paths=("s -> car -> pay -> paid -> ok",), name="in"
    )
    for old in ("s", "ok", "no"):
        inner = inner.replace(f'"{old}"', f'"{old}2"').replace(f"paid__{old}", f"paid__{old}2")
    leave = m.node("boundaryEvent", "out", CANCEL, attachedToRef="in")
    tx = transaction(
        m.booked("hotel"),
        inner,
        leave,
        m.exclusive("either"),
        m.user("sure"),
        m.exclusive("still", "still__ok"),
        m.when("still", "no", "dropped"),
        paths=("s -> hotel -> in -> either -> sure -> still -> ok", "out -> either"),
    )
    world = World(process(tx))
    done(world, "hotel", "car")
    world.complete("pay", refused=True)
    done(world, "undo_car")
    assert world.open == ["sure"]
    world.complete("sure", dropped=True)
    done(world, "undo_hotel")
    assert world.open == ["bad"]


def test_a_handler_in_a_transaction_sees_the_scope_that_the_transaction_had() -> None:
    mapped = m.io(inputs={"place": '="Hotan"'}, outputs={"got": "=place"})
    tx = transaction(
        m.booked("hotel"), CHOICE, extra=mapped, paths=("s -> hotel -> pay -> paid -> ok",)
    )
    world = World(process(tx))
    world.complete("hotel", price=5)
    world.complete("pay", refused=True)
    seen = world.execution.seen_by(world.task("undo_hotel"))
    assert (seen["place"], seen["price"]) == ("Hotan", 5)
    done(world, "undo_hotel", "bad")
    assert world.variables == {}
