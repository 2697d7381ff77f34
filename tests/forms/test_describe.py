"""What a page is told of a form, and when a form counts as another version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import forms
from forms import registry
from forms.base import Form
from forms.fields import Text
from forms.messages import N_
from tests.forms.samples import RUBRIC, SAMPLES

KINDS = {
    *("text", "textarea", "integer", "decimal", "money", "date", "boolean"),
    *("choice", "choices", "option", "options", "files", "rows"),
}


def _fields(key: str, context: forms.Context | None = None) -> Iterator[forms.FieldView]:
    for section in forms.describe(key, context).sections:
        for field in section.fields:
            yield field
            yield from field.rows


@pytest.mark.parametrize("key", sorted(forms.FORM_KEYS))
def test_every_field_has_a_kind_and_a_label(key: str) -> None:
    view = forms.describe(key)
    assert view.title
    for field in _fields(key):
        assert field.kind in KINDS
        assert field.label


@pytest.mark.parametrize("key", sorted(forms.FORM_KEYS))
def test_every_field_stands_in_one_place(key: str) -> None:
    names = [field.name for part in forms.describe(key).sections for field in part.fields]
    assert sorted(names) == sorted(registry.FORMS[key]().named())
    assert set(names) == set(SAMPLES[key][0])


def test_a_number_has_its_bounds_and_unit() -> None:
    fields = {field.name: field for field in _fields("programme.draft")}
    assert (fields["quota"].min, fields["quota"].max, fields["quota"].step) == (1, 5000, "1")
    assert (fields["budget"].kind, fields["budget"].unit) == ("money", "元")
    assert fields["budget"].step == "0.01"


def test_a_list_is_filled_from_the_context() -> None:
    plain = next(_fields("application.panel"))
    assert (plain.options, plain.choices) == ("experts", ())
    filled = next(_fields("application.panel", SAMPLES["application.panel"][1]))
    assert filled.choices[0] == ("11", "专家E-1")


def test_the_rubric_in_force_sets_the_most_of_a_criterion() -> None:
    fields = {field.name: field for field in _fields("application.score", RUBRIC)}
    assert (fields["record"].max, fields["presence"].max) == (20, 5)
    assert next(each for each in _fields("application.score") if each.name == "record").max == 100


def test_a_version_stays_as_long_as_the_form_does() -> None:
    assert forms.version("plan.draft") == forms.version("plan.draft")
    assert len({forms.version(key) for key in forms.FORM_KEYS}) == len(forms.FORM_KEYS)


def test_a_changed_form_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    class Before(Form):
        """A form of one line."""

        heading = N_("示例")
        title = Text(N_("名称"))

    class After(Form):
        """The same, but the line may be longer."""

        heading = N_("示例")
        title = Text(N_("名称"), max_length=201)

    versions = []
    for form in (Before, After):
        monkeypatch.setattr(forms, "FORMS", {"sample": form})
        forms._version.cache_clear()
        versions.append(forms.version("sample"))
    forms._version.cache_clear()
    assert versions[0] != versions[1]
