"""Every boxed expression, what it gives, and what is null."""

from decimal import Decimal

import pytest

from engine import dmn
from engine.feel import Value
from tests.engine.dmn.models import ask, decision, file, function, given, knowledge, only, text


def entry(name: str, logic: str, type_ref: str = "") -> str:
    """An entry of a context; without a name, its answer."""
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    variable = f'<variable name="{name}"{typed}/>' if name else ""
    return (
        f"<contextEntry>{variable}{logic if logic.startswith('<') else text(logic)}</contextEntry>"
    )


def context(*entries: str) -> str:
    """A boxed context."""
    return f"<context>{''.join(entries)}</context>"


def listed(*items: str) -> str:
    """A boxed list."""
    return f"<list>{''.join(map(text, items))}</list>"


def relation(columns: str, *rows: str) -> str:
    """A relation; cells are parted by bars."""
    head = "".join(f'<column name="{name}"/>' for name in columns.split("|"))
    body = "".join(f"<row>{''.join(map(text, row.split('|')))}</row>" for row in rows)
    return f"<relation>{head}{body}</relation>"


def conditional(test: str, then: str, otherwise: str) -> str:
    """A boxed if."""
    parts = (("if", test), ("then", then), ("else", otherwise))
    return f"<conditional>{''.join(f'<{tag}>{text(each)}</{tag}>' for tag, each in parts)}</conditional>"


def filtered(source: str, match: str) -> str:
    """A boxed filter."""
    return f"<filter><in>{text(source)}</in><match>{text(match)}</match></filter>"


def loop(tag: str, source: str, body: str, variable: str = "x") -> str:
    """A boxed for, some or every."""
    inner = "return" if tag == "for" else "satisfies"
    return (
        f'<{tag} iteratorVariable="{variable}"><in>{text(source)}</in>'
        f"<{inner}>{text(body)}</{inner}></{tag}>"
    )


def invocation(callee: str, **bindings: str) -> str:
    """A boxed invocation."""
    bound = "".join(
        f'<binding><parameter name="{name}"/>{text(feel)}</binding>'
        for name, feel in bindings.items()
    )
    return f"<invocation>{text(callee)}{bound}</invocation>"


CASES: list[tuple[str, Value]] = [
    (text("1 + 1"), 2),
    (text("1 / 0"), None),
    (context(entry("a", "1"), entry("b", "a + 1")), {"a": 1, "b": 2}),
    (context(entry("a", "1"), entry("", "a + 1")), 2),
    (context(entry("a b", "2"), entry("c", "a b * 2")), {"a b": 2, "c": 4}),
    (context(entry("a", context(entry("b", "1"), entry("", "b + 1"))), entry("", "a")), 2),
    (context(entry("a", context(entry("b", "1"))), entry("", "a.b")), 1),
    (context(entry("a", '"x"', "number")), {"a": None}),
    (context(entry("a", "[5]", "number")), {"a": 5}),
    (context(), {}),
    (listed("1", '"a"', "null"), [1, "a", None]),
    (listed(), []),
    (relation("id|a b", '"x"|1', '"y"|2'), [{"id": "x", "a b": 1}, {"id": "y", "a b": 2}]),
    (relation("id"), []),
    (conditional("true", '"yes"', '"no"'), "yes"),
    (conditional("false", '"yes"', '"no"'), "no"),
    (conditional("null", '"yes"', '"no"'), "no"),
    (conditional('"abc"', '"yes"', '"no"'), None),
    (filtered("[1, 2, 3]", "item > 1"), [2, 3]),
    (filtered("[1, 2, 3]", "item > 9"), []),
    (filtered("[1, 2, 3]", '"not a boolean"'), None),
    (filtered("[1, 2, 3]", 'if item = 1 then true else "no"'), None),
    (filtered("[1, 2, 3]", "if item = 1 then true else null"), [1]),
    (filtered("[1, 2, 3]", "2"), 2),
    (filtered("[1, 2, 3]", "-1"), 3),
    (filtered("[{a: 1}, {a: 2}]", "a = 2"), [{"a": 2}]),
    (filtered("[{a: 1}, {a: 2}]", "item.a = 2"), [{"a": 2}]),
    (filtered("[]", "true"), []),
    (loop("for", "[1, 2, 3]", "x * 2"), [2, 4, 6]),
    (loop("for", "[]", "x"), []),
    (loop("for", "[1, 2, 3]", "x + count(partial)"), [1, 3, 5]),
    (loop("for", "[1, 2]", "the item + 1", "the item"), [2, 3]),
    (loop("for", "[1..3]", "x"), [1, 2, 3]),
    (loop("for", "null", "x"), None),
    (loop("some", "[1, 2, 3]", "x > 2"), True),
    (loop("some", "[1, 2, 3]", "x > 3"), False),
    (loop("some", "[]", "true"), False),
    (loop("some", "[1, 2]", "if x = 2 then true else null"), True),
    (loop("some", "[1, 2]", 'if x = 2 then true else "none"'), None),
    (loop("some", "1", "x"), None),
    (loop("some", "null", "true"), None),
    (loop("every", "[1, 2, 3]", "x > 0"), True),
    (loop("every", "[1, 2, 3]", "x > 1"), False),
    (loop("every", "[]", "false"), True),
    (loop("every", "[1, 2]", "x > null"), None),
    (loop("every", "[1, 2]", 'if x = 1 then false else "none"'), None),
    (context(entry("f", function("a, b", "a - b")), entry("", "f(5, 3)")), 2),
    (context(entry("f", function("a, b", "a - b")), entry("", "f(b: 5, a: 3)")), -2),
    (context(entry("f", function("a:number", "a")), entry("", 'f("x")')), None),
    (context(entry("f", function("a", "a")), entry("", "f(1, 2)")), None),
    (context(entry("n", "7"), entry("f", function("a", "a + n")), entry("", "f(1)")), 8),
    (context(entry("f", function("a", function("b", "a * b"))), entry("", "f(2)(3)")), 6),
    (invocation("max", list="[1, 5, 2]"), 5),
    (invocation("string length", string='"abc"'), 3),
    (invocation("string length", nothing='"abc"'), None),
    (invocation("7", a="1"), None),
    (context(entry("f", function("a", "a + 1")), entry("", invocation("f", a="1"))), 2),
]


@pytest.mark.parametrize(("logic", "value"), CASES)
def test_boxed_expressions(logic: str, value: Value) -> None:
    assert only(logic) == value


@pytest.mark.parametrize("logic", [logic for logic, _ in CASES])
def test_they_are_the_same_within_knowledge(logic: str) -> None:
    xml = file(decision("d", "f()", needs=["knows:f"]), knowledge("f", "", logic))
    assert ask(xml, "d") == only(logic)


@pytest.mark.parametrize(
    ("logic", "element_id", "message"),
    [
        (context(entry("a", "1"), entry("a", "2")), "d", "'a' is there twice"),
        (context(entry("", "1"), entry("a", "2")), "d", "only the last entry"),
        ("<context><contextEntry/></context>", "d", "contextEntry holds one expression"),
        (relation("a|b", "1"), "d", "a cell for every column"),
        (relation("a|a", "1|2"), "d", "a cell for every column"),
        ("<conditional id='c'/>", "c", "needs a part 'if'"),
        ("<filter id='c'/>", "c", "needs a part 'in'"),
        ("<for id='c'><in/><return/></for>", "c", "names its variable"),
        ("<some id='c' iteratorVariable='x'/>", "c", "needs a part 'in'"),
        ("<invocation id='c'/>", "c", "names one function"),
        ("<invocation id='c'><binding/></invocation>", "c", "names one function"),
        (invocation("f", **{"": "1"}), "d", "names its parameter"),
        (function("a, a", "a"), "d", "a name of their own"),
        ("<functionDefinition id='c'/>", "c", "functionDefinition holds one expression"),
        ('<functionDefinition id="c" kind="Java"/>', "c", "of kind JAVA is external"),
        ('<functionDefinition id="c" kind="PMML"/>', "c", "of kind PMML is external"),
        ("<literalExpression id='c'/>", "c", "the expression is empty"),
        ("<literalExpression id='c'><importedValues/></literalExpression>", "c", "imported values"),
        (text("1", "tNone"), "d", "'tNone' is not known"),
    ],
)
def test_what_is_drawn_wrongly_is_refused(logic: str, element_id: str, message: str) -> None:
    with pytest.raises(dmn.DmnRefused) as caught:
        dmn.parse(file(decision("d", logic)))
    found = [(each.element_id, each.message) for each in caught.value.problems]
    assert any(each == element_id and message in said for each, said in found), found


MANY = "for i in 1..1600 return i"


@pytest.mark.parametrize(
    "logic",
    [
        loop("for", MANY, "count(partial)"),
        loop("for", MANY, "for y in partial[-1] return x"),
        text(f"for x in ({MANY}) return count(partial)"),
    ],
)
def test_what_came_before_is_paid_for_in_boxes_as_in_feel(logic: str) -> None:
    decided = dmn.parse(file(decision("d", logic)))["d"]
    with pytest.raises(dmn.DecisionError, match="more than 1000000 steps"):
        decided.evaluate({})


@pytest.mark.parametrize("body", ["x", "for y in [x, x] return count(partial) + y"])
@pytest.mark.parametrize("boxed", [True, False])
def test_what_came_before_costs_nothing_where_the_body_does_not_ask(body: str, boxed: bool) -> None:
    inner = loop("for", "[x]", body) if boxed else text(body)
    found = only(loop("for", MANY, "?").replace(text("?"), inner))
    assert isinstance(found, list)
    assert len(found) == 1600


def test_what_a_decision_asks_for_leaves_out_what_boxes_bind() -> None:
    boxes = [
        context(entry("a", "score"), entry("", "a + limit")),
        loop("for", "scores", "x + partial[1]"),
        filtered("rows", "item.n > least"),
        function("p", "p + q"),
        invocation("f", a="v"),
    ]
    asked = [dmn.parse(file(decision("d", logic)))["d"].names for logic in boxes]
    assert asked == [
        {"score", "limit"},
        {"scores"},
        {"rows", "least"},
        {"q"},
        {"f", "v"},
    ]


def test_variables_of_the_host_are_seen_in_boxes() -> None:
    xml = file(
        given("n", "number"), decision("d", loop("for", "[1, 2]", "x * n"), needs=["input:n"])
    )
    assert ask(xml, "d", {"n": 3}) == [Decimal(3), Decimal(6)]
