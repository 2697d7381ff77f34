"""Models come from strangers: what is too long, too deep or too much is stopped."""

import pytest

from engine import feel

TOO_MUCH = {
    "long": "1" * 30_000,
    "nested": "(" * 500 + "1" + ")" * 500,
    "lists": "[" * 500 + "]" * 500,
    "minus": "-" * 3000 + "1",
    "nots": "not(" * 300 + "true" + ")" * 300,
    "ifs": "if a then 1 else " * 300 + "1",
    "tall": "+".join(["1"] * 2000),
    "contexts": "{a: " * 300 + "1" + "}" * 300,
    "functions": "function(x) " * 300 + "x",
    "quantified": "some x in [1] satisfies " * 300 + "true",
    "filters": "a" + "[1]" * 2000,
    "ranges": "[" * 300 + "1..2" + "]" * 300,
    "types": "1 instance of " + "list<" * 3000 + "Any" + ">" * 3000,
    "paths and calls": "f" + "(1)" * 2000,
}


@pytest.mark.parametrize("text", TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_an_expression_that_is_too_large_is_refused(text: str) -> None:
    with pytest.raises(feel.FeelLimitExceeded):
        feel.compile(text)


RUNAWAYS = [
    "for i in 1..1000000000 return i",
    "every i in 1..1000000000 satisfies true",
    "some i in [1..1000000000] satisfies false",
    'for d in @"0001-01-01"..@"9999-12-31" return d',
    "some a in 1..1000, b in 1..1000, c in 1..1000 satisfies false",
    "count(for a in 1..90000 return for b in 1..90000 return b)",
    "{f: function(x) x(x), r: f(f)}.r",
    "(function(f) f(f))(function(f) f(f))",
    "{a: function(n) b(n), b: function(n) a(n), r: a(1)}.r",
    "{even: function(n) odd(n + 1), odd: function(n) even(n + 1), r: even(0)}.r",
    'string join(for i in 1..90000 return "0123456789012345678901234567890123456789", "x")',
    '{s: string join(for i in 1..9000 return "0123456789"), r: replace(s, "0", s)}.r',
    "distinct values(for i in 1..90000 return {a: i})",
    "duplicate values(for i in 1..9000 return i)",
    "index of(for i in 1..90000 return for j in 1..20 return j, 1)",
    'matches("' + "ab" * 3000 + '", "(a*)(b*)\\1")',
    'split("' + "a" * 3000 + '", "a*a*a*b")',
    "for x in 1..1000000000 return x",
    "for a in 1..1000, b in 1..1000, c in 1..1000 return 1",
    "every a in 1..10000 satisfies every b in 1..10000 satisfies true",
    "{f: function(x) f(x), r: f(1)}.r",
    "{f: function(x) f(x) + f(x), r: f(1)}.r",
    "{" + "a0: [1, 1], " + ", ".join(f"a{i}: [a{i - 1}, a{i - 1}]" for i in range(1, 40)) + "}.a39",
    "{" + 'a0: "xx", ' + ", ".join(f"a{i}: a{i - 1} + a{i - 1}" for i in range(1, 40)) + "}.a39",
    "{xs: [1], r: for a in 1..50000 return for b in 1..50000 return a}.r",
    'replace("' + "a" * 2000 + '", "a", "' + "b" * 2000 + '")',
    'matches("' + "a" * 40 + '!", "(a+)+$")',
    'matches("' + "a" * 40 + '!", "(a|a)*$")',
    'matches("' + "a" * 40 + '!", "(a?){40}$")',
    'for x in 1..1000 return matches("' + "a" * 90 + '!", "a*a*a*$")',
    'matches("' + "a" * 40 + '!", "((a{0,9}){0,9}){0,9}$")',
    'matches("' + "a" * 40 + '!", "' + "a?" * 40 + "a" * 40 + '")',
    'matches("' + "a" * 40 + '!", "' + "(a|a)" * 38 + '$")',
    'matches("' + "a" * 3000 + '!", "a*a*a*$")',
    "sort(for x in 1..3000 return -x, function(a, b) (for y in 1..1000 return y)[1] > 0)",
]


@pytest.mark.parametrize("text", RUNAWAYS)
def test_an_evaluation_that_runs_away_is_stopped(text: str) -> None:
    with pytest.raises(feel.FeelLimitExceeded):
        feel.compile(text)({})


NULLS = [
    "10 ** 100000000",
    "(1e6000) * (1e6000)",
    "exp(1e6000)",
    "log(-1e6000)",
    'number("1e99999999999")',
    'date("999999999-12-31") + duration("P1D")',
    'date("999999999-12-31") - date("-999999999-01-01")',
    'date("9999-12-31") + duration("P999999998Y")',
    'duration("P999999999D") * 1e30',
    'duration("P1Y") * 1e30',
    'duration("P99999999999999999999D")',
    'substring("a", 1e100)',
    "sublist([1], 1e100)",
    "[1][1e6000]",
    "decimal(1, 1e6000)",
    "date(1e100, 1, 1)",
    "time(1e100, 0, 0)",
    "modulo(1e6000, 3)",
    "odd(1e6000)",
]


@pytest.mark.parametrize("text", NULLS)
def test_what_is_too_large_for_a_value_is_null_with_a_reason(text: str) -> None:
    reasons: list[str] = []
    assert feel.compile(text)({}, reasons) is None
    assert reasons


def test_huge_powers_have_no_value() -> None:
    assert feel.compile("(9 ** 9) ** (9 ** 9)")({}) is None
    assert feel.compile("exp(99999999)")({}) is None


def test_deep_and_large_data_are_stopped() -> None:
    deep: list[object] = []
    for _ in range(500):
        deep = [deep]
    with pytest.raises(feel.FeelLimitExceeded):
        feel.compile("x")({"x": deep})
    with pytest.raises(feel.FeelLimitExceeded):
        feel.compile("x")({"x": list(range(200_000))})
