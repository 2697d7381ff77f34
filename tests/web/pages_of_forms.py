"""Forms drawn by the macro alone, without a site around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TypeAlias

import jinja2
from lxml import html

from forms import FieldView, FormView, Message

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
FILES = {7: SimpleNamespace(id=7, filename="审计报告.pdf")}
Element: TypeAlias = html.HtmlElement


@dataclass(frozen=True)
class Posted:
    """What a browser would send: every name with its values."""

    pairs: Sequence[tuple[str, str]]

    def keys(self) -> Iterable[str]:
        """The names."""
        return [name for name, _ in self.pairs]

    def getlist(self, key: str) -> list[str]:
        """All values of a name."""
        return [value for name, value in self.pairs if name == key]


def _translated(text: str, **params: object) -> str:
    return text % params if params else text


@cache
def environment() -> jinja2.Environment:
    """What the macros need of the site, and no more; compiled once, which takes longest."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    env.globals |= {
        "_": _translated,
        "say": str,
        "icon": lambda name: "",
        "url_for": lambda endpoint, file_id: f"/files/{file_id}",
        "files": FILES,
    }
    env.filters |= {"money": lambda value: f"¥{value}", "told": str, "day": str}
    return env


def source(
    view: FormView,
    values: Mapping[str, object] | None = None,
    errors: Mapping[str, Sequence[Message]] | None = None,
) -> str:
    """The markup of a form."""
    template = environment().from_string(
        '{% from "macros/form.html" import render_form with context %}'
        "<form>{{ render_form(view, values, errors) }}</form>"
    )
    return template.render(view=view, values=values or {}, errors=errors or {})


def drawn(
    view: FormView,
    values: Mapping[str, object] | None = None,
    errors: Mapping[str, Sequence[Message]] | None = None,
) -> Element:
    """The form as a tree, the blank rows that only a script copies taken out."""
    tree: Element = html.fromstring(source(view, values, errors))
    for blank in tree.xpath("//template"):
        blank.drop_tree()
    return tree


def told(
    view: FormView,
    answers: Mapping[str, object],
    names: Mapping[tuple[str, str], str] | None = None,
) -> Element:
    """Finished answers as a tree."""
    fragment = environment().get_template("cases/answers.html")
    told = fragment.render(view=view, answers=answers, names=names or {})
    tree: Element = html.fromstring(f"<div>{told}</div>")
    return tree


def fields_of(view: FormView) -> Iterator[FieldView]:
    """All fields, in their order."""
    for section in view.sections:
        yield from section.fields


def paths_of(view: FormView) -> Iterator[str]:
    """Every path at which an error may stand, two rows deep."""
    for field in fields_of(view):
        yield field.name
        for number in range(2) if field.rows else ():
            yield f"{field.name}.{number}"
            yield from (f"{field.name}.{number}.{column.name}" for column in field.rows)


def typed(fields: Iterable[FieldView], rows: int = 2) -> dict[str, object]:
    """Something in every field, right or not, as a browser gives it."""
    return {field.name: _typed(field, rows) for field in fields}


def _typed(field: FieldView, rows: int) -> object:
    if field.kind == "rows":
        return [typed(field.rows) for _ in range(rows)]
    if field.kind == "files":
        return ["7"]
    codes = [code for code, _ in field.choices]
    if field.kind in ("choices", "options"):
        return codes[:2]
    if field.kind in ("choice", "option"):
        return codes[-1] if codes else ""
    said = {"boolean": "true", "date": "2026-03-15", "text": '<b>"甲" & 乙</b>'}
    return said.get(field.kind, "\n第一行\n第二行 <i>" if field.kind == "textarea" else "十二")


def sent(form: Element) -> Posted:
    """What a browser would send of this form."""
    return Posted([pair for control in form.xpath("//*[@name]") for pair in _sent(control)])


def _sent(control: Element) -> Iterator[tuple[str, str]]:
    name = str(control.get("name"))
    if control.tag == "select":
        for option in control.xpath(".//option[@selected]"):
            yield name, str(option.get("value"))
    elif control.tag == "textarea":
        # The first line break after the tag is the parser's own; lxml leaves it to us.
        yield name, (control.text or "").removeprefix("\n")
    elif control.get("type") in ("radio", "checkbox"):
        if control.get("checked") is not None:
            yield name, str(control.get("value"))
    elif control.tag == "input" and control.get("type") != "file":
        yield name, str(control.get("value"))
