"""Sets of models: versioned, known by their hash, refused whole with every reason."""

import pytest
from sqlalchemy import select

import engine as e
from engine.errors import DeploymentRefused, UnknownProcess
from engine.tables import definition, resource
from tests.engine.kernel.models import end, model, node, service, start, user
from tests.engine.rig import Rig

PLAIN = model(start() + user("a", camunda_formKey="plan") + end(), "start -> a -> end")
NEXT = model(start() + user("b") + end(), "start -> b -> end")


def test_the_same_files_are_deployed_once(rig: Rig) -> None:
    first = rig.deploy(PLAIN)
    again = rig.fresh().deploy(PLAIN)
    assert (first.new, again.new, again.id, again.sha256) == (True, False, first.id, first.sha256)
    assert len(rig.rows(definition)) == 1
    renamed = rig.run(lambda s: rig.engine.deploy(s, {"other.bpmn": PLAIN}, actor="admin"))
    assert renamed.id != first.id


def test_running_instances_stay_on_their_version(rig: Rig) -> None:
    rig.deploy(PLAIN)
    old = rig.start()
    rig.deploy(NEXT)
    new = rig.start()
    assert (rig.tasks(old), rig.tasks(new)) == (["a"], ["b"])
    rig.fresh().complete("a")
    assert rig.status(old) == "completed"
    versions = rig.run(lambda s: s.execute(select(definition.c.version)).scalars().all())
    assert sorted(versions) == [1, 2]
    assert rig.run(lambda s: e.authored_model(s, old)) == PLAIN


def test_the_pack_never_displaces_what_the_site_has_published(rig: Rig) -> None:
    rig.deploy(PLAIN)
    rig.run(lambda s: rig.engine.deploy(s, {"m.bpmn": NEXT}, actor="admin", source="pack"))
    assert rig.tasks(rig.start()) == ["a"]


def refused(
    rig: Rig, files: dict[str, bytes], **given: object
) -> list[tuple[str, str | None, str]]:
    with pytest.raises(DeploymentRefused) as raised:
        rig.run(lambda s: rig.engine.deploy(s, files, actor="admin", **given))  # type: ignore[arg-type]
    assert rig.rows(resource) == []
    assert all(
        problem.message and str(problem) in str(raised.value) for problem in raised.value.problems
    )
    return [(each.file, each.element_id, each.rule) for each in raised.value.problems]


def test_everything_that_is_missing_is_named_by_element(rig: Rig) -> None:
    lacking = model(
        start() + service("record", "nobody") + user("fill", camunda_formKey="nothing")
        + node("callActivity", "call", calledElement="nowhere")
        + node("businessRuleTask", "decide", camunda_decisionRef="none",
               camunda_resultVariable="r", camunda_mapDecisionResult="singleEntry")
        + end(),
        "start -> record -> fill -> call -> decide -> end",
    )  # fmt: skip
    found = refused(rig, {"m.bpmn": lacking}, form_keys={"plan"})
    assert found == [
        ("m.bpmn", "record", "known-handler"),
        ("m.bpmn", "fill", "known-form"),
        ("m.bpmn", "call", "known-process"),
        ("m.bpmn", "decide", "known-decision"),
    ]


def test_an_unsupported_element_is_named(rig: Rig) -> None:
    ad_hoc = model(start() + node("adHocSubProcess", "loose") + end(), "start -> loose -> end")
    assert ("m.bpmn", "loose") in [each[:2] for each in refused(rig, {"m.bpmn": ad_hoc})]


def test_one_bad_file_refuses_the_set(rig: Rig) -> None:
    found = refused(rig, {"good.bpmn": PLAIN, "bad.bpmn": b"<definitions", "notes.txt": b"hello"})
    assert {file for file, _, _ in found} == {"bad.bpmn", "notes.txt"}


def test_a_process_stands_once_in_a_set(rig: Rig) -> None:
    found = refused(rig, {"a.bpmn": PLAIN, "b.bpmn": NEXT})
    assert found == [("b.bpmn", "p", "one-process-once")]


def test_a_broken_table_is_refused_and_so_is_nothing_at_all(rig: Rig) -> None:
    assert refused(rig, {"grade.dmn": b"<x/>"})[0][0] == "grade.dmn"
    assert refused(rig, {}) == [("-", None, "empty")]


def test_what_is_not_deployed_cannot_be_started(rig: Rig) -> None:
    with pytest.raises(UnknownProcess, match="ghost"):
        rig.start("ghost")


GRADE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
 namespace="t"><decision id="grade" name="grade"><decisionTable id="t" hitPolicy="FIRST">
 <input id="i"><inputExpression id="ie"><text>score</text></inputExpression></input>
 <output id="o" name="grade"/>
 <rule id="high"><inputEntry id="h1"><text>&gt;= 90</text></inputEntry>
 <outputEntry id="h2"><text>"{high}"</text></outputEntry></rule>
 <rule id="low"><inputEntry id="l1"><text>-</text></inputEntry>
 <outputEntry id="l2"><text>"low"</text></outputEntry></rule>
 </decisionTable></decision></definitions>"""


def test_decisions_are_those_of_the_same_deployment(rig: Rig) -> None:
    deciding = model(
        start() + user("a")
        + node("businessRuleTask", "decide", camunda_decisionRef="grade",
               camunda_resultVariable="grade", camunda_mapDecisionResult="singleEntry")
        + user("b") + end(),
        "start -> a -> decide -> b -> end",
    )  # fmt: skip
    rig.deploy(deciding, grade_dmn=GRADE.format(high="first").encode())
    old = rig.start(score=95)
    rig.deploy(deciding, grade_dmn=GRADE.format(high="second").encode())
    new = rig.start(score=95)
    rig.complete("a")
    rig.complete("a")
    assert (rig.variables(old)["grade"], rig.variables(new)["grade"]) == ("first", "second")
    (made,) = [each for each in rig.history(old) if each.kind == "decision"]
    assert made.payload == {
        "decision_id": "grade",
        "rules": ["high"],
        "required": {},
        "value": "first",
    }
