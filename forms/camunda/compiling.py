"""From a form file to the schema that checks its answers, or to every reason against it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from marshmallow import ValidationError

from forms.base import Form
from forms.camunda.building import Builder, Language, label
from forms.camunda.fields import Note
from forms.camunda.problems import Problems, Unreadable
from forms.camunda.reading import Component, check_form, components, read
from forms.camunda.schema import Condition, DeployedForm
from forms.camunda.vocabulary import MAX_ROWS, UNNESTED
from forms.collected import Rows
from forms.fields import Field

RESERVED: Final = frozenset({"csrf_token", "Meta"})


def compile_form(content: bytes, language: Language) -> type[DeployedForm]:
    """Compile a form file; FormRefused names everything in it that does not run."""
    form = read(content)
    problems = Problems()
    check_form(form, problems)
    made = _Form(Builder(language, problems))
    made.take(form, ())
    if not made.fields:
        problems.refuse(form, "empty", "the form has no component")
    problems.raise_any()
    # Attributes come after the fields, whose names must not stand in for them.
    compiled: type[DeployedForm] = type("Deployed", (DeployedForm,), dict(made.fields))
    compiled.key = str(form["id"])
    compiled.digest = hashlib.sha256(content).hexdigest()[:16]
    compiled.sections = tuple((title, tuple(names)) for title, names in made.sections if names)
    compiled.conditions = made.conditions
    compiled.defaults = made.defaults
    compiled.private = frozenset(
        name for name, each in made.fields.items() if not each.routing and name[0] != "_"
    )
    return compiled


@dataclass
class _Form:
    """A form, or the rows of a list, while it is put together."""

    builder: Builder
    inside: bool = False
    fields: dict[str, Field] = field(default_factory=dict)
    sections: list[tuple[str, list[str]]] = field(default_factory=lambda: [("", [])])
    conditions: dict[str, tuple[Condition, ...]] = field(default_factory=dict)
    defaults: dict[str, object] = field(default_factory=dict)

    def take(self, parent: Component, around: tuple[Condition, ...]) -> None:
        """Take in the components of a form, a group or a list."""
        for each in components(parent, self.builder.problems):
            if self.inside and each["type"] in UNNESTED:
                text = "a {type} does not run in the rows of a list"
                self._refuse(each, "component", text, type=each["type"])
            elif each["type"] == "group":
                self._group(each, (*around, *self._condition(each)))
            else:
                self._one(each, (*around, *self._condition(each)))

    def _group(self, group: Component, around: tuple[Condition, ...]) -> None:
        if group.get("path"):
            self._refuse(
                group, "path", "a group has no 'path' here: its answers stand on their own"
            )
        self.sections.append((label(group), []))
        self.take(group, around)
        self.sections.append(("", []))

    def _one(self, component: Component, around: tuple[Condition, ...]) -> None:
        made = self._rows(component) if component["type"] == "dynamiclist" else None
        made = made or self.builder.field(component)
        if made is None:
            return
        name = f"_note_{len(self.fields)}" if isinstance(made, Note) else self._name(component)
        if name in self.fields:
            self._refuse(component, "key", "the key {key!r} stands there twice", key=name)
        self.fields[name] = made
        self.sections[-1][1].append(name)
        if around:
            self.conditions[name] = around
        self._default(name, component, made)

    def _rows(self, component: Component) -> Field:
        inner = _Form(self.builder, inside=True)
        inner.take(component, ())
        if not inner.fields:
            self._refuse(component, "empty", "the list has no component")
        rows: type[Form] = type("Row", (Form,), dict(inner.fields))
        options = self.builder.options(component)
        first = component.get("defaultRepetitions", 1)
        if type(first) is not int or not 0 <= first <= MAX_ROWS:
            text = "'defaultRepetitions' is a whole number up to {limit}"
            self._refuse(component, "defaultRepetitions", text, limit=MAX_ROWS)
        least = 1 if options["required"] else 0
        return Rows(schema=rows, least=least, most=MAX_ROWS, **options)

    def _name(self, component: Component) -> str:
        name = component.get("path" if component["type"] == "dynamiclist" else "key")
        good = isinstance(name, str) and name.isidentifier() and name not in RESERVED
        if not good or str(name).startswith("_"):
            text = "the key {key!r} is no name: letters, digits and _, beginning with a letter"
            self._refuse(component, "key", text, key=name)
        return str(name)

    def _condition(self, component: Component) -> Iterator[Condition]:
        given = component.get("conditional")
        text = given.get("hide") if isinstance(given, dict) else None
        if not text:
            return
        if self.inside:
            self._refuse(component, "conditional", "in the rows of a list nothing is conditional")
            return
        known = [name for name, each in self.fields.items() if not isinstance(each, Note)]
        try:
            yield self.builder.language.condition(str(text), known)
        except Unreadable as error:
            said = "the condition {hide!r} does not run: {reason}"
            self._refuse(component, "conditional", said, hide=text, reason=error.reason)

    def _default(self, name: str, component: Component, made: Field) -> None:
        default: Any = component.get("defaultValue")
        if default in (None, "", [], False):
            return
        try:
            made.deserialize(default)
        except ValidationError:
            text = "'defaultValue' {value!r} is no answer to this field"
            self._refuse(component, "defaultValue", text, value=default)
        if self.inside:
            self._refuse(component, "defaultValue", "in the rows of a list there is no default")
        self.defaults[name] = default

    def _refuse(self, component: Component, rule: str, text: str, **values: object) -> None:
        self.builder.problems.refuse(component, rule, text, **values)
