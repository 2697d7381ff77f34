"""Hit policies, types, and which rules fired."""

from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import dmn
from engine.feel import Value

Row = tuple[list[str], list[str]]


def decision(
    rows: list[Row],
    *,
    policy: str = "UNIQUE",
    inputs: tuple[str, ...] = ("score",),
    outputs: tuple[str, ...] = ("grade",),
    types: tuple[str, str] = ("Any", "Any"),
    extra: tuple[str, str] = ("", ""),
) -> dmn.Decision:
    """A decision table of these rows, each a list of tests and a list of results."""
    columns = "".join(
        f'<input id="in_{i}"><inputExpression typeRef="{types[0]}"><text>{escape(text)}</text>'
        f"</inputExpression>{extra[0]}</input>"
        for i, text in enumerate(inputs)
    ) + "".join(
        f"<output id={quoteattr('out_' + name)} name={quoteattr(name)} typeRef={quoteattr(types[1])}>"
        f"{extra[1]}</output>"
        for name in outputs
    )
    rules = "".join(
        f'<rule id="r{place}">'
        + "".join(f"<inputEntry><text>{escape(each)}</text></inputEntry>" for each in tests)
        + "".join(f"<outputEntry><text>{escape(each)}</text></outputEntry>" for each in results)
        + "</rule>"
        for place, (tests, results) in enumerate(rows, 1)
    )
    return dmn.parse(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="file">'
        f'<decision id="d" name="D"><decisionTable id="t" hitPolicy="{policy}">'
        f"{columns}{rules}</decisionTable></decision></definitions>".encode()
    )["d"]


GRADES: list[Row] = [
    ([">= 90"], ['"优秀"']),
    (["[60..90)"], ['"合格"']),
    (["< 60"], ['"不合格"']),
]


@pytest.mark.parametrize(
    ("score", "grade", "rule"),
    [
        ("92.40", "优秀", "r1"),
        ("90", "优秀", "r1"),
        ("89.99", "合格", "r2"),
        ("59", "不合格", "r3"),
    ],
)
def test_unique_gives_the_value_of_the_rule_that_matches(score: str, grade: str, rule: str) -> None:
    outcome = decision(GRADES).evaluate({"score": Decimal(score)})
    assert (outcome.value, outcome.rules) == (grade, [rule])
    assert outcome.inputs == {"in_0": Decimal(score)}


@given(st.decimals(min_value=-1, max_value=101, places=2))
def test_a_complete_table_always_answers_by_one_rule(score: Decimal) -> None:
    assert len(decision(GRADES).evaluate({"score": score}).rules) == 1


def test_unique_refuses_several_matches_and_names_the_rules() -> None:
    table = decision([(["> 1"], ["1"]), (["-"], ["2"]), (["> 2"], ["3"])])
    with pytest.raises(dmn.DecisionError, match="r1, r2, r3 match") as caught:
        table.evaluate({"score": 3})
    assert caught.value.decision_id == "d"
    assert table.evaluate({"score": 0}).value == 2


def test_first_takes_the_first_of_several() -> None:
    table = decision([(["> 5"], ["1"]), (["-"], ["2"])], policy="FIRST")
    assert (table.evaluate({"score": 6}).value, table.evaluate({"score": 6}).rules) == (1, ["r1"])
    assert table.evaluate({"score": 1}).rules == ["r2"]


def test_collect_takes_them_all_in_order() -> None:
    table = decision([(["> 1"], ["1"]), (["> 9"], ["2"]), (["-"], ["3"])], policy="COLLECT")
    outcome = table.evaluate({"score": 5})
    assert (outcome.value, outcome.rules) == ([1, 3], ["r1", "r3"])


@pytest.mark.parametrize(("policy", "value"), [("UNIQUE", None), ("FIRST", None), ("COLLECT", [])])
def test_no_match(policy: str, value: Value) -> None:
    outcome = decision([(["> 5"], ["1"])], policy=policy).evaluate({"score": 1})
    assert (outcome.value, outcome.rules) == (value, [])


def test_several_outputs_are_a_context() -> None:
    rows: list[Row] = [(["1"], ['"a"', "score + 1"])]
    one = decision(rows, outputs=("name", "next"))
    many = decision(rows, outputs=("name", "next"), policy="COLLECT")
    assert one.evaluate({"score": 1}).value == {"name": "a", "next": 2}
    assert many.evaluate({"score": 1}).value == [{"name": "a", "next": 2}]


def test_all_inputs_must_pass() -> None:
    table = decision([(["> 1", '"a", "b"'], ["true"])], inputs=("n", "s"))
    assert table.evaluate({"n": 2, "s": "b"}).value is True
    assert table.evaluate({"n": 2, "s": "c"}).value is None


def test_a_missing_variable_matches_only_what_admits_null() -> None:
    table = decision([(["> 1"], ["1"]), (["null"], ["2"])])
    outcome = table.evaluate({})
    assert outcome.value == 2
    assert "there is no 'score'" in outcome.reasons


def test_host_functions_and_variables_are_seen_by_cells() -> None:
    table = decision([(["> limit(base)"], ["limit(score)"])])
    outcome = table.evaluate({"score": 9, "base": 4}, {"limit": lambda n: n * 2})
    assert outcome.value == 18
    assert table.names == {"score", "limit", "base"}


def test_a_default_answers_when_no_rule_does() -> None:
    default = '<defaultOutputEntry><text>"none"</text></defaultOutputEntry>'
    table = decision([(["> 5"], ['"x"'])], extra=("", default))
    assert table.evaluate({"score": 1}).value == "none"
    assert table.evaluate({"score": 6}).value == "x"


TYPES: list[tuple[str, Value, bool]] = [
    ("number", 1, True),
    ("number", "1", False),
    ("integer", Decimal("1.0"), True),
    ("integer", Decimal("1.5"), False),
    ("string", "a", True),
    ("feel:string", "a", True),
    ("boolean", True, True),
    ("boolean", 1, False),
    ("number", True, False),
    ("number", [1, 2], True),
    ("number", None, True),
    ("date", "2026-10-12", False),
]


@pytest.mark.parametrize(("type_ref", "value", "fits"), TYPES)
def test_inputs_are_checked_against_their_type(type_ref: str, value: Value, fits: bool) -> None:
    table = decision([(["-"], ["1"])], types=(type_ref, "Any"))
    if fits:
        assert table.evaluate({"score": value}).value == 1
        return
    with pytest.raises(dmn.DecisionError, match="in_0: must be a"):
        table.evaluate({"score": value})


def test_outputs_are_checked_against_their_type() -> None:
    table = decision([(["-"], ['"a"'])], types=("Any", "number"))
    with pytest.raises(dmn.DecisionError, match="r1/out_grade: must be a number, not 'a'"):
        table.evaluate({"score": 1})


def test_values_outside_the_declared_ones_are_errors() -> None:
    admitted = "<inputValues><text>[0..100]</text></inputValues>"
    given = '<outputValues><text>"a","b"</text></outputValues>'
    table = decision([(["> 50"], ['"c"']), (["<= 50"], ['"a"'])], extra=(admitted, given))
    assert table.evaluate({"score": 50}).value == "a"
    with pytest.raises(dmn.DecisionError, match=r"101.* is not among the values \[0\.\.100\]"):
        table.evaluate({"score": 101})
    with pytest.raises(dmn.DecisionError, match="'c' is not among the values"):
        table.evaluate({"score": 60})


def test_a_limit_that_is_exceeded_is_the_decisions_error() -> None:
    table = decision([(["count(for x in 1..999999999 return x)"], ["1"])])
    with pytest.raises(dmn.DecisionError, match="more than"):
        table.evaluate({"score": 1})
