"""A place in a model that holds either a literal or a FEEL expression."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from engine import feel
from engine.feel.juel import juel_template


class JuelRefused(ValueError):
    """A JUEL expression stands where FEEL is wanted."""

    def __init__(self, text: str) -> None:
        self.template, self.values = juel_template(text)
        super().__init__(self.template.format(**self.values))


@dataclass(frozen=True)
class Slot:
    """What a modeller wrote in one place."""

    text: str
    expression: feel.Expression | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names that the expression asks for."""
        return self.expression.names if self.expression else frozenset()


def literal_or_feel(text: str) -> Slot:
    """Literal unless it begins with an equals sign."""
    if text.lstrip().startswith("="):
        return always_feel(text)
    refuse_juel(text)
    return Slot(text)


def always_feel(text: str) -> Slot:
    """FEEL with or without the equals sign."""
    refuse_juel(text)
    return Slot(text, feel.compile(text))


def named(text: str, names: Iterable[str] = ()) -> Slot:
    """A variable of any name, or FEEL that may use variables of such names."""
    known = list(names)
    return Slot(text, feel.compile(text, names=known or [text]))


def refuse_juel(text: str) -> None:
    """Say what to write instead of ${…} or #{…}."""
    if "${" in text or "#{" in text:
        raise JuelRefused(text)


NOTHING: Final = always_feel("null")
"""What a data object or a property holds until something is written to it."""
