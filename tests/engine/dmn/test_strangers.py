"""Models of strangers: whatever stands in them is refused, or stopped by a limit, and never run."""

from contextlib import suppress
from xml.sax.saxutils import escape

import pytest

from engine import dmn
from tests.engine.dmn.models import decision, file, given, item, knowledge, text

ESCAPES = [
    "().__class__.__bases__[0].__subclasses__()",
    "{0.__class__}",
    "{found.__class__.__mro__}",
    "%(x)s",
    "__import__('os').system('true')",
    "x.__dict__",
    "9**9**9**9",
    "for i in 1..999999999 return i",
    'string join(for i in 1..99999 return "xxxxxxxxxxxx")',
    "function(f) f(f)",
    "(function(f) f(f))(function(f) f(f))",
    "]]>",
    "\u202e",
]
HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="{slot}" namespace="{slot}">'
SLOTS = [
    '<decision id="{slot}" name="d"><literalExpression><text>1</text></literalExpression></decision>',
    '<decision id="d" name="{slot}"><literalExpression><text>1</text></literalExpression></decision>',
    '<decision id="d" name="d"><variable name="{slot}" typeRef="{slot}"/>'
    "<literalExpression><text>1</text></literalExpression></decision>",
    '<decision id="d" name="d"><literalExpression><text>{slot}</text></literalExpression></decision>',
    '<decision id="d" name="d"><literalExpression expressionLanguage="{slot}"><text>1</text>'
    "</literalExpression></decision>",
    '<decision id="d" name="d"><informationRequirement><requiredDecision href="#{slot}"/>'
    "</informationRequirement><literalExpression><text>1</text></literalExpression></decision>",
    '<decision id="d" name="d"><decisionTable hitPolicy="{slot}" aggregation="{slot}"/></decision>',
    '<decision id="d" name="d"><decisionTable><input id="{slot}"><inputExpression><text>{slot}</text>'
    '</inputExpression><inputValues><text>{slot}</text></inputValues></input><output name="{slot}"/>'
    '<rule id="{slot}2"><inputEntry><text>{slot}</text></inputEntry><outputEntry><text>{slot}</text>'
    "</outputEntry></rule></decisionTable></decision>",
    '<decision id="d" name="d"><context><contextEntry><variable name="{slot}"/><literalExpression>'
    "<text>{slot}</text></literalExpression></contextEntry></context></decision>",
    '<decision id="d" name="d"><invocation><literalExpression><text>{slot}</text></literalExpression>'
    '<binding><parameter name="{slot}"/><literalExpression><text>1</text></literalExpression></binding>'
    "</invocation></decision>",
    '<decision id="d" name="d"><functionDefinition kind="{slot}"/></decision>',
    '<decision id="d" name="d"><for iteratorVariable="{slot}"><in><literalExpression><text>[1]</text>'
    "</literalExpression></in><return><literalExpression><text>{slot}</text></literalExpression>"
    "</return></for></decision>",
    '<import name="{slot}" namespace="{slot}" importType="{slot}"/>',
    '<itemDefinition name="{slot}"><typeRef>{slot}</typeRef><allowedValues><text>{slot}</text>'
    "</allowedValues></itemDefinition>",
]


@pytest.mark.parametrize("hostile", ESCAPES)
@pytest.mark.parametrize("slot", SLOTS)
def test_nothing_of_a_model_reaches_python(slot: str, hostile: str) -> None:
    written = escape(hostile, {'"': "&quot;"})
    xml = (HEAD + slot + "</definitions>").replace("{slot}", written).encode()
    with suppress(dmn.DmnRefused):
        for asked in dmn.parse(xml).values():
            outcome = asked.evaluate({"x": 1}, strict=False)
            assert not isinstance(outcome.value, type)
            assert "<class" not in repr(outcome.value)


def test_a_refusal_says_names_as_they_are_written() -> None:
    with pytest.raises(dmn.DmnRefused) as caught:
        dmn.parse(file(decision("d", text("1", "{found.__class__}"))))
    (problem,) = caught.value.problems
    assert problem.message == "the type '{found.__class__}' is not known"


def test_boxes_within_boxes_are_read_as_deep_as_the_reader_of_xml_goes() -> None:
    for depth in (10, 60, 200, 2_000):
        logic = "<list>" * depth + text("1") + "</list>" * depth
        with suppress(dmn.DmnError):
            dmn.parse(file(decision("d", logic)))["d"].evaluate({}, strict=False)


def test_a_long_chain_of_decisions_is_decided_or_refused_by_a_limit() -> None:
    for length in (20, 500):
        parts = [decision("d0", "1")]
        parts += [
            decision(f"d{place}", f"d{place - 1} + 1", needs=[f"decision:d{place - 1}"])
            for place in range(1, length)
        ]
        asked = dmn.parse(file(*parts))[f"d{length - 1}"]
        outcome = asked.evaluate({}, strict=False)
        assert outcome.value == (length if length == 20 else None)
        assert bool(outcome.reasons) == (length != 20)


def test_a_type_that_holds_itself_is_checked_as_deep_as_the_value_goes() -> None:
    tree = item("t", "", '<itemComponent name="next"><typeRef>t</typeRef></itemComponent>')
    xml = file(tree, given("x", "t"), decision("d", "x.next.next", needs=["input:x"]))
    value: dict[str, object] | None = None
    for _ in range(50):
        value = {"next": value}
    found = dmn.parse(xml)["d"].evaluate({"x": value}).value
    assert repr(found).count("next") == 48


def test_a_function_that_calls_itself_without_a_name_ends() -> None:
    endless = knowledge("f", "n", "(function(g) g(g))(function(g) g(g))")
    outcome = dmn.parse(file(endless, decision("d", "f(1)", needs=["knows:f"])))["d"].evaluate(
        {}, strict=False
    )
    assert outcome.value is None
    assert outcome.reasons
