"""What differs between two versions: every line is told once, and nothing differs from itself."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workflows.plans.compare import compare, count
from workflows.plans.lines import Line

LINES = st.lists(
    st.fixed_dictionaries(
        {"title": st.sampled_from("甲乙丙"), "amount": st.decimals(0, 3, places=1)}
    ),
    max_size=7,
)


@given(LINES, LINES)
def test_both_versions_can_be_read_off_the_comparison(old: list[Line], new: list[Line]) -> None:
    found = compare(old, new)
    assert [one.new for one in found if one.new is not None] == new
    kept = {one.old_no: one.old for one in found if one.old is not None}
    assert kept == dict(enumerate(old, start=1))
    assert all((one.kind == "added") == (one.old is None) for one in found)
    assert all((one.kind == "removed") == (one.new is None) for one in found)


@given(LINES)
def test_nothing_differs_from_itself(lines: list[Line]) -> None:
    assert {one.kind for one in compare(lines, lines)} <= {"same"}


def test_a_change_names_its_fields() -> None:
    old = [
        {"title": "人员", "amount": Decimal("150000.00"), "note": ""},
        {"title": "活动", "amount": Decimal(50000)},
    ]
    new = [
        {"title": "人员", "amount": Decimal(140000), "note": None},
        {"title": "活动", "amount": Decimal("50000.00")},
        {"title": "保险", "amount": Decimal(10000)},
    ]
    changed, same, added = compare(old, new)
    assert (changed.kind, changed.fields) == ("changed", {"amount"})
    assert (same.kind, added.kind, added.new_no) == ("same", "added", 3)
    assert count({"budget": [changed, same, added]}) == {"added": 1, "changed": 1, "removed": 0}
