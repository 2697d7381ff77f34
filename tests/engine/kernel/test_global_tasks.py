"""Global tasks: processes of one activity, under the id that their author gave them."""

import pytest

from engine.errors import DeploymentRefused
from engine.kernel import Definition, parse
from tests.engine.kernel.models import HEAD, end, io, model, node, properties, start
from tests.engine.kernel.world import World


def file(*parts: str) -> bytes:
    return f"{HEAD}{''.join(parts)}</definitions>".encode()


USER = node(
    "globalUserTask", "sign",
    '<extensionElements><camunda:properties><camunda:property name="label_en" value="Sign"/>'
    "</camunda:properties></extensionElements>",
    name="签字", camunda_formKey="signature", camunda_candidateGroups="boss",
)  # fmt: skip


def test_a_global_user_task_is_done_by_people() -> None:
    [definition] = parse(file(USER), "m.bpmn")
    assert (definition.process_id, definition.name) == ("sign", "签字")
    assert definition.label_en == "Sign"
    assert (definition.starts, definition.form_keys) == (("sign",), {"signature"})
    assert set(definition.elements) == {"sign"}
    world = World(definition, {"n": 1})
    assert world.open == ["sign"]
    [task] = world.tasks.values()
    assert (task.name, task.label_en, task.roles) == ("签字", "Sign", ("boss",))
    world.complete("sign", ok=True)
    assert (world.status, world.variables) == ("completed", {"n": 1, "ok": True})
    assert world.entered == ["sign"]


def test_a_stored_global_task_is_restored() -> None:
    [definition] = parse(file(USER), "m.bpmn")
    again = Definition.restore("sign", definition.rewritten, definition.rewriter_version)
    assert (again.starts, again.elements) == (definition.starts, definition.elements)


def test_a_global_script_task_runs() -> None:
    task = node("globalScriptTask", "add", "<script>total = a + b</script>", scriptLanguage="feel")
    [definition] = parse(file(task), "m.bpmn")
    assert World(definition, {"a": 1, "b": 2}).variables == {"a": 1, "b": 2, "total": 3}


def test_a_global_business_rule_task_asks_its_decision() -> None:
    task = node(
        "globalBusinessRuleTask", "grade", io(inputs={"points": "=score"}),
        camunda_decisionRef="d", camunda_resultVariable="g",
        camunda_mapDecisionResult="singleEntry",
    )  # fmt: skip
    [definition] = parse(file(task), "m.bpmn")
    assert definition.decisions == {"d"}
    world = World(definition, {"score": 9}, decisions={"d": ({"grade": "A"}, ["r1"])})
    assert (world.status, world.variables["g"]) == ("completed", "A")


def test_global_tasks_stand_beside_processes_and_are_called_like_them() -> None:
    process = model(
        start() + node("callActivity", "call", calledElement="sign") + end(),
        "start -> call -> end", extra=USER,
    )  # fmt: skip
    definitions = {each.process_id: each for each in parse(process, "m.bpmn")}
    assert set(definitions) == {"p", "sign"}
    world = World(definitions["p"])
    assert [child.process_id for child in world.children.values()] == ["sign"]
    world.child_done("call")
    assert world.status == "completed"


def test_an_id_that_would_hang_stays_as_authored() -> None:
    [definition] = parse(file(USER.replace('"sign"', '"a.Start"')), "m.bpmn")
    world = World(definition)
    assert (definition.process_id, world.open) == ("a.Start", ["a.Start"])


def test_what_is_wrong_with_a_global_task_is_told_by_its_id() -> None:
    cases = {
        '<globalScriptTask id="g"><script>x = 1</script></globalScriptTask>': ("g", "script"),
        '<globalUserTask id="g"><ioBinding/></globalUserTask>': ("g", "unsupported"),
        '<globalUserTask id="g" camunda:asyncBefore="true"/>': ("g", "attribute"),
        '<globalConversation id="g"/>': ("g", "unsupported"),
        USER + USER: ("sign", "duplicate id"),
        "<globalUserTask/>": (None, "id"),
    }
    for text, expected in cases.items():
        with pytest.raises(DeploymentRefused) as caught:
            parse(file(text), "m.bpmn")
        found = [(each.element_id, each.rule) for each in caught.value.problems]
        assert expected in found or ("definitions", expected[1]) in found, (text, found)


def test_an_author_cannot_give_an_element_the_id_of_another() -> None:
    forged = start().replace("<startEvent", '<startEvent xmlns:k="urn:sanqu:kernel" k:id="boss"')
    [definition] = parse(model(forged + end(), "start -> end"), "m.bpmn")
    assert set(definition.elements) == {"start", "end"}
    pretended = model(node("userTask", "a", properties(x="1"))).replace(
        b'isExecutable="true"', b'isExecutable="true" xmlns:k="urn:sanqu:kernel" k:global="true"'
    )
    [definition] = parse(pretended, "m.bpmn")
    assert definition.starts == ()
