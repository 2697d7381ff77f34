"""Texts for people: Chinese msgids marked here, translated where they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate yet"
    """Mark a Chinese text as translatable, and return it unchanged."""
    return text


class Bilingual(str):
    """A Chinese text that comes with its English; no catalogue knows what strangers write."""

    english: str

    def __new__(cls, text: str, english: str = "") -> Bilingual:
        """The Chinese text, which is what it is wherever nobody asks."""
        made = super().__new__(cls, text)
        made.english = english
        return made


class Message:
    """A Chinese template (the msgid) and its parameters, kept apart until somebody reads it.

    Places are written `{name}`; a parameter that is a Message is translated with it.
    """

    __slots__ = ("params", "template")

    def __init__(self, template: str, /, **params: object) -> None:
        self.template: Final = template
        self.params: Final[Mapping[str, object]] = params

    def text(self, translate: Callable[[str], str] = N_) -> str:
        """The words, in the language that `translate` gives; Chinese without one."""
        return translate(self.template).format(
            **{
                name: value.text(translate) if isinstance(value, Message) else value
                for name, value in self.params.items()
            }
        )

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Message({self.template!r}, {dict(self.params)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.template, dict(self.params)) == (
            other.template,
            dict(other.params),
        )

    def __hash__(self) -> int:
        return hash(self.template)
