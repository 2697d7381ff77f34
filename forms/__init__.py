"""The forms of the programme: one schema per form key; checked here, drawn by the web."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from forms import describe as _describe
from forms import html as _html
from forms import loading as _loading
from forms.base import Form
from forms.context import Context, given
from forms.describe import FieldView, FormView, Section
from forms.html import Posted, is_rearranging
from forms.loading import Invalid, Loaded
from forms.messages import Message
from forms.registry import FORMS

__all__ = [
    "FORM_KEYS",
    "Context",
    "FieldView",
    "FormView",
    "Invalid",
    "Loaded",
    "Message",
    "Posted",
    "Section",
    "UnknownForm",
    "describe",
    "from_html",
    "is_rearranging",
    "load",
    "read",
    "to_html",
    "version",
]
FORM_KEYS: Final = frozenset(FORMS)


class UnknownForm(LookupError):
    """There is no form of this key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"there is no form {key!r}")


def describe(key: str, context: Context | None = None) -> FormView:
    """The form as a page shows it; with a context, its lists are filled in."""
    with given(context or Context()):
        return _describe.view(key, _form(key))


@cache
def version(key: str) -> str:
    """A short digest of the form's description: it changes when the form does."""
    return hashlib.sha256(repr(describe(key)).encode()).hexdigest()[:16]


def from_html(key: str, posted: Posted) -> dict[str, Any]:
    """What a browser sent, nested; nothing is checked, so a draft keeps all that was typed."""
    return _html.from_html(_form(key), posted)


def to_html(key: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Flat values for the inputs of the page."""
    return _html.to_html(_form(key), answers)


def load(key: str, data: object, context: Context | None = None) -> Loaded:
    """Check answers; raises Invalid with the path of every field that is wrong."""
    return _loading.load(_form(key), data, context or Context())


def read(key: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values of stored answers: Decimal, date, int, str, lists and rows of these."""
    return _form(key)().revive(answers)


def _form(key: str) -> type[Form]:
    if key not in FORMS:
        raise UnknownForm(key)
    return FORMS[key]
