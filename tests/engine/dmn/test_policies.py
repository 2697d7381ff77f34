"""Every hit policy, and the whole of them against a slow reading of the specification."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import dmn
from engine.feel import Value
from tests.engine.dmn.models import decision, file

POLICIES = ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
AGGREGATIONS = ["", "SUM", "MIN", "MAX", "COUNT"]


def table(
    rules: list[tuple[str, ...]],
    policy: str,
    *,
    aggregation: str = "",
    outputs: tuple[str, ...] = ("",),
    values: str = "",
    default: str = "",
) -> dmn.Decision:
    """A table over `x`; a rule is a test and a result for each output."""
    aggregated = f' aggregation="{aggregation}"' if aggregation else ""
    admitted = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    fallback = f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else ""
    columns = "".join(f'<output name="{name}">{admitted}{fallback}</output>' for name in outputs)
    rows = "".join(
        f'<rule id="r{place}"><inputEntry><text>{escape(test)}</text></inputEntry>'
        + "".join(f"<outputEntry><text>{escape(each)}</text></outputEntry>" for each in results)
        + "</rule>"
        for place, (test, *results) in enumerate(rules, 1)
    )
    logic = (
        f'<decisionTable hitPolicy="{policy}"{aggregated}>'
        f"<input><inputExpression><text>x</text></inputExpression></input>{columns}{rows}"
        "</decisionTable>"
    )
    return dmn.parse(file(decision("d", logic)))["d"]


RULES: list[tuple[str, ...]] = [("> 1", '"b"'), ("> 2", '"a"'), ("> 3", '"b"'), ("> 4", '"c"')]
ORDER = '"c", "a", "b"'


@pytest.mark.parametrize(
    ("policy", "x", "value", "fired"),
    [
        ("UNIQUE", 2, "b", ["r1"]),
        ("UNIQUE", 0, None, []),
        ("FIRST", 9, "b", ["r1"]),
        ("FIRST", 0, None, []),
        ("PRIORITY", 3, "a", ["r2"]),
        ("PRIORITY", 9, "c", ["r4"]),
        ("PRIORITY", 0, None, []),
        ("RULE ORDER", 9, ["b", "a", "b", "c"], ["r1", "r2", "r3", "r4"]),
        ("RULE ORDER", 0, [], []),
        ("OUTPUT ORDER", 9, ["c", "a", "b", "b"], ["r4", "r2", "r1", "r3"]),
        ("OUTPUT ORDER", 0, [], []),
        ("COLLECT", 4, ["b", "a", "b"], ["r1", "r2", "r3"]),
        ("COLLECT", 0, [], []),
    ],
)
def test_which_rules_stand(policy: str, x: int, value: Value, fired: list[str]) -> None:
    outcome = table(RULES, policy, values=ORDER).evaluate({"x": x})
    assert (outcome.value, outcome.rules) == (value, fired)


@pytest.mark.parametrize(
    ("aggregation", "x", "value"),
    [
        ("SUM", 9, Decimal("6.5")),
        ("MIN", 9, Decimal(1)),
        ("MAX", 9, Decimal("3.5")),
        ("COUNT", 9, Decimal(3)),
        ("SUM", 0, None),
        ("MIN", 0, None),
        ("MAX", 0, None),
        ("COUNT", 0, Decimal(0)),
    ],
)
def test_collect_aggregates(aggregation: str, x: int, value: Value) -> None:
    rules: list[tuple[str, ...]] = [("> 1", "2"), ("> 2", "3.5"), ("> 3", "1")]
    outcome = table(rules, "COLLECT", aggregation=aggregation).evaluate({"x": x})
    assert outcome.value == value


@pytest.mark.parametrize("aggregation", ["SUM", "MIN"])
def test_what_cannot_be_aggregated_is_an_error(aggregation: str) -> None:
    mixed = table([("-", "1"), ("-", '"a"')], "COLLECT", aggregation=aggregation)
    with pytest.raises(dmn.DecisionError, match=f"{aggregation} of"):
        mixed.evaluate({"x": 1})
    lenient = mixed.evaluate({"x": 1}, strict=False)
    assert lenient.value is None
    assert any(aggregation in reason for reason in lenient.reasons)


def test_an_aggregation_counts_for_collect_alone() -> None:
    assert table([("-", "1")], "FIRST", aggregation="SUM").evaluate({"x": 1}).value == 1


def test_any_takes_one_answer_and_names_all_its_rules() -> None:
    agreeing = table([("> 1", "7"), ("> 2", "7.0"), ("> 3", "8")], "ANY")
    outcome = agreeing.evaluate({"x": 3})
    assert (outcome.value, outcome.rules) == (7, ["r1", "r2"])
    with pytest.raises(dmn.DecisionError, match="r1, r2, r3 differ"):
        agreeing.evaluate({"x": 4})
    assert agreeing.evaluate({"x": 4}, strict=False).value is None


@pytest.mark.parametrize("policy", [each for each in POLICIES if each != "UNIQUE"])
def test_defaults_stand_in_where_no_rule_matches(policy: str) -> None:
    decided = table(RULES, policy, values=ORDER, default='"a"')
    assert decided.evaluate({"x": 0}).value == "a"


def test_the_first_output_decides_then_the_second() -> None:
    rules: list[tuple[str, ...]] = [
        ("-", '"b"', '"a"'),
        ("-", '"a"', '"b"'),
        ("-", '"a"', '"c"'),
    ]
    ranked = table(rules, "OUTPUT ORDER", outputs=("one", "two"), values=ORDER).evaluate({"x": 1})
    assert ranked.rules == ["r3", "r2", "r1"]
    first = table(rules, "PRIORITY", outputs=("one", "two"), values=ORDER).evaluate({"x": 1})
    assert first.value == {"one": "a", "two": "c"}


def test_an_aggregation_of_several_outputs_is_refused() -> None:
    with pytest.raises(dmn.DmnRefused, match="needs a single output"):
        table([("-", "1", "2")], "COLLECT", aggregation="SUM", outputs=("a", "b"))


def test_priorities_that_are_no_list_are_refused() -> None:
    with pytest.raises(dmn.DmnRefused, match="PRIORITY needs values in a list, not"):
        table([("-", "1")], "PRIORITY", values="not(1)), (2")


# --- against a slow reading of the specification (DMN 8.2.10)


@dataclass(frozen=True)
class Drawn:
    """A random table: for each rule the least x that it matches, and its answer."""

    rules: list[tuple[int, int]]
    policy: str
    aggregation: str
    default: int | None
    x: int


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Tables of up to six rules over five values."""
    rules = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5)), max_size=6))
    policy = draw(st.sampled_from(POLICIES))
    aggregation = draw(st.sampled_from(AGGREGATIONS)) if policy == "COLLECT" else ""
    default = draw(st.none() | st.integers(1, 5))
    return Drawn(rules, policy, aggregation, default, draw(st.integers(0, 5)))


PRIORITY = [3, 1, 5, 2, 4]


def slow(case: Drawn) -> Value:
    """The answer by the words of the specification; an error is Ellipsis."""
    hits = [answer for least, answer in case.rules if case.x >= least]
    if not hits and case.default is not None:
        return case.default
    ranked = [each for wanted in PRIORITY for each in hits if each == wanted]
    lists = {"RULE ORDER": hits, "OUTPUT ORDER": ranked, "COLLECT": hits}
    if case.aggregation:
        return _aggregated(case.aggregation, hits)
    if case.policy in lists:
        return lists[case.policy]
    if not hits:
        return None
    if (case.policy == "UNIQUE" and len(hits) > 1) or (case.policy == "ANY" and len(set(hits)) > 1):
        return ...
    return ranked[0] if case.policy == "PRIORITY" else hits[0]


def _aggregated(aggregation: str, hits: list[int]) -> Value:
    if aggregation == "COUNT":
        return len(hits)
    if not hits:
        return None
    total = 0
    for each in hits:
        total += each
    ordered = sorted(hits)
    return {"SUM": total, "MIN": ordered[0], "MAX": ordered[-1]}[aggregation]


@given(drawn())
def test_random_tables_answer_as_the_specification_says(case: Drawn) -> None:
    decided = table(
        [(f">= {least}", str(answer)) for least, answer in case.rules],
        case.policy,
        aggregation=case.aggregation,
        values=", ".join(map(str, PRIORITY)),
        default="" if case.default is None else str(case.default),
    )
    expected = slow(case)
    if expected is ...:
        with pytest.raises(dmn.DecisionError):
            decided.evaluate({"x": case.x})
        expected = None
    outcome = decided.evaluate({"x": case.x}, strict=False)
    assert outcome.value == expected
    assert set(outcome.rules) <= {
        f"r{place}" for place, (least, _) in enumerate(case.rules, 1) if case.x >= least
    }
