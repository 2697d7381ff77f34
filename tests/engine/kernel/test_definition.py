"""Definitions: what they tell of a model, stored and restored, with names that would hang."""

import pytest

from engine.errors import DeploymentRefused
from engine.kernel import Definition, parse
from tests.engine.kernel.models import (
    boundary,
    duration,
    end,
    flows,
    loop,
    model,
    node,
    properties,
    service,
    start,
    user,
)
from tests.engine.kernel.world import World


def rich() -> bytes:
    inner = start("s2") + service("record", "needs.record") + end("e2")
    body = start() + user(
        "file", properties(label_en="File", stage="one"), name="填报", camunda_formKey="need"
    )
    body += node("subProcess", "sub", inner + flows("s2 -> record -> e2"))
    body += node("callActivity", "call", calledElement="public_notice")
    body += (
        node("businessRuleTask", "rule", camunda_decisionRef="grade", camunda_resultVariable="g")
        + end()
    )
    return model(body, "start -> file -> sub -> call -> rule -> end", process="need")


def test_a_definition_tells_what_it_needs() -> None:
    [definition] = parse(rich(), "need.bpmn")
    assert definition.process_id == "need"
    assert definition.starts == ("start",)
    assert definition.form_keys == {"need"}
    assert definition.handlers == {"needs.record"}
    assert definition.called == {"public_notice"}
    assert definition.decisions == {"grade"}
    file = definition.elements["file"]
    assert (file.kind, file.name, file.label_en) == ("userTask", "填报", "File")
    assert (file.properties, file.form_key, file.parent) == ({"stage": "one"}, "need", None)
    assert definition.elements["record"].parent == "sub"


def test_a_stored_definition_is_restored() -> None:
    [definition] = parse(rich(), "need.bpmn")
    again = Definition.restore("need", definition.rewritten, definition.rewriter_version)
    assert again.elements == definition.elements
    assert again.rewritten == definition.rewritten
    world = World(definition, handlers={"needs.record": lambda _call: None})
    saved = world.execution.dump()
    assert type(world.execution).load(again, saved, world).dump() == saved
    with pytest.raises(DeploymentRefused):
        Definition.restore("other", definition.rewritten, definition.rewriter_version)
    with pytest.raises(DeploymentRefused):
        Definition.restore("need", definition.rewritten, 99)


def test_ids_that_spiffworkflow_uses_itself_run_and_stay_as_authored() -> None:
    body = start("Start") + user("Root") + user("a.BoundaryEventSplit") + user("a")
    body += boundary("b.x", "a", duration("P1D")) + end("End")
    body += (
        '<laneSet id="ls"><lane id="l" name="L"><flowNodeRef>Root</flowNodeRef></lane></laneSet>'
    )
    xml = model(
        body, "Start -> Root -> a.BoundaryEventSplit -> a -> End", "b.x -> End", process="p.q"
    )
    world = World(xml)
    assert world.definition.process_id == "p.q"
    assert world.definition.starts == ("Start",)
    assert world.definition.elements["Root"].lane == "L"
    assert world.definition.elements["b.x"].attached_to == "a"
    world.complete("Root")
    assert world.open == ["a.BoundaryEventSplit"]
    world.complete("a.BoundaryEventSplit")
    assert [timer.element_id for timer in world.timers.values()] == ["b.x"]
    assert {token.element_id for token in world.execution.tokens()} == {"a"}
    world.complete("a")
    assert world.entered == ["Start", "Root", "a.BoundaryEventSplit", "a", "End"]


def test_a_long_chain_parses() -> None:
    names = [f"t{i}" for i in range(1500)]
    body = start() + "".join(user(name) for name in names) + end()
    [definition] = parse(model(body, " -> ".join(["start", *names, "end"])), "m.bpmn")
    assert len(definition.specs) >= 1502


def test_definitions_are_not_changed_by_running() -> None:
    inner = start("s2") + user("a") + end("e2") + flows("s2 -> a -> e2") + loop("=[1,2]")
    body = (
        start() + node("subProcess", "sub", inner) + boundary("b", "sub", duration("P1D")) + end()
    )
    [definition] = parse(model(body, "start -> sub -> end", "b -> end"), "m.bpmn")

    def picture() -> list[str]:
        return [
            f"{name} {sorted(map(str, vars(spec).items()))}"
            for name, spec in definition.specs.items()
        ]

    before = picture()
    world = World(definition)
    world.complete("a")
    world.complete("a")
    assert world.status == "completed"
    assert picture() == before
