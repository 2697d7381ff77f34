"""Why a form file is refused, by component; the text is a template, its values apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FormProblem:
    """One reason: the component's key or id, the rule, what is wrong and what to write."""

    place: str | None
    rule: str
    text: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return f"{self.place or '-'}: {self.text.format(**dict(self.values))} [{self.rule}]"


class FormRefused(Exception):
    """A form file holds something that does not run, or is wrong."""

    def __init__(self, problems: Sequence[FormProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class Unreadable(ValueError):
    """A condition or a pattern cannot be used; says why."""

    def __init__(self, reason: object) -> None:
        self.reason = reason
        super().__init__(str(reason))


@dataclass
class Problems:
    """The problems of one file."""

    found: list[FormProblem] = field(default_factory=list)

    def refuse(
        self, component: Mapping[str, object], rule: str, text: str, /, **values: object
    ) -> None:
        """Note one, at the component's key, path or id."""
        names = (component.get(name) for name in ("key", "path", "id"))
        place = next((name for name in names if isinstance(name, str) and name), None)
        told = {
            name: str(value) if isinstance(value, list | dict) else value
            for name, value in values.items()
        }
        self.found.append(FormProblem(place, rule, text, tuple(told.items())))

    def raise_any(self) -> None:
        """Refuse the file if there are any."""
        if self.found:
            raise FormRefused(list(dict.fromkeys(self.found)))
