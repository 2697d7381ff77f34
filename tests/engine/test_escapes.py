"""Every public way out of an expression language, in every slot of an activity: all are shut."""

from xml.sax.saxutils import escape, quoteattr

import pytest

from engine import kernel
from engine.errors import DeploymentRefused
from tests.engine.escapes import (
    BOMBS,
    HEARD,
    PAYLOADS,
    Slot,
    asks,
    line,
    marked,
    quoted,
    run,
    tripwire,
    try_all,
)
from tests.engine.kernel.models import (
    HEAD,
    end,
    exclusive,
    io,
    loop,
    model,
    node,
    properties,
    start,
    user,
)


def assigned(attribute: str) -> Slot:
    return lambda text: line(f"<userTask id='a' camunda:{attribute}={quoteattr(text)}/>")


def condition(text: str) -> bytes:
    flow = (
        '<sequenceFlow id="f" sourceRef="g" targetRef="a"><conditionExpression>'
        f"{escape(text)}</conditionExpression></sequenceFlow>"
    )
    body = start() + exclusive("g", "g__end") + user("a") + end() + flow
    return model(body, "start -> g -> end", "a -> end")


def script(text: str) -> bytes:
    inner = f"<script>y = {escape(text)}</script>"
    return line(node("scriptTask", "a", inner, scriptFormat="feel"))


def named(attribute: str, tag: str = "userTask") -> Slot:
    return lambda text: line(f"<{tag} id='a' {attribute}={quoteattr(text)}/>")


def loop_until(text: str) -> bytes:
    return line(user("a", loop("=[1, 2]", until=escape(text))))


def decided(text: str) -> bytes:
    return line(
        f"<businessRuleTask id='a' camunda:decisionRef={quoteattr(text)} "
        "camunda:resultVariable='r' camunda:mapDecisionResult='singleEntry'/>"
    )


def ident(text: str) -> bytes:
    return line(f"<userTask id={quoteattr(text)}/>").replace(b'"a"', quoteattr(text).encode())


def property_of(name: str) -> Slot:
    return lambda text: line(user("a", properties(**{name: quoted(text)})))


def mapped(where: str) -> Slot:
    return lambda text: line(user("a", io(**{where: {"y": escape(text)}})))  # type: ignore[arg-type]


def variable_name(text: str) -> bytes:
    inner = (
        f"<extensionElements><camunda:inputOutput><camunda:outputParameter name={quoteattr(text)}>"
    )
    inner += "=1</camunda:outputParameter></camunda:inputOutput></extensionElements>"
    return line(user("a", inner))


def called(text: str) -> bytes:
    inner = f"<extensionElements><camunda:in sourceExpression={quoteattr(text)} target='y'/>"
    inner += "</extensionElements>"
    return line(node("callActivity", "a", inner, calledElement="q"))


def business_key(text: str) -> bytes:
    inner = f"<extensionElements><camunda:in businessKey={quoteattr(text)}/></extensionElements>"
    return line(node("callActivity", "a", inner, calledElement="q"))


def script_variable(text: str) -> bytes:
    inner = f"<script>{escape(text)} = 1</script>"
    return line(node("scriptTask", "a", inner, scriptFormat="feel"))


EXPRESSIONS: dict[str, tuple[Slot, object]] = {
    "condition": (condition, True),
    "script": (script, 1),
    "input mapping": (mapped("inputs"), 1),
    "output mapping": (mapped("outputs"), 1),
    "collection": (lambda text: line(user("a", loop(quoted(text)))), [1]),
    "completion condition": (loop_until, True),
    "assignee": (assigned("assignee"), "ann"),
    "candidate groups": (assigned("candidateGroups"), ["clerk"]),
    "due date": (assigned("dueDate"), "2026-09-02T00:00:00Z"),
    "follow-up": (assigned("followUpDate"), "2026-09-02T00:00:00Z"),
    "priority": (assigned("priority"), 1),
    "organisation": (property_of("candidateOrganisation"), "o1"),
    "call mapping": (called, 1),
    "business key": (business_key, "k1"),
}
NAMES: dict[str, Slot] = {
    "form key": assigned("formKey"),
    "variable name": variable_name,
    "loop variable": lambda text: line(user("a", loop("=[1]", quoted(text)))),
    "script variable": script_variable,
    "property": property_of("label_en"),
    "decision": decided,
    "called process": named("calledElement", "callActivity"),
    "handler": named("camunda:delegateExpression", "serviceTask"),
    "element name": named("name"),
    "element id": ident,
}
SLOTS = {name: slot for name, (slot, _) in EXPRESSIONS.items()} | NAMES


@pytest.mark.parametrize("slot", SLOTS.values(), ids=SLOTS.keys())
def test_no_payload_reaches_python(slot: Slot) -> None:
    try_all(slot, PAYLOADS + BOMBS if slot in (condition, script) else marked(PAYLOADS))


@pytest.mark.parametrize(("slot", "value"), EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_what_stands_there_is_evaluated(slot: Slot, value: object) -> None:
    """A slot that nothing reads would let everything pass."""
    assert asks(slot, value)


@pytest.mark.parametrize("slot", NAMES.values(), ids=NAMES.keys())
def test_a_plain_name_is_taken_there(slot: Slot) -> None:
    assert run(slot("plain")) is not None


def test_the_tripwire_hears_what_an_escape_would_do() -> None:
    """A negative control: a slot that did reach Python."""
    with tripwire():
        eval("1 + 1")  # noqa: S307 - this is what must be heard
    assert {event for event, _ in HEARD} >= {"compile", "exec"}
    with tripwire(), open(__file__):
        pass
    assert [event for event, _ in HEARD] == ["open"]


def test_the_text_of_a_problem_is_never_a_template_of_the_author() -> None:
    evil = "{0.__class__}{x!r:>999999}"
    xml = f"{HEAD}<process id='p' isExecutable='true'><userTask id={quoteattr(evil)}/></process></definitions>"
    with pytest.raises(DeploymentRefused) as refused:
        kernel.parse(xml.encode(), "m.bpmn")
    assert evil in str(refused.value)
    assert all("{0." not in problem.text for problem in refused.value.problems)
