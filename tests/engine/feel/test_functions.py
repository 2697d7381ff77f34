"""Functions as values: those of an expression, and those that a host hands in."""

import pytest

from engine import feel
from engine.feel import FunctionValue, Value

NUMBER = feel.type_named("number")


def double(value: Value) -> Value:
    assert value is None or not isinstance(value, str)
    return None if value is None else value * 2  # type: ignore[operator]


def evaluate(text: str, scope: dict[str, Value]) -> Value:
    return feel.compile(text, scope.keys())(scope)


HOST = {"twice of": FunctionValue(double, [("the number", NUMBER)], NUMBER)}


def test_a_function_of_the_host_is_called_by_place_and_by_name() -> None:
    assert evaluate("twice of(4)", HOST) == 8
    assert evaluate("twice of(the number: 4)", HOST) == 8


@pytest.mark.parametrize("name", ["applicant's name", "b.total amount", "line 2", "cash/in-kind"])
def test_an_argument_goes_by_a_name_with_signs(name: str) -> None:
    same = FunctionValue(lambda value: value, [(name, NUMBER)])
    assert evaluate(f"f({name}: 4)", {"f": same}) == 4


def test_an_argument_is_converted_as_its_type_asks() -> None:
    assert evaluate("twice of([4])", HOST) == 8


def test_an_argument_of_another_type_becomes_null_with_a_reason() -> None:
    reasons: list[str] = []
    assert feel.compile('twice of("4")', ["twice of"])(HOST, reasons) is None
    assert reasons == ["a string is not a number"]


def test_a_result_of_another_type_becomes_null_with_a_reason() -> None:
    reasons: list[str] = []
    wrong = FunctionValue(lambda: "x", [], NUMBER)
    assert feel.compile("f()")({"f": wrong}, reasons) is None
    assert reasons == ["a string is not a number"]


def test_wrong_arguments_are_null() -> None:
    assert evaluate("twice of(1, 2)", HOST) is None
    assert evaluate("twice of(other: 1)", HOST) is None


def test_a_fault_of_the_host_is_a_reason() -> None:
    def refuse() -> Value:
        raise feel.Fault("no {what} today", what="answer")

    reasons: list[str] = []
    assert feel.compile("f()")({"f": FunctionValue(refuse, [])}, reasons) is None
    assert reasons == ["f: no answer today"]


def test_what_the_host_raises_is_the_hosts() -> None:
    def fail() -> Value:
        raise LookupError("the host's")

    with pytest.raises(LookupError):
        feel.compile("f()")({"f": FunctionValue(fail, [])})


def test_a_function_is_an_instance_of_what_it_takes_and_gives() -> None:
    assert evaluate("twice of instance of function<number>->number", HOST) is True
    assert evaluate("twice of instance of function<number>->Any", HOST) is True
    assert evaluate("twice of instance of function<string>->number", HOST) is False
    assert evaluate("twice of instance of function<number, number>->number", HOST) is False


def test_the_type_of_what_an_expression_defines_is_told_from_its_body() -> None:
    assert evaluate('(function() "x") instance of function<>->string', {}) is True
    assert evaluate('(function() "x") instance of function<>->number', {}) is False
    wide = "(function(a: context<x: number>) {b: 1, c: 2})"
    narrow = "function<context<x: number, y: number>>->context<b: number>"
    assert evaluate(f"{wide} instance of {narrow}", {}) is True


def test_types_that_the_host_defines() -> None:
    person = feel.context_of([("name", feel.type_named("string")), ("age", NUMBER)])
    types = {"tPerson": person, "t People": feel.list_of(person)}
    anna = {"name": "Anna", "age": 3}
    assert feel.compile("a instance of tPerson", types=types)({"a": anna}) is True
    assert feel.compile("[a] instance of t People", types=types)({"a": anna}) is True
    assert feel.compile("{name: 1} instance of tPerson", types=types)({}) is False
    assert feel.type_named("list<tPerson>", types) == feel.list_of(person)


@pytest.mark.parametrize("text", ["", "numbers", "list<", "list<number, string>", "number number"])
def test_what_names_no_type_is_refused(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.type_named(text)


def test_conversions_of_the_host() -> None:
    numbers = feel.list_of(NUMBER)
    assert feel.coerce(None, NUMBER) is None
    one = feel.compile("1")({})
    assert feel.coerce(one, numbers) == [1]
    assert feel.coerce([one], NUMBER) == 1
    with pytest.raises(feel.Fault, match="a string is not a list<number>"):
        feel.coerce("1", numbers)
