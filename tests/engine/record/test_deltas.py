"""What differs between two states: every patch gives the other one, to the byte, and is small."""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import codec
from engine.kernel import deltas
from engine.kernel.entries import Entries
from tests.engine.kernel.strategies import REPEATABLE

SCALARS = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from([0.0, -0.0, 1.0, "", "a"])
)
NAMES = st.sampled_from(["a", "b", "c", "$", "=", "~", "@", "-", "0"])
INNER = st.lists(SCALARS, max_size=4) | st.dictionaries(NAMES, SCALARS, max_size=4)
VALUES = st.one_of(
    SCALARS, INNER, st.lists(INNER, max_size=3), st.dictionaries(NAMES, INNER, max_size=3)
)
TABLE = st.lists(
    st.tuples(st.integers(0, 6), VALUES, VALUES), unique_by=lambda row: row[0], max_size=4
).map(lambda rows: [list(row) for row in sorted(rows, key=lambda row: row[0])])
STATES = st.tuples(VALUES, VALUES, TABLE, TABLE).map(lambda parts: codec.pack(list(parts)))


def difference(before: list, after: list) -> dict:
    """The patch between two states as plain entries."""
    return deltas.difference(Entries.of(before), Entries.of(after))


@settings(REPEATABLE, max_examples=60)
@given(STATES, STATES)
def test_a_patch_makes_one_of_the_other(before: list, after: list) -> None:
    patch = difference(before, after)
    read = json.loads(json.dumps(patch))
    assert json.dumps(deltas.apply(copy.deepcopy(before), read)) == json.dumps(after)


@settings(REPEATABLE, max_examples=25)
@given(STATES)
def test_nothing_differs_from_a_copy(state: list) -> None:
    assert difference(state, copy.deepcopy(state)) == {}


def patch_of(before: object, after: object) -> dict:
    """The patch of the one value in which two states differ."""
    return difference([before, [], []], [after, [], []])


def test_equal_is_not_the_same() -> None:
    for before, after in ((1, 1.0), (1, True), (0.0, -0.0), ({"a": 1, "b": 2}, {"b": 2, "a": 1})):
        assert patch_of(before, after) == {"=": {"0": after}}


def test_a_list_that_grows_costs_what_came() -> None:
    items = list(range(1000))
    assert patch_of(items, [*items, 7]) == {"~": {"0": {"@": [1000, 0, [7]]}}}
    assert patch_of(items, items[1:]) == {"~": {"0": {"@": [0, 1, []]}}}
    assert patch_of(items, [*items[:5], 7, *items[6:]]) == {"~": {"0": {"=": {"5": 7}}}}


def test_a_row_is_found_by_its_number() -> None:
    before = [[], [[1, "a", 8], [2, "b", 8], [3, "c", {"x": [1], "y": 2}]]]
    after = [[], [[1, "a", 8], [3, "c", {"x": [1], "y": 3}], [4, "d", 8]]]
    patch = difference(before, after)
    assert patch == {
        "~": {"1": {"-": ["2"], "=": {"4": ["d", 8]}, "~": {"3": {"~": {"1": {"=": {"y": 3}}}}}}}
    }
