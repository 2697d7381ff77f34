"""Forms and decisions of a deployment: bound to their caller's, or to the newest of all."""

import json

import pytest

from engine.admission import FormFile
from engine.errors import DeploymentRefused, Problem
from engine.tables import deployment, human_task, part
from tests.engine.kernel.models import end, model, node, start, user
from tests.engine.rig import Rig
from tests.engine.test_deployments import GRADE


def read_form(file: str, content: bytes) -> FormFile:
    """A form is its id here: what else stands in it is not the engine's business."""
    found = json.loads(content)
    if "id" not in found:
        raise DeploymentRefused([Problem(file, None, "form", "the form has no id")])
    return FormFile(found["id"])


@pytest.fixture
def forms_rig(rig: Rig) -> Rig:
    rig.engine.read_form = read_form
    return rig


def asking(**form: str) -> bytes:
    return model(start() + user("a", **form) + user("b") + end(), "start -> a -> b -> end")


def form(**more: object) -> bytes:
    return json.dumps({"id": "opinion", **more}).encode()


def form_versions(rig: Rig) -> list[int | None]:
    """The version of the form that each open task has."""
    versions = {row.id: row.version for row in rig.rows(part)}
    return [versions.get(row.form_id) for row in rig.rows(human_task) if row.state == "open"]


def rules(rig: Rig, **files: bytes) -> list[tuple[str | None, str]]:
    with pytest.raises(DeploymentRefused) as raised:
        rig.deploy(**files)
    return [(each.element_id, each.rule) for each in raised.value.problems]


@pytest.mark.parametrize("naming", ["formKey", "formRef"])
def test_a_task_keeps_the_form_version_that_it_was_opened_with(forms_rig: Rig, naming: str) -> None:
    process = asking(**{f"camunda_{naming}": "opinion"})
    forms_rig.deploy(process, a_form=form())
    forms_rig.start()
    forms_rig.deploy(process, a_form=form(changed=True))
    assert form_versions(forms_rig) == [1]
    forms_rig.start()
    assert form_versions(forms_rig) == [1, 2]


def test_the_latest_form_is_that_of_another_deployment(forms_rig: Rig) -> None:
    process = asking(camunda_formRef="opinion", camunda_formRefBinding="latest")
    assert rules(forms_rig, m_bpmn=process) == [("a", "known-form")]
    forms_rig.deploy(a_form=form())
    forms_rig.deploy(m_bpmn=process)
    forms_rig.start()
    forms_rig.deploy(a_form=form(changed=True))
    forms_rig.start()
    assert form_versions(forms_rig) == [1, 2]


def test_a_form_of_the_code_has_no_version_here(forms_rig: Rig) -> None:
    forms_rig.deploy(asking(camunda_formKey="need.file"))
    forms_rig.start()
    assert form_versions(forms_rig) == [None]


def test_a_form_that_is_not_there_is_named(forms_rig: Rig) -> None:
    elsewhere = asking(camunda_formRef="other")
    assert rules(forms_rig, m_bpmn=elsewhere, a_form=form()) == [("a", "known-form")]
    both = asking(camunda_formRef="opinion", camunda_formKey="opinion")
    assert rules(forms_rig, m_bpmn=both, a_form=form()) == [("a", "form")]
    pinned = asking(camunda_formRef="opinion", camunda_formRefBinding="version")
    assert rules(forms_rig, m_bpmn=pinned, a_form=form()) == [("a", "binding")]


def test_a_form_stands_once_and_in_nobody_s_place(forms_rig: Rig) -> None:
    assert rules(forms_rig, a_form=form(), b_form=form()) == [("opinion", "one-form-once")]
    with pytest.raises(DeploymentRefused, match="built in"):
        forms_rig.run(
            lambda s: forms_rig.engine.deploy(
                s, {"a.form": form()}, actor="a", form_keys={"opinion"}
            )
        )


def test_an_unread_form_is_told_once(forms_rig: Rig) -> None:
    process = asking(camunda_formRef="opinion")
    assert rules(forms_rig, m_bpmn=process, a_form=b"{}") == [(None, "form")]


def deciding(binding: str) -> bytes:
    asked = node(
        "businessRuleTask", "decide", camunda_decisionRef="grade", camunda_resultVariable="grade",
        camunda_mapDecisionResult="singleEntry", camunda_decisionRefBinding=binding,
    )  # fmt: skip
    return model(
        start() + user("a") + asked + user("b") + end(), "start -> a -> decide -> b -> end"
    )


@pytest.mark.parametrize(("binding", "grade"), [("deployment", "first"), ("latest", "second")])
def test_a_decision_is_that_of_its_caller_unless_it_says_latest(
    rig: Rig, binding: str, grade: str
) -> None:
    rig.deploy(deciding(binding), grade_dmn=GRADE.format(high="first").encode())
    started = rig.start(score=95)
    rig.deploy(grade_dmn=GRADE.format(high="second").encode())
    rig.complete("a")
    assert rig.variables(started)["grade"] == grade


def test_the_site_may_publish_what_the_pack_has(rig: Rig) -> None:
    files = {"m.bpmn": asking()}
    pack = rig.run(lambda s: rig.engine.deploy(s, files, actor="system", source="pack"))
    site = rig.run(lambda s: rig.engine.deploy(s, files, actor="admin"))
    again = rig.run(lambda s: rig.engine.deploy(s, files, actor="admin"))
    assert (pack.new, site.new, again.new, again.id) == (True, True, False, site.id)
    assert len(rig.rows(deployment)) == 2
