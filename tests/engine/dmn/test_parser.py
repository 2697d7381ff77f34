"""What a DMN file may hold, and how the rest is refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import dmn

VERSIONS = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{namespace}" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
    id="file" name="file" namespace="sanqu" {attributes}>
  <inputData id="score_data" name="total score"/>
  {before}
  <decision id="grade" name="评级">
    <variable id="grade_variable" name="grade" typeRef="string"/>
    <informationRequirement id="needs_score"><requiredInput href="#score_data"/></informationRequirement>
    {within}
    <decisionTable id="table" {policy}>
      <input id="score" label="总分" camunda:inputVariable="x">
        <inputExpression id="score_expression" typeRef="number"><text>total score</text></inputExpression>
      </input>
      <output id="grade_output" name="grade" typeRef="string"/>
      {rules}
    </decisionTable>
  </decision>
</definitions>"""
RULE = """<rule id="good"><description>good enough</description>
  <inputEntry id="good_score"><text>&gt;= 60</text></inputEntry>
  <outputEntry id="good_grade"><text>"合格"</text></outputEntry></rule>"""


def file(**parts: str) -> bytes:
    """A file with one decision, some of its parts replaced."""
    empty = {"attributes": "", "before": "", "within": "", "policy": "", "rules": RULE}
    return FILE.format(**{"namespace": VERSIONS[2], **empty, **parts}).encode()


@pytest.mark.parametrize("namespace", VERSIONS)
def test_every_version_is_read(namespace: str) -> None:
    decision = dmn.parse(file(namespace=namespace))["grade"]
    table = decision.table
    assert table is not None
    assert (decision.id, decision.name, table.hit_policy) == ("grade", "评级", "UNIQUE")
    assert [column.label for column in table.inputs] == ["总分"]
    assert [column.name for column in table.outputs] == ["grade"]
    assert [rule.id for rule in table.rules] == ["good"]
    assert decision.names == {"total score"}


def test_what_is_noted_beside_a_row_and_the_english_labels_are_kept() -> None:
    english = (
        "<extensionElements><camunda:properties>"
        '<camunda:property name="label_en" value="Good"/></camunda:properties></extensionElements>'
    )
    noted = RULE.replace("</description>", f"</description>{english}").replace(
        "</rule>", "<annotationEntry><text> F3 </text></annotationEntry></rule>"
    )
    decision = dmn.parse(file(rules=noted, within=english))["grade"]
    assert decision.table is not None
    (rule,) = decision.table.rules
    assert (rule.description, rule.label_en, rule.annotations) == ("good enough", "Good", ("F3",))
    assert (decision.label_en, decision.table.inputs[0].label_en) == ("Good", None)


def test_a_table_that_declares_what_it_gives_is_a_table() -> None:
    decision = dmn.parse(file(policy='typeRef="string"'))["grade"]
    assert decision.table is not None
    assert [rule.id for rule in decision.table.rules] == ["good"]
    assert decision.evaluate({"total score": 60}).value == "合格"


BOXED = ["literalExpression", "context", "invocation", "list", "relation", "functionDefinition"]
REFUSED: list[tuple[dict[str, str], str, str]] = [
    ({"policy": 'hitPolicy="NONSENSE"'}, "table", "no hit policy NONSENSE"),
    ({"policy": 'hitPolicy="COLLECT" aggregation="MODE"'}, "table", "no aggregation MODE"),
    ({"policy": 'hitPolicy="PRIORITY"'}, "table", "PRIORITY needs the values of an output"),
    ({"policy": 'hitPolicy="OUTPUT ORDER"'}, "table", "OUTPUT ORDER needs the values"),
    *[({"within": f'<{name} id="boxed"/>'}, "grade", "holds one expression") for name in BOXED],
    (
        {
            "within": '<informationRequirement id="other"><requiredDecision href="#x"/>'
            "</informationRequirement>"
        },
        "other",
        "there is no '#x' in this deployment",
    ),
    ({"within": '<knowledgeRequirement id="know"/>'}, "know", "names nothing"),
    ({"within": '<decisionTable id="second"/>'}, "grade", "holds one expression"),
    ({"within": '<spell id="odd"/>'}, "odd", "a spell is not run"),
    ({"before": '<spell id="odd"/>'}, "odd", "a spell is not run"),
    ({"before": '<businessKnowledgeModel id="extra"/>'}, "extra", "needs its logic"),
    ({"before": '<decisionService id="extra"/>'}, "extra", "needs an output decision"),
    ({"before": '<itemDefinition id="extra"/>'}, "extra", "needs a name"),
    ({"before": '<import id="extra"/>'}, "extra", "only DMN is imported"),
    ({"before": '<decision id="empty"/>'}, "empty", "holds one expression"),
    ({"before": "<decision><decisionTable/></decision>"}, "file", "needs an id"),
    (
        {"attributes": 'expressionLanguage="http://www.java.com/juel"'},
        "file",
        "expressions are FEEL",
    ),
    ({"rules": RULE + RULE}, "good", "stands there twice"),
    ({"rules": '<rule id="short"/>'}, "short", "1 inputs and 1 outputs"),
    ({"rules": RULE.replace("&gt;= 60", "&gt;=")}, "good_score", "expected a value"),
    ({"rules": RULE.replace("&gt;= 60", "${score}")}, "good_score", "JUEL"),
    ({"rules": RULE.replace('"合格"', '"合格')}, "good_grade", "not closed"),
    ({"rules": '<input id="late"/>'}, "late", "no expression"),
    ({"rules": '<output id="unnamed"/>'}, "table", "a name of their own"),
    ({"rules": '<output id="odd" name="o" typeRef="tGrade"/>'}, "odd", "'tGrade' is not known"),
]


@pytest.mark.parametrize(("parts", "element_id", "message"), REFUSED)
def test_what_is_not_run_is_refused_by_element(
    parts: dict[str, str], element_id: str, message: str
) -> None:
    with pytest.raises(dmn.DmnRefused) as caught:
        dmn.parse(file(**parts))
    assert any(
        problem.element_id == element_id and message in problem.message
        for problem in caught.value.problems
    ), caught.value


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(dmn.DmnRefused) as caught:
        dmn.parse(file(policy='hitPolicy="NONE"', rules=RULE.replace("&gt;= 60", "&gt;=")))
    assert [problem.rule for problem in caught.value.problems] == ["hit policy", "feel"]
    assert "table: there is no hit policy NONE" in str(caught.value)


ENTITIES = """<!DOCTYPE definitions [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>"""
BAD_XML = [
    (b"", "not well-formed XML"),
    (b"<definitions", "not well-formed XML"),
    (b"\x00\xff", "not well-formed XML"),
    (b"<definitions/>", "not the definitions of DMN"),
    (b'<decision xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "not the definitions"),
    (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "holds no decision"),
    (b"<a>" * 1000 + b"</a>" * 1000, "nested more than 100 deep"),
    (b" " * (4 * 1024 * 1024 + 1), "larger than 4 MiB"),
    (file().replace(b"?>", b"?>" + ENTITIES.encode(), 1), "DOCTYPE"),
    (
        file().replace(b"?>", b'?><!DOCTYPE definitions SYSTEM "file:///etc/passwd">', 1),
        "DOCTYPE",
    ),
    (
        file(rules=RULE.replace("&gt;= 60", "&secret;")).replace(
            b"?>", b'?><!DOCTYPE d [<!ENTITY secret SYSTEM "file:///etc/passwd">]>', 1
        ),
        "DOCTYPE",
    ),
]


@pytest.mark.parametrize(("xml", "message"), BAD_XML)
def test_bad_xml_is_refused(xml: bytes, message: str) -> None:
    with pytest.raises(dmn.DmnRefused, match=message):
        dmn.parse(xml)


def test_comments_and_extensions_are_carried() -> None:
    extra = '<!-- why --><extensionElements/><camunda:x/><textAnnotation id="note"/>'
    assert dmn.parse(file(before=extra)).keys() == {"grade"}


def test_an_empty_cell_passes_and_gives_null() -> None:
    empty = """<rule><inputEntry/><outputEntry id="o"><text> </text></outputEntry></rule>"""
    outcome = dmn.parse(file(rules=empty))["grade"].evaluate({"total score": 1})
    assert (outcome.value, outcome.rules) == (None, ["rule_1"])


@given(st.integers(0, len(file())), st.integers(0, 40), st.binary(max_size=6))
def test_a_damaged_file_is_read_or_refused(start: int, length: int, instead: bytes) -> None:
    whole = file()
    with suppress(dmn.DmnRefused):
        decisions = dmn.parse(whole[:start] + instead + whole[start + length :])
        assert all(isinstance(each, dmn.Decision) for each in decisions.values())
