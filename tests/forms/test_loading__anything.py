"""Whatever is sent, a form takes it or says what is wrong; it never breaks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forms
from tests.forms.posting import Post
from tests.forms.samples import SAMPLES

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(st.characters(), max_size=30),
    st.sampled_from(["\ud800", "a\x00b", "1e999999", "9" * 5000, "-0", "1", "2026-02-30", 10**30]),
)
THINGS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KEYS = sorted(forms.FORM_KEYS)


def _outcome(key: str, data: object) -> forms.Loaded | forms.Invalid:
    try:
        return forms.load(key, data, SAMPLES[key][1])
    except forms.Invalid as error:
        return error


def _try(key: str, data: object) -> None:
    outcome = _outcome(key, data)
    if isinstance(outcome, forms.Invalid):
        assert outcome.errors
        assert all(str(one) for told in outcome.errors.values() for one in told)
    else:
        # What is kept can be stored, and read again.
        json.dumps(outcome.answers, ensure_ascii=False).encode()
        forms.read(key, outcome.answers)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(KEYS), st.data())
def test_a_changed_answer_is_taken_or_refused(key: str, draw: st.DataObject) -> None:
    data: dict[str, Any] = dict(SAMPLES[key][0])
    for name in draw.draw(st.lists(st.sampled_from(sorted(data)), max_size=3)):
        data[name] = draw.draw(THINGS)
    _try(key, data)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_changed_row_is_taken_or_refused(draw: st.DataObject) -> None:
    data = dict(SAMPLES["plan.draft"][0])
    part = draw.draw(st.sampled_from(["goals", "milestones", "indicators", "budget"]))
    row = dict(data[part][0])
    row[draw.draw(st.sampled_from(sorted(row)))] = draw.draw(THINGS)
    data[part] = [row, *data[part][1:]]
    _try("plan.draft", data)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(KEYS), THINGS)
def test_anything_at_all_is_refused_or_taken(key: str, data: object) -> None:
    _try(key, data)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(KEYS), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=10))))
def test_any_post_becomes_a_draft(key: str, pairs: list[tuple[str, str]]) -> None:
    draft = forms.from_html(key, Post(pairs))
    assert forms.to_html(key, draft)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(KEYS), st.data())
def test_any_draft_can_be_shown(key: str, draw: st.DataObject) -> None:
    names = sorted(SAMPLES[key][0])
    draft = {name: draw.draw(THINGS) for name in names}
    assert set(names) - set(forms.to_html(key, draft)) <= _rows_of(key)


def _rows_of(key: str) -> set[str]:
    view = forms.describe(key)
    return {each.name for part in view.sections for each in part.fields if each.kind == "rows"}


@pytest.mark.parametrize("key", KEYS)
def test_deep_nesting_is_refused_and_does_no_harm(key: str) -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = {"a": deep} if _ % 2 else [deep]
    data = {**SAMPLES[key][0], next(iter(SAMPLES[key][0])): deep}
    with pytest.raises(forms.Invalid):
        forms.load(key, data, SAMPLES[key][1])
