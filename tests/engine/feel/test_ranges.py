"""Ranges: with both ends or one, their properties, read from a text, and how they lie."""

import pytest

from engine import feel
from engine.feel import Range, Value

TRUE = [
    "5 in (> 3)",
    "5 in > 3",
    "5 in (1, < 3, >= 5)",
    "5 in (!= 4)",
    "(< 5).end = 5",
    "(< 5).start = null",
    "not((< 5).start included)",
    "(<= 5).end included",
    "(>= 5).start included",
    "not((> 5).start included)",
    "[1..10[.end = 10",
    "not(]1..10].start included)",
    "[(< 5), (> 6)][1] = (< 5)",
    "(< 5) = (null..5)",
    "(< 5) instance of range<number>",
    '(< @"2026-01-01") instance of range<date>',
    "2 in [1..null)",
    "(= 5).start = 5 and (= 5).end = 5 and (= 5).start included and (= 5).end included",
    "(!= 5).start = 5 and (!= 5).end = 5",
    "not((!= 5).start included) and not((!= 5).end included)",
    "(= 5) = [5..5]",
    "(!= 5) != (5..5)",
    "4 in [(!= 5)]",
    'string((!= 5)) = "(!=5)"',
    "not(4 in (5..5))",
    'range("[18..21)") = [18..21)',
    'range("]18..21[") = (18..21)',
    'range("(18..)") = > 18',
    'range("[18..)") = (>= 18)',
    'range("(..21]") = <= 21',
    'range(" [ -1 .. 3 ] ") = [-1..3]',
    r'range("[\"a\"..\"c\"]") = ["a".."c"]',
    r'range("[@\"P1D\"..@\"P2D\"]") = [@"P1D"..@"P2D"]',
    r'range("[date(\"1978-09-12\")..date(\"1978-10-12\")]").start = @"1978-09-12"',
    r'range("[date and time(\"1978-09-12T00:00:00\")..)").start = @"1978-09-12T00:00:00"',
    'range(from: "[1..3]") = [1..3]',
    "before(1, 10)",
    "before([1..10), 10)",
    "before(point1: 1, point2: 2)",
    "before(range1: [1..2], range2: [3..4])",
    "before((< 5), 5)",
    "after(10, [1..10))",
    "after(3, (< 3))",
    "meets([1..5], [5..10])",
    "met by([5..10], [1..5])",
    "overlaps([1..5], [5..8])",
    "overlaps((< 5), (> 4))",
    "overlaps before([1..5], [3..8])",
    "overlaps before([1..5), (1..5])",
    "overlaps after([3..8], [1..5])",
    "overlaps after((1..5], [1..5))",
    "finishes(10, [1..10])",
    "finishes((1..10], [1..10])",
    "finishes(point: 10, range: [1..10])",
    "finished by([1..10], 10)",
    "includes([1..10], 5)",
    "includes([1..10], [1..10))",
    "includes((< 5), 3)",
    "includes((< 5), (< 4))",
    "during(5, [1..10])",
    "during((1..4], [1..10])",
    "starts(1, [1..10])",
    "starts([1..5], [1..10])",
    "started by([1..10], [1..5])",
    "coincides(5, 5)",
    "coincides([1..5], [1..5])",
]
FALSE = [
    "5 in [(!= 5)]",
    "4 in [(= 5)]",
    "before([1..10], 10)",
    "before((<= 5), 5)",
    "after(5, [1..10])",
    "meets([1..5), [5..10])",
    "meets([1..5], (> 5))",
    "overlaps([1..5), [5..8])",
    "overlaps((< 5), (>= 5))",
    "overlaps before([1..5], [1..5])",
    "overlaps before([3..8], [1..5])",
    "overlaps after([1..5], [3..8])",
    "finishes(10, [1..10))",
    "finished by([1..10], [5..9])",
    "includes([1..10), 10)",
    "includes((> 5), 3)",
    "includes([1..10], (< 5))",
    "during([0..4], [1..10])",
    "starts([1..5], (1..10])",
    "started by([1..10], 2)",
    "coincides([1..5), [1..5])",
    "(< 5) = (<= 5)",
]
NULL = [
    '["a"..5]',
    "[null..null]",
    "5 in [1..null]",
    "5 in [null..9]",
    "(!= {})",
    "includes((!= 5), 4)",
    "(= null)",
    "[{}..{}]",
    'range("[..5]")',
    'range("[5..]")',
    'range("(..)")',
    'range("[2..1]")',
    'range("[1..\\"a\\"]")',
    'range("[1+1..5]")',
    'range("[x..5]")',
    'range("[1..2..3]")',
    'range("1")',
    'range("")',
    'range("< 21")',
    'range(">= 18")',
    'range("[1..2")',
    'range("\\"")',
    r'range("[date(string(\"1978-09-12\"))..)")',
    "range(null)",
    "range(1)",
    'range(of: "[1..3]")',
    "before(null, 1)",
    'before(1, "a")',
    "meets(1, 2)",
    "includes(range: 1, point: 1)",
    "before(point1: 1, range: [1..2])",
    "finishes([1..2])",
]


def test_which_ends_a_range_may_have() -> None:
    assert feel.compile("(null..5]")({}) == Range(None, 5, low_closed=False)


@pytest.mark.parametrize("text", TRUE)
def test_true(text: str) -> None:
    reasons: list[str] = []
    assert feel.compile(text)({}, reasons) is True, reasons


@pytest.mark.parametrize("text", FALSE)
def test_false(text: str) -> None:
    assert feel.compile(text)({}) is False


@pytest.mark.parametrize("text", NULL)
def test_null(text: str) -> None:
    reasons: list[str] = []
    assert feel.compile(text)({}, reasons) is None
    assert reasons


def test_a_sign_opens_a_range_only_where_an_expression_begins() -> None:
    found: Value = feel.compile("< 5")({})
    assert found == Range(None, 5, low_closed=False, high_closed=False)
    for text in ("1 < < 5", "1 + < 5", "1 between < 5 and 6"):
        with pytest.raises(feel.FeelSyntaxError):
            feel.compile(text)
