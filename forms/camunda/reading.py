"""A form file as components: its JSON, and what is known before any of them is built."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn, cast

from forms.camunda.problems import FormProblem, FormRefused, Problems
from forms.camunda.vocabulary import (
    FIXED,
    FORM,
    MAX_BYTES,
    MAX_COMPONENTS,
    MAX_TEXT,
    OWN,
    PROPERTIES,
    REQUIRED,
    VALIDATE,
)

Component = Mapping[str, Any]
WORDS = ("label", "description", "text", "content", "dateLabel", "timeLabel")


def read(content: bytes) -> dict[str, Any]:
    """The form as JSON; FormRefused when it is none."""
    if len(content) > MAX_BYTES:
        _refuse("size", "the file is larger than {limit} KiB", limit=MAX_BYTES // 1024)
    try:
        found = json.loads(content, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        _refuse("depth", "the form is nested too deep")
    except json.JSONDecodeError as error:
        text = "the file is not JSON from line {line}, column {column} on"
        _refuse("json", text, line=error.lineno, column=error.colno)
    except UnicodeDecodeError:
        _refuse("json", "the file is not JSON in UTF-8")
    except ValueError:
        _refuse("json", "a number in the file has too many digits")
    if not isinstance(found, dict) or found.get("type") != "default":
        _refuse("form", 'a form is a JSON object of "type": "default", as Camunda Forms writes it')
    return cast("dict[str, Any]", found)


def check_form(form: Component, problems: Problems) -> None:
    """What stands around the components."""
    name = form.get("id")
    if not isinstance(name, str) or not name or len(name) > 100:  # noqa: PLR2004 - the column's
        problems.refuse(form, "id", "the form needs an id of at most 100 characters")
    for unknown in sorted(form.keys() - FORM):
        problems.refuse(form, "property", "{name!r} does not run on a form", name=unknown)
    count = sum(1 for _ in every(form))
    if count > MAX_COMPONENTS:
        text = "a form has at most {limit} components; this one has {count}"
        problems.refuse(form, "size", text, limit=MAX_COMPONENTS, count=count)


def components(parent: Component, problems: Problems) -> Iterator[Component]:
    """The components of a form, group or list that can be built; the others are refused."""
    found = parent.get("components", [])
    for each in found if isinstance(found, list) else [found]:
        kind = each.get("type") if isinstance(each, dict) else None
        if not isinstance(kind, str) or kind not in PROPERTIES:
            where = each if isinstance(each, dict) else parent
            problems.refuse(where, "component", "a component {type!r} does not run", type=kind)
        else:
            _check(each, kind, problems)
            yield each


def part(component: Component, name: str) -> Mapping[str, Any]:
    """An object within a component; empty where there is none, or something else."""
    found = component.get(name)
    return found if isinstance(found, dict) else {}


def every(parent: Component) -> Iterator[Component]:
    """All components, at any depth."""
    found = parent.get("components")
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict):
            yield each
            yield from every(each)


def _check(component: Component, kind: str, problems: Problems) -> None:
    for name in sorted(component.keys() - PROPERTIES[kind]):
        problems.refuse(
            component, "property", "{name!r} does not run on a {kind}", name=name, kind=kind
        )
    for name, value in FIXED.items():
        if name in component and component[name] != value:
            text = "{name!r} runs as {value} only"
            problems.refuse(component, "property", text, name=name, value=json.dumps(value))
    for name in WORDS:
        _check_words(component, name, problems)
    _check_part(component, "validate", VALIDATE.get(kind, REQUIRED), problems)
    _check_part(component, "conditional", frozenset({"hide"}), problems)
    _check_part(component, "appearance", frozenset({"suffixAdorner"}), problems)
    labels = {name for name in part(component, "properties") if name.startswith("label_en.")}
    _check_part(component, "properties", OWN | labels, problems)
    if not isinstance(part(component, "validate").get("required", False), bool):
        problems.refuse(component, "validate", "'required' is true or false")


def _check_words(component: Component, name: str, problems: Problems) -> None:
    words = component.get(name, "")
    if not isinstance(words, str) or len(words) > MAX_TEXT:
        text = "{name!r} is a text of at most {limit} characters"
        problems.refuse(component, "text", text, name=name, limit=MAX_TEXT)
    elif words.startswith("=") or "{{" in words:
        text = "{name!r} is shown as it stands; expressions and templates in it do not run"
        problems.refuse(component, "text", text, name=name)


def _check_part(component: Component, name: str, known: frozenset[str], problems: Problems) -> None:
    found = component.get(name)
    if found is None:
        return
    if not isinstance(found, dict):
        problems.refuse(component, "property", "{name!r} is a JSON object", name=name)
        return
    for unknown in sorted(found.keys() - known):
        text = "{unknown!r} does not run in {name!r} of a {kind}"
        kind = component.get("type")
        problems.refuse(component, "property", text, unknown=unknown, name=name, kind=kind)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        _refuse("json", "{name!r} stands twice in one object", name=twice)
    return made


def _no_constant(name: str) -> NoReturn:
    _refuse("json", "{name} is no number", name=name)


def _refuse(rule: str, text: str, **values: object) -> NoReturn:
    raise FormRefused([FormProblem(None, rule, text, tuple(values.items()))])
