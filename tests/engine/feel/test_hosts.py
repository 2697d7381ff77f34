"""Nothing of an expression reaches Python, and nothing of Python reaches an expression."""

from collections.abc import Callable

import pytest

from engine import feel
from engine.feel import Value


class Secret:
    """What a host may leave lying about in a scope."""

    word = "open sesame"

    def __str__(self) -> str:
        return self.word


WALKS = [
    '"x".__class__',
    "(1).__class__.__base__.__subclasses__()",
    "{}.__class__",
    "(function(x) x).__globals__",
    "(function(x) x).call",
    "abs.__globals__",
    "string.__self__",
    "string.price",
    "f.__globals__",
    "f.names",
    '@"2026-01-01".__class__',
    '@"2026-01-01".replace',
    '@"12000-01-01".like',
    "[1..2].__dict__",
    "[1..2].low",
    "secret",
    "secret.word",
    "[secret][1].word",
    "string(secret)",
    'context put({}, "a", secret).a.word',
    'get value(f, "__globals__")',
    "__import__",
    '__import__("os")',
    'eval("1")',
    "open",
    "self",
    "builtins",
    '"{0.__class__}"(1)',
    'f.__call__("x")',
]


@pytest.mark.parametrize("text", WALKS)
def test_a_walk_into_python_ends_at_null(text: str) -> None:
    reasons: list[str] = []
    scope = {"secret": Secret(), "f": lambda x: x}
    assert feel.compile(text)(scope, reasons) is None
    assert reasons


def test_a_format_is_only_a_text() -> None:
    text = "{0.__class__} {reason!r} %s ${x}"
    assert feel.compile("s + t")({"s": text, "t": text}) == text + text
    reasons: list[str] = []
    feel.compile("number(s)")({"s": text}, reasons)
    assert reasons == [f'number: "{text}" is not a number']


def test_a_name_in_braces_is_not_filled_in_a_reason() -> None:
    reasons: list[str] = []
    feel.compile("a.b")({"a": {"{0}": 1}}, reasons)
    with pytest.raises(feel.FeelSyntaxError, match=r"found '\{'"):
        feel.compile("1 {")
    assert reasons == ["the context has no entry 'b'"]


@pytest.mark.parametrize("value", [Secret(), b"bytes", 1j, {1, 2}, float("nan"), object])
def test_what_is_no_value_of_feel_is_null_or_a_function(value: Value) -> None:
    found = feel.compile("x")({"x": value})
    assert found is None or isinstance(found, Callable)  # type: ignore[arg-type]


def test_what_an_expression_builds_does_not_change_what_the_host_holds() -> None:
    held: dict[str, Value] = {"list": [1, 2], "context": {"a": 1}}
    texts = [
        "append(list, 3)",
        "remove(list, 1)",
        'context put(context, "b", 2)',
        "context merge([context, {a: 2}])",
        "for x in list return partial",
    ]
    for text in texts:
        feel.compile(text)(held)
    assert held == {"list": [1, 2], "context": {"a": 1}}


def test_a_reason_is_a_template_and_its_values() -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile("1 +")
    error = caught.value
    assert error.template == "expected a value, found the end"
    assert error.reason == "expected a value, found the end"
    assert str(error) == "expected a value, found the end (at character 4)"
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile("1 + )")
    assert caught.value.template == "expected a value, found '{found}'"
    assert caught.value.values == {"found": ")"}
