"""The built-in functions, case by case."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel.builtins import FUNCTIONS

CASES: list[tuple[str, object]] = [
    # conversion
    ('context put({}, ["a", "b"], 2)', None),
    ('context put({a: 1}, ["a", "b"], 2)', None),
    ('number(123, ".", ",")', None),
    ('number("1.5", ".")', None),
    ("duplicate values([1, 2, 1, null, null])", [1, None]),
    ('is(@"2026-02-01T10:00:00+01:00", @"2026-02-01T09:00:00Z")', False),
    ('is(@"10:00:00@Etc/UTC", @"10:00:00Z")', True),
    ("insert before(list: [1], position: 1, newItem: 0)", [0, 1]),
    ("list replace(list: [2], match: function(item, newItem) item = 2, newItem: 5)", [5]),
    ('substring("foobar", 3, 3.8)', "oba"),
    ('substring("foobar", -1e6000)', None),
    ('substring("foobar", 1, 1e6000)', None),
    ("string(1.10)", "1.10"),
    ("string(null)", None),
    ("string(true)", "true"),
    ('string([1, "a", {b: null}])', '[1, "a", {b: null}]'),
    ("string((1..5])", "(1..5]"),
    ('string(@"2026-10-12T09:30:00@Asia/Shanghai")', "2026-10-12T09:30:00@Asia/Shanghai"),
    ('number("1500.5")', Decimal("1500.5")),
    ('number("1 500,5", " ", ",")', Decimal("1500.5")),
    ('number("1,500.5", ",", ".")', Decimal("1500.5")),
    ('number("1,5", ",", ",")', None),
    ('number("1_000")', None),
    ('number(from: "3", grouping separator: null, decimal separator: null)', 3),
    ("not(false)", True),
    ("not(null)", None),
    ("not(1)", None),
    ("is(1, 1.0)", True),
    ('is(1, "1")', False),
    ("is(null, null)", True),
    # strings
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", 3, 3)', "oba"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring("\\U01F40Eab", 2)', "ab"),
    ('substring("foobar", 0)', None),
    ('string length("三区🐎")', 3),
    ('upper case("aBc4")', "ABC4"),
    ('lower case("aBc4")', "abc4"),
    ('substring before("foobar", "bar")', "foo"),
    ('substring before("foobar", "x")', ""),
    ('substring after("foobar", "ob")', "ar"),
    ('substring after("", "a")', ""),
    ('substring after("a", "")', "a"),
    ('contains("foobar", "of")', False),
    ('contains("foobar", "ob")', True),
    ('starts with("foobar", "fo")', True),
    ('ends with("foobar", "r")', True),
    ('ends with(["foobar"], "r")', True),
    ('contains(null, "a")', None),
    ('matches("foobar", "^fo*b")', True),
    ('matches("FOO", "foo", "i")', True),
    ('matches("91230781MJY1234567", "^[0-9A-HJ-NPQRTUWXY]{18}$")', True),
    ('matches("AB-2026-123456", "^[A-Z]{2}-?\\\\d{4}-?\\\\d{6}$")', True),
    ('matches("someone@a-fairly-long-name.example.org", "^[^@]+@[^@]+\\\\.[a-z]+$")', True),
    ('matches("abcabc", "(abc)+")', True),
    ('matches("a", "a{1,101}")', None),
    ('matches("foo", "(foo")', None),
    ('matches("aa", "(a)\\\\1")', True),
    ('matches("a", "(?=a)")', None),
    ('matches("foo", "o", "q")', True),
    ('matches("foo", "f o", "x")', True),
    ('matches("a", "[a-z--[aeiou]]")', None),
    ('matches("a", "[[a]")', None),
    ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
    ('replace("a", "a", "$5")', ""),
    ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
    ('split("John  Doe", "\\\\s+")', ["John", "Doe"]),
    ('string join(["a", null, "b"], "-")', "a-b"),
    ('string join(["a", "b"])', "ab"),
    ("string join([1])", None),
    # numbers
    ("decimal(1 / 3, 2)", Decimal("0.33")),
    ("decimal(2.5, 0)", 2),
    ("decimal(2 / 3, 1.9)", Decimal("0.7")),
    ("decimal(2 / 3, -0.9)", 1),
    ("floor(-1.5)", -2),
    ("ceiling(1.5)", 2),
    ("abs(-1234567890123456789012345678901234)", Decimal("1234567890123456789012345678901234")),
    ("floor(123456789012345678901234567890123.5)", Decimal("123456789012345678901234567890123")),
    ("round up(9999999999999999999999999999999999, -1)", Decimal("1e34")),
    ("floor(1.56, 1)", Decimal("1.5")),
    ("round up(5.5, 0)", 6),
    ("round up(-1.126, 2)", Decimal("-1.13")),
    ("round down(-5.5, 0)", -5),
    ("round half up(-2.5, 0)", -3),
    ("round half down(2.5, 0)", 2),
    ("round half up(92.395, 2)", Decimal("92.40")),
    ("round half up(1250, -2)", 1300),
    ("round half up(1, 99999)", None),
    ("round half up(4.5, 1.5)", None),
    ("round up(4.5, 6176)", Decimal("4.5")),
    ("round up(4.5, 6177)", None),
    ("round down(4.5, -6111)", 0),
    ("round down(4.5, -6112)", None),
    ("abs(-3)", 3),
    ('abs(@"-P1D") = @"P1D"', True),
    ("modulo(-12, 5)", 3),
    ("modulo(12, -5)", -3),
    ("modulo(1, 0)", None),
    ("sqrt(16)", 4),
    ("sqrt(-1)", None),
    ("log(1)", 0),
    ("log(0)", None),
    ("exp(0)", 1),
    ("odd(5)", True),
    ("even(5)", False),
    ("odd(0.5)", None),
    # lists
    ("count([])", 0),
    ("count(1)", 1),
    ("count(null)", None),
    ("min(2, 1, 3)", 1),
    ("max([1, 3, 2])", 3),
    ("min([])", None),
    ('max(["a", "c", "b"])', "c"),
    ('max(1, "a")', None),
    ('max(@"2026-01-01", @"2026-02-01") = @"2026-02-01"', True),
    ("sum([1, 2, 3])", 6),
    ("sum(1)", 1),
    ("sum([])", None),
    ("sum([1, null])", None),
    ('sum(@"P1D", @"PT12H") = @"P1DT12H"', True),
    ("mean([92, 93])", Decimal("92.5")),
    ("mean([])", None),
    ("product(2, 3, 4)", 24),
    ("median([6, 1, 2, 3])", Decimal("2.5")),
    ("median(8, 2, 5)", 5),
    ("stddev(2, 4, 7, 5)", Decimal("2.081665999466132735282297706979931")),
    ("stddev(1)", None),
    ("mode([6, 1, 9, 6, 1])", [1, 6]),
    ("mode([])", []),
    ("all([true, null])", None),
    ("all([false, null])", False),
    ("all([])", True),
    ("any([true, null])", True),
    ("any([])", False),
    ("any([1])", None),
    ("list contains([1, null], null)", True),
    ("list contains(list: [1], element: 2)", False),
    ("sublist([4, 5, 6], 2)", [5, 6]),
    ("sublist([4, 5, 6], -2, 1)", [5]),
    ("sublist([4], 3)", None),
    ("append([1], 2, 3)", [1, 2, 3]),
    ("append(null, 1)", None),
    ("concatenate([1], [2, 3])", [1, 2, 3]),
    ("insert before([1, 3], 2, 2)", [1, 2, 3]),
    ("insert before([1, 3], 4, 2)", None),
    ("remove([1, 2, 3], -1)", [1, 2]),
    ("list replace([2, 4], 2, 5)", [2, 5]),
    ("list replace([2, 4], function(item, new) item > new, 3)", [2, 3]),
    ("list replace([2, 4], function(item, new) item, 3)", None),
    ("list replace([2, null, 4], function(item, new) item > new, 3)", [2, None, 3]),
    ("list replace([2, 4, 6], 2.9, 5)", [2, 5, 6]),
    ("list replace([2, 4, 6], -1.9, 5)", [2, 4, 5]),
    ("remove([2, 4], 0.9)", None),
    ("sublist([2, 4, 6], 1.5, 2.5)", [2, 4]),
    ("insert before([2], 1e6000, 4)", None),
    ("reverse([1, 2])", [2, 1]),
    ("index of([1, 2, 1], 1)", [1, 3]),
    ("index of([1, null], null)", [2]),
    ("distinct values([1, 1.0, [1], [1], null, null])", [1, [1], None]),
    ("union([1, 2], [2, 3])", [1, 2, 3]),
    ("flatten([[1, [2]], 3])", [1, 2, 3]),
    ("sort([3, 1, 2])", [1, 2, 3]),
    ('sort([1, "a"])', None),
    ("sort([1, 2], 5)", None),
    # contexts
    ('get value({a: 1}, "a")', 1),
    ('get value({a: 1}, "b")', None),
    ("get entries({a: 1})", [{"key": "a", "value": 1}]),
    ('context([{key: "a", value: 1}])', {"a": 1}),
    ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
    ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
    ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": 2}}),
    ('context put(context: {a: {}}, keys: ["a", "b"], value: 2)', {"a": {"b": 2}}),
    ("context put({a: 1}, [], 2)", None),
    ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
    ("context merge([1])", None),
    # ranges
    ("before(1, 2)", True),
    ("before([1..5), [5..6])", True),
    ("before([1..5], [5..6])", False),
    ("after(2, [1..2))", True),
    ("meets([1..5], [5..6])", True),
    ("meets([1..5), [5..6])", False),
    ("met by([5..6], [1..5])", True),
    ("overlaps([1..5], [5..8])", True),
    ("overlaps([1..5), [5..8])", False),
    ("overlaps before([1..5], [3..8])", True),
    ("overlaps after([3..8], [1..5])", True),
    ("finishes(5, [1..5])", True),
    ("finished by([1..5], [3..5])", True),
    ("includes([1..5], 3)", True),
    ("includes([1..5), 5)", False),
    ("during([2..3], [1..5])", True),
    ("starts(1, [1..5])", True),
    ("starts(1, (1..5])", False),
    ("started by([1..5], 1)", True),
    ("coincides([1..5], [1..5])", True),
    ("coincides(3, 3)", True),
    ("before(null, 1)", None),
    ('before(1, "a")', None),
]


@pytest.mark.parametrize(("text", "value"), CASES)
def test_value(text: str, value: object) -> None:
    found = feel.compile(text)({})
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)


def test_a_sample_of_built_in_functions_refuses_null_with_a_reason() -> None:
    for name in ("upper case", "floor", "sqrt", "flatten", "get entries", "date", "duration"):
        reasons: list[str] = []
        assert feel.compile(f"{name}(null)")({}, reasons) is None
        assert reasons[0].startswith(name)
        assert "not null" in reasons[0]


@given(st.lists(st.integers(-999, 999), min_size=1, max_size=30))
def test_lists_agree_with_python(items: list[int]) -> None:
    scope = {"xs": items}
    assert feel.compile("sort(xs)")(scope) == sorted(items)
    assert feel.compile("sum(xs)")(scope) == sum(items)
    assert feel.compile("min(xs)")(scope) == min(items)
    assert feel.compile("count(distinct values(xs))")(scope) == len(set(items))
    assert feel.compile("reverse(reverse(xs)) = xs")(scope) is True


@given(st.text(max_size=30), st.integers(1, 30))
def test_substring_agrees_with_python(text: str, start: int) -> None:
    found = feel.compile("substring(s, n)")({"s": text, "n": start})
    assert found == (text[start - 1 :] if start <= max(len(text), 1) else None)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-999, max_value=999))
def test_a_number_written_reads_back(value: Decimal) -> None:
    assert feel.compile("number(string(n)) = n")({"n": value}) is True


ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**6), 10**6),
        st.decimals(),
        st.sampled_from([Decimal("1e6000"), Decimal("-1e-6000"), Decimal("NaN"), float("inf")]),
        st.sampled_from(
            ["", "a", "(a+)+", "[", "P1D", "2026-10-12", "P999999999999Y", "12:00:00Z"]
        ),
        st.dates(),
        st.times(),
        st.datetimes(),
        st.datetimes(timezones=st.timezones()),
        st.timedeltas(),
        st.builds(feel.YearMonthDuration, st.integers(-(10**9), 10**9)),
        st.builds(feel.Range, st.integers(-9, 9), st.one_of(st.none(), st.integers(-9, 9))),
        st.just(object()),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
CALLS = [f"{name}({', '.join('abc'[:many])})" for name in sorted(FUNCTIONS) for many in range(1, 4)]
OPERATIONS = [
    f"a {sign} b" for sign in ("+", "-", "*", "/", "**", "=", "<", ">=", "!=", "in", "and")
]
OPERATIONS += [
    "-a",
    "a[b]",
    "for x in a return x",
    "a between b and c",
    "[a..b]",
    "a.b",
    "string(a)",
]


@settings(max_examples=400)
@given(st.sampled_from(CALLS + OPERATIONS), ANYTHING, ANYTHING, ANYTHING)
def test_no_data_makes_an_evaluation_raise(
    text: str, a: feel.Value, b: feel.Value, c: feel.Value
) -> None:
    with suppress(feel.FeelLimitExceeded):
        feel.compile(text)({"a": a, "b": b, "c": c})
