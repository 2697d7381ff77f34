"""Names that would be passed over or mistaken are refused, by their element."""

import pytest

from engine import kernel
from engine.errors import DeploymentRefused
from engine.kernel import names
from tests.engine.kernel.models import end, model, node, script, start, user, when

LINE = "start -> a -> end"


def refused(xml: bytes) -> set[tuple[str | None, str]]:
    with pytest.raises(DeploymentRefused) as caught:
        kernel.parse(xml, "m.bpmn")
    assert all(problem.message for problem in caught.value.problems)
    return {(problem.element_id, problem.rule) for problem in caught.value.problems}


def with_a(activity: str) -> bytes:
    return model(start() + activity + end(), LINE)


REFUSED = {
    "camunda without its namespace": (user("a", assignee="ann"), "attribute"),
    "a misspelt attribute": (user("a", isforCompensation="true"), "attribute"),
    "almost Camunda's": (
        '<userTask id="a" xmlns:c="http://camunda.org/schema/1.0/bpmn/" c:assignee="ann"/>',
        "namespace",
    ),
    "Activiti's": ('<userTask id="a" xmlns:c="http://activiti.org/bpmn" c:x="1"/>', "namespace"),
    "Flowable's element": (
        '<userTask id="a"><extensionElements><f:x xmlns:f="http://flowable.org/bpmn"/>'
        "</extensionElements></userTask>",
        "namespace",
    ),
    "another language": (
        '<scriptTask id="a" scriptFormat="feel" language="python"><script>x = 1</script>'
        "</scriptTask>",
        "unsupported",
    ),
    "a script cut by an element": (
        node("scriptTask", "a", "<script>x = 1<b/>\ny = 2</script>", scriptFormat="feel"),
        "text",
    ),
    "text behind an element": (user("a", "<documentation>d</documentation>and more"), "text"),
    "a name without end": (user("a", name="x" * 201), "length"),
    "a form key without end": (user("a", camunda_formKey="x" * 101), "length"),
}


@pytest.mark.parametrize(("activity", "rule"), REFUSED.values(), ids=REFUSED.keys())
def test_a_name_that_would_be_passed_over_is_refused(activity: str, rule: str) -> None:
    assert rule in {rule for _, rule in refused(with_a(activity))}


@pytest.mark.parametrize("bad", ["1a", "a b", "{0.__class__}", "a:b", "-", "", "a" * 201, "$x"])
def test_an_id_is_an_ncname(bad: str) -> None:
    xml = with_a(user("a")).replace(b'"a"', f'"{bad}"'.encode())
    assert {"id", "length"} & {rule for _, rule in refused(xml)}


def test_a_process_needs_an_id() -> None:
    xml = model(start() + end(), "start -> end").replace(b'<process id="p"', b"<process")
    assert "id" in {rule for _, rule in refused(xml)}


def test_a_condition_in_another_language_is_refused() -> None:
    body = start() + node("exclusiveGateway", "g") + user("a") + end()
    flow = when("g", "a", "true").replace(
        "<conditionExpression", '<conditionExpression language="groovy"'
    )
    xml = model(body + flow, "start -> g", "a -> end")
    assert ("g__a", "unsupported") in refused(xml)


def test_what_others_say_in_their_own_namespace_is_let_be() -> None:
    own = (
        '<userTask id="任务_1.a" xmlns:o="urn:other" o:assignee="x"><documentation>see <b>b</b> too'
        "</documentation><extensionElements><o:x>1<o:y/>2</o:x></extensionElements></userTask>"
    )
    xml = with_a(own).replace(b'"a"', '"任务_1.a"'.encode())
    modeler = b'xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="7"'
    xml = xml.replace(b"<definitions", b"<definitions " + modeler)
    [definition] = kernel.parse(xml, "m.bpmn")
    assert "任务_1.a" in definition.elements


def test_feel_may_be_said_to_be_feel() -> None:
    text = script("a", "x = 1").replace("<scriptTask", '<scriptTask language="FEEL"')
    assert kernel.parse(with_a(text), "m.bpmn")


def test_a_file_that_nobody_has_drawn_is_refused() -> None:
    tasks = "".join(user(f"t{n}") for n in range(names.MAX_NODES + 1))
    assert ("definitions", "size") in refused(model(tasks))
