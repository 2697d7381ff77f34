"""A form as a page needs it: sections of fields with their kind, label, help and bounds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal

from forms.base import Form
from forms.collected import Rows
from forms.fields import Field


@dataclass(frozen=True)
class FieldView:
    """One input, or a repeating part with inputs of its own; texts are msgids."""

    name: str
    kind: str
    label: str
    help: str
    required: bool
    unit: str
    choices: tuple[tuple[str, str], ...] = ()
    options: str | None = None
    max_length: int | None = None
    min: Decimal | int | None = None
    max: Decimal | int | None = None
    step: str | None = None
    rows: tuple[FieldView, ...] = ()
    least: int = 0


@dataclass(frozen=True)
class Section:
    """Fields that belong together."""

    title: str
    fields: tuple[FieldView, ...]
    # The section's key, where several people write the form together.
    key: str = ""


@dataclass(frozen=True)
class FormView:
    """A whole form."""

    key: str
    title: str
    sections: tuple[Section, ...] = field(default_factory=tuple)
    # The fields whose answers show or hide others.
    live: tuple[str, ...] = ()


def view(key: str, form: type[Form]) -> FormView:
    """The view of a form; fields that no section names stand in one without a title."""
    fields = form().named()
    named = [name for _, names in form.sections for name in names]
    rest = tuple(name for name in fields if name not in named)
    sections = [*form.sections, *([("", rest)] if rest else [])]
    return FormView(
        key,
        form.heading,
        tuple(
            Section(
                title,
                tuple(_field(name, fields[name]) for name in names),
                names[0] if form.written_together else "",
            )
            for title, names in sections
        ),
    )


def without(view: FormView, hidden: Collection[str], live: Collection[str]) -> FormView:
    """The view less these fields, and less the sections that are empty then."""
    sections = [
        Section(each.title, tuple(one for one in each.fields if one.name not in hidden))
        for each in view.sections
    ]
    return replace(
        view, sections=tuple(each for each in sections if each.fields), live=tuple(sorted(live))
    )


def _field(name: str, each: Field) -> FieldView:
    rows: tuple[FieldView, ...] = ()
    if isinstance(each, Rows):
        inner: dict[str, Field] = each.schema().named()
        rows = tuple(_field(*item) for item in inner.items())
    least = each.least if isinstance(each, Rows) else 0
    return FieldView(
        name, each.kind, each.label, each.help, each.required, each.unit,
        rows=rows, least=least, **each.describe(),
    )  # fmt: skip
