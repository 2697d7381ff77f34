"""Types: what a value is an instance of, what conforms to what, and what converts by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from engine.feel.errors import Fault
from engine.feel.values import Range, Value, kind


@dataclass(frozen=True, slots=True)
class Type:
    """A type's name, what it holds, the names of a context's entries, a function's result."""

    name: str
    holds: tuple["Type", ...] = ()
    keys: tuple[str, ...] = ()
    result: "Type | None" = None

    def __str__(self) -> str:
        if self.name == "context" and self.keys:
            pairs = zip(self.keys, self.holds, strict=True)
            return f"context<{', '.join(f'{key}: {each}' for key, each in pairs)}>"
        held = f"<{', '.join(map(str, self.holds))}>" if self.holds else ""
        if self.result is not None:
            return f"function{held or '<>'}->{self.result}"
        return self.name + held


class Typed:
    """A function that knows its type."""

    __slots__ = ("type",)

    def __init__(self, known: Type) -> None:
        self.type = known


ANY = Type("Any")


def list_of(element: Type) -> Type:
    """The type of the lists of a type, as an item definition that is a collection has it."""
    return Type("list", (element,))


def context_of(entries: Iterable[tuple[str, Type]]) -> Type:
    """The type of the contexts with these entries at least."""
    pairs = tuple(entries)
    return Type("context", tuple(each for _, each in pairs), tuple(key for key, _ in pairs))


def function_of(parameters: Iterable[Type], result: Type) -> Type:
    """The type of the functions that take these and give that."""
    return Type("function", tuple(parameters), result=result)


def is_instance(value: Value, wanted: Type) -> bool:
    """Whether a value is of a type; null is of `Null` only."""
    if wanted.name == "Any":
        return value is not None
    if wanted.name == "duration":
        return kind(value).endswith("duration")
    if kind(value) != wanted.name.lower():
        return False
    return _is_like(value, wanted) if wanted.holds or wanted.result else True


def _is_like(value: Value, wanted: Type) -> bool:
    if isinstance(value, list):
        return all(fits(each, wanted.holds[0]) for each in value)
    if isinstance(value, Range):
        return all(fits(end, wanted.holds[0]) for end in (value.low, value.high))
    if isinstance(value, dict):
        pairs = zip(wanted.keys, wanted.holds, strict=True)
        return all(key in value and fits(value[key], each) for key, each in pairs)
    return isinstance(value, Typed) and conforms(value.type, wanted)


def fits(value: Value, wanted: Type) -> bool:
    """Whether a value may stand where a type is asked for: null always may."""
    return value is None or is_instance(value, wanted)


def conforms(given: Type, wanted: Type) -> bool:
    """Whether each value of one type is one of the other (10.3.2.9.1)."""
    if wanted.name == "Any" or given == wanted or given.name == "Null":
        return True
    if given.name != wanted.name:
        return wanted.name == "duration" and given.name.endswith("duration")
    if wanted.name == "function":
        return wanted.result is None or _is_such_function(given, wanted)
    if wanted.name == "context":
        entries = dict(zip(given.keys, given.holds, strict=True))
        pairs = zip(wanted.keys, wanted.holds, strict=True)
        return all(key in entries and conforms(entries[key], each) for key, each in pairs)
    return not wanted.holds or bool(given.holds and conforms(given.holds[0], wanted.holds[0]))


def _is_such_function(given: Type, wanted: Type) -> bool:
    """One that takes at least what is asked, and gives at most that."""
    if given.result is None or wanted.result is None or len(given.holds) != len(wanted.holds):
        return False
    taken = zip(wanted.holds, given.holds, strict=True)
    return all(conforms(each, takes) for each, takes in taken) and conforms(
        given.result, wanted.result
    )


def coerce(value: Value, wanted: Type | None) -> Value:
    """The value as a type has it: as it is, or converted as 10.3.2.9.4 allows, or a fault."""
    if wanted is None or fits(value, wanted):
        return value
    if wanted.name == "list" and wanted.holds and is_instance(value, wanted.holds[0]):
        return [value]
    if isinstance(value, list) and len(value) == 1 and is_instance(value[0], wanted):
        return value[0]
    if wanted.name == "date and time" and type(value) is date:
        return datetime.combine(value, time(tzinfo=UTC))
    raise Fault("a {kind} is not a {wanted}", kind=kind(value), wanted=str(wanted))
