"""Every public way out of an expression language, in every place of a decision: all are shut."""

from xml.sax.saxutils import escape

import pytest

from engine import dmn
from tests.engine.escapes import BOMBS, HEARD, PAYLOADS, plain, tripwire

HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"'
    ' namespace="t"><inputData id="x" name="x"><variable name="x"/></inputData>'
)
NEEDS = (
    "<informationRequirement><requiredInput href='#x'/></informationRequirement>"
    "<knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement>"
)
FUNCTION = (
    "<businessKnowledgeModel id='f' name='f'><variable name='f'/><encapsulatedLogic>"
    "<formalParameter name='x'/><literalExpression><text>{}</text></literalExpression>"
    "</encapsulatedLogic></businessKnowledgeModel>"
)
TEXT = "<literalExpression><text>{}</text></literalExpression>"


def deciding(logic: str, function: str = "x") -> str:
    """A decision `d1` that knows the input `x` and the function `f`."""
    body = FUNCTION.replace("{}", function)
    return f"{HEAD}{body}<decision id='d1' name='d1'>{NEEDS}{logic}</decision></definitions>"


def literal(text: str) -> str:
    return TEXT.replace("{}", text)


def entry(name: str, logic: str) -> str:
    return f"<contextEntry><variable name='{name}'/>{logic}</contextEntry>"


def call(function: str, bound: str) -> str:
    binding = f"<binding><parameter name='x'/>{bound}</binding>"
    return f"<invocation>{function}{binding}</invocation>"


def iterated(kind: str, over: str, result: str, tag: str = "return") -> str:
    return f"<{kind} iteratorVariable='i'><in>{over}</in><{tag}>{result}</{tag}></{kind}>"


def chosen(test: str, then: str, other: str) -> str:
    return f"<conditional><if>{test}</if><then>{then}</then><else>{other}</else></conditional>"


def filtered(over: str, match: str) -> str:
    return f"<filter><in>{over}</in><match>{match}</match></filter>"


def own_function(body: str) -> str:
    return f"<functionDefinition><formalParameter name='x'/>{body}</functionDefinition>"


CELLS = {
    "input": "<decisionTable id='t'><input id='i'><inputExpression id='e'><text>{}</text>"
    "</inputExpression></input><output id='o' name='o'/></decisionTable>",
    "test": "<decisionTable id='t'><input id='i'><inputExpression id='e'><text>x</text>"
    "</inputExpression></input><output id='o' name='o'/><rule id='r'><inputEntry id='c'>"
    "<text>{}</text></inputEntry><outputEntry id='u'><text>1</text></outputEntry></rule>"
    "</decisionTable>",
    "output": "<decisionTable id='t'><output id='o' name='o'/><rule id='r'>"
    "<outputEntry id='u'><text>{}</text></outputEntry></rule></decisionTable>",
    "values": "<decisionTable id='t'><output id='o' name='o'><outputValues><text>{}</text>"
    "</outputValues></output><rule id='r'><outputEntry id='u'><text>1</text></outputEntry></rule>"
    "</decisionTable>",
    "default": "<decisionTable id='t'><output id='o' name='o'><defaultOutputEntry><text>{}</text>"
    "</defaultOutputEntry></output></decisionTable>",
}
LOGIC = {
    "literal": (deciding(TEXT), "x.a + 1"),
    "body of a business knowledge model": (deciding(literal("f(x)"), "{}"), "x.a + 1"),
    "argument of an invocation": (deciding(call(literal("f"), TEXT)), "x.a + 1"),
    "what an invocation calls": (deciding(call(TEXT, literal("2"))), "f"),
    "entry of a context": (deciding(f"<context>{entry('y', TEXT)}</context>"), "x.a + 1"),
    "result of a context": (
        deciding(f"<context><contextEntry>{TEXT}</contextEntry></context>"), "x.a + 1",
    ),
    "body of a function": (
        deciding(f"<context>{entry('g', own_function(TEXT))}"
                 f"<contextEntry>{literal('g(x)')}</contextEntry></context>"), "x.a + 1",
    ),
    "element of a list": (deciding(f"<list>{TEXT}</list>"), "x.a + 1"),
    "cell of a relation": (
        deciding(f"<relation><column name='c'/><row>{TEXT}</row></relation>"), "x.a + 1",
    ),
    "condition": (deciding(chosen(TEXT, literal("2"), literal("3"))), "x.a = 1"),
    "consequence": (deciding(chosen(literal("true"), TEXT, literal("3"))), "x.a + 1"),
    "alternative": (deciding(chosen(literal("false"), literal("3"), TEXT)), "x.a + 1"),
    "what a filter takes": (deciding(filtered(TEXT, literal("true"))), "[x.a + 1]"),
    "what a filter keeps": (deciding(filtered(literal("[1, 2]"), TEXT)), "item = x.a + 1"),
    "what a loop goes over": (deciding(iterated("for", TEXT, literal("i"))), "[x.a + 1]"),
    "what a loop returns": (deciding(iterated("for", literal("[1]"), TEXT)), "x.a + i"),
}  # fmt: skip
RESULTS = (2, [2], {"y": 2}, [{"c": 2}])
TABLES = {name: (deciding(cell), "1") for name, cell in CELLS.items()}
QUANTIFIED = {
    f"what {kind} must hold": (
        deciding(iterated(kind, literal("[1, 2]"), TEXT, "satisfies")), "i = x.a"
    )
    for kind in ("some", "every")
}  # fmt: skip
PLACES = {**TABLES, **LOGIC, **QUANTIFIED}


@pytest.mark.parametrize(("place", "fine"), PLACES.values(), ids=PLACES.keys())
def test_no_payload_in_a_decision_reaches_python(place: str, fine: str) -> None:
    answer(place, fine)
    for payload in PAYLOADS + (BOMBS if place == LOGIC["literal"][0] else []):
        with tripwire():
            value = ask(place, payload)
        assert HEARD == [], payload
        assert plain(value), payload
        assert "<class" not in repr(value), payload


@pytest.mark.parametrize(("place", "fine"), LOGIC.values(), ids=LOGIC.keys())
def test_what_stands_there_is_evaluated(place: str, fine: str) -> None:
    """A place that nothing reads would let everything pass."""
    assert answer(place, fine) in RESULTS
    assert answer(place, "null") not in RESULTS


@pytest.mark.parametrize(("place", "fine"), QUANTIFIED.values(), ids=QUANTIFIED.keys())
def test_what_is_quantified_is_evaluated(place: str, fine: str) -> None:
    assert answer(place, fine) is not answer(place, "i = 0" if "<some" in place else "true")


def answer(place: str, text: str) -> object:
    """What the decision answers with this text in its place."""
    xml = place.replace("{}", escape(text)).encode()
    return dmn.parse(xml)["d1"].evaluate({"x": {"a": 1}}).value


def ask(place: str, text: str) -> object:
    """The same; nothing where it is refused or has no answer."""
    try:
        return answer(place, text)
    except dmn.DmnError:
        return None
