"""The grammar: what binds to what, names with spaces, and what is refused where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel

SYNTAX_ERRORS = [
    ("1 +", 3, "expected a value"),
    ("", 0, "expected a value"),
    ("a b", 2, "expected an operator or the end"),
    ("if a then b", 11, "expected 'else'"),
    ("[1, 2", 5, "expected ']'"),
    ("[1..", 4, "expected a value"),
    ("[1..2", 5, "to close the range"),
    ("{a: 1", 5, "expected '}'"),
    ("f(1", 3, "expected ')'"),
    ("for x in y", 10, "expected 'return'"),
    ("some x in y return x", 12, "expected 'satisfies'"),
    ('"abc', 0, "not closed"),
    ('"\\u12"', 0, "names no character"),
    ('"\\uD800"', 0, "surrogate"),
    ("a $ b", 2, "unexpected character '$'"),
    ("a instance of elephant", 14, "the name of a type"),
    ("a.", 2, "the name of a property"),
    ("1 in", 4, "expected a value"),
    ("function(x) external {}", 12, "external functions are not run"),
    ("x between 1 or 2", 12, "expected 'and'"),
    ("1e9999999", 0, "is not a number"),
    ("then", 0, "expected a value, found 'then'"),
]


@pytest.mark.parametrize(("text", "position", "reason"), SYNTAX_ERRORS)
def test_a_syntax_error_says_where_and_what_was_expected(
    text: str, position: int, reason: str
) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile(text)
    assert reason in caught.value.reason
    assert caught.value.position == position
    assert caught.value.text == text


def test_positions_count_in_the_text_as_written_with_its_leading_sign() -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile("= 1 + $")
    assert caught.value.position == 6


JUEL = [
    ("${amount > 3}", "write =amount > 3"),
    ("#{plan.approved == true && !late}", "write =plan.approved = true and not(late)"),
    ("${grade eq 'A' || x ne 2}", 'write =grade = "A" or x != 2'),
    ("${empty note}", "write =note = null"),
    ("${!empty note}", "write =note != null"),
    ("${(a or b) and c}", "write =(a or b) and c"),
]


@pytest.mark.parametrize(("text", "advice"), JUEL)
def test_juel_is_refused_with_the_feel_to_write(text: str, advice: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile(text)
    assert "JUEL" in caught.value.reason
    assert caught.value.reason.endswith(advice)
    feel.compile(advice.removeprefix("write "))


@pytest.mark.parametrize("text", ["${bean.call(x)}", "${a + b}", "${}", "a ${b}", "${x ? y : z}"])
def test_juel_that_is_not_simple_is_refused_without_advice(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile(text)
    assert "JUEL" in caught.value.reason
    assert "write" not in caught.value.reason


def test_juel_in_a_string_is_text() -> None:
    assert feel.compile('"${a}"')({}) == "${a}"


NAMES: list[tuple[str, tuple[str, ...], set[str]]] = [
    ("a + b.c", (), {"a", "b"}),
    ("count(a)", (), {"a"}),
    ("deadline(a)", (), {"deadline", "a"}),
    ("count > 1", (), {"count"}),
    ("for x in xs return x + y", (), {"xs", "y"}),
    ("for x in xs, z in x.zs return z", (), {"xs"}),
    ("some x in xs satisfies x > limit", (), {"xs", "limit"}),
    ("function(a) a + b", (), {"b"}),
    ("{a: 1, b: a + c}", (), {"c"}),
    ("{a: b, b: 1}", (), {"b"}),
    ("people[item.age > limit]", (), {"people", "limit"}),
    ("x in (< a, [b..c])", (), {"x", "a", "b", "c"}),
    ("substring(string: s, start position: 2)", (), {"s"}),
    ("monthly fee * 2", ("monthly fee",), {"monthly fee"}),
    ("a-b", ("a-b",), {"a-b"}),
    ("a-b", (), {"a", "b"}),
    ('"a" + "b"', (), set()),
    ("受援地.名称", (), {"受援地"}),
]


@pytest.mark.parametrize(("text", "known", "free"), NAMES)
def test_names_are_those_that_the_scope_must_give(
    text: str, known: tuple[str, ...], free: set[str]
) -> None:
    assert feel.compile(text, known).names == free


def test_names_with_spaces_match_longest_first() -> None:
    scope = {"fee": 1, "fee per month": 2, "fee per month in total": 3}
    names = scope.keys()
    assert feel.compile("fee per  month in total", names)(scope) == 3
    assert feel.compile("fee per month + fee", names)(scope) == 3
    assert (
        feel.compile("date and time.year", ["date and time"])({"date and time": {"year": 1}}) == 1
    )


def test_a_known_name_does_not_hide_an_operator() -> None:
    scope = {"date": True, "time": False}
    assert feel.compile("date and time", scope)(scope) is False


def test_a_known_name_may_begin_with_a_word_that_opens_no_expression() -> None:
    scope = {"in the queue": [1, 2], "or else": 3}
    assert feel.compile("for each in in the queue return each + or else", scope)(scope) == [4, 5]
    with pytest.raises(feel.FeelSyntaxError, match="expected a value, found 'in'"):
        feel.compile("for each in in the queue return each")


def test_comments_and_blanks_mean_nothing() -> None:
    assert feel.compile("1 // one\n + /* and\n two */ 2")({}) == 3


def test_compiling_twice_gives_the_same_object() -> None:
    assert feel.compile("a + 1", ["a"]) is feel.compile("a + 1", {"a"})
    assert feel.compile("a + 1").text == "a + 1"


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "1",
            "0",
            "-2",
            ".5",
            "1.5",
            '"x"',
            '@"P1D"',
            '@"2026-01-01"',
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ".",
            "..",
            ":",
            "=",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "+",
            "-",
            "*",
            "/",
            "**",
            "?",
            "if",
            "then",
            "else",
            "for",
            "in",
            "return",
            "some",
            "every",
            "satisfies",
            "and",
            "or",
            "not",
            "between",
            "instance",
            "of",
            "function",
            "date",
            "time",
            "null",
            "true",
            "false",
            "item",
            "partial",
            "count",
            "string",
            "number",
            "list",
            "context",
            "sort",
            "split",
            "matches",
            "range",
            "<",
        ]
    ),
    max_size=24,
).map(" ".join)


@given(st.one_of(st.text(max_size=60), FRAGMENTS))
def test_any_text_compiles_and_runs_or_is_refused(text: str) -> None:
    for compiled in (feel.compile, feel.compile_unary_tests):
        try:
            expression = compiled(text)
            if isinstance(expression, feel.Expression):
                expression({"a": 1, "b": [1, {"a": None}]})
            else:
                assert expression(1, {"a": 1}) in {True, False, None}
        except feel.FeelError:
            continue
