"""Texts for people, marked here and translated where they are rendered: template and parameters."""

from __future__ import annotations

from collections.abc import Callable

from forms.messages import N_
from forms.messages import Message as PlainMessage

__all__ = ["N_", "Message"]


class Message(PlainMessage):
    """A Chinese template (the msgid) and its parameters; one that is a Message is translated too."""

    __slots__ = ()

    def text(self, translate: Callable[[str], str] = N_) -> str:
        """The words, in the language that `translate` gives; Chinese without one."""
        return translate(self.template).format(
            **{
                name: value.text(translate) if isinstance(value, PlainMessage) else value
                for name, value in self.params.items()
            }
        )
