"""The pack as a whole: it deploys, its names are known, and nothing is asked that nobody leaves."""

import re
from collections.abc import Iterator

import pytest
from lxml import etree

from engine import feel
from forms import FORM_KEYS
from forms.registry import FORMS
from tests.bpmn import pack
from tests.bpmn.pack import BPMN, CAMUNDA, attribute
from workflows.actors import ROLES
from workflows.cases.rules import STAGES
from workflows.registry import FUNCTIONS, HANDLERS
from workflows.rulebook.seed import SEEDED

EXPECTED = (
    "acceptance agreement amendment appeal application change closeout correction delivery"
    " evaluation funding instalment milestone mobilisation monthly_report need objection pairing plan programme"
    " public_notice qualification repair repayment replacement review suspension termination visit"
)
# What the senders of messages put into them.
MESSAGES_LEAVE = {
    "milestone_not_passed": set[str](),
    "claim_settled": set[str](),
    "selection_announced": {"selection_outcome"},
    "objection_filed": {"objection_id"},
    "objection_settled": {"settled"},
    "pairing_declined": {"declined_id", "declines"},
    "all_pairings_closed": set[str](),
    "amendment_withdrawn": set[str](),
    "milestone_moved": set[str](),
    "milestone_skipped": set[str](),
    "milestone_passed": set[str](),
    "funding_stopped": set[str](),
}
# Tasks that something else than a timer of their own watches: a ladder, or a timer around them.
CHASED_FROM_OUTSIDE = {
    "acceptance": {"agency_accepts", "recipient_accepts"},
    "milestone": {"report_milestone"},
    "replacement": {"post_newcomer"},
}
every_process = pytest.mark.parametrize("process_id", pack.PROCESSES)


def in_process(process_id: str, tag: str) -> Iterator[etree._Element]:
    """The elements of a kind in the process of a model."""
    return pack.tree(process_id).iter(f"{BPMN}{tag}")


def properties(element: etree._Element, name: str) -> list[str]:
    """The values of its property of this name."""
    found = element.iterfind(
        f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property[@name='{name}']"
    )
    return [attribute(each, "value") for each in found]


def expressions(process_id: str) -> Iterator[str]:
    """The FEEL of a model: conditions, scripts, and all that begins with an equals sign."""
    process = next(in_process(process_id, "process"))
    for element in process.iter():
        if element.tag == f"{BPMN}conditionExpression":
            yield element.text or ""
        elif element.tag == f"{BPMN}script":
            yield from (line.split("=", 1)[1] for line in (element.text or "").splitlines())
        elif element.text and element.text.startswith("="):
            yield element.text
        yield from (value for value in map(str, element.attrib.values()) if value[:1] == "=")
        if element.tag == f"{CAMUNDA}in" and "source" in element.attrib:
            yield attribute(element, "source")


def produced(process_id: str) -> set[str]:
    """The variables that some step of a model leaves."""
    model = pack.definition(process_id)
    known = set(pack.STARTED_WITH[process_id])
    for key in model.form_keys:
        known |= pack.FORMS_LEAVE.get(key, set())
    for handler in model.handlers:
        known |= pack.HANDLERS_LEAVE.get(handler, set())
    for element in in_process(process_id, "message"):
        known |= MESSAGES_LEAVE[attribute(element, "name")]
    for element in next(in_process(process_id, "process")).iter():
        known |= {
            attribute(element, f"{CAMUNDA}{name}")
            for name in ("resultVariable", "elementVariable")
            if f"{CAMUNDA}{name}" in element.attrib
        }
        known |= set(properties(element, "outputCollection"))
        if element.tag == f"{CAMUNDA}outputParameter":
            known.add(attribute(element, "name"))
        if element.tag == f"{CAMUNDA}out":
            known.add(attribute(element, "target"))
    return known


def test_the_pack_is_these_processes_and_decisions() -> None:
    assert " ".join(pack.PROCESSES) == EXPECTED
    assert pack.DECISIONS == ["eligibility", "escalation", "grade", "milestone_verdict"]


@every_process
def test_the_gate_admits_it(process_id: str) -> None:
    model = pack.definition(process_id)
    assert model.process_id == process_id
    assert model.label_en
    assert model.called <= set(pack.PROCESSES)
    assert model.decisions <= set(pack.DECISIONS)
    assert model.handlers <= set(HANDLERS)


@every_process
def test_ids_are_snake_case(process_id: str) -> None:
    ids = [attribute(each, "id") for each in pack.tree(process_id).iter() if "id" in each.attrib]
    assert [each for each in ids if not re.fullmatch("[a-z][a-z0-9_]*", each)] == []
    assert len(ids) == len(set(ids))


@every_process
def test_every_name_has_an_english_label(process_id: str) -> None:
    kinds = [
        "participant",
        "process",
        "lane",
        "sequenceFlow",
        "subProcess",
        "callActivity",
        "textAnnotation",
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "boundaryEvent",
        "userTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "receiveTask",
        "exclusiveGateway",
        "eventBasedGateway",
        "parallelGateway",
    ]
    named = [
        each
        for kind in kinds
        for each in in_process(process_id, kind)
        if each.get("name") or kind == "textAnnotation"
    ]
    assert len(named) > 5
    assert [attribute(each, "id") for each in named if not properties(each, "label_en")] == []


@every_process
def test_a_choice_always_has_a_way_on(process_id: str) -> None:
    sources = [source for source, _ in pack.flows(process_id).values()]
    for gateway in in_process(process_id, "exclusiveGateway"):
        if sources.count(attribute(gateway, "id")) > 1:
            assert gateway.get("default"), attribute(gateway, "id")


@every_process
def test_every_variable_asked_for_is_left_by_somebody(process_id: str) -> None:
    known = produced(process_id) | {"loopCounter"} | set(FUNCTIONS)
    asked = set().union(*(feel.compile(text).names for text in expressions(process_id)))
    for decision_id in pack.definition(process_id).decisions:
        asked |= pack.decision(decision_id).names
    assert asked - known == set()
    assert asked


@every_process
def test_a_call_passes_what_the_called_process_starts_with(process_id: str) -> None:
    for call in in_process(process_id, "callActivity"):
        called = attribute(call, "calledElement")
        given = {attribute(each, "target") for each in call.iter(f"{CAMUNDA}in")}
        wanted = {attribute(each, "source") for each in call.iter(f"{CAMUNDA}out")}
        assert given == pack.STARTED_WITH[called], attribute(call, "id")
        assert wanted <= produced(called), attribute(call, "id")


@every_process
def test_who_may_not_do_a_step_is_named_by_a_step(process_id: str) -> None:
    # Of the same case: it may have been handed in within another of its processes.
    known = {
        attribute(each, "id") for one in pack.PROCESSES for each in in_process(one, "userTask")
    }
    for task in in_process(process_id, "userTask"):
        for names in properties(task, "separateFrom"):
            assert set(names.split(",")) <= known, attribute(task, "id")


def test_what_a_step_reviews_is_handed_in_at_a_step() -> None:
    tasks = [task for each in pack.PROCESSES for task in in_process(each, "userTask")]
    known = {attribute(task, "id") for task in tasks}
    reviewed = [names for task in tasks for names in properties(task, "reviews")]
    assert reviewed
    assert all(set(names.split(",")) <= known for names in reviewed)


@every_process
def test_everyone_has_until_when(process_id: str) -> None:
    for task in in_process(process_id, "userTask"):
        assert task.get(f"{CAMUNDA}dueDate"), attribute(task, "id")


@every_process
def test_what_a_timer_watches_is_not_chased_besides(process_id: str) -> None:
    timed = {
        attribute(each, "attachedToRef")
        for each in in_process(process_id, "boundaryEvent")
        if each.find(f"{BPMN}timerEventDefinition") is not None
    }
    tasks = {attribute(each, "id"): each for each in in_process(process_id, "userTask")}
    marked = {name for name, task in tasks.items() if properties(task, "chasedByModel")}
    assert timed & tasks.keys() <= marked
    assert marked - timed <= CHASED_FROM_OUTSIDE.get(process_id, set())


def test_every_handler_of_the_registry_is_called_by_a_model() -> None:
    called = set().union(*(pack.definition(each).handlers for each in pack.PROCESSES))
    assert set(HANDLERS) - called == set()


@every_process
def test_every_rule_that_is_asked_for_is_in_the_rulebook(process_id: str) -> None:
    known = {rule.key for rule in SEEDED}
    asked = re.findall(r'(?:deadline|rule)\("([^"]+)"\)', " ".join(expressions(process_id)))
    assert set(asked) <= known


@every_process
def test_roles_and_stages_are_known(process_id: str) -> None:
    stages = STAGES.get(process_id) or set().union(*STAGES.values())
    for element in next(in_process(process_id, "process")).iter():
        roles = element.get(f"{CAMUNDA}candidateGroups", "")
        assert set(filter(None, roles.split(","))) <= ROLES.keys(), attribute(element, "id")
        if element.tag.startswith(BPMN):
            assert set(properties(element, "stage")) <= set(stages), attribute(element, "id")


def test_the_forms_leave_what_the_models_count_on() -> None:
    used = set().union(*(pack.definition(each).form_keys for each in pack.PROCESSES))
    assert used <= FORM_KEYS
    for key in used:
        routed = FORMS[key]().routes({})
        assert set(routed) == pack.FORMS_LEAVE.get(key, set()), key


@pytest.mark.parametrize(
    ("process_id", "decides", "filed"),
    [
        ("programme", "approve_programme", {"draft_programme"}),
        ("amendment", "approve_amendment", {"draft_amendment"}),
        ("need", "verify_need", {"file_need", "correct_need"}),
        ("qualification", "verify_documents", {"file_application", "correct_application"}),
        ("application", "appoint_panel", {"file_application", "correct_application"}),
        ("review", "declare_interest", {"file_application", "correct_application"}),
        ("review", "score_application", {"file_application", "correct_application"}),
        ("milestone", "check_milestone", {"report_milestone", "rectify_milestone"}),
        ("milestone", "judge_milestone", {"report_milestone", "rectify_milestone"}),
        ("evaluation", "expert_assessment", {"self_report"}),
        ("evaluation", "coordinator_assessment", {"self_report"}),
        ("evaluation", "review_evaluation", {"self_report", "coordinator_assessment"}),
        ("change", "recipient_decides", {"file_change"}),
        ("replacement", "consent_newcomer", {"file_replacement", "propose_other"}),
        ("replacement", "confirm_newcomer", {"post_newcomer"}),
        ("suspension", "decide_suspension", {"file_suspension"}),
        ("termination", "decide_termination", {"file_termination", "hear_agency"}),
        ("instalment", "review_spending", {"file_spending"}),
        ("evaluation", "check_files", {"self_report"}),
        ("appeal", "appoint_appeal_panel", {"acknowledge_result"}),
        ("appeal", "rescore_items", {"acknowledge_result", "expert_assessment"}),
    ],
)
def test_nobody_decides_on_what_they_filed(process_id: str, decides: str, filed: set[str]) -> None:
    tasks = {attribute(each, "id"): each for each in in_process(process_id, "userTask")}
    (named,) = properties(tasks[decides], "separateFrom")
    assert filed <= set(named.split(","))
