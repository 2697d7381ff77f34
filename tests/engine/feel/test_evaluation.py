"""What expressions give, by the specification's tables."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel

SCOPE: dict[str, feel.Value] = {
    "n": 3,
    "f": 0.5,
    "s": "三区",
    "t": True,
    "nothing": None,
    "xs": [1, 2, 3, 4],
    "none": [],
    "pair": {
        "agency": {"name": "阳光"},
        "budget": Decimal("50000"),
        "items": ({"sum": 2}, {"sum": 3}),
    },
    "people": [
        {"name": "a", "age": 30, "roles": ["expert"]},
        {"name": "b", "age": 40, "roles": []},
        {"name": "c", "age": None},
    ],
    "day": date(2026, 9, 29),
    "now": datetime(2026, 9, 29, 1, tzinfo=UTC),
    "double": lambda x: x * 2,
}

VALUES: list[tuple[str, object]] = [
    # literals
    ("1", 1),
    (".5", Decimal("0.5")),
    ("-1.50", Decimal("-1.50")),
    ("1e3", 1000),
    ("true", True),
    ("null", None),
    ('"a\\n\\"\\u4e09\\\\"', 'a\n"三\\'),
    ('"\\uD83D\\uDC0E\\U01F40E"', "🐎🐎"),
    # names and paths
    ("n", 3),
    ("f", Decimal("0.5")),
    ("pair.agency.name", "阳光"),
    ("pair.items.sum", [2, 3]),
    ("people.name", ["a", "b", "c"]),
    ("missing", None),
    ("missing.x", None),
    ("pair.missing", None),
    ("{first name: 1}.first name", 1),
    # arithmetic and precedence
    ("1 + 2 * 3 ** 2", 19),
    ("(1 + 2) * 3", 9),
    ("10 - 2 - 3", 5),
    ("2 ** 3 ** 2", 64),
    ("-2 ** 2", 4),
    ("7 / 2", Decimal("3.5")),
    ("1 / 3", Decimal("0." + "3" * 34)),
    ("1 / 0", None),
    ("10 ** 10000", None),
    ('"a" + "b"', "ab"),
    ('"a" + 1', None),
    ("1 + null", None),
    ("true + 1", None),
    ("0.1 + 0.2 = 0.3", True),
    # comparison
    ("1 = 1.0", True),
    ('1 = "1"', None),
    ("null = null", True),
    ("1 = null", False),
    ("1 != null", True),
    ("null < 1", None),
    ("[1, [2]] = [1, [2]]", True),
    ("{a: 1, b: 2} = {b: 2, a: 1}", True),
    ("{a: 1} = {a: 2}", False),
    ('"a" < "b"', True),
    ("true < false", None),
    ("2 between 1 and 2", True),
    ("0 between 1 and 2", False),
    ("null between 1 and 2", None),
    # in, ranges
    ("1 in [1..5]", True),
    ("1 in (1..5]", False),
    ("5 in [1..5)", False),
    ("5 in [1..5[", False),
    ("1 in ]1..5]", False),
    ("3 in (1, 2, 3)", True),
    ("3 in (< 2, > 5)", False),
    ("3 in < 4", True),
    ("3 in xs", True),
    ("9 in xs", False),
    ('"c" in ["a".."d"]', True),
    ("null in [1..5]", None),
    ("null in (null, 1)", True),
    ("[1..5].start", 1),
    ("(1..5].start included", False),
    ("xs[item in [2..3]]", [2, 3]),
    # if, for, some, every
    ('if t then "y" else "n"', "y"),
    ('if null then "y" else "n"', "n"),
    ('if n then "y" else "n"', "n"),
    ("for x in xs return x * 2", [2, 4, 6, 8]),
    ("for x in 3..1 return x", [3, 2, 1]),
    ("for x in [1, 2], y in [10, 20] return x + y", [11, 21, 12, 22]),
    ("for x in 1..4 return if x < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3]),
    ("for x in null return x", None),
    ("for x in 5 return x", [5]),
    ("some x in xs satisfies x > 3", True),
    ("every x in xs satisfies x > 3", False),
    ("some x in [] satisfies x", False),
    ("every x in [] satisfies x", True),
    ("some x in [null, false] satisfies x", None),
    # filters
    ("xs[1]", 1),
    ("xs[-1]", 4),
    ("xs[0]", None),
    ("xs[5]", None),
    ("none[1]", None),
    ("none[item > 1]", []),
    ("xs[count(xs)]", 4),
    ("xs[item > 2]", [3, 4]),
    ("xs[null]", []),
    ("5[1]", 5),
    ("null[item = 1]", []),
    ("people[age > 35].name", ["b"]),
    ('people[name = "a"][1].age', 30),
    ("people[item.age = null].name", ["c"]),
    ('people[list contains(roles, "expert")].name', ["a"]),
    # contexts and functions
    ("{a: 1, b: a + 1, c: b + 1}.c", 3),
    ('{"a b": 1}.a b', 1),
    ("(function(x, y) x - y)(y: 1, x: 5)", 4),
    ("(function(x: number) x)(1)", 1),
    ('(function(x: number) x)("1")', None),
    ("(function(x) x)()", None),
    ("{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(5)}.r", 120),
    ("double(n)", 6),
    ("double()", None),
    ("n(1)", None),
    ("unknown(1)", None),
    ("sort(xs, function(a, b) a > b)", [4, 3, 2, 1]),
    # types
    ("1 instance of number", True),
    ('"1" instance of number', False),
    ("null instance of number", False),
    ("null instance of Any", False),
    ("null instance of Null", True),
    ("[1, 2] instance of list<number>", True),
    ('[1, "a"] instance of list<number>', False),
    ("{a: 1} instance of context<a: number>", True),
    ("{a: 1} instance of context<b: number>", False),
    ("day instance of date", True),
    ("now instance of date", False),
    ("now instance of date and time", True),
    ('@"P1D" instance of days and time duration', True),
    ('@"P1M" instance of years and months duration', True),
    ("[1..2] instance of range<number>", True),
    ("double instance of function", True),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_value(text: str, value: object) -> None:
    found = feel.compile(text)(SCOPE)
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)


TRIPLE = ("true", "false", "null")
AND = {
    ("true", "true"): True,
    ("true", "null"): None,
    ("null", "true"): None,
    ("null", "null"): None,
}
OR = {
    ("false", "false"): False,
    ("false", "null"): None,
    ("null", "false"): None,
    ("null", "null"): None,
}


@pytest.mark.parametrize("left", TRIPLE)
@pytest.mark.parametrize("right", TRIPLE)
def test_logic_of_three_values(left: str, right: str) -> None:
    assert feel.compile(f"{left} and {right}")({}) is AND.get((left, right), False)
    assert feel.compile(f"{left} or {right}")({}) is OR.get((left, right), True)


@pytest.mark.parametrize(("text", "value"), [("1 and true", None), ("1 and false", False)])
def test_what_is_no_boolean_is_unknown(text: str, value: object) -> None:
    assert feel.compile(text)({}) is value


REASONS = [
    ("missing", "there is no 'missing'"),
    ("1 + null", "cannot calculate number + null"),
    ('1 = "a"', "a number cannot equal a string"),
    ("1 / 0", "has no value among the numbers"),
    ("{a: 1}.b", "the context has no entry 'b'"),
    ("[1][2]", "the list has no element 2"),
    ('number("x")', 'number: "x" is not a number'),
    ("string length(1)", "string length: 'string' must be a string, not number"),
    ("substring(1)", "substring: takes (string, start position, length?)"),
]


@pytest.mark.parametrize(("text", "reason"), REASONS)
def test_null_comes_with_its_reason(text: str, reason: str) -> None:
    reasons: list[str] = []
    assert feel.compile(text)({}, reasons) is None
    assert any(reason in each for each in reasons)


def test_values_of_the_host_are_copied() -> None:
    inner: list[object] = [1]
    found = feel.compile("x")({"x": {"inner": inner}})
    inner.append(2)
    assert found == {"inner": [1]}


def test_what_is_no_value_of_feel_is_null() -> None:
    reasons: list[str] = []
    assert feel.compile("x.__class__")({"x": object()}, reasons) is None
    assert feel.compile("x")({"x": float("nan")}, reasons) is None
    assert reasons[0] == "a object is not a value in FEEL"


ESCAPES = [
    "x.__class__.__mro__",
    '"".__class__',
    "double.__globals__",
    "[].append",
    "count.__init__",
    "(function(a) a).__call__",
    "{}.keys",
    "__import__",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_no_path_reaches_python(text: str) -> None:
    found = feel.compile(text)({"x": 1, "double": len})
    assert found in (None, [])


def test_an_error_of_a_host_function_is_the_hosts() -> None:
    def broken(x: object) -> object:
        raise LookupError("no calendar")

    with pytest.raises(LookupError, match="no calendar"):
        feel.compile("broken(1)")({"broken": broken})


def test_a_host_function_may_raise_its_own_type_error() -> None:
    def broken(x: object) -> object:
        raise TypeError("within")

    with pytest.raises(TypeError, match="within"):
        feel.compile("broken(1)")({"broken": broken})


DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6
)


@given(DECIMALS, DECIMALS)
def test_arithmetic_equals_decimals(a: Decimal, b: Decimal) -> None:
    scope = {"a": a, "b": b}
    assert feel.compile("a + b")(scope) == a + b
    assert feel.compile("a - b")(scope) == a - b
    assert feel.compile("a < b")(scope) is (a < b)
    product = feel.compile("a * b")(scope)
    assert isinstance(product, Decimal)
    assert abs(product - a * b) <= abs(a * b) * Decimal("1e-27")


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-5000, 5000))
def test_days_added_are_days_taken_away(day: date, days: int) -> None:
    scope = {"day": day, "length": timedelta(days=days)}
    assert feel.compile("day + length")(scope) == day + timedelta(days=days)
    assert feel.compile("(day + length) - day")(scope) == timedelta(days=days)
