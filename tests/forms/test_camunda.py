"""Form files: each type of component checks its answers, conditions hide, labels speak two languages."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

import forms
from tests.forms.deployed import SITE_VISIT, compiled, field, file
from tests.forms.posting import Post, inputs
from workflows.deployed_forms import LANGUAGE

NOON = datetime.fromisoformat("2026-03-15T12:00+08:00")
CASES: list[tuple[dict[str, Any], object, object, object]] = [
    (field("textfield"), " 甲 ", "甲", ["x"]),
    (field("textfield"), "x" * 200, "x" * 200, "x" * 201),
    (field("textfield", validate={"pattern": "^[0-9]+$"}), "12", "12", "12a"),
    (field("textfield", validate={"validationType": "email"}), "a@b.cn", "a@b.cn", "a.b.cn"),
    (field("textarea", validate={"minLength": 3}), "一二三", "一二三", "一二"),
    (field("number"), "-1.5", Decimal("-1.5"), "1,x"),
    (field("number", validate={"min": 2}), "2", Decimal(2), "1.9"),
    (field("number", validate={"max": 0.5}), "0.5", Decimal("0.5"), "0.6"),
    (field("number", decimalDigits=0), "12", 12, "12.5"),
    (field("number", decimalDigits=2), "12.25", Decimal("12.25"), "12.255"),
    (field("checkbox"), "true", True, "maybe"),
    (field("checkbox", validate={"required": True}), "true", True, ""),
    (field("radio"), "b", "b", "d"),
    (field("select"), "b", "b", ["b"]),
    (field("checklist"), ["a", "c"], ["a", "c"], ["a", "d"]),
    (field("taglist"), ["c"], ["c"], ["x"]),
    (field("datetime"), "2026-03-15", date(2026, 3, 15), "2026-02-30"),
    (field("datetime", subtype="time"), "09:30", time(9, 30), "25:00"),
    (field("datetime", subtype="datetime"), "2026-03-15T12:00", NOON, "2026-03-15T"),
    (field("filepicker"), ["7"], [7], ["7", "8"]),
    (field("filepicker", multiple=True), ["7", "8"], [7, 8], ["x"]),
]


@pytest.mark.parametrize(("component", "good", "value", "bad"), CASES)
def test_a_component_reads_and_refuses(
    component: dict[str, Any], good: object, value: object, bad: object
) -> None:
    form = compiled(component)
    loaded = forms.load(form, {"answer": good})
    assert forms.read(form, loaded.answers) == {"answer": value}
    with pytest.raises(forms.Invalid) as refused:
        forms.load(form, {"answer": bad})
    assert list(refused.value.errors) == ["answer"]


@pytest.mark.parametrize("kind", ["textfield", "number", "radio", "taglist", "datetime"])
def test_only_what_is_required_must_be_there(kind: str) -> None:
    assert forms.load(compiled(field(kind)), {}).answers == {}
    with pytest.raises(forms.Invalid):
        forms.load(compiled(field(kind, validate={"required": True})), {})
    with pytest.raises(forms.Invalid):
        forms.load(compiled(field(kind)), {"other": "x"})


def test_what_is_chosen_steers_and_what_is_written_does_not() -> None:
    form = compiled(
        field("textfield", key="said"),
        field("textfield", key="code", properties={"routing": "true"}),
        field("number", key="score"),
        field("radio", key="grade", properties={"routing": "false"}),
        field("checkbox", key="agreed"),
    )
    answers = {"said": "x", "code": "c", "score": "5", "grade": "a"}
    loaded = forms.load(form, answers)
    assert loaded.routing == {"code": "c", "score": Decimal(5), "agreed": False}
    assert form.private == {"said", "grade"}


def conditional(key: str, hide: str, kind: str = "textfield", **more: Any) -> dict[str, Any]:
    return field(kind, key=key, conditional={"hide": hide}, **more)


def test_a_hidden_field_is_neither_required_nor_accepted() -> None:
    form = compiled(
        field("radio", key="grade"),
        conditional("reason", '=grade != "c"', validate={"required": True}),
        conditional("urgent", "reason = null", "checkbox"),
    )
    assert forms.load(form, {"grade": "a", "reason": " "}).answers == {"grade": "a"}
    with pytest.raises(forms.Invalid) as missing:
        forms.load(form, {"grade": "c"})
    assert list(missing.value.errors) == ["reason"]
    full = {"grade": "c", "reason": "x"}
    assert forms.load(form, full).answers == {**full, "urgent": False}
    with pytest.raises(forms.Invalid) as not_asked:
        forms.load(form, {"grade": "a", "reason": "x", "urgent": "true"})
    assert set(not_asked.value.errors) == {"reason", "urgent"}
    assert "不需要填写" in str(not_asked.value.errors["reason"][0])


def test_a_page_shows_what_is_asked_for() -> None:
    form = forms.compile_form(SITE_VISIT, LANGUAGE)

    def shown(**answers: str) -> list[str]:
        view = forms.describe(form, answers=answers)
        assert view.live == ("found",)
        return [each.name for part in view.sections for each in part.fields]

    assert "problem" not in shown(found="no")
    assert {"problem", "phone"} <= set(shown(found="yes"))
    everything = forms.describe(form)
    assert [str(part.title) for part in everything.sections] == ["", "走访", "问题", ""]
    fields = {each.name: each for part in everything.sections for each in part.fields}
    assert (fields["households"].unit, fields["households"].max) == ("户", 500)
    label = fields["found"].label
    assert isinstance(label, forms.Bilingual)
    assert (label, label.english) == ("是否发现问题", "Anything wrong?")
    yes = fields["found"].choices[0][1]
    assert isinstance(yes, forms.Bilingual)
    assert yes.english == "Yes"
    assert form.defaults == {"found": "no"}


def test_answers_go_to_the_page_and_come_back() -> None:
    form = forms.compile_form(SITE_VISIT, LANGUAGE)
    answers = {
        "visited_on": "2026-03-15",
        "households": "12",
        "found": "yes",
        "problem": "路灯坏了三盏",
        "phone": "",
        "materials": [{"item": "米", "amount": "3"}],
    }
    posted = forms.from_html(form, Post(inputs(answers)))
    assert {name: value for name, value in posted.items() if name[0] != "_"} == answers
    assert forms.to_html(form, answers)["materials-0-item"] == "米"
    loaded = forms.load(form, posted)
    assert forms.read(form, loaded.answers)["materials"] == [{"item": "米", "amount": Decimal(3)}]


def test_a_changed_file_is_another_version() -> None:
    one, other = (forms.compile_form(file(field("number"), id=name), LANGUAGE) for name in "ab")
    assert forms.version(one) != forms.version(other)
    assert len(forms.version(one)) == 16
