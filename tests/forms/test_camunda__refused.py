"""Form files from strangers: what does not run is named by component, and nothing can hang us."""

from __future__ import annotations

import json
from typing import Any

import pytest

import forms
from tests.forms.deployed import compiled, field, file, problems
from workflows.deployed_forms import LANGUAGE


def hiding(text: str) -> dict[str, Any]:
    return field("textfield", conditional={"hide": text})


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        ({"type": "iframe", "id": "answer", "url": "https://x"}, "component"),
        ({"id": "answer"}, "component"),
        ({"type": ["textfield"], "id": "answer"}, "component"),
        (field("textfield", onclick="x"), "property"),
        (field("textfield", readonly=True), "property"),
        (field("textfield", readonly="=locked"), "property"),
        (field("number", serializeToString=True), "property"),
        (field("datetime", disallowPassedDates=True), "property"),
        (field("textfield", validate={"requird": True}), "property"),
        (field("textfield", validate={"required": "yes"}), "validate"),
        (field("textfield", validate=["required"]), "property"),
        (field("textfield", validate={"maxLength": -1}), "validate"),
        (field("textfield", validate={"minLength": 9, "maxLength": 3}), "validate"),
        (field("textfield", validate={"validationType": "phone"}), "validate"),
        (field("number", validate={"min": "a"}), "validate"),
        (field("number", validate={"min": 2, "max": 1}), "validate"),
        (field("number", decimalDigits=99), "decimalDigits"),
        (field("select", values=[]), "values"),
        (field("select", values=[{"label": "a", "value": 1}]), "values"),
        (field("select", values=[{"label": "a", "value": "a"}] * 2), "values"),
        (field("select", valuesKey="options"), "property"),
        (field("datetime", subtype="week"), "subtype"),
        (field("textfield", label="=name"), "text"),
        (field("textfield", label="{{name}}"), "text"),
        (field("textfield", label=7), "text"),
        (field("radio", defaultValue="z"), "defaultValue"),
        (field("textfield", properties={"colour": "red"}), "property"),
        (hiding("=answer = 1"), "conditional"),
        (hiding("=nobody = 1"), "conditional"),
        (hiding("=1 +"), "conditional"),
        (field("textfield", validate={"pattern": "(a+)+$"}), "pattern"),
        (field("textarea", validate={"pattern": "a"}), "property"),
        (field("textfield", validate={"pattern": "["}), "pattern"),
        (field("textfield", validate={"pattern": "(?=.*[0-9]).*"}), "pattern"),
    ],
)
def test_it_is_named_by_component_and_rule(component: dict[str, Any], rule: str) -> None:
    assert ("answer", rule) in problems(component)


@pytest.mark.parametrize(
    "key", ["", "a.b", "a-b", "1a", "_a", "__class__", "csrf_token", "Meta", 7, None, "a b"]
)
def test_a_key_is_a_name(key: object) -> None:
    assert "key" in [rule for _, rule in problems(field("textfield", key=key))]


@pytest.mark.parametrize(
    "key",
    ["fields", "load", "check", "heading", "sections", "conditions", "opts", "答案", "hidden"],
)
def test_no_key_stands_in_for_what_a_schema_is(key: str) -> None:
    form = compiled(field("textfield", key=key), field("number", key="other"))
    assert forms.load(form, {key: "x", "other": "1"}).answers == {key: "x", "other": "1"}
    assert forms.describe(form, answers={}).key == "sample"


def test_a_list_is_flat_and_plain() -> None:
    inner = [
        {"type": "group", "id": "g", "components": []},
        {"type": "dynamiclist", "path": "p", "components": []},
        field("textfield", conditional={"hide": "=true"}),
    ]
    rows = {"type": "dynamiclist", "path": "rows", "components": inner}
    assert problems(rows) == [("g", "component"), ("p", "component"), ("answer", "conditional")]


def test_a_group_has_no_path_and_a_key_stands_once() -> None:
    nested = {"type": "group", "id": "g", "path": "g", "components": [field("textfield")]}
    assert problems(nested, field("number")) == [("g", "path"), ("answer", "key")]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "json"),
        (b"\xff\xfe{}", "json"),
        (b"[]", "form"),
        (b'{"type": "other"}', "form"),
        (b'{"type": "default", "type": "default"}', "json"),
        (b'{"type": NaN}', "json"),
        (b"[" * 100_000, "depth"),
        (b'{"type": "default", "id": "x", "components": []}', "empty"),
        (b'{"type": "default", "components": [{"type": "separator"}]}', "id"),
        (b" " * 300_000, "size"),
        (json.dumps({"type": "default", "id": "x", "components": "abc"}).encode(), "component"),
    ],
)
def test_what_is_no_form_is_said_to_be_none(content: bytes, rule: str) -> None:
    with pytest.raises(forms.FormRefused) as refused:
        forms.compile_form(content, LANGUAGE)
    assert rule in [each.rule for each in refused.value.problems]


def test_a_form_is_not_without_end() -> None:
    many = [field("textfield", key=f"k{number}") for number in range(301)]
    assert ("sample", "size") in [
        (place or "sample", rule) for place, rule in problems(*many, id="sample")
    ]
    assert problems(*many[:300]) == []


def test_every_reason_is_given_at_once() -> None:
    with pytest.raises(forms.FormRefused) as refused:
        forms.compile_form(
            file(field("textfield", x=1, key="a"), field("select", values=0)), LANGUAGE
        )
    assert len(refused.value.problems) == 2
    assert all(str(each) in str(refused.value) for each in refused.value.problems)
