"""Requirement graphs: decisions once each, knowledge, services, and who sees what."""

import pytest

from engine import dmn
from engine.feel import Value
from tests.engine.dmn.models import (
    ask,
    box,
    decision,
    file,
    function,
    given,
    item,
    knowledge,
    service,
    text,
)

TABLE = (
    "<decisionTable><input><inputExpression><text>{x}</text></inputExpression></input><output/>"
    '<rule id="{rule}"><inputEntry><text>-</text></inputEntry>'
    "<outputEntry><text>{result}</text></outputEntry></rule></decisionTable>"
)


def table(x: str, rule: str, result: str) -> str:
    """A table of one rule that always fires."""
    return TABLE.format(x=x, rule=rule, result=result)


def test_what_is_required_by_several_is_decided_once() -> None:
    calls: list[Value] = []

    def count(x: Value) -> Value:
        calls.append(x)
        return x

    xml = file(
        given("x", "number"),
        decision("base", "count_it(x)", needs=["input:x"]),
        decision("left", "base + 1", needs=["decision:base"]),
        decision("right", "base + 2", needs=["decision:base"]),
        decision(
            "top", "[left, right, base]", needs=[f"decision:{d}" for d in ("left", "right", "base")]
        ),
    )
    asked = dmn.parse(xml)["top"]
    assert asked.evaluate({"x": 10}, {"count_it": count}).value == [11, 12, 10]
    assert calls == [10]
    assert asked.names == {"x", "count_it"}


def test_the_rules_of_all_that_was_decided_are_known_in_their_order() -> None:
    xml = file(
        decision("a", table("1", "ra", "1")),
        decision("b", table("a", "rb", "f(a)"), needs=["decision:a", "knows:f"]),
        decision("c", "a + b", needs=["decision:a", "decision:b"]),
        knowledge("f", "x", table("x", "rf", "x + 1")),
    )
    decisions = dmn.parse(xml)
    asked = decisions["c"].evaluate({})
    assert (asked.value, asked.rules) == (3, [])
    assert list(asked.fired.items()) == [("a", ["ra"]), ("f", ["rf"]), ("b", ["rb"]), ("c", [])]
    assert decisions["b"].evaluate({}).rules == ["rb"]


def test_inputs_of_the_asked_table_alone_are_told() -> None:
    inner = decision("a", table("1", "ra", "1").replace("<input>", '<input id="ia">'))
    outer = decision(
        "b", table("2", "rb", "a").replace("<input>", '<input id="ib">'), needs=["decision:a"]
    )
    assert dmn.parse(file(inner, outer))["b"].evaluate({}).inputs == {"ib": 2}


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ([decision("a", "1", needs=["decision:a"])], "a → a"),
        (
            [decision("a", "b", needs=["decision:b"]), decision("b", "a", needs=["decision:a"])],
            "a → b → a",
        ),
        (
            [
                decision("a", "s()", needs=["knows:s"]),
                service("s", ["a"]),
            ],
            "a → s → a",
        ),
        (
            [
                decision("a", "f()", needs=["knows:f"]),
                knowledge("f", "", "s()", needs=["knows:s"]),
                service("s", ["a"]),
            ],
            "a → f → s → a",
        ),
    ],
)
def test_what_requires_itself_is_refused(parts: list[str], path: str) -> None:
    with pytest.raises(dmn.DmnRefused) as caught:
        dmn.parse(file(*parts))
    assert [(each.rule, each.message) for each in caught.value.problems] == [
        ("circle", f"requires itself: {path}")
    ]


FACTORIAL = knowledge("fac", "n:number", "if n < 2 then 1 else n * fac(n - 1)")
ENDLESS = knowledge("endless", "n", "endless(n + 1)")
PING = knowledge("ping", "n", "if n = 0 then 0 else pong(n - 1)", needs=["knows:pong"])
PONG = knowledge("pong", "n", "if n = 0 then 1 else ping(n - 1)", needs=["knows:ping"])


def test_knowledge_may_call_itself_and_others_that_call_it() -> None:
    xml = file(
        FACTORIAL,
        PING,
        PONG,
        decision("d", "[fac(5), ping(7)]", needs=["knows:fac", "knows:ping"]),
    )
    assert ask(xml, "d") == [120, 1]


def test_endless_recursion_ends_as_an_error_and_never_as_a_value() -> None:
    asked = dmn.parse(file(ENDLESS, decision("d", "endless(1)", needs=["knows:endless"])))["d"]
    with pytest.raises(dmn.DecisionError, match="deep"):
        asked.evaluate({})
    outcome = asked.evaluate({}, strict=False)
    assert outcome.value is None
    assert any("deep" in reason for reason in outcome.reasons)


def test_calls_that_branch_without_end_are_stopped_by_the_budget() -> None:
    fork = knowledge("fork", "n", "if n = 0 then 1 else fork(n - 1) + fork(n - 1)")
    asked = dmn.parse(file(fork, decision("d", "fork(40)", needs=["knows:fork"])))["d"]
    with pytest.raises(dmn.DecisionError, match="steps"):
        asked.evaluate({})


def test_one_budget_is_for_the_whole_graph() -> None:
    heavy = "count(for i in 1..90000, j in 1..3 return i)"
    parts = [decision(f"d{place}", heavy) for place in range(8)]
    needs = [f"decision:d{place}" for place in range(8)]
    asked = dmn.parse(file(*parts, decision("sum", "1", needs=needs)))["sum"]
    with pytest.raises(dmn.DecisionError, match="more than"):
        asked.evaluate({})


SCOPES: list[tuple[list[str], Value]] = [
    # A decision sees what it requires, and what the host gives.
    ([decision("d", "x")], 1),
    ([decision("d", "a + x", needs=["decision:a"]), decision("a", "2")], 3),
    ([decision("d", "a"), decision("a", "2")], None),
    # What is required hides a variable of the host.
    ([decision("d", "x", needs=["decision:x"]), decision("x", "5")], 5),
    # Knowledge sees its parameters and what it requires itself, and nothing of its caller.
    ([decision("d", "f()", needs=["knows:f"]), knowledge("f", "", "x")], None),
    ([decision("d", "f(7)", needs=["knows:f"]), knowledge("f", "x", "x")], 7),
    (
        [
            decision("d", "f(2)", needs=["knows:f"]),
            knowledge("f", "n", "g(n) * 2", needs=["knows:g"]),
            knowledge("g", "n", "n + 1"),
        ],
        6,
    ),
    (
        [
            decision("d", "f(2)", needs=["knows:f", "knows:g"]),
            knowledge("f", "n", "g(n)"),
            knowledge("g", "n", "n + 1"),
        ],
        None,
    ),
    # Functions are values.
    ([decision("d", "f(1)", needs=["decision:f"]), decision("f", function("a", "a + x"))], 2),
    (
        [
            decision("d", "twice(inc, 5)", needs=["knows:twice", "knows:inc"]),
            knowledge("twice", "f, n", "f(f(n))"),
            knowledge("inc", "n", "n + 1"),
        ],
        7,
    ),
    (
        [
            decision("d", "sort([1, 3, 2], before)", needs=["knows:before"]),
            knowledge("before", "a, b", "a > b"),
        ],
        [3, 2, 1],
    ),
    ([decision("d", "f(1, 2)", needs=["knows:f"]), knowledge("f", "a", "a")], None),
    ([decision("d", "f(b: 1)", needs=["knows:f"]), knowledge("f", "a", "a")], None),
    ([decision("d", "the f(the n: 4)", needs=["knows:the f"]), knowledge("the f", "the n", "the n")], 4),
    (
        [decision("d", "f instance of function<number>->string", needs=["knows:f"]),
         knowledge("f", "n:number", '"a"', "string")],
        True,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "value"), SCOPES)
def test_who_sees_what(parts: list[str], value: Value) -> None:
    assert ask(file(*parts), "d", {"x": 1}) == value


SERVICE = [
    given("n", "number"),
    decision("base", "n * 2", needs=["input:n"]),
    decision("more", "base + step", "number", needs=["decision:base", "decision:step"]),
    decision("step", "100"),
]
SERVICES: list[tuple[list[str], str, Value]] = [
    ([service("s", ["more"], ["n"], ["step"])], "s(5, 1)", 11),
    ([service("s", ["more"], ["n"], ["step"])], "s(step: 1, n: 5)", 11),
    ([service("s", ["more"], ["n"], ["step"])], "s(5)", None),
    ([service("s", ["more"], ["n"], ["step"])], "s(5, 1, 2)", None),
    ([service("s", ["more"], ["n"], ["step"])], 's("a", 1)', None),
    ([service("s", ["more"], ["n"])], "s(5)", 110),
    ([service("s", ["base", "more"], ["n"])], "s(5)", {"base": 10, "more": 110}),
    ([service("s", ["base"])], "s()", None),
    ([service("s", ["more"], ["n"], ["base"])], "s(1, 7)", 107),
    ([service("s", ["more"], ["n"])], "[s(1), more]", [102, 114]),
]


@pytest.mark.parametrize(("parts", "call", "value"), SERVICES)
def test_a_service_is_a_function_of_its_inputs(parts: list[str], call: str, value: Value) -> None:
    top = decision("d", call, needs=["knows:s", "decision:more"])
    assert ask(file(*SERVICE, *parts, top), "d", {"n": 7}) == value


def test_a_host_asks_a_service_by_its_id() -> None:
    decisions = dmn.parse(file(*SERVICE, service("s", ["base", "more"], ["n"], ["step"])))
    asked = decisions["s"].evaluate({"n": 5, "step": 1})
    assert asked.value == {"base": 10, "more": 11}
    assert list(asked.fired) == ["base", "more"]
    with pytest.raises(dmn.DecisionError, match="n: must be a number"):
        decisions["s"].evaluate({"n": "five"})


def test_a_service_may_declare_what_it_gives() -> None:
    gives = "<itemDefinition name='tGives'><functionItem outputTypeRef='string'/></itemDefinition>"
    parts = [decision("a", "1"), service("s", ["a"], type_ref="tGives")]
    decisions = dmn.parse(file(gives, *parts, decision("d", "s()", needs=["knows:s"])))
    assert decisions["s"].evaluate({}, strict=False).value is None
    assert decisions["d"].evaluate({}, strict=False).value is None


def test_a_decision_that_people_take_is_given_to_a_service() -> None:
    person = '<decision id="view" name="view"><variable name="view"/></decision>'
    top = decision("top", '"seen as " + view', needs=["decision:view"])
    decisions = dmn.parse(file(person, top, service("s", ["top"], decisions=["view"])))
    assert decisions["s"].evaluate({"view": "good"}).value == "seen as good"
    with pytest.raises(dmn.DecisionError, match="view: has no logic"):
        decisions["top"].evaluate({})
    assert decisions["top"].evaluate({}, strict=False).value is None


def test_a_decision_without_logic_is_refused_elsewhere() -> None:
    with pytest.raises(dmn.DmnRefused, match="view: decision holds one expression"):
        dmn.parse(file('<decision id="view" name="view"/>'))


REFUSED = [
    ([service("s", [])], "s", "needs an output decision"),
    ([service("s", ["none"])], "s", "there is no '#none'"),
    ([decision("d", "1", needs=["decision:none"])], "d", "there is no '#none'"),
    ([decision("d", "1", needs=["knows:urn:x#none"])], "d", "there is no 'urn:x#none'"),
    (["<businessKnowledgeModel id='f' name='f'/>"], "f", "needs its logic"),
    (
        ["<businessKnowledgeModel id='f' name='f'><encapsulatedLogic kind='Java'/></businessKnowledgeModel>"],
        "f",
        "external",
    ),
    ([decision("a", "1"), given("a")], "a", "stands there twice"),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "element_id", "message"), REFUSED)
def test_a_graph_that_makes_no_sense_is_refused(
    parts: list[str], element_id: str, message: str
) -> None:
    with pytest.raises(dmn.DmnRefused) as caught:
        dmn.parse(file(*parts))
    found = [(each.element_id, each.message) for each in caught.value.problems]
    assert any(each == element_id and message in said for each, said in found), found


def test_names_of_several_words_and_signs() -> None:
    xml = file(
        item("tLoan", "", '<itemComponent name="interest rate"><typeRef>number</typeRef></itemComponent>'),
        given("the loan", "tLoan"),
        decision("Person's pre-bureau risk/score", box(text("the loan.interest rate * 2")), needs=["input:the loan"]),
        decision("d", "Person's pre-bureau risk/score + 1", needs=["decision:Person's pre-bureau risk/score"]),
    )  # fmt: skip
    assert ask(xml, "d", {"the loan": {"interest rate": 3}}) == 7
