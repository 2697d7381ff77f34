"""Types as DMN declares them: FEEL's own, and those that item definitions build."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from engine import feel
from engine.feel import Range, UnaryTests, Value, YearMonthDuration

# Whether a value passes the tests that constrain a type.
Admits = Callable[[UnaryTests, Value], bool]
_SHOWN = 80


class Type(Protocol):
    """What a value is asked to be."""

    @property
    def name(self) -> str:
        """How the model calls it."""

    @property
    def collection(self) -> bool:
        """Whether its values are lists."""

    def refuses(self, value: Value, admits: Admits) -> str | None:
        """Why a value that is not null is not of this type, or nothing."""


@dataclass(frozen=True, slots=True)
class Simple:
    """A type of FEEL."""

    name: str
    kinds: tuple[type, ...]
    whole: bool = False
    collection: bool = False

    def refuses(self, value: Value, admits: Admits) -> str | None:
        """Python counts booleans among the numbers, and dates with times among the dates."""
        fitting = isinstance(value, self.kinds) and (
            type(value) is not datetime or datetime in self.kinds or object in self.kinds
        )
        if fitting and self.whole and isinstance(value, Decimal):
            fitting = value == value.to_integral_value()
        return None if fitting else f"must be a {self.name}, not {shown(value)}"


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """A function: the types of what it takes and gives."""

    parameters: tuple[Type, ...]
    output: Type
    name: str = "function"
    collection: bool = False

    def refuses(self, value: Value, admits: Admits) -> str | None:
        """Only whether it can be called: what it gives is looked at when it gives it."""
        return None if callable(value) else f"must be a function, not {shown(value)}"


@dataclass(frozen=True, slots=True)
class ListOf:
    """Lists of a type."""

    element: Type
    collection: bool = True

    @property
    def name(self) -> str:
        """How messages call it."""
        return f"list of {self.element.name}"

    def refuses(self, value: Value, admits: Admits) -> str | None:
        """The first element that does not fit speaks for the list."""
        if not isinstance(value, list):
            return f"must be a {self.name}, not {shown(value)}"
        reasons = (self.element.refuses(each, admits) for each in value if each is not None)
        return next((reason for reason in reasons if reason is not None), None)


@dataclass(frozen=True, slots=True)
class Structure:
    """Contexts that hold these entries at least."""

    name: str
    components: Mapping[str, Type]
    collection: bool = False

    def refuses(self, value: Value, admits: Admits) -> str | None:
        """An entry may be null, but must be there."""
        if not isinstance(value, dict):
            return f"must be a {self.name}, not {shown(value)}"
        for name, wanted in self.components.items():
            if name not in value:
                return f"must be a {self.name}, but has no '{name}'"
            found = value[name]
            reason = None if found is None else wanted.refuses(found, admits)
            if reason is not None:
                return f"'{name}' {reason}"
        return None


@dataclass(slots=True)
class Item:
    """A type that the model names; it may hold itself, so what it is made of is set later."""

    name: str
    base: Type = field(repr=False)
    constraints: tuple[UnaryTests, ...] = ()

    @property
    def collection(self) -> bool:
        """Whether its values are lists."""
        return self.base.collection

    def refuses(self, value: Value, admits: Admits) -> str | None:
        """Of its base, and within what it allows."""
        reason = self.base.refuses(value, admits)
        if reason is not None:
            return reason
        for tests in self.constraints:
            if not admits(tests, value):
                return f"{shown(value)} is not among the values {tests.text}"
        return None


@dataclass(frozen=True, slots=True)
class Unconstrained:
    """A type without what it allows; it is looked up late, since types may refer ahead."""

    of: Type

    @property
    def name(self) -> str:
        """How the model calls it."""
        return self.of.name

    @property
    def collection(self) -> bool:
        """Whether its values are lists."""
        return self.of.collection

    @property
    def base(self) -> Type:
        """What remains of it."""
        wanted = self.of
        while isinstance(wanted, Item | Unconstrained):
            wanted = wanted.base
        return wanted

    def refuses(self, value: Value, admits: Admits) -> str | None:
        """As its base does."""
        return self.base.refuses(value, admits)


ANY = Simple("Any", (object,))
_NUMBER, _DAYS, _MONTHS = (Decimal,), (timedelta,), (YearMonthDuration,)
# FEEL's names, and those that editors for Camunda write.
TYPES: dict[str, Simple] = {
    each.name: each
    for each in (
        ANY,
        Simple("string", (str,)),
        Simple("boolean", (bool,)),
        Simple("number", _NUMBER),
        Simple("integer", _NUMBER, whole=True),
        Simple("long", _NUMBER, whole=True),
        Simple("double", _NUMBER),
        Simple("date", (date,)),
        Simple("time", (time,)),
        Simple("dateTime", (datetime,)),
        Simple("date and time", (datetime,)),
        Simple("dayTimeDuration", _DAYS),
        Simple("days and time duration", _DAYS),
        Simple("yearMonthDuration", _MONTHS),
        Simple("years and months duration", _MONTHS),
        Simple("duration", (timedelta, YearMonthDuration)),
        Simple("context", (dict,)),
        Simple("list", (list,)),
        Simple("range", (Range,)),
    )
}


def converted(value: Value, wanted: Type) -> Value:
    """What a value becomes where another type is asked for (DMN 10.3.2.9.4), or None."""
    if wanted.collection and not isinstance(value, list):
        return [value]
    if isinstance(value, list) and len(value) == 1 and not wanted.collection:
        return converted(value[0], wanted) if isinstance(value[0], list) else value[0]
    if type(value) is date:
        return datetime.combine(value, time(tzinfo=UTC))
    return None


def shown(value: Value) -> str:
    """A value in a message."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


# What FEEL calls the types that go by other names here.
_IN_FEEL = {
    "integer": "number",
    "long": "number",
    "double": "number",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


def feel_type(wanted: Type, within: tuple[str, ...] = ()) -> feel.Type:
    """A type as FEEL has it, without its constraints; what holds itself is cut off there."""
    if isinstance(wanted, Unconstrained):
        wanted = wanted.base
    if isinstance(wanted, Item):
        further = (*within, wanted.name)
        return feel.ANY if wanted.name in within else feel_type(wanted.base, further)
    if isinstance(wanted, ListOf):
        return feel.list_of(feel_type(wanted.element, within))
    if isinstance(wanted, Structure):
        return feel.context_of(
            (name, feel_type(each, within)) for name, each in wanted.components.items()
        )
    if isinstance(wanted, FunctionOf):
        taken = [feel_type(each, within) for each in wanted.parameters]
        return feel.function_of(taken, feel_type(wanted.output, within))
    return feel.Type(_IN_FEEL.get(wanted.name, wanted.name))
