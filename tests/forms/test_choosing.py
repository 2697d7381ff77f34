"""Choices: only what is on the list."""

from __future__ import annotations

import pytest

import forms
from tests.forms.posting import refusal, refused, sample


@pytest.mark.parametrize("typed", ["maybe", 1, ["approve"], {"a": 1}])
def test_a_choice_is_one_of_its_codes(typed: object) -> None:
    assert refusal("programme.approve", decision=typed) == {"decision": ["请从列表中选择"]}


def test_several_choices_are_kept_once_each() -> None:
    data, context = sample("programme.draft", focus=["children", "elderly", "children"])
    loaded = forms.load("programme.draft", data, context)
    assert loaded.answers["focus"] == ["children", "elderly"]


def test_one_of_several_choices_may_come_alone() -> None:
    data, context = sample("programme.draft", focus="children")
    assert forms.load("programme.draft", data, context).answers["focus"] == ["children"]


def test_several_choices_are_all_of_the_list() -> None:
    told = refusal("programme.draft", focus=["children", "pets"])
    assert told == {"focus": ["请从列表中选择"]}


@pytest.mark.parametrize("expert", ["99", "专家E-1", True, 11.5])
def test_an_id_outside_the_list_is_refused(expert: object) -> None:
    told = refusal("application.panel", experts=["11", "12", "13", expert])
    assert told == {"experts": ["请从列表中选择"]}


def test_without_a_list_nothing_can_be_chosen() -> None:
    data, _ = sample("programme.pairs")
    told = refused("programme.pairs", data, forms.Context())
    assert set(told) == {
        f"pairs.{row}.{name}" for row in (0, 1) for name in ("agency", "place", "supervisor")
    }


def test_an_id_comes_back_as_the_list_has_it() -> None:
    data, context = sample("application.panel", experts=[11, "12", "13", "11"])
    assert forms.load("application.panel", data, context).answers == {"experts": [11, 12, 13]}


def test_as_many_are_needed_as_the_rules_say() -> None:
    assert refusal("application.panel", experts=["11", "12"]) == {"experts": ["至少填写 3 项"]}
    again = forms.Context(options=sample("application.panel")[1].options, facts={"min_experts": 1})
    assert forms.load("application.panel", {"experts": ["11"]}, again).routing == {"experts": [11]}
