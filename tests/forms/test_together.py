"""Several people at one form: nobody's section is lost, and one section is never two people's."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import forms
from tests.forms.samples import SAMPLES

KEY = "plan.draft"
PARTS = [part.key for part in forms.parts(KEY)]
START: dict[str, Any] = dict(SAMPLES[KEY][0])
FORM = forms.parts(KEY)
# The first thing that a row of each part asks.
FIRST = {
    section.key: section.fields[0].rows[0].name
    for section in forms.describe(KEY).sections
    if section.fields[0].rows
}


def marks(answers: dict[str, Any]) -> dict[str, str]:
    return forms.merge(KEY, answers, answers, {}).marks


def written(answers: dict[str, Any], who: str, *keys: str) -> dict[str, Any]:
    """The answers with these sections changed by somebody."""
    changed = dict(answers)
    for part in FORM:
        if part.key in keys:
            rows = changed[part.fields[0]]
            told = [*rows, {FIRST[part.key]: who}] if isinstance(rows, list) else f"{rows}{who}"
            changed[part.fields[0]] = told
    return changed


def test_only_a_form_that_is_written_together_has_parts() -> None:
    assert PARTS[:3] == ["goals", "activities", "indicators"]
    assert forms.parts("plan.sign") == ()


def test_a_page_that_was_not_touched_changes_nothing() -> None:
    posted = forms.from_html(KEY, _Post(forms.to_html(KEY, START)))
    merged = forms.merge(KEY, START, posted, marks(START))
    assert (merged.changed, merged.clashing) == ((), ())


def test_line_breaks_of_browsers_are_no_change() -> None:
    kept = {**START, "local_support": "一\n二"}
    merged = forms.merge(KEY, kept, {**kept, "local_support": "一\r\n二"}, marks(kept))
    assert merged.changed == ()


@given(st.sets(st.sampled_from(PARTS)), st.sets(st.sampled_from(PARTS)))
def test_two_who_write_at_once_lose_nothing(first: set[str], second: set[str]) -> None:
    began = marks(START)
    one = forms.merge(KEY, START, written(START, "甲", *first), began)
    two = forms.merge(KEY, one.answers, written(START, "乙", *second), began)
    assert set(one.changed) == first
    assert set(two.clashing) == first & second
    assert set(two.changed) == second - first
    told = {key: str(two.answers[key]) for key in PARTS}
    assert {key for key in PARTS if "甲" in told[key]} == first
    assert {key for key in PARTS if "乙" in told[key]} == second - first


def test_who_gives_way_takes_what_is_kept() -> None:
    kept, typed = written(START, "甲", "goals"), written(START, "乙", "goals", "budget")
    settled = forms.take(KEY, kept, typed, ["goals"])
    merged = forms.merge(KEY, kept, settled, marks(START))
    assert (merged.changed, merged.clashing) == (("budget",), ())
    assert "甲" in str(merged.answers["goals"])


def test_who_has_read_the_others_draft_may_replace_it() -> None:
    kept, typed = written(START, "甲", "goals"), written(START, "乙", "goals")
    merged = forms.merge(KEY, kept, typed, {**marks(START), "goals": marks(kept)["goals"]})
    assert (merged.changed, merged.clashing) == (("goals",), ())
    assert "乙" in str(merged.answers["goals"])


class _Post:
    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def keys(self) -> list[str]:
        return list(self.values)

    def getlist(self, key: str) -> list[str]:
        value = self.values.get(key, [])
        return [str(one) for one in (value if isinstance(value, list) else [value])]
