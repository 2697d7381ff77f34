"""Between a browser's inputs and answers: nothing that was typed is lost, right or wrong."""

from __future__ import annotations

from typing import Any

import pytest

import forms
from tests.forms.posting import Post, inputs, refused, sample
from tests.forms.samples import SAMPLES


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_a_form_that_was_posted_is_taken_as_the_same_answers(key: str) -> None:
    data, context = sample(key)
    posted = forms.from_html(key, Post(inputs(data)))
    assert forms.load(key, posted, context) == forms.load(key, data, context)


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_kept_answers_fill_the_form_and_post_as_the_same(key: str) -> None:
    data, context = sample(key)
    loaded = forms.load(key, data, context)
    posted = forms.from_html(key, Post(_pressed(forms.to_html(key, loaded.answers))))
    assert forms.load(key, posted, context) == loaded


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_a_draft_keeps_what_was_typed_even_if_it_is_wrong(key: str) -> None:
    data, context = sample(key)
    wrong = _spoilt(data)
    draft = forms.from_html(key, Post(inputs(wrong)))
    assert refused(key, draft, context)
    shown = forms.to_html(key, draft)
    for name, value in inputs(wrong):
        kept = shown[name]
        assert value in kept if isinstance(kept, list) else value == kept


def _spoilt(answers: dict[str, Any]) -> dict[str, Any]:
    """The same answers with nonsense in every place."""
    spoilt: dict[str, Any] = {}
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            spoilt[name] = [_spoilt(row) for row in value]
        else:
            spoilt[name] = ["胡写"] if isinstance(value, list) else "胡写" * 10_000
    return spoilt


def _pressed(shown: dict[str, Any]) -> list[tuple[str, str]]:
    """What a browser sends of the inputs that show these values."""
    pairs: list[tuple[str, str]] = []
    for name, value in shown.items():
        if name.endswith("-count"):
            continue
        if isinstance(value, bool):
            pairs += [(name, "true")] if value else []
        else:
            pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
    return pairs


def test_an_empty_page_is_an_empty_draft() -> None:
    draft = forms.from_html("visit.conduct", Post([]))
    assert draft == {
        "held_on": "",
        "visit_type": "",
        "summary": "",
        "checks": [],
        "findings": [],
        "attachments": [],
    }


def test_names_that_the_form_does_not_have_are_left_out() -> None:
    posted = Post([("csrf_token", "x"), ("decision", "accept"), ("goals-0-title", "x")])
    assert forms.from_html("pairing.accept", posted) == {"decision": "accept", "reason": ""}


def test_rows_may_have_gaps_and_any_order() -> None:
    posted = Post(
        [("goals-10-title", "末"), ("goals-2-title", "首"), ("goals-2-target", "一半")],
    )
    goals = forms.from_html("plan.draft", posted)["goals"]
    assert goals == [{"title": "首", "target": "一半"}, {"title": "末", "target": ""}]


def test_rows_without_a_word_fall_out_so_that_errors_find_their_place() -> None:
    posted = Post([("goals-0-title", "  "), ("goals-0-target", ""), ("goals-1-title", "目标")])
    draft = forms.from_html("plan.draft", posted)
    assert draft["goals"] == [{"title": "目标", "target": ""}]
    assert "goals.0.target" in refused("plan.draft", draft, forms.Context())


def test_a_button_adds_a_row() -> None:
    posted = Post([("goals-0-title", "目标"), ("add-goals", "1")])
    draft = forms.from_html("plan.draft", posted)
    assert forms.is_rearranging(posted)
    assert forms.to_html("plan.draft", draft)["goals-count"] == 2


def test_a_button_takes_a_row_away() -> None:
    pairs = [(f"goals-{number}-title", f"目标{number}") for number in range(3)]
    posted = Post([*pairs, ("remove-goals-1", "1")])
    draft = forms.from_html("plan.draft", posted)
    assert forms.is_rearranging(posted)
    assert [row["title"] for row in draft["goals"]] == ["目标0", "目标2"]


def test_handing_in_is_not_rearranging() -> None:
    assert not forms.is_rearranging(Post(inputs(SAMPLES["plan.draft"][0])))


def test_a_page_says_how_many_rows_it_has() -> None:
    shown = forms.to_html("plan.draft", SAMPLES["plan.draft"][0])
    assert shown["milestones-count"] == 2
    assert shown["milestones-1-due_on"] == "2026-11-15"
    assert forms.to_html("plan.draft", {})["milestones-count"] == 0
