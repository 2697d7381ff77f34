"""Every public way out of an expression language, in events, loops, gateways and data."""

from xml.sax.saxutils import escape, quoteattr

import pytest

from tests.engine.escapes import BOMBS, PAYLOADS, Slot, asks, line, marked, quoted, run, try_all
from tests.engine.kernel.models import (
    boundary,
    end,
    flows,
    message,
    model,
    node,
    parallel,
    properties,
    refer,
    start,
    sub,
    tag,
    throw,
    times,
    user,
)
from tests.engine.kernel.test_data import OBJECTS, by, declares, gives, takes
from tests.engine.kernel.test_data import assigned as put


def timer(tag: str) -> Slot:
    return lambda text: line(
        node("intermediateCatchEvent", "a",
             f"<timerEventDefinition><{tag}>{escape(text)}</{tag}></timerEventDefinition>")
    )  # fmt: skip


def message_name(text: str) -> bytes:
    extra = f"<message id='m' name={quoteattr(text)}/>"
    return line(node("receiveTask", "a", messageRef="m"), extra=extra)


def error_code(text: str) -> bytes:
    extra = f"<error id='e' errorCode={quoteattr(text)}/>"
    inner = start("s") + end("t", "<errorEventDefinition errorRef='e'/>") + flows("s -> t")
    body = node("subProcess", "a", inner)
    more = boundary("b", "a", "<errorEventDefinition errorRef='e'/>") + end("z")
    return model(start() + body + end() + more, "start -> a -> end", "b -> z", extra=extra)


duration, date, cycle = map(timer, ("timeDuration", "timeDate", "timeCycle"))
LITERAL = (duration, date, cycle)
"""Where a text is FEEL only behind an equals sign; elsewhere it is FEEL, or a mere name."""
MESSAGE = '<message id="m" name="m"/>'


def key(kind: str, inner: str = "") -> Slot:
    return lambda text: line(
        node(kind, "a", properties(correlationKey=quoted(text)) + inner,
             **({} if inner else {"messageRef": "m"})),
        extra=MESSAGE,
    )  # fmt: skip


def raised(kind: str, attribute: str, catch: bool = True) -> Slot:
    """A name or code that a sub-process throws and its border catches."""

    def made(text: str) -> bytes:
        extra = f"<{kind} id='e' {attribute}={quoteattr(text)}/>"
        body = start() + sub("a", throw("t", refer(kind, "e")), "a_start -> t -> a_end") + end()
        if catch:
            body += boundary("b", "a", refer(kind, "e")) + flows("b -> end")
        return model(body, "start -> a -> end", extra=extra)

    return made


def conditional(text: str) -> bytes:
    waits = tag("conditionalEventDefinition", tag("condition", escape(text)))
    return line(node("intermediateCatchEvent", "a", waits))


def code_variable(text: str) -> bytes:
    extra = "<error id='e' errorCode='e'/>"
    stop = end("t", refer("error", "e"))
    body = start() + sub("a", stop, "a_start -> t")
    body += boundary("b", "a", refer("error", "e", errorCodeVariable=quoted(text))) + end()
    return model(body, "start -> a", "b -> end", extra=extra)


def cardinality(text: str) -> bytes:
    return line(user("a", times(escape(text))))


def repeated(text: str) -> bytes:
    once = tag("loopCondition", escape(text))
    return line(user("a", tag("standardLoopCharacteristics", once, loopMaximum="3")))


def maximum(text: str) -> bytes:
    return line(user("a", tag("standardLoopCharacteristics", loopMaximum=quoted(text))))


def quantity(name: str) -> Slot:
    return lambda text: line(user("a", **{name: quoted(text)}))


def behaviour(text: str) -> bytes:
    thrown = tag("event", refer("signal", "s"), id="thrown")
    when = tag("complexBehaviorDefinition", tag("condition", escape(text)) + thrown)
    inner = tag("loopCardinality", "1") + when
    loop = tag("multiInstanceLoopCharacteristics", inner, behavior="Complex")
    return line(user("a", loop), extra='<signal id="s" name="s"/>')


def activation(text: str) -> bytes:
    gate = node("complexGateway", "g", tag("activationCondition", escape(text)))
    body = start() + parallel("f") + user("a") + user("b") + gate + end()
    return model(body, "start -> f -> a -> g -> end", "f -> b -> g")


def enough(text: str) -> bytes:
    inner = user("b") + user("c") + tag("completionCondition", escape(text))
    return line(node("adHocSubProcess", "a", inner))


def active(text: str) -> bytes:
    inner = properties(activeElements=quoted(text)) + user("b") + user("c")
    return line(node("adHocSubProcess", "a", inner))


def put_in(how: str) -> bytes:
    given = declares(inputs="i:given") + takes(into="i", how=how)
    return line(user("a", given) + OBJECTS)


def put_out(how: str) -> bytes:
    given = declares(outputs="o:made") + gives("o", into="r1", how=how)
    return line(user("a", given) + OBJECTS)


def data_name(text: str) -> bytes:
    named = f"<dataObject id='d' name={quoteattr(text)}/>"
    named += "<dataObjectReference id='r' dataObjectRef='d'/>"
    given = declares(inputs="i:given") + takes("r", into="i")
    return line(user("a", given) + named)


def link(text: str) -> bytes:
    to = f"<linkEventDefinition name={quoteattr(text)}/>"
    body = start() + throw("a", to) + node("intermediateCatchEvent", "b", to) + end()
    return model(body, "start -> a", "b -> end")


EXPRESSIONS: dict[str, tuple[Slot, object]] = {
    "duration": (duration, "PT1H"),
    "date": (date, "2026-09-02T00:00:00Z"),
    "cycle": (cycle, "R2/PT1H"),
    "conditional event": (conditional, True),
    "correlation key of a receiver": (key("receiveTask"), "k"),
    "correlation key of a sender": (key("sendTask"), "k"),
    "correlation key of an event": (key("intermediateThrowEvent", message()), "k"),
    "loop cardinality": (cardinality, 1),
    "standard loop": (repeated, False),
    "complex behaviour": (behaviour, True),
    "complex gateway": (activation, True),
    "ad-hoc completion": (enough, True),
    "ad-hoc elements": (active, ["b"]),
    "transformation in": (lambda text: put_in(by(escape(text))), 1),
    "transformation out": (lambda text: put_out(by(escape(text))), 1),
    "assignment in": (lambda text: put_in(put(escape(text), "i")), 1),
    "assignment out": (lambda text: put_out(put(escape(text), "r1")), 1),
}
NAMES: dict[str, Slot] = {
    "message name": message_name,
    "error code": error_code,
    "error code variable": code_variable,
    "signal name": raised("signal", "name"),
    "escalation code": raised("escalation", "escalationCode"),
    "escalation code that nobody catches": raised("escalation", "escalationCode", catch=False),
    "link": link,
    "data object": data_name,
}
FIXED: dict[str, tuple[Slot, str]] = {
    "standard loop maximum": (maximum, "2"),
    "start quantity": (quantity("startQuantity"), "1"),
    "completion quantity": (quantity("completionQuantity"), "1"),
    "assignment target": (lambda text: put_in(put("1", escape(text))), "i"),
}
SLOTS = {name: slot for name, (slot, _) in {**EXPRESSIONS, **FIXED}.items()} | NAMES


@pytest.mark.parametrize("slot", SLOTS.values(), ids=SLOTS.keys())
def test_no_payload_reaches_python(slot: Slot) -> None:
    payloads = PAYLOADS + BOMBS if slot is cardinality else PAYLOADS
    try_all(slot, marked(payloads) if slot in LITERAL else payloads)


@pytest.mark.parametrize(("slot", "value"), EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_what_stands_there_is_evaluated(slot: Slot, value: object) -> None:
    """A slot that nothing reads would let everything pass."""
    assert asks(slot, value)


@pytest.mark.parametrize("slot", NAMES.values(), ids=NAMES.keys())
def test_a_plain_name_is_taken_there(slot: Slot) -> None:
    assert run(slot("plain")) is not None


@pytest.mark.parametrize(("slot", "fine"), FIXED.values(), ids=FIXED.keys())
def test_what_belongs_there_is_taken(slot: Slot, fine: str) -> None:
    assert run(slot(fine)) is not None
