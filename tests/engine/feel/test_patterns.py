"""Patterns of XPath: what they match, and what is no pattern."""

import pytest

from engine import feel

MATCHES = [
    (r"\p{L}", "x", True),
    (r"\p{Ll}+", "é", True),
    (r"\P{L}", "x", False),
    (r"\p{Nd}", "5", True),
    (r"^\p{IsBasicLatin}+$", "plain", True),
    (r"^\p{IsHiragana}+$", "ひらがな", True),
    ("[a-z-[aeiou]]", "a", False),
    ("[a-z-[aeiou]]", "b", True),
    ("[^a-y-[z]]", "z", False),
    ("[-a]", "-", True),
    ("[a-]", "-", True),
    (r"[\]\-\\]", "]", True),
    (r"[\d\s]", "x", False),
    (r"\i\c*", "_name-1", True),
    (r"^\I", "1", True),
    (r"^\w+$", "a_b", False),  # an underscore is punctuation
    (r"(abc)\1", "abcabc", True),
    (r"^(a|(b))\2$", "a", True),  # a group that took no part is empty
    (r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10", "abcdefghijj", True),
    (r"(.)\10", "aa0", True),
    ("a.b", "a\rb", False),
    ("^b$", "a\nb", False),
    ("a$", "a\n", False),
    ("a{2}", "aa", True),
    ("^a{1,2}?$", "aaa", False),
    (r"\.", "x", False),
    ("", "x", True),
    ("a|", "x", True),
]
FLAGGED = [
    ("ABC", "abc", "i", True),
    ("k", "\N{KELVIN SIGN}", "i", True),
    ("[A-Z-[OI]]", "x", "i", True),
    ("[A-Z-[OI]]", "o", "i", False),
    ("[^Q]", "q", "i", False),
    (r"(a)\1", "aA", "i", True),
    ("a.b", "a\nb", "s", True),
    ("^b$", "a\nb\nc", "m", True),
    ("^$", "a\n\nb", "m", True),
    ("^$", "a\n", "m", False),
    ("he ll o[ ]worl d", "hello world", "x", True),
    (r"hello\ sworld", "hello world", "x", True),
    (r"\p{ I s BasicLatin}+", "hello", "x", True),
    ("x[y-z]", "x[y-z]", "q", True),
    ("a.c", "abc", "q", False),
    ("A+", "a+", "qi", True),
]
NONE = ["[", "]", "(", ")", "a)", "*", "a**", "{2}", "a{101}", r"\q", r"\p{Xx}", r"\p{ L}", "[]"]
NONE += [
    r"\1",
    r"(a)\2",
    r"(a)[\1]",
    r"(a\1)",
    "(?=a)",
    "(?i)a",
    "[z-a]",
    "[a-\\d]",
    "[0-9-.]",
    "a\\",
]
NONE += ["[a-z-[aeiou]b]", "x{", "x}"]


def matches(pattern: str, text: str, flags: str | None = None) -> object:
    scope = {"pattern": pattern, "text": text, "flags": flags}
    return feel.compile("matches(text, pattern, flags)")(scope)


@pytest.mark.parametrize(("pattern", "text", "found"), MATCHES)
def test_pattern(pattern: str, text: str, found: bool) -> None:
    assert matches(pattern, text) is found


@pytest.mark.parametrize(("pattern", "text", "flags", "found"), FLAGGED)
def test_flags(pattern: str, text: str, flags: str, found: bool) -> None:
    assert matches(pattern, text, flags) is found


@pytest.mark.parametrize("pattern", NONE)
def test_what_is_no_pattern_is_null_with_a_reason(pattern: str) -> None:
    reasons: list[str] = []
    scope = {"pattern": pattern}
    assert feel.compile('matches("a", pattern)')(scope, reasons) is None
    assert reasons


@pytest.mark.parametrize("flags", [" ", "X", "p", "iI"])
def test_flags_that_there_are_not(flags: str) -> None:
    assert matches("a", "a", flags) is None


REPLACED = [
    ("abcd", "(ab)|(a)", "[1=$1][2=$2]", "[1=ab][2=]cd"),
    ("a", "a", r"\$1", "$1"),
    ("a", "a", r"\\", "\\"),
    ("a", "(a)", "$10", "a0"),
    ("a", "a", "$5", ""),
    ("a", "a", "$", None),
    ("a", "a", "\\", None),
    ("a", "a*", "b", None),
    ("AbA", "a", "x", "AbA"),
]


@pytest.mark.parametrize(("text", "pattern", "replacement", "result"), REPLACED)
def test_replacement(text: str, pattern: str, replacement: str, result: str | None) -> None:
    scope = {"t": text, "p": pattern, "r": replacement}
    assert feel.compile("replace(t, p, r)")(scope) == result


def test_a_literal_keeps_the_backslash_of_a_pattern() -> None:
    assert feel.compile(r'split("John Doe", "\s")')({}) == ["John", "Doe"]
    assert feel.compile(r'matches("x1", "\d")')({}) is True
    assert feel.compile(r'matches("x1", "\\d")')({}) is True
