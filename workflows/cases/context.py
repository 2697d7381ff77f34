"""What a form is given besides its answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import forms


@dataclass(frozen=True)
class Written:
    """Who wrote a section last, and when."""

    author: str
    at: datetime


@dataclass(frozen=True)
class Remark:
    """What a reviewer said of a line: the line as it was then, or none, where it is of the section."""

    section: str
    line_no: int | None
    line: Mapping[str, object] | None
    author: str
    text: str


@dataclass(frozen=True)
class FormContext:
    """Named lists to choose from, facts to show and check against, and first values."""

    options: Mapping[str, Sequence[tuple[int | str, str]]] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    initial: Mapping[str, object] = field(default_factory=dict)
    # Fields that are not to be changed, with the answers that stand in them.
    locked: Mapping[str, object] = field(default_factory=dict)
    # Of a form that is written together: who wrote each section, and what was said of its lines.
    authors: Mapping[str, Written] = field(default_factory=dict)
    remarks: Sequence[Remark] = ()


def all_but(
    form: forms.AnyForm, answers: Mapping[str, object], open_: Collection[str]
) -> dict[str, object]:
    """What stands in a form that came back, less the fields that may be changed; all where none
    is named.
    """
    fields = [one.name for part in forms.describe(form).sections for one in part.fields]
    return {name: answers.get(name) for name in fields if open_ and name not in open_}
