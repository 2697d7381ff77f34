"""Each construct that does not run is refused by its element's id; nothing is half-run."""

import pytest

from engine.errors import DeploymentRefused
from engine.kernel import parse
from tests.engine.kernel.models import (
    HEAD,
    boundary,
    duration,
    end,
    exclusive,
    flows,
    loop,
    message,
    model,
    node,
    parallel,
    properties,
    script,
    service,
    start,
    user,
    when,
)

LINE = "start -> a -> end"


def refused(xml: bytes) -> list[tuple[str | None, str]]:
    with pytest.raises(DeploymentRefused) as caught:
        parse(xml, "m.bpmn")
    assert all(problem.file == "m.bpmn" and problem.message for problem in caught.value.problems)
    return [(problem.element_id, problem.rule) for problem in caught.value.problems]


def with_a(activity: str, more: str = "") -> bytes:
    return model(start() + activity + end() + more, LINE)


UNSUPPORTED = {
    "several definitions": node("intermediateCatchEvent", "a", duration("P1D") + duration("P2D")),
    "io binding": user("a", "<ioBinding/>"),
    "terminate in the middle": node("intermediateThrowEvent", "a", "<terminateEventDefinition/>"),
}


@pytest.mark.parametrize("activity", UNSUPPORTED.values(), ids=UNSUPPORTED.keys())
def test_a_construct_that_does_not_run_is_refused(activity: str) -> None:
    assert ("a", "unsupported") in refused(with_a(activity))


def test_data_objects_are_refused() -> None:
    process = node("ioSpecification", "io")
    assert ("io", "unsupported") in refused(with_a(user("a"), process))


def test_parallel_event_gateway_is_refused() -> None:
    gateway = node("eventBasedGateway", "g", eventGatewayType="Parallel")
    catch = node("intermediateCatchEvent", "t", duration("P1D"))
    assert ("g", "unsupported") in refused(
        model(start() + gateway + catch + end(), "start -> g -> t -> end")
    )


ATTRIBUTES = {
    "expression": node("serviceTask", "a", camunda_expression="=f()"),
    "class": node("serviceTask", "a", camunda_class="x.Y"),
    "topic": node("serviceTask", "a", camunda_type="external", camunda_topic="x"),
    "async": user("a", camunda_asyncBefore="true"),
    "candidate users": user("a", camunda_candidateUsers="li"),
    "form ref version": user("a", camunda_formRef="x", camunda_formRefVersion="1"),
}


@pytest.mark.parametrize("activity", ATTRIBUTES.values(), ids=ATTRIBUTES.keys())
def test_an_attribute_that_changes_behaviour_is_refused(activity: str) -> None:
    assert ("a", "attribute") in refused(with_a(activity))


@pytest.mark.parametrize(
    "extension", ["executionListener", "taskListener", "formData", "connector", "in"]
)
def test_an_extension_that_changes_behaviour_is_refused(extension: str) -> None:
    inner = f"<extensionElements><camunda:{extension}/></extensionElements>"
    assert refused(with_a(user("a", inner))) == [("a", "extension")]


def test_camunda_8_extensions_are_refused() -> None:
    inner = (
        '<extensionElements><z:userTask xmlns:z="http://camunda.org/schema/zeebe/1.0"/>'
        "</extensionElements>"
    )
    assert refused(with_a(user("a", inner))) == [("a", "extension")]


def test_what_breaks_the_specification_is_refused() -> None:
    two = start() + user("a") + end()
    cases = {
        "into a start": (model(two, "start -> a -> end", "a -> start"), ("start", "flow")),
        "out of an end": (model(two, "start -> a -> end -> a"), ("end", "flow")),
        "into a boundary": (
            model(two + boundary("b", "a", duration("P1D")), "start -> a -> end", "a -> b"),
            ("b", "flow"),
        ),
        "boundary on nothing": (
            model(two + boundary("b", "ghost", duration("P1D")), LINE),
            ("b", "reference"),
        ),
        "boundary on an event": (
            model(two + boundary("b", "end", duration("P1D")), LINE),
            ("b", "reference"),
        ),
        "gateway without a way out": (
            model(two + parallel("g"), "start -> g", "a -> end"),
            ("g", "flow"),
        ),
        "gateway without a way in": (model(two + parallel("g"), LINE, "g -> end"), ("g", "flow")),
        "dangling flow": (model(two, "start -> a -> ghost"), ("a__ghost", "reference")),
        "no start": (model(user("a") + user("b"), "a -> b -> a"), ("p", "start")),
        "unreachable": (model(two + user("b"), LINE, "b -> end"), ("b", "unreachable")),
        "condition on an activity": (
            model(start() + user("a") + end() + when("a", "end", "x"), "start -> a"),
            ("a__end", "condition"),
        ),
        "error that does not interrupt": (
            model(
                two + boundary("b", "a", "<errorEventDefinition/>", interrupting=False),
                LINE,
                "b -> end",
            ),
            ("b", "event"),
        ),
        "catch event of nothing": (
            model(start() + node("intermediateCatchEvent", "c") + end(), "start -> c -> end"),
            ("c", "event"),
        ),
        "condition without a condition": (
            with_a(node("intermediateCatchEvent", "a", "<conditionalEventDefinition/>")),
            ("a", "condition"),
        ),
        "escalation of nothing": (
            with_a(node("intermediateThrowEvent", "a", "<escalationEventDefinition/>")),
            ("a", "reference"),
        ),
        "two times": (
            with_a(
                node(
                    "intermediateCatchEvent",
                    "a",
                    "<timerEventDefinition><timeDuration>PT1H</timeDuration>"
                    "<timeCycle>R3/PT1H</timeCycle></timerEventDefinition>",
                )
            ),
            ("a", "timer"),
        ),
        "boolean that is neither": (
            model(
                two
                + node("boundaryEvent", "b", duration("P1D"), attachedToRef="a", cancelActivity="0")
                + end("e2"),
                LINE,
                "b -> e2",
            ),
            ("b", "attribute"),
        ),
        "timer without a time": (
            with_a(node("intermediateCatchEvent", "a", "<timerEventDefinition/>")),
            ("a", "timer"),
        ),
        "lane of nothing": (
            model(
                two
                + '<laneSet id="ls"><lane id="lane"><flowNodeRef>ghost</flowNodeRef></lane></laneSet>',
                LINE,
            ),
            ("lane", "reference"),
        ),
    }
    for name, (xml, expected) in cases.items():
        assert expected in refused(xml), name


def test_flows_do_not_cross_the_border_of_a_subprocess() -> None:
    inner = node("subProcess", "sub", start("s2") + user("b") + end("e2") + flows("s2 -> b -> end"))
    assert ("b__end", "reference") in refused(model(start() + inner + end(), "start -> sub -> end"))


def test_defaults_and_conditions_of_a_gateway() -> None:
    ends = start() + user("a") + user("b") + end()
    line = ("start -> x", "a -> end", "b -> end")
    dangling = exclusive("x", "ghost") + when("x", "a", "n") + when("x", "b", "m")
    assert ("x", "default") in refused(model(ends + dangling, *line))
    conditional = exclusive("x", "x__a") + when("x", "a", "n") + when("x", "b", "m")
    assert ("x", "default") in refused(model(ends + conditional, *line))
    assert ("x__b", "default") in refused(
        model(ends + exclusive("x", "x__a") + flows("x -> a", "x -> b"), *line)
    )
    assert ("x__b", "condition") in refused(
        model(ends + exclusive("x") + when("x", "a", "n") + flows("x -> b"), *line)
    )
    assert ("g", "default") in refused(
        model(
            ends + node("parallelGateway", "g", default="g__a"),
            "start -> g -> a -> end",
            "g -> b -> end",
        )
    )


def test_event_gateway_leads_to_events_only() -> None:
    body = start() + node("eventBasedGateway", "g") + user("a") + end()
    assert ("g", "flow") in refused(model(body, "start -> g -> a -> end"))


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        ("<messageEventDefinition/>", "reference"),
        (message("ghost"), "reference"),
        ('<signalEventDefinition signalRef="ghost"/>', "reference"),
    ],
)
def test_missing_references_are_refused(inner: str, rule: str) -> None:
    assert refused(with_a(node("intermediateCatchEvent", "a", inner))) == [("a", rule)]


def test_an_error_without_a_code_is_refused() -> None:
    body = start() + end("stop", '<errorEventDefinition errorRef="e"/>')
    assert refused(model(body, "start -> stop", extra='<error id="e"/>')) == [("stop", "reference")]


def test_duplicate_ids_are_refused() -> None:
    assert ("a", "duplicate id") in refused(model(start() + user("a") + user("a") + end(), LINE))


@pytest.mark.parametrize(
    ("juel", "instead"),
    [
        ("${n > 5}", "n > 5"),
        ("${a.b == 'x'}", 'a.b = "x"'),
        ("#{ok &amp;&amp; !done}", "ok and not(done)"),
    ],
)
def test_juel_is_refused_with_the_feel_to_write(juel: str, instead: str) -> None:
    body = start() + exclusive("x", "x__end") + user("a") + end()
    condition = when("x", "a", juel.replace("&amp;", "&")).replace("&&", "&amp;&amp;")
    with pytest.raises(DeploymentRefused) as caught:
        parse(model(body + condition, "start -> x -> end", "a -> end"), "m.bpmn")
    [problem] = caught.value.problems
    assert (problem.element_id, problem.rule) == ("x__a", "juel")
    assert instead in problem.message


@pytest.mark.parametrize(
    "activity",
    [
        user("a", camunda_assignee="${who}"),
        user("a", camunda_dueDate="#{soon()}"),
        node("intermediateCatchEvent", "a", duration("${wait}")),
        script("a", "x = ${y}"),
        user("a", loop("${items}")),
    ],
)
def test_juel_is_refused_in_every_place(activity: str) -> None:
    assert refused(with_a(activity)) == [("a", "juel")]


def test_juel_handlers_are_refused() -> None:
    assert refused(with_a(service("a", "${bean}"))) == [("a", "handler")]


@pytest.mark.parametrize(
    "activity",
    [
        user("a", camunda_assignee="=1 +"),
        script("a", "x = (1"),
        user("a", loop("=[1,")),
        node("intermediateCatchEvent", "a", duration("P1X")),
        user("a", camunda_dueDate="tomorrow"),
        node(
            "intermediateCatchEvent",
            "a",
            "<timerEventDefinition><timeDate>2026-13-45</timeDate></timerEventDefinition>",
        ),
    ],
)
def test_bad_expressions_are_refused(activity: str) -> None:
    assert refused(with_a(activity)) == [("a", "feel")]


def test_bad_feel_says_where() -> None:
    with pytest.raises(DeploymentRefused) as caught:
        parse(with_a(script("a", "x = 1 + ")), "m.bpmn")
    assert "character" in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("activity", "rule"),
    [
        (node("serviceTask", "a"), "handler"),
        (node("scriptTask", "a", scriptFormat="feel"), "script"),
        (node("scriptTask", "a", "<script>x = 1</script>", scriptFormat="python"), "script"),
        (script("a", "just words"), "script"),
        (script("a", "a.b = 1"), "script"),
        (node("callActivity", "a"), "call"),
        (node("callActivity", "a", calledElement="=x"), "call"),
        (
            node("callActivity", "a", calledElement="x", camunda_calledElementBinding="version"),
            "binding",
        ),
        (
            node(
                "callActivity",
                "a",
                '<extensionElements><camunda:out variables="all"/></extensionElements>',
                calledElement="x",
            ),
            "mapping",
        ),
        (node("businessRuleTask", "a", camunda_decisionRef="d"), "decision"),
        (
            node(
                "businessRuleTask",
                "a",
                camunda_decisionRef="d",
                camunda_resultVariable="r",
                camunda_mapDecisionResult="all",
            ),
            "decision",
        ),
        (user("a", "<multiInstanceLoopCharacteristics/>"), "multi-instance"),
        (
            user(
                "a",
                "<extensionElements><camunda:inputOutput>"
                '<camunda:inputParameter name="x"><camunda:list/></camunda:inputParameter>'
                "</camunda:inputOutput></extensionElements>",
            ),
            "mapping",
        ),
    ],
)
def test_incomplete_activities_are_refused(activity: str, rule: str) -> None:
    assert ("a", rule) in refused(with_a(activity))


def test_what_stands_beside_the_process_is_looked_at_too() -> None:
    xml = model(start() + end(), "start -> end", extra='<interface id="ds"/>')
    assert refused(xml) == [("ds", "unsupported")]
    nameless = model(start() + "<userTask/>" + end(), "start -> end")
    assert ("p", "id") in refused(nameless)


def test_results_of_a_loop_need_a_name_and_a_value() -> None:
    task = user("a", properties(outputCollection="all") + loop("=[1]"))
    assert refused(with_a(task)) == [("a", "multi-instance")]


def test_all_problems_are_told_at_once() -> None:
    body = (
        start() + user("a", camunda_assignee="${who}") + node("task", "b", "<ioBinding/>") + end()
    )
    found = refused(model(body, "start -> a -> b -> ghost"))
    assert {"juel", "unsupported", "reference", "unreachable"} <= {rule for _, rule in found}


def test_a_file_without_an_executable_process_is_refused() -> None:
    process = start() + end() + flows("start -> end")
    none = f'{HEAD}<process id="p">{process}</process></definitions>'.encode()
    assert ("definitions", "process") in refused(none)
    nameless = f'{HEAD}<process isExecutable="true">{process}</process></definitions>'.encode()
    assert ("definitions", "id") in refused(nameless)


def test_what_people_draw_around_a_model_is_ignored() -> None:
    body = (
        start()
        + user("a", "<documentation>how</documentation><incoming>start__a</incoming>")
        + end()
    )
    body += '<textAnnotation id="note"><text>hm</text></textAnnotation>'
    body += '<association id="as" sourceRef="note" targetRef="a"/><group id="gr"/>'
    body += '<laneSet id="ls"><lane id="lane" name="办公室"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    extra = '<collaboration id="co"><participant id="pa" processRef="p"/></collaboration>'
    extra += '<category id="ca"><categoryValue id="cv"/></category>'
    [definition] = parse(model(body, LINE, extra=extra), "m.bpmn")
    assert definition.elements["a"].lane == "办公室"
    assert b"textAnnotation" not in definition.rewritten


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "xml"),
        (b"<definitions>", "xml"),
        (b"\xff\xfe\x00", "xml"),
        (b"<x/>", "root"),
        (b'<!DOCTYPE x [<!ENTITY e "boom">]><x>&e;</x>', "doctype"),
        (b'<!DOCTYPE x SYSTEM "http://localhost/x.dtd"><x/>', "doctype"),
        (b"<a>" * 150 + b"</a>" * 150, "depth"),
        (b" " * (5 * 1024 * 1024), "size"),
    ],
    ids=["empty", "cut", "binary", "root", "entity", "external", "depth", "size"],
)
def test_hostile_files_are_refused(data: bytes, rule: str) -> None:
    assert refused(data) == [(None, rule)]


def _items(inner: str) -> str:
    return f"<multiInstanceLoopCharacteristics id='loop'>{inner}</multiInstanceLoopCharacteristics>"


KEYLESS = properties(correlationKey=" ")
TWO = "<loopCardinality>2</loopCardinality>"
EMPTY: dict[str, tuple[str, tuple[str, str]]] = {
    "completion of items": (user("a", _items(TWO + "<completionCondition/>")), ("a", "condition")),
    "number of items": (user("a", _items("<loopCardinality> </loopCardinality>")), ("a", "condition")),
    "standard loop": (
        user("a", '<standardLoopCharacteristics loopMaximum="2"><loopCondition/></standardLoopCharacteristics>'),
        ("a", "condition"),
    ),
    "ad-hoc": (
        node("adHocSubProcess", "a", user("in") + "<completionCondition> </completionCondition>"),
        ("a", "condition"),
    ),
    "event": (
        node(
            "intermediateCatchEvent",
            "a",
            "<conditionalEventDefinition><condition> </condition></conditionalEventDefinition>",
        ),
        ("a", "condition"),
    ),
    "receive key": (node("receiveTask", "a", KEYLESS, messageRef="m"), ("a", "correlation key")),
    "send key": (node("sendTask", "a", KEYLESS, messageRef="m"), ("a", "correlation key")),
}  # fmt: skip


@pytest.mark.parametrize(("activity", "expected"), EMPTY.values(), ids=EMPTY.keys())
def test_what_is_written_but_empty_is_refused(activity: str, expected: tuple[str, str]) -> None:
    xml = model(start() + activity + end(), LINE, extra='<message id="m" name="m"/>')
    assert expected in refused(xml)


@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_condition_of_a_flow_is_refused(text: str) -> None:
    body = start() + user("a") + user("b") + end() + exclusive("x", "x__b")
    assert refused(model(body + when("x", "a", text), "start -> x -> b", "a -> end")) == [
        ("x__a", "condition")
    ]
    body = start() + user("x") + user("a") + user("b") + end()
    assert refused(model(body + when("x", "a", text), "start -> x -> b", "a -> end")) == [
        ("x__a", "condition")
    ]


def test_an_empty_activation_condition_is_refused() -> None:
    gateway = node("complexGateway", "g", "<activationCondition> </activationCondition>")
    body = start() + parallel("f") + user("a") + user("b") + gateway + end()
    assert refused(model(body, "start -> f -> a -> g -> end", "f -> b -> g")) == [
        ("g", "condition")
    ]
