"""Item definitions: what conforms, what converts, and what is null with a reason."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine import dmn
from engine.feel import Value
from tests.engine.dmn.models import ask, decision, file, given, item, knowledge, part, text

DEFINITIONS = (
    item("tColour", "string", allowed='"red", "blue"'),
    item("tShade", "tColour"),
    item("tSide", "tColour", allowed='"left", "right"'),
    item("tScore", "number", allowed="[0..100]"),
    item("tNumbers", "number", many=True),
    item("tColours", "tColour", many=True),
    item("tScores", "number", allowed=">= 0", many=True),
    item("tPair", "number", whole="count(?) = 2", many=True),
    item("tPerson", "", part("name", "string"), part("age", "tScore")),
    item("tPeople", "tPerson", many=True),
    item("tHouse", "", part("owner", "tPerson"), part("rooms", "tNumbers")),
    item("tTree", "", part("n", "number"), part("children", "tTrees")),
    item("tTrees", "tTree", many=True),
)
ADA = '{name: "Ada", age: 36}'
KEPT = ...  # the value itself

CASES: list[tuple[str, str, Value]] = [
    ("string", '"a"', KEPT),
    ("string", "1", None),
    ("string", '["a"]', "a"),
    ("string", '["a", "b"]', None),
    ("string", '[["a"]]', "a"),
    ("number", "1", KEPT),
    ("number", "true", None),
    ("number", "null", None),
    ("integer", "1.0", KEPT),
    ("integer", "1.5", None),
    ("boolean", "false", KEPT),
    ("boolean", '"false"', None),
    ("date", '@"2026-11-26"', KEPT),
    ("date", '@"2026-11-26T10:00:00"', None),
    ("date and time", '@"2026-11-26T10:00:00"', KEPT),
    ("dateTime", '@"2026-11-26"', datetime(2026, 11, 26, tzinfo=UTC)),
    ("time", '@"10:00:00"', KEPT),
    ("days and time duration", '@"P1D"', KEPT),
    ("dayTimeDuration", '@"P1M"', None),
    ("years and months duration", '@"P1M"', KEPT),
    ("yearMonthDuration", '@"P1D"', None),
    ("context", "{a: 1}", KEPT),
    ("context", "[1, 2]", None),
    ("Any", '[1, "a"]', KEPT),
    ("feel:string", '"a"', KEPT),
    ("tColour", '"red"', KEPT),
    ("tColour", '"green"', None),
    ("tColour", "1", None),
    ("tShade", '"red"', KEPT),
    ("tShade", '"green"', None),
    ("tSide", '"left"', KEPT),
    ("tSide", '"red"', None),
    ("tScore", "100", KEPT),
    ("tScore", "101", None),
    ("tNumbers", "[1, 2]", KEPT),
    ("tNumbers", "[1, null]", KEPT),
    ("tNumbers", '[1, "a"]', None),
    ("tNumbers", "7", [Decimal(7)]),
    ("tNumbers", '"a"', None),
    ("tNumbers", "[]", KEPT),
    ("tColours", '["red", "blue"]', KEPT),
    ("tColours", '["red", "green"]', None),
    ("tColours", '"red"', ["red"]),
    ("tScores", "[0, 5]", KEPT),
    ("tScores", "[0, -5]", None),
    ("tPair", "[1, 2]", KEPT),
    ("tPair", "[1]", None),
    ("tPerson", ADA, KEPT),
    ("tPerson", '{name: "Ada", age: 36, more: true}', KEPT),
    ("tPerson", '{name: "Ada", age: null}', KEPT),
    ("tPerson", '{name: "Ada"}', None),
    ("tPerson", '{name: "Ada", age: 360}', None),
    ("tPerson", '"Ada"', None),
    ("tPeople", f"[{ADA}, {ADA}]", KEPT),
    ("tPeople", f"[{ADA}, 1]", None),
    ("tHouse", f"{{owner: {ADA}, rooms: [1]}}", KEPT),
    ("tHouse", f"{{owner: {ADA}, rooms: 1}}", None),
    ("tTree", "{n: 1, children: [{n: 2, children: []}]}", KEPT),
    ("tTree", "{n: 1, children: [{n: 2}]}", None),
]


def _model(type_ref: str, feel: str) -> bytes:
    return file(*DEFINITIONS, decision("d", text(feel), type_ref), decision("plain", text(feel)))


@pytest.mark.parametrize(("type_ref", "feel", "value"), CASES)
def test_a_decision_gives_what_its_type_admits(type_ref: str, feel: str, value: Value) -> None:
    xml = _model(type_ref, feel)
    assert ask(xml, "d") == (ask(xml, "plain") if value is KEPT else value)


@pytest.mark.parametrize(
    ("type_ref", "feel"),
    [(type_ref, feel) for type_ref, feel, value in CASES if value is None and feel != "null"],
)
def test_what_is_null_for_its_type_has_a_reason_and_is_an_error_to_a_host(
    type_ref: str, feel: str
) -> None:
    found = dmn.parse(_model(type_ref, feel))["d"]
    assert any(reason.startswith("d: ") for reason in found.evaluate({}, strict=False).reasons)
    with pytest.raises(dmn.DecisionError, match="decision 'd', d: "):
        found.evaluate({})


@pytest.mark.parametrize(
    ("type_ref", "feel", "value"), [case for case in CASES if ":" not in case[0]]
)
def test_parameters_are_checked_alike(type_ref: str, feel: str, value: Value) -> None:
    xml = file(
        *DEFINITIONS,
        decision("d", text(f"f({feel})"), needs=["knows:f"]),
        decision("plain", text(feel)),
        knowledge("f", f"x:{type_ref}", "x"),
    )
    assert ask(xml, "d") == (ask(xml, "plain") if value is KEPT else value)


MESSAGES = [
    ("tPerson", '{name: "Ada"}', "must be a tPerson, but has no 'age'"),
    ("tPerson", "{name: 1, age: 1}", "'name' must be a string, not Decimal('1')"),
    ("tPerson", '{name: "A", age: 101}', r"'age' Decimal('101') is not among the values [0..100]"),
    ("tNumbers", '[1, "a"]', "must be a number, not 'a'"),
    ("tColour", '"green"', '\'green\' is not among the values "red", "blue"'),
    ("string", "1", "must be a string, not Decimal('1')"),
]


@pytest.mark.parametrize(("type_ref", "feel", "message"), MESSAGES)
def test_the_reason_says_what_does_not_fit(type_ref: str, feel: str, message: str) -> None:
    outcome = dmn.parse(_model(type_ref, feel))["d"].evaluate({}, strict=False)
    assert f"d: {message}" in outcome.reasons


def test_a_long_value_is_cut_in_the_reason() -> None:
    outcome = dmn.parse(_model("number", f'"{"x" * 5000}"'))["d"].evaluate({}, strict=False)
    assert len(outcome.reasons[0]) < 150


@pytest.mark.parametrize("value", [7, Decimal(7), "7", None])
def test_input_data_is_checked_as_the_host_gives_it(value: Value) -> None:
    xml = file(given("n", "number"), decision("d", "n", needs=["input:n"]))
    asked = dmn.parse(xml)["d"]
    if value != "7":
        assert asked.evaluate({"n": value}).value == value
        return
    with pytest.raises(dmn.DecisionError, match="n: must be a number, not '7'"):
        asked.evaluate({"n": value})
    assert asked.evaluate({"n": value}, strict=False).value is None


def test_types_are_known_to_expressions() -> None:
    logic = f"[{ADA} instance of tPerson, 1 instance of tPerson, (function(a: tNumbers) a)([1])]"
    assert ask(file(*DEFINITIONS, decision("d", text(logic))), "d") == [True, False, [1]]


def test_a_list_may_be_asked_about_where_a_column_names_the_type_of_one() -> None:
    table = (
        "<decisionTable><input id='i'><inputExpression typeRef='number'><text>x</text>"
        "</inputExpression></input><output/><rule><inputEntry><text>list contains(?, 2)</text>"
        "</inputEntry><outputEntry><text>1</text></outputEntry></rule></decisionTable>"
    )
    asked = dmn.parse(file(decision("d", table)))["d"]
    assert asked.evaluate({"x": [1, 2]}).value == 1
    with pytest.raises(dmn.DecisionError, match="i: must be a number, not 'a'"):
        asked.evaluate({"x": [1, "a"]})


@pytest.mark.parametrize(
    ("definitions", "element_id", "message"),
    [
        ([item("a", "b"), item("b", "a")], "a", "is made of itself"),
        ([item("a", "a")], "a", "is made of itself"),
        ([item("a", "b", allowed="1"), item("b", "a", allowed="2")], "a", "is made of itself"),
        ([item("a", "tNone")], "a", "'tNone' is not known"),
        ([item("a", "number", allowed="[0..")], "a", "expected"),
        (['<itemDefinition id="x"><typeRef>number</typeRef></itemDefinition>'], "x", "a name"),
    ],
)
def test_types_that_make_no_sense_are_refused(
    definitions: list[str], element_id: str, message: str
) -> None:
    with pytest.raises(dmn.DmnRefused) as caught:
        dmn.parse(file(*definitions, decision("d", "1")))
    found = [(each.element_id, each.message) for each in caught.value.problems]
    assert any(each == element_id and message in said for each, said in found), found


def test_a_date_becomes_midnight_and_is_compared_as_such() -> None:
    xml = file(
        decision("d", text('@"2026-11-26"', "date and time"), "date and time"),
        decision("e", "d.year", needs=["decision:d"]),
    )
    assert ask(xml, "e") == date(2026, 11, 26).year


FUNCTION_ITEM = """<itemDefinition name="tRate"><functionItem outputTypeRef="number">
<parameters name="country" typeRef="string"/><parameters name="people"/></functionItem>
</itemDefinition>"""
FUNCTIONS = [
    ("function(c: string, n) 1", True),
    ("function(a, b) 1", True),
    ('function(c: string, n) "1"', False),
    ("function(c: string) 1", False),
    ("function(c: number, n) 1", False),
]


@pytest.mark.parametrize(("function", "is_one"), FUNCTIONS)
def test_a_function_item_names_what_a_function_takes_and_gives(function: str, is_one: bool) -> None:
    asked = decision("d", f"({function}) instance of tRate")
    assert ask(file(FUNCTION_ITEM, asked), "d", {}) is is_one
