"""A form that was deployed: fields that its conditions hide are neither required nor accepted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, cast

from marshmallow import ValidationError

from forms.base import Form, is_blank
from forms.camunda.fields import NOT_ASKED
from forms.fields import Field
from forms.messages import Message


class Condition(Protocol):
    """A condition of a form file, made by whoever knows the expression language."""

    @property
    def names(self) -> frozenset[str]:
        """The answers that it asks for."""

    def __call__(self, scope: Mapping[str, object]) -> object:
        """Its value for these answers."""


Conditions = Mapping[str, tuple[Condition, ...]]


class DeployedForm(Form):
    """What a form file was compiled to."""

    key: ClassVar[str] = ""
    digest: ClassVar[str] = ""
    # Field -> what hides it: its own condition and those of the groups around it.
    conditions: ClassVar[Conditions] = {}
    defaults: ClassVar[Mapping[str, object]] = {}
    private: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def asked(cls) -> frozenset[str]:
        """The fields that conditions look at."""
        conditions = (each for several in cls.conditions.values() for each in several)
        return frozenset[str]().union(*(each.names for each in conditions))

    def hidden(self, answers: Mapping[str, Any]) -> frozenset[str]:
        """The fields that are not asked for; a condition sees the answers above it."""
        hidden: set[str] = set()
        scope: dict[str, object] = dict.fromkeys(self.fields)
        for name, each in self.named().items():
            if any(condition(scope) is True for condition in self.conditions.get(name, ())):
                hidden.add(name)
            else:
                scope[name] = _typed(each, answers.get(name))
        return frozenset(hidden)

    def load(self, data: Any, **options: Any) -> Any:
        """Check answers as every form does, without what is hidden."""
        if not self.conditions or not isinstance(data, Mapping):
            return super().load(data, **options)
        hidden = self.hidden(data)
        asked = {name: value for name, value in data.items() if name not in hidden}
        errors = {name: self._not_asked(name) for name in hidden if not is_blank(data.get(name))}
        try:
            loaded = super().load(asked, partial=hidden or None, **options)
        except ValidationError as error:
            raise ValidationError({**errors, **cast("dict[str, Any]", error.messages)}) from error
        if errors:
            raise ValidationError(errors)
        return loaded

    def _not_asked(self, name: str) -> list[Message]:
        return [Message(NOT_ASKED, field=self.named()[name].label)]


def _typed(each: Field, value: Any) -> object:
    """An answer as its type; one that is wrong is none yet."""
    if is_blank(value):
        return False if each.kind == "boolean" else None
    try:
        return cast(object, each.deserialize(value))
    except ValidationError:
        return None
