"""Fields that are chosen from a list: codes of the form's own, or ids that the context supplies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forms.context import current
from forms.fields import NOT_LISTED, TOO_FEW, Choices, Field, refuse


class Choice(Field):
    """One of a few codes, each with its label."""

    kind = "choice"

    def __init__(self, label: str, choices: Choices, **options: Any) -> None:
        super().__init__(label, **options)
        self.choices = tuple(choices)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if value not in [code for code, _ in self.choices]:
            raise refuse(NOT_LISTED)
        return str(value)

    def describe(self) -> dict[str, Any]:
        """Its choices."""
        return {"choices": self.choices}


class Several(Field):
    """Some of a few codes."""

    kind = "choices"

    def __init__(self, label: str, choices: Choices, **options: Any) -> None:
        super().__init__(label, **options)
        self.choices = tuple(choices)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[str]:
        codes = value if isinstance(value, list) else [value]
        if any(code not in [known for known, _ in self.choices] for code in codes):
            raise refuse(NOT_LISTED)
        return list(dict.fromkeys(codes))

    def describe(self) -> dict[str, Any]:
        """Its choices."""
        return {"choices": self.choices}


class Option(Field):
    """The id of one entry of a list that the context supplies."""

    kind = "option"

    def __init__(
        self, label: str, options: str, *, gone: tuple[str, str] | None = None, **others: Any
    ) -> None:
        """`gone` names a fact with ids that are no longer to be had, and says what of them."""
        super().__init__(label, **others)
        self.options, self.gone = options, gone

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if self.gone is not None:
            name, text = self.gone
            if str(value) in {str(each) for each in _known_list(name)}:
                raise refuse(text)
        return _listed(self.options, value)

    def describe(self) -> dict[str, Any]:
        """The list's name, and its entries where they are known."""
        return {"options": self.options, "choices": _entries(self.options)}


class Options(Option):
    """The ids of several entries of a list that the context supplies."""

    kind = "options"

    def __init__(self, label: str, options: str, *, least: int | str = 1, **others: Any) -> None:
        super().__init__(label, options, **others)
        self.least = least

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        values = value if isinstance(value, list) else [value]
        ids = list(dict.fromkeys(_listed(self.options, one) for one in values))
        least = self.least
        if isinstance(least, str):
            known = current().facts.get(least)
            least = known if isinstance(known, int) else 1
        if len(ids) < least:
            raise refuse(TOO_FEW, min=least)
        return ids


def _known_list(name: str) -> Sequence[object]:
    known = current().facts.get(name)
    return known if isinstance(known, list | tuple) else ()


def _entries(name: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(ident), label) for ident, label in current().options.get(name, ()))


def _listed(name: str, value: object) -> int | str:
    for ident, _ in current().options.get(name, ()):
        if value in (ident, str(ident)) and not isinstance(value, bool):
            return ident
    raise refuse(NOT_LISTED)
