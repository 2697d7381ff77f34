"""Every form takes its sample; what is kept reads back as it was; what steers is told apart."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import forms
from tests.forms.posting import refused, sample
from tests.forms.samples import SAMPLES

# What each form leaves behind for the process; forms that are not named leave nothing.
ROUTING: dict[str, dict[str, Any]] = {
    "programme.approve": {"decision": "approve"},
    "need.verify": {"decision": "return", "fields_to_correct": ["problem"]},
    "application.verify": {
        "eligibility": "failed",
        "returnable": True,
        "fields_to_correct": ["workers"],
    },
    "application.panel": {"experts": [11, 12, 13]},
    "application.interest": {"interest": "none"},
    "application.score": {"recused": False},
    "notice.admit": {"decision": "admit"},
    "notice.verify": {"decision": "uphold"},
    "pairing.accept": {"decision": "accept"},
    "pairing.docking_confirm": {"decision": "confirm"},
    "pairing.arrival": {"decision": "return"},
    "replacement.consent": {"decision": "decline"},
    "replacement.propose": {"decision": "propose"},
    "replacement.post": {"decision": "arrived"},
    "replacement.confirm": {"decision": "confirm"},
    "plan.sign": {"decision": "sign"},
    "plan.approve": {"decision": "return"},
    "agreement.sign": {"decision": "sign"},
    "agreement.register": {"decision": "register", "return_party": None},
    "milestone.verdict": {"verdict": "conditional"},
    "milestone.suspension_review": {"decision": "continue"},
    "ledger.overclaim": {"decision": "return"},
    "visit.verify": {"decision": "close"},
    "change.decide": {"decision": "reject"},
    "suspension.decide": {"decision": "reject"},
    "termination.decide": {"decision": "reject"},
    "money.review": {"decision": "return"},
    "money.withheld": {"decision": "release"},
    "evaluation.panel": {"assessors": [11, 12]},
    "evaluation.review": {"decision": "confirm"},
    "evaluation.files": {"decision": "missing"},
    "evaluation.appeal_panel": {"assessors": [12, 13]},
    "evaluation.acknowledge": {"decision": "appeal", "contested_items": ["outcome", "quality"]},
    "closeout.case": {"decision": "list"},
    "closeout.accounts": {"accounts_decision": "settled"},
    "closeout.approve": {"decision": "approve"},
}


def test_every_form_has_a_sample() -> None:
    assert set(SAMPLES) == forms.FORM_KEYS


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_a_sample_is_taken_and_steers_by_the_declared_facts(key: str) -> None:
    loaded = forms.load(key, *sample(key))
    assert loaded.routing == ROUTING.get(key, {})


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_answers_are_json_and_read_back_to_the_same(key: str) -> None:
    data, context = sample(key)
    answers = forms.load(key, data, context).answers
    assert json.loads(json.dumps(answers)) == answers
    typed = forms.read(key, answers)
    again = {name: value for name, value in typed.items() if name in data}
    assert forms.load(key, again, context).answers == answers


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_no_form_takes_what_it_does_not_ask_for(key: str) -> None:
    data, context = sample(key, typename="x")
    assert refused(key, data, context) == {"typename": ["这里没有这一项，请刷新页面后重新填写"]}


@pytest.mark.parametrize("key", sorted(forms.FORM_KEYS))
def test_every_required_field_asks_when_empty(key: str) -> None:
    wanted = {
        field.name
        for section in forms.describe(key).sections
        for field in section.fields
        if field.required
    }
    errors = refused(key, {}, forms.Context()) if wanted else {}
    assert {path for path, told in errors.items() if told == ["请填写这一项"]} == wanted


def test_typed_values_come_back_as_what_they_are() -> None:
    answers = forms.load("plan.draft", *sample("plan.draft")).answers
    typed = forms.read("plan.draft", answers)
    assert answers["budget"][0]["amount"] == "150000"
    assert typed["budget"][0]["amount"] == Decimal(150000)
    assert typed["milestones"][0]["due_on"] == date(2026, 8, 15)
    assert typed["activities"][0]["goal_no"] == 1


def test_an_unknown_form_is_named() -> None:
    with pytest.raises(forms.UnknownForm, match=r"there is no form 'plan\.sing'"):
        forms.load("plan.sing", {})


@pytest.mark.parametrize("data", [None, [], "x", 3, [{"decision": "approve"}]])
def test_answers_that_are_no_answers_are_refused(data: object) -> None:
    told = refused("programme.approve", data, forms.Context())
    assert told == {"": ["这里没有这一项，请刷新页面后重新填写"]}


def test_the_exception_says_what_is_wrong_where() -> None:
    with pytest.raises(forms.Invalid, match="decision: 请填写这一项"):
        forms.load("plan.sign", {})


def test_answers_given_by_the_caller_are_left_as_they_are() -> None:
    data, context = sample("plan.draft")
    before = json.dumps(data)
    forms.load("plan.draft", data, context)
    assert json.dumps(data) == before
