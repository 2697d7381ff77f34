"""User data goes to bytes and comes back the same, or is refused with its path."""

import enum
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import codec
from engine.errors import ValueRefused
from engine.feel import Range, YearMonthDuration

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.dates()
    | st.times().map(lambda moment: moment.replace(fold=0))
    | st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0))
    | st.timedeltas()
    | st.builds(YearMonthDuration, st.integers(-1000, 1000))
)
KEYS = (
    st.sampled_from(["$", "typename", "a", "键"])
    | st.text(max_size=3).filter(str.isascii)
    | st.integers()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_is_read(value: object) -> None:
    data = codec.encode(value)
    back = codec.decode(data)
    assert back == value
    assert repr(back) == repr(value), "the types too"
    assert codec.encode(back) == data
    assert codec.clean(value) == value


@pytest.mark.parametrize(
    "value",
    [
        {"typename": "x", "data": {"typename": ["$"]}},
        {"$": ["dec", "1"]},
        {"$": "x"},
        {1: "int", "1": "text"},
        Range(Decimal(1), Decimal(5), False, True),
        Range(date(2026, 1, 1), None, high_closed=False),
        Range(Decimal(5), Decimal(5), False, False, apart=True),
        2**80,
        time(8, 30),
        timedelta(days=-1, microseconds=5),
        datetime(2026, 1, 1, tzinfo=UTC),
    ],
)
def test_reserved_looking_data_is_harmless(value: object) -> None:
    assert codec.decode(codec.encode(value)) == value


class Colour(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [1, float("nan")]}, ".a[1]"),
        (float("inf"), ""),
        ({"a": Decimal("NaN")}, ".a"),
        ({"a": "\ud800"}, ".a"),
        ({"\udfff": 1}, ""),
        ({"a": {1, 2}}, ".a"),
        ({"a": b"bytes"}, ".a"),
        ({"a": datetime(2026, 1, 1)}, ".a"),  # noqa: DTZ001 - what is refused
        ({"a": Colour.RED}, ".a"),
        ({"a": object()}, ".a"),
        ({(1, 2): 1}, ""),
        ({"a": len}, ".a"),
    ],
)
def test_what_cannot_be_stored_is_refused(value: object, path: str) -> None:
    for act in (codec.encode, codec.clean):
        with pytest.raises(ValueRefused) as caught:
            act(value)
        assert caught.value.path == path
        assert caught.value.reason


def test_depth_is_limited() -> None:
    value: object = 1
    for _ in range(codec.MAX_DEPTH + 2):
        value = [value]
    for act in (codec.encode, codec.clean):
        with pytest.raises(ValueRefused, match="deep"):
            act(value)


def test_a_clean_copy_shares_nothing_that_can_change() -> None:
    value = {"a": [1, {"b": 2}], "t": (1, 2)}
    copy = codec.clean(value)
    value["a"].append(3)  # type: ignore[attr-defined]
    assert copy == {"a": [1, {"b": 2}], "t": [1, 2]}
