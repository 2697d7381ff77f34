"""Forms that several people write at once: their sections, and whose words stand in each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.base import Form
from forms.html import from_html, to_html


@dataclass(frozen=True)
class Part:
    """A section that is written and kept by itself; its key is its first field's name."""

    key: str
    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """What stands after somebody's answers were laid beside those that are kept."""

    answers: dict[str, Any]
    # The sections that this person has changed, and those that somebody else has, too.
    changed: tuple[str, ...] = ()
    clashing: tuple[str, ...] = ()
    # Each section's mark as it stands now.
    marks: dict[str, str] = field(default_factory=dict)


def parts(form: type[Form]) -> tuple[Part, ...]:
    """The sections of a form that is written together; none of any other form."""
    if not form.written_together:
        return ()
    return tuple(Part(names[0], title, tuple(names)) for title, names in form.sections)


def mark(part: Part, answers: Mapping[str, Any]) -> str:
    """A short digest of what a section says, as it is typed: two pages with the same words agree."""
    words = {name: answers.get(name) for name in part.fields}
    plain = json.dumps(words, ensure_ascii=False, sort_keys=True).replace("\\r\\n", "\\n")
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def as_typed(form: type[Form], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as a page that shows them would send them back, unchanged."""
    return from_html(form, _Page(to_html(form, answers)))


def merge(
    form: type[Form],
    kept: Mapping[str, Any],
    typed: Mapping[str, Any],
    seen: Mapping[str, str],
) -> Merged:
    """Lay what somebody typed beside what is kept; `seen` holds the marks that their page began with.

    A section that they left as they found it is taken as it is kept now, whoever changed it. One
    that they changed counts where nobody else did meanwhile; where somebody did, it clashes, and
    what is kept stays.
    """
    answers: dict[str, Any] = {}
    changed, clashing, marks = [], [], {}
    for part in parts(form):
        here, there = mark(part, typed), mark(part, kept)
        found = seen.get(part.key)
        mine = here not in (there, found)
        taken = mine and there == found
        source = typed if taken else kept
        answers |= {name: source[name] for name in part.fields if name in source}
        marks[part.key] = here if taken else there
        if taken:
            changed.append(part.key)
        elif mine:
            clashing.append(part.key)
    return Merged(answers, tuple(changed), tuple(clashing), marks)


def take(
    form: type[Form], kept: Mapping[str, Any], typed: Mapping[str, Any], theirs: Collection[str]
) -> dict[str, Any]:
    """The answers with these sections as they are kept: somebody has given way."""
    given = {name for part in parts(form) if part.key in theirs for name in part.fields}
    return {**typed, **{name: kept.get(name) for name in given}}


class _Page:
    """What the inputs of a page hold, as a browser would post it."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = {
            name: [str(one) for one in (value if isinstance(value, list) else [value])]
            for name, value in values.items()
            if value is not False
        }
        for name, value in values.items():
            if value is True:
                self._values[name] = ["true"]

    def keys(self) -> Collection[str]:
        return self._values.keys()

    def getlist(self, key: str) -> list[str]:
        return list(self._values.get(key, ()))
