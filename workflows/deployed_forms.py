"""Forms that were deployed: compiled with FEEL for their conditions, found by the task's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy.orm import Session

import forms
from engine import feel
from engine.admission import FormFile
from engine.errors import DeploymentRefused, Problem, Reason, reason_of
from engine.queries import part_content

NOT_ABOVE: Final = "no field above it has the key {key!r}"
# FEEL's own search: it bounds what a pattern of a stranger may cost.
MATCHES: Final = feel.compile("matches(answer, pattern)")


@dataclass(frozen=True)
class FeelCondition:
    """A condition in FEEL; what FEEL cannot answer hides nothing."""

    expression: feel.Expression

    @property
    def names(self) -> frozenset[str]:
        """The answers that it asks for."""
        return self.expression.names

    def __call__(self, scope: Mapping[str, object]) -> object:
        """Its value for these answers."""
        try:
            return self.expression(scope)
        except feel.FeelError:
            return None


def condition(text: str, names: Collection[str]) -> FeelCondition:
    """A condition that asks only for these answers."""
    try:
        expression = feel.compile(text, names)
    except feel.FeelError as error:
        raise forms.Unreadable(reason_of(error)) from error
    unknown = sorted(expression.names - set(names))
    if unknown:
        raise forms.Unreadable(Reason(NOT_ABOVE, (("key", unknown[0]),)))
    return FeelCondition(expression)


def pattern(text: str, longest: int) -> Callable[[str], bool]:
    """Whether a text matches; refused where that could take too long."""
    reasons: list[str] = []
    try:
        known = MATCHES({"answer": "x" * longest, "pattern": text}, reasons) is not None
    except feel.FeelError as error:
        raise forms.Unreadable(reason_of(error)) from error
    if not known:
        raise forms.Unreadable(reasons[0] if reasons else text)
    return lambda answer: MATCHES({"answer": answer, "pattern": text}) is True


LANGUAGE: Final = forms.Language(condition, pattern)


@lru_cache(maxsize=256)
def _compiled(content: bytes) -> type[forms.DeployedForm]:
    return forms.compile_form(content, LANGUAGE)


def read_form(file: str, content: bytes) -> FormFile:
    """What the engine wants to know of a form file; raises DeploymentRefused."""
    try:
        form = _compiled(content)
    except forms.FormRefused as refused:
        raise DeploymentRefused(
            [
                Problem(file, each.place, each.rule, each.text, each.values)
                for each in refused.problems
            ]
        ) from refused
    return FormFile(form.key, form.private)


def form_of(session: Session, key: str, form_id: int | None) -> forms.AnyForm:
    """The form of the code, or the version of a deployed one that a task was opened with."""
    return key if form_id is None else _compiled(part_content(session, form_id))


def first_answers(form: forms.AnyForm) -> Mapping[str, object]:
    """What a deployed form is filled in with to begin with."""
    return {} if isinstance(form, str) else form.defaults
