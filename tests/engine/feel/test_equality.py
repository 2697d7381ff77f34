"""Equality, membership, arithmetic across kinds, and logic of three values, kind by kind."""

from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel

# One value of each kind that FEEL knows, as an expression writes it.
KINDS = {
    "number": "10",
    "string": '"10"',
    "boolean": "true",
    "date": '@"2021-01-01"',
    "date and time": '@"2021-01-01T10:10:10"',
    "time": '@"10:10:10"',
    "days and time duration": '@"P1D"',
    "years and months duration": '@"P1Y"',
    "list": "[10]",
    "context": "{a: 10}",
    "range": "[1..10]",
    "function": "(function(a) a)",
}
DAYS, MONTHS = "days and time duration", "years and months duration"
DEFINED = {
    "+": {("number", "number"), ("string", "string"), (DAYS, DAYS), (MONTHS, MONTHS)}
    | {pair for moment in ("date", "date and time") for length in (DAYS, MONTHS) for pair in
       ((moment, length), (length, moment))}
    | {("time", DAYS), (DAYS, "time")},
    "-": {("number", "number"), (DAYS, DAYS), (MONTHS, MONTHS), ("time", "time"), ("time", DAYS)}
    | {("date", "date"), ("date and time", "date and time")}
    | {(moment, length) for moment in ("date", "date and time") for length in (DAYS, MONTHS)},
    "*": {("number", "number"), ("number", DAYS), ("number", MONTHS), (DAYS, "number"),
          (MONTHS, "number")},
    "/": {("number", "number"), (DAYS, DAYS), (MONTHS, MONTHS), (DAYS, "number"),
          (MONTHS, "number")},
    "**": {("number", "number")},
}  # fmt: skip
PAIRS = list(product(KINDS, KINDS))


@pytest.mark.parametrize("sign", DEFINED)
def test_arithmetic_is_defined_for_these_kinds_and_null_for_all_others(sign: str) -> None:
    found = {
        (left, right)
        for left, right in PAIRS
        if feel.compile(f"{KINDS[left]} {sign} {KINDS[right]}")({}) is not None
    }
    assert found == DEFINED[sign]


@pytest.mark.parametrize("sign", DEFINED)
@pytest.mark.parametrize("kind", KINDS)
def test_arithmetic_with_null_is_null(sign: str, kind: str) -> None:
    assert feel.compile(f"{KINDS[kind]} {sign} null")({}) is None
    assert feel.compile(f"null {sign} {KINDS[kind]}")({}) is None


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_values_of_different_kinds_neither_equal_nor_differ(left: str, right: str) -> None:
    same = feel.compile(f"{KINDS[left]} = {KINDS[right]}")({})
    differ = feel.compile(f"{KINDS[left]} != {KINDS[right]}")({})
    if {left, right} == {"date", "date and time"}:  # a day is its midnight in UTC
        assert (same, differ) == (False, True)
    elif left != right:
        assert same is None
        assert differ is None
    elif left != "function":
        assert same is True
        assert differ is False


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_differs_from_null(kind: str) -> None:
    assert feel.compile(f"{KINDS[kind]} = null")({}) is False
    assert feel.compile(f"null != {KINDS[kind]}")({}) is True
    assert feel.compile(f"null instance of {kind}")({}) is False


@pytest.mark.parametrize(("value", "kind"), PAIRS)
def test_instance_of_tells_the_kinds_apart(value: str, kind: str) -> None:
    assert feel.compile(f"{KINDS[value]} instance of {kind}")({}) is (value == kind)


EQUAL = [
    '@"2002-04-02T12:00:00@Australia/Melbourne" = @"2002-04-02T12:00:00@Australia/Sydney"',
    '@"2002-04-02T12:00:00-01:00" = @"2002-04-02T17:00:00+04:00"',
    '@"2018-12-08T00:00:00+00:00" = @"2018-12-08T00:00:00@Etc/UTC"',
    '@"10:30:00+01:00" = @"10:30:00@Europe/Paris"',
    '@"10:30:00Z" = @"10:30:00+00:00"',
    '@"P1D" = @"PT24H"',
    '@"P1Y" = @"P12M"',
    '@"-P0D" = @"P0D"',
    "0 = 0.00",
    "-0 = 0",
    "[1, [2, {a: [3]}]] = [1, [2, {a: [3]}]]",
    "{a: 1, b: 2} = {b: 2, a: 1}",
    "[1, null] = [1, null]",
    "null = null",
]
DIFFERENT = [
    '@"10:30:00@Europe/Paris" = @"10:30:00"',
    '@"10:30:00+02:00" = @"10:30:00@Europe/Paris"',
    '@"2018-12-08T00:00:00" = @"2018-12-08T00:00:00@Asia/Dhaka"',
    '@"2018-12-08T00:00:00@Europe/Paris" = @"2018-12-08T00:00:00@Asia/Dhaka"',
    "[1, 2] = [2, 1]",
    '[1, "2"] = [1, 2]',
    "{a: 1} = {a: 1, b: 2}",
    "[] = null",
    "{} = null",
]


@pytest.mark.parametrize("text", EQUAL)
def test_equal(text: str) -> None:
    assert feel.compile(text)({}) is True


@pytest.mark.parametrize("text", DIFFERENT)
def test_different(text: str) -> None:
    assert feel.compile(text)({}) is False


PLACES = ("Etc/UTC", "Europe/Paris", "Asia/Shanghai", "Asia/Kathmandu", "America/St_Johns")
ZONES = st.sampled_from([ZoneInfo(place) for place in PLACES])
ZONED = st.datetimes(timezones=ZONES, allow_imaginary=False)


@settings(deadline=None)  # the first use of a zone reads its file
@given(ZONED, ZONED)
def test_times_with_zones_compare_as_their_instants(left: object, right: object) -> None:
    scope = {"a": left, "b": right}
    before, same, after = (feel.compile(f"a {sign} b")(scope) for sign in ("<", "=", ">"))
    assert [before, same, after].count(True) == 1
    assert feel.compile('a - b = @"PT0S"')(scope) is same


THREE = {"true": True, "false": False, "null": None, '"x"': None}


@pytest.mark.parametrize(("left", "right"), list(product(THREE, THREE)))
def test_three_valued_logic(left: str, right: str) -> None:
    a, b = THREE[left], THREE[right]
    both = False if a is False or b is False else (True if a and b else None)
    either = True if a is True or b is True else (None if a is None or b is None else False)
    assert feel.compile(f"{left} and {right}")({}) is both
    assert feel.compile(f"{left} or {right}")({}) is either
    assert feel.compile(f"not({left})")({}) is (None if a is None else not a)
    scope = {"a": a, "b": b}
    assert feel.compile("every x in [a, b] satisfies x")(scope) is both
    assert feel.compile("some x in [a, b] satisfies x")(scope) is either
    assert feel.compile("all([a, b])")(scope) is both
    assert feel.compile("any([a, b])")(scope) is either
    chosen = feel.compile("if a then 1 else 2")(scope)
    assert chosen == (1 if a is True else 2)
