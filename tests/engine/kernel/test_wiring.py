"""Models that break the BPMN specification are refused, each at its element and by its rule."""

import pytest

from engine.kernel import parse
from tests.engine.kernel.models import (
    boundary,
    duration,
    end,
    exclusive,
    flows,
    inclusive,
    message,
    model,
    node,
    parallel,
    script,
    start,
    times,
    user,
    when,
)
from tests.engine.kernel.test_gate import refused

TIMER = duration("P1D")
CATCH = node("intermediateCatchEvent", "c", TIMER)
OTHER = node("intermediateCatchEvent", "d", TIMER)
BASE = start() + user("a") + end()
LINE = "start -> a -> end"
NAMES = '<message id="m" name="m"/>'


def raw(name: str, attributes: str) -> str:
    return f'<sequenceFlow id="{name}" {attributes}/>'


def event_subprocess(inner: str) -> str:
    return node("subProcess", "es", inner, triggeredByEvent="true")


def receive(inner: str = "", /, **attributes: str) -> str:
    return node("receiveTask", "r", inner, messageRef="m", **attributes)


STARTED = node("startEvent", "s", TIMER) + end("e") + flows("s -> e")

# What is drawn, the paths through it, and the element and rule that refuse it.
BROKEN: dict[str, tuple[str, list[str], tuple[str, str]]] = {
    # events
    "a flow into a start event": (BASE, [LINE, "a -> start"], ("start", "flow")),
    "a start event that leads to itself": (BASE, [LINE, "start -> start"], ("start", "flow")),
    "a start event without a flow": (start("x") + BASE, [LINE], ("x", "flow")),
    "a flow out of an end event": (BASE, [LINE, "end -> a"], ("end", "flow")),
    "an end event that nothing leads to": (BASE + end("e2"), [LINE], ("e2", "unreachable")),
    "an event in the middle without a way on": (
        start() + CATCH,
        ["start -> c"],
        ("c", "flow"),
    ),
    "an event in the middle that nothing leads to": (
        BASE + CATCH,
        [LINE, "c -> end"],
        ("c", "unreachable"),
    ),
    "a catch event that waits for nothing": (
        start() + node("intermediateCatchEvent", "c") + end(),
        ["start -> c -> end"],
        ("c", "event"),
    ),
    "a timer without a time": (
        start() + node("intermediateCatchEvent", "c", "<timerEventDefinition/>") + end(),
        ["start -> c -> end"],
        ("c", "timer"),
    ),
    "terminating in the middle": (
        start() + node("intermediateThrowEvent", "c", "<terminateEventDefinition/>") + end(),
        ["start -> c -> end"],
        ("c", "unsupported"),
    ),
    "an error thrown in the middle": (
        start() + node("intermediateThrowEvent", "c", "<errorEventDefinition/>") + end(),
        ["start -> c -> end"],
        ("c", "unsupported"),
    ),
    "a condition on a flow from an event": (
        start() + user("a") + when("start", "a", "x"),
        [],
        ("start__a", "condition"),
    ),
    # borders
    "a boundary event that a flow leads into": (
        BASE + boundary("b", "a", TIMER),
        [LINE, "a -> b -> end"],
        ("b", "flow"),
    ),
    "a boundary event without a way on": (
        BASE + boundary("b", "a", TIMER),
        [LINE],
        ("b", "flow"),
    ),
    "a boundary event at nothing": (
        BASE + boundary("b", "ghost", TIMER),
        [LINE, "b -> end"],
        ("b", "reference"),
    ),
    "a boundary event without attachedToRef": (
        BASE + node("boundaryEvent", "b", TIMER),
        [LINE, "b -> end"],
        ("b", "reference"),
    ),
    "a boundary event at an event": (
        BASE + boundary("b", "end", TIMER),
        [LINE, "b -> end"],
        ("b", "reference"),
    ),
    "a boundary event at a gateway": (
        BASE + exclusive("x") + boundary("b", "x", TIMER),
        [LINE, "b -> end"],
        ("b", "reference"),
    ),
    "a boundary event at an activity of another scope": (
        BASE + node("subProcess", "sub", user("in") + boundary("b", "a", TIMER)),
        ["start -> a -> sub -> end"],
        ("b", "reference"),
    ),
    "an error event that does not interrupt": (
        BASE + boundary("b", "a", "<errorEventDefinition/>", interrupting=False),
        [LINE, "b -> end"],
        ("b", "event"),
    ),
    "a boundary event at an event sub-process": (
        BASE + event_subprocess(STARTED) + boundary("b", "es", TIMER),
        [LINE, "b -> end"],
        ("b", "reference"),
    ),
    # gateways
    "a gateway without flows": (BASE + exclusive("g"), [LINE], ("g", "flow")),
    "a gateway without a way in": (BASE + parallel("g"), [LINE, "g -> end"], ("g", "unreachable")),
    "a gateway that neither splits nor merges": (
        BASE + parallel("g"),
        ["start -> a -> g -> end"],
        ("g", "flow"),
    ),
    "a join that is said to diverge": (
        BASE + user("b") + node("exclusiveGateway", "g", gatewayDirection="Diverging"),
        ["start -> a -> g -> end", "start -> b -> g"],
        ("g", "flow"),
    ),
    "a split that is said to converge": (
        BASE + user("b") + node("parallelGateway", "g", gatewayDirection="Converging"),
        ["start -> g -> a -> end", "g -> b"],
        ("g", "flow"),
    ),
    "a split that is said to be mixed": (
        BASE + user("b") + node("parallelGateway", "g", gatewayDirection="Mixed"),
        ["start -> g -> a -> end", "g -> b"],
        ("g", "flow"),
    ),
    "a direction that is none": (
        BASE + user("b") + node("parallelGateway", "g", gatewayDirection="diverging"),
        ["start -> g -> a -> end", "g -> b"],
        ("g", "attribute"),
    ),
    "a condition behind a parallel gateway": (
        BASE + user("b") + parallel("g") + when("g", "b", "x"),
        ["start -> g -> a -> end"],
        ("g__b", "condition"),
    ),
    "a default of a parallel gateway": (
        BASE + user("b") + node("parallelGateway", "g", default="g__b"),
        ["start -> g -> a -> end", "g -> b"],
        ("g", "default"),
    ),
    "a flow without condition beside the default": (
        BASE + user("b") + exclusive("g", "g__a"),
        ["start -> g -> a -> end", "g -> b"],
        ("g__b", "default"),
    ),
    "two flows without a condition": (
        BASE + user("b") + exclusive("g"),
        ["start -> g -> a -> end", "g -> b"],
        ("g__a", "default"),
    ),
    "one flow without a condition": (
        BASE + user("b") + inclusive("g") + when("g", "b", "x"),
        ["start -> g -> a -> end"],
        ("g__a", "condition"),
    ),
    "a default that does not leave": (
        BASE + user("b") + exclusive("g", "a__end") + when("g", "b", "x") + when("g", "a", "y"),
        ["start -> g", "a -> end"],
        ("g", "default"),
    ),
    "a default that is no flow": (
        start() + user("a", default="ghost") + end(),
        [LINE],
        ("a", "default"),
    ),
    "a default with a condition": (
        BASE + user("b") + exclusive("g", "g__b") + when("g", "b", "x") + when("g", "a", "y"),
        ["start -> g", "a -> end"],
        ("g", "default"),
    ),
    "a default of an event": (
        node("startEvent", "start", default="start__a") + user("a") + end(),
        [LINE],
        ("start", "default"),
    ),
    "the only flow from an activity with a condition": (
        BASE + when("a", "end", "x"),
        ["start -> a"],
        ("a__end", "condition"),
    ),
    "an event-based gateway that leads to an activity": (
        BASE + CATCH + node("eventBasedGateway", "g"),
        ["start -> g -> a -> end", "g -> c -> end"],
        ("g", "flow"),
    ),
    "an event-based gateway with one way out": (
        start() + CATCH + end() + node("eventBasedGateway", "g"),
        ["start -> g -> c -> end"],
        ("g", "flow"),
    ),
    "an event behind an event-based gateway that others lead to": (
        BASE + CATCH + OTHER + node("eventBasedGateway", "g") + parallel("f"),
        ["start -> f -> g -> c -> end", "g -> d -> end", "f -> a -> c"],
        ("g", "flow"),
    ),
    "several receive tasks behind an event-based gateway": (
        start() + CATCH + end() + node("eventBasedGateway", "g") + receive(times("2")),
        ["start -> g -> c -> end", "g -> r -> end"],
        ("r", "flow"),
    ),
    "a loop behind an event-based gateway": (
        start() + CATCH + end() + node("eventBasedGateway", "g")
        + receive('<standardLoopCharacteristics loopMaximum="2"/>'),
        ["start -> g -> c -> end", "g -> r -> end"],
        ("r", "flow"),
    ),
    "tokens gathered behind an event-based gateway": (
        start() + CATCH + end() + node("eventBasedGateway", "g") + receive(startQuantity="2"),
        ["start -> g -> c -> end", "g -> r -> end"],
        ("r", "flow"),
    ),
    "a condition behind an event-based gateway": (
        start() + CATCH + OTHER + end() + node("eventBasedGateway", "g") + when("g", "d", "x"),
        ["start -> g -> c -> end", "d -> end"],
        ("g__d", "condition"),
    ),
    # flows and references
    "a flow to nothing": (BASE, [LINE, "a -> ghost"], ("a__ghost", "reference")),
    "a flow from nothing": (BASE, [LINE, "ghost -> a"], ("ghost__a", "reference")),
    "a flow without a source": (BASE + raw("f", 'targetRef="a"'), [LINE], ("f", "reference")),
    "a flow without a target": (BASE + raw("f", 'sourceRef="a"'), [LINE], ("f", "reference")),
    "a flow to itself, the flow": (
        BASE + raw("f", 'sourceRef="a" targetRef="f"'),
        [LINE],
        ("f", "reference"),
    ),
    "a flow out of a sub-process": (
        BASE + node("subProcess", "sub", user("in") + flows("in -> end")),
        ["start -> a -> sub -> end"],
        ("in__end", "reference"),
    ),
    "a flow into a sub-process": (
        BASE + node("subProcess", "sub", user("in")),
        ["start -> a -> sub -> end", "a -> in"],
        ("a__in", "reference"),
    ),
    "a flow to an annotation": (
        BASE + node("textAnnotation", "t"),
        [LINE, "a -> t"],
        ("a__t", "reference"),
    ),
    "a message that is not there": (
        start() + node("receiveTask", "a", messageRef="ghost") + end(),
        [LINE],
        ("a", "reference"),
    ),
    "a receive task without a message": (
        start() + node("receiveTask", "a") + end(),
        [LINE],
        ("a", "reference"),
    ),
    "a send task without a message": (
        start() + node("sendTask", "a") + end(),
        [LINE],
        ("a", "reference"),
    ),
    "a signal that is not there": (
        start() + node("intermediateThrowEvent", "a", '<signalEventDefinition signalRef="x"/>') + end(),
        [LINE],
        ("a", "reference"),
    ),
    "an error that is not there": (
        start() + end("a", '<errorEventDefinition errorRef="x"/>'),
        ["start -> a"],
        ("a", "reference"),
    ),
    "an event definition that is not there": (
        start() + node("intermediateCatchEvent", "a", "<eventDefinitionRef>x</eventDefinitionRef>") + end(),
        [LINE],
        ("a", "reference"),
    ),
    "a data object that is not there": (
        BASE + node("dataObjectReference", "r", dataObjectRef="ghost"),
        [LINE],
        ("r", "reference"),
    ),
    "a lane of an element that is not there": (
        BASE + node("laneSet", "ls", node("lane", "l", "<flowNodeRef>ghost</flowNodeRef>")),
        [LINE],
        ("l", "reference"),
    ),
    "a lane of a flow": (
        BASE + node("laneSet", "ls", node("lane", "l", "<flowNodeRef>a__end</flowNodeRef>")),
        [LINE],
        ("l", "reference"),
    ),
    "an element in two lanes": (
        BASE
        + node(
            "laneSet",
            "ls",
            node("lane", "l", "<flowNodeRef>a</flowNodeRef>")
            + node("lane", "k", "<flowNodeRef>a</flowNodeRef>"),
        ),
        [LINE],
        ("k", "reference"),
    ),
    "an operation": (
        start() + node("serviceTask", "a", operationRef="ghost", camunda_delegateExpression="h") + end(),
        [LINE],
        ("a", "unsupported"),
    ),
    "a link to nowhere": (
        start() + node("intermediateThrowEvent", "a", '<linkEventDefinition name="x"/>'),
        ["start -> a"],
        ("a", "link"),
    ),
    # scopes
    "a process without elements": ("", [], ("p", "start")),
    "a circle without a start": (user("a") + user("b"), ["a -> b -> a"], ("p", "start")),
    "what nothing leads to": (BASE + user("b"), [LINE, "b -> end"], ("b", "unreachable")),
    "a circle beside the process": (
        BASE + user("b") + user("d"),
        [LINE, "b -> d -> b"],
        ("b", "unreachable"),
    ),
    "a sub-process without elements": (
        start() + node("subProcess", "a") + end(),
        [LINE],
        ("a", "start"),
    ),
    "a sub-process with two start events": (
        start() + node("subProcess", "a", start("s") + start("t") + end("e") + flows("s -> e", "t -> e")) + end(),
        [LINE],
        ("a", "start"),
    ),
    "a sub-process that starts by an event": (
        start() + node("subProcess", "a", STARTED) + end(),
        [LINE],
        ("s", "start"),
    ),
    "an event sub-process with a flow": (
        BASE + event_subprocess(STARTED),
        [LINE, "a -> es"],
        ("es", "flow"),
    ),
    "an event sub-process without a start event": (
        BASE + event_subprocess(user("in")),
        [LINE],
        ("es", "start"),
    ),
    "an event sub-process with two start events": (
        BASE + event_subprocess(STARTED + node("startEvent", "t", TIMER) + flows("t -> e")),
        [LINE],
        ("es", "start"),
    ),
    "a compensation handler with flows": (
        BASE + user("h", isForCompensation="true"),
        [LINE, "h -> end"],
        ("h", "compensation"),
    ),
    # quantities
    "tokens gathered where nothing leads to": (
        user("a", startQuantity="2") + end(),
        ["a -> end"],
        ("a", "quantity"),
    ),
    "tokens gathered where an ad-hoc sub-process begins": (
        start() + node("adHocSubProcess", "a", user("in", startQuantity="2")) + end(),
        [LINE],
        ("in", "quantity"),
    ),
    # ids, tags, values
    "an id twice": (BASE + user("a"), [LINE], ("a", "duplicate id")),
    "an element without an id": (BASE + "<userTask/>", [LINE], ("p", "id")),
    "a flow without an id": (BASE + '<sequenceFlow sourceRef="a" targetRef="end"/>', [LINE], ("p", "id")),
    "an element that BPMN does not know": (BASE + "<humanTask id='h'/>", [LINE], ("h", "unsupported")),
    "a choreography task": (BASE + "<choreographyTask id='h'/>", [LINE], ("h", "unsupported")),
    "an attribute that is neither true nor false": (
        BASE + node("boundaryEvent", "b", TIMER, attachedToRef="a", cancelActivity="no"),
        [LINE, "b -> end"],
        ("b", "attribute"),
    ),
    "an order of the wrong case": (
        start() + node("adHocSubProcess", "a", user("in"), ordering="parallel") + end(),
        [LINE],
        ("a", "attribute"),
    ),
    "a script in no language": (start() + node("scriptTask", "a", "<script>x = 1</script>") + end(), [LINE], ("a", "script")),
    "a script that is none": (start() + script("a", "words only") + end(), [LINE], ("a", "script")),
}  # fmt: skip


@pytest.mark.parametrize(("body", "paths", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_what_breaks_the_specification_is_refused(
    body: str, paths: list[str], expected: tuple[str, str]
) -> None:
    assert expected in refused(model(body, *paths, extra=NAMES))


def test_what_is_refused_above_is_refused_for_its_fault_alone() -> None:
    gateway = node("eventBasedGateway", "g", gatewayDirection="Diverging")
    events = CATCH + node("intermediateCatchEvent", "d", message())
    body = start() + gateway + events + end() + user("a") + boundary("b", "a", TIMER)
    xml = model(body, "start -> g -> c -> end", "g -> d -> a -> end", "b -> end", extra=NAMES)
    [definition] = parse(xml, "m.bpmn")
    assert set(definition.elements) == {"start", "g", "c", "d", "a", "b", "end"}
