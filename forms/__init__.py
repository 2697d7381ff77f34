"""The forms of the programme, in code or deployed; checked here, drawn by the web."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Final

from forms import describe as _describe
from forms import html as _html
from forms import loading as _loading
from forms import together as _together
from forms.base import Form
from forms.camunda import DeployedForm, FormRefused, Language, Unreadable, compile_form
from forms.context import Context, given
from forms.describe import FieldView, FormView, Section
from forms.html import Posted, is_rearranging
from forms.loading import Invalid, Loaded
from forms.messages import Bilingual, Message
from forms.registry import FORMS
from forms.together import Merged, Part

__all__ = [
    "FORM_KEYS",
    "AnyForm",
    "Bilingual",
    "Context",
    "DeployedForm",
    "FieldView",
    "FormRefused",
    "FormView",
    "Invalid",
    "Language",
    "Loaded",
    "Merged",
    "Message",
    "Part",
    "Posted",
    "Section",
    "UnknownForm",
    "Unreadable",
    "compile_form",
    "describe",
    "from_html",
    "is_rearranging",
    "load",
    "merge",
    "parts",
    "read",
    "take",
    "to_html",
    "version",
]
FORM_KEYS: Final = frozenset(FORMS)


class UnknownForm(LookupError):
    """There is no form of this key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"there is no form {key!r}")


# A form of the code by its key, or a form that was deployed, compiled.
AnyForm = str | type[DeployedForm]


def describe(
    form: AnyForm, context: Context | None = None, answers: Mapping[str, Any] | None = None
) -> FormView:
    """The form as a page shows it; with a context, its lists are filled in.

    With answers, a deployed form leaves out what its conditions hide for these.
    """
    made = _form(form)
    with given(context or Context()):
        view = _describe.view(made.key if issubclass(made, DeployedForm) else str(form), made)
        if answers is None or not issubclass(made, DeployedForm):
            return view
        return _describe.without(view, made().hidden(answers), made.asked())


def version(form: AnyForm) -> str:
    """A short digest of the form: it changes when the form does."""
    return _version(form) if isinstance(form, str) else form.digest


@cache
def _version(key: str) -> str:
    return hashlib.sha256(repr(describe(key)).encode()).hexdigest()[:16]


def from_html(form: AnyForm, posted: Posted) -> dict[str, Any]:
    """What a browser sent, nested; nothing is checked, so a draft keeps all that was typed."""
    return _html.from_html(_form(form), posted)


def to_html(form: AnyForm, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Flat values for the inputs of the page."""
    return _html.to_html(_form(form), answers)


def parts(form: AnyForm) -> tuple[Part, ...]:
    """The sections that are kept each by itself, where several people write a form at once."""
    return _together.parts(_form(form))


def merge(
    form: AnyForm, kept: Mapping[str, Any], typed: Mapping[str, Any], seen: Mapping[str, str]
) -> Merged:
    """What stands once somebody's answers are laid beside those that are kept."""
    made = _form(form)
    return _together.merge(
        made, _together.as_typed(made, kept), _together.as_typed(made, typed), seen
    )


def take(
    form: AnyForm, kept: Mapping[str, Any], typed: Mapping[str, Any], theirs: Collection[str]
) -> dict[str, Any]:
    """The answers with these sections as they are kept."""
    return _together.take(_form(form), kept, typed, theirs)


def load(form: AnyForm, data: object, context: Context | None = None) -> Loaded:
    """Check answers; raises Invalid with the path of every field that is wrong."""
    return _loading.load(_form(form), data, context or Context())


def read(form: AnyForm, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values of stored answers: Decimal, date, int, str, lists and rows of these."""
    return _form(form)().revive(answers)


def _form(form: AnyForm) -> type[Form]:
    if not isinstance(form, str):
        return form
    if form not in FORMS:
        raise UnknownForm(form)
    return FORMS[form]
