"""What a deployment refuses of compensation and transactions, by element and rule."""

import pytest

from engine.errors import DeploymentRefused
from engine.kernel import parse
from tests.engine.kernel import models as m

CANCEL = "<cancelEventDefinition/>"
COMP = "<compensateEventDefinition/>"


def refused(xml: bytes) -> set[tuple[str | None, str]]:
    with pytest.raises(DeploymentRefused) as caught:
        parse(xml, "m.bpmn")
    assert all("{" not in str(each) for each in caught.value.problems)
    return {(each.element_id, each.rule) for each in caught.value.problems}


def line(*parts: str, paths: tuple[str, ...] = ()) -> bytes:
    """start -> a -> end, and what else is given."""
    body = m.start() + m.user("a") + m.end() + "".join(parts)
    return m.model(body, "start -> a -> end", *paths)


def inside(name: str, *parts: str, kind: str = "subProcess", **attributes: str) -> str:
    body = m.start(f"{name}_s") + m.user(f"{name}_t") + m.end(f"{name}_e") + "".join(parts)
    return m.node(kind, name, body + m.flows(f"{name}_s -> {name}_t -> {name}_e"), **attributes)


BOUNDARY = m.node("boundaryEvent", "b", COMP, attachedToRef="a")
ASSOCIATION = '<association id="x" sourceRef="b" targetRef="un_a"/>'
FORKED = m.parallel("f") + m.flows("a -> f")

WRONG = {
    "no association": (line(BOUNDARY), "b"),
    "not a handler": (line(BOUNDARY, ASSOCIATION, m.node("userTask", "un_a")), "b"),
    "two handlers": (
        line(
            BOUNDARY,
            ASSOCIATION,
            ASSOCIATION.replace("x", "y").replace("un_a", "un_b"),
            m.undo("un_a"),
            m.undo("un_b"),
        ),
        "b",
    ),
    "a handler elsewhere": (
        line(BOUNDARY, ASSOCIATION, inside("s", m.undo("un_a")), paths=("start -> s",)),
        "b",
    ),
    "two boundary events": (
        line(
            m.undo("un_a"),
            m.undo("un_b"),
            m.compensated("a", "un_a"),
            m.compensated("a", "un_b").replace("a_comp", "other"),
        ),
        "other",
    ),
    "a flow from the boundary event": (
        line(BOUNDARY, ASSOCIATION, m.undo("un_a"), paths=("b -> end",)),
        "b",
    ),
    "a flow from the handler": (
        line(BOUNDARY, ASSOCIATION, m.undo("un_a"), paths=("un_a -> end",)),
        "un_a",
    ),
    "a flow to the handler": (
        line(BOUNDARY, ASSOCIATION, m.undo("un_a"), paths=("a -> un_a",)),
        "un_a",
    ),
    "a handler nobody names": (line(m.undo("un_a")), "un_a"),
    "a handler with a border": (
        line(
            BOUNDARY,
            ASSOCIATION,
            m.undo("un_a"),
            m.boundary("late", "un_a", m.duration("PT1H")),
            paths=("late -> end",),
        ),
        "late",
    ),
    "a gateway as a handler": (
        line(BOUNDARY, ASSOCIATION, m.node("exclusiveGateway", "un_a", isForCompensation="true")),
        "un_a",
    ),
}


@pytest.mark.parametrize(("xml", "element"), WRONG.values(), ids=WRONG.keys())
def test_compensation_that_could_not_run_is_refused(xml: bytes, element: str) -> None:
    assert (element, "compensation") in refused(xml)


def thrown(ref: str, *parts: str) -> bytes:
    """A throw behind ``a`` that names an activity."""
    body = m.start() + m.user("a") + m.throw("t", m.compensate(ref)) + m.end() + "".join(parts)
    return m.model(body, "start -> a -> t -> end")


UNSEEN = {
    "unknown": thrown("nobody"),
    "an event": thrown("end"),
    "without a handler": thrown("a"),
    "a handler": thrown("un_a", m.undo("un_a"), m.compensated("a", "un_a")),
    "inside a sub-process": m.model(
        m.start() + inside("s", m.booked("x")) + m.throw("t", m.compensate("x")) + m.end(),
        "start -> s -> t -> end",
    ),
    "around a sub-process": m.model(
        m.start()
        + m.booked("x")
        + m.node(
            "subProcess",
            "s",
            m.start("ss")
            + m.throw("t", m.compensate("x"))
            + m.end("se")
            + m.flows("ss -> t -> se"),
        )
        + m.end(),
        "start -> x -> s -> end",
    ),
}


@pytest.mark.parametrize("xml", UNSEEN.values(), ids=UNSEEN.keys())
def test_a_throw_names_what_it_can_see_and_undo(xml: bytes) -> None:
    assert ("t", "compensation") in refused(xml)


def test_what_is_refused_is_said_once() -> None:
    assert refused(line(m.undo("un_a"))) == {("un_a", "compensation")}
    assert refused(line(BOUNDARY)) == {("b", "compensation")}


TRANSACTION = m.node(
    "transaction",
    "tx",
    m.start("ts")
    + m.user("tt")
    + m.end("te")
    + m.exclusive("tg", "tg__te")
    + m.end("tc", CANCEL)
    + m.flows("ts -> tt -> tg -> te")
    + m.when("tg", "tc", "false"),
)
LEAVE = m.node("boundaryEvent", "c", CANCEL, attachedToRef="tx")
ON_A = m.node("boundaryEvent", "c", CANCEL, attachedToRef="a")


def around(transaction: str, *parts: str, paths: tuple[str, ...] = ("c -> end",)) -> bytes:
    body = m.start() + transaction + m.end() + "".join(parts)
    return m.model(body, "start -> tx -> end", *paths)


BROKEN = {
    "cancel outside": (m.model(m.start() + m.end("end", CANCEL), "start -> end"), "end"),
    "cancel in a sub-process": (
        m.model(
            m.start()
            + m.node("subProcess", "s", m.start("x") + m.end("y", CANCEL) + m.flows("x -> y"))
            + m.end(),
            "start -> s -> end",
        ),
        "y",
    ),
    "no way to leave": (around(TRANSACTION, paths=()), "tc"),
    "two ways to leave": (
        around(TRANSACTION, LEAVE, LEAVE.replace('"c"', '"d"'), paths=("c -> end", "d -> end")),
        "d",
    ),
    "no cancel inside": (around(inside("tx", kind="transaction"), LEAVE), "c"),
    "a border that is no transaction's": (line(ON_A, paths=("c -> end",)), "c"),
    "not interrupting": (
        around(TRANSACTION, LEAVE.replace("attached", 'cancelActivity="false" attached')),
        "c",
    ),
}


@pytest.mark.parametrize(("xml", "element"), BROKEN.values(), ids=BROKEN.keys())
def test_a_transaction_that_could_not_run_is_refused(xml: bytes, element: str) -> None:
    assert (element, "transaction") in refused(xml)


def test_other_methods_of_transactions_do_not_run() -> None:
    xml = around(inside("tx", kind="transaction", method="##Store"), paths=())
    assert ("tx", "unsupported") in refused(xml)


def test_a_cancel_event_belongs_to_its_event_not_to_a_handler_of_compensation() -> None:
    """Undoing a transaction cannot cancel the transaction that is being undone."""
    handler = m.node(
        "subProcess",
        "un",
        m.start("us") + m.end("uc", CANCEL) + m.flows("us -> uc"),
        isForCompensation="true",
    )
    inner = TRANSACTION.replace(
        "</transaction>", handler + m.compensated("tt", "un") + "</transaction>"
    )
    assert ("uc", "transaction") in refused(around(inner, LEAVE))
