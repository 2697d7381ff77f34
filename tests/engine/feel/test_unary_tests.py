"""The cells of decision tables."""

from datetime import date

import pytest

from engine import feel

CASES: list[tuple[str, object, bool | None]] = [
    ("-", None, True),
    ("-", 5, True),
    ("5", 5, True),
    ("5", 6, False),
    ("-5", -5, True),
    ('"a"', "a", True),
    ('"a", "b"', "b", True),
    ('"a", "b"', "c", False),
    ('not("a", "b")', "c", True),
    ('not("a", "b")', "a", False),
    ("not(< 5)", 5, True),
    ("< 5", 4, True),
    ("<= 5", 5, True),
    ("> 5", 5, False),
    (">= limit", 10, True),
    ("= 5", 5, True),
    ("!= 5", 5, False),
    ("[1..5]", 5, True),
    ("[1..5)", 5, False),
    ("]1..5[", 1, False),
    ("(limit..20]", 11, True),
    ("< 1, [5..6], 9", 9, True),
    ("true", True, True),
    ("true", False, False),
    ("true", None, False),
    ("not(true)", False, True),
    ("null", None, True),
    ("null", 1, False),
    ("not(null)", 1, True),
    ("< 5", None, None),
    ("< 5", "a", None),
    ("not(< 5)", None, None),
    ("5", "a", None),
    ("? > 5 and ? < 7", 6, True),
    ('contains(?, "区")', "三区", True),
    ("? = true", False, False),
    ("? + 1", 1, None),
    ("limit > 5", 1, True),
    ("not(limit > 5) and true", 1, False),
    ("allowed", "b", True),
    ("allowed", "z", False),
    ("allowed", ["a", "b"], True),
    ('@"2026-01-01"', date(2026, 1, 1), True),
    ('>= date("2026-01-01")', date(2025, 1, 1), False),
    ("limit * 2", 20, True),
    ("some x in allowed satisfies x = ?", "a", True),
]


@pytest.mark.parametrize(("text", "value", "outcome"), CASES)
def test_cell(text: str, value: object, outcome: bool | None) -> None:
    tests = feel.compile_unary_tests(text)
    assert tests(value, {"limit": 10, "allowed": ["a", "b"]}) is outcome


@pytest.mark.parametrize("text", ["", "- 1 -", "<", "1,", "not(1", "1 2", "-, 1", "${x}"])
def test_a_cell_that_is_no_test_is_refused(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile_unary_tests(text)


def test_names_of_a_cell_leave_out_what_is_tested() -> None:
    assert feel.compile_unary_tests("> limit, f(?)").names == {"limit", "f"}


def test_an_unknown_outcome_has_its_reason() -> None:
    reasons: list[str] = []
    assert feel.compile_unary_tests("< 5")("a", {}, reasons) is None
    assert reasons == ["cannot compare string and number with <"]


@pytest.mark.parametrize(
    ("cell", "value", "passes"),
    [
        ("?", "foo", True),
        ("?", True, True),
        ("?", False, False),
        ("? > 5", None, None),
        ('("123", true)', "123", True),
        ('("123", true)', False, None),
        ("(1, [5..7])", 6, True),
        ("(1 + 2)", 3, True),
        ("(1..5)", 1, False),
        ("not(]1..5])", 1, True),
    ],
)
def test_what_asks_for_the_value_itself_and_tests_in_parentheses(
    cell: str, value: object, passes: bool | None
) -> None:
    assert feel.compile_unary_tests(cell)(value, {}) is passes
