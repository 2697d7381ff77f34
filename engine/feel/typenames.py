"""Reads types, such as `list<number>`, `date and time` or one that the host defines."""

from collections.abc import Iterable

from engine.feel.reader import Reader
from engine.feel.types import ANY, Type

_NAMES = (
    "date and time",
    "days and time duration",
    "years and months duration",
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "duration",
    "Any",
    "Null",
    "list",
    "context",
    "range",
    "function",
)
# The names that older models write.
_OLDER = {"dateTime": "date and time", "dayTimeDuration": "days and time duration"}
_OLDER |= {"yearMonthDuration": "years and months duration", "null": "Null"}
_GENERIC = frozenset({"list", "context", "range", "function"})


def read_type(reader: Reader) -> Type:
    """Read a type; one that the host defines goes before FEEL's own of that name."""
    defined = _longest(reader, reader.types)
    if defined is not None:
        return reader.types[defined]
    own = _longest(reader, _NAMES)
    if own is not None:
        return _arguments(reader, own)
    if reader.token.text not in _OLDER:
        reader.fail("expected the name of a type")
    return Type(_OLDER[reader.advance().text])


def _longest(reader: Reader, names: Iterable[str]) -> str | None:
    for name in sorted(names, key=len, reverse=True):
        words = reader.words_of(name)
        if words and all(reader.ahead(i).text == word for i, word in enumerate(words)):
            reader.index += len(words)
            return name
    return None


def _arguments(reader: Reader, name: str) -> Type:
    if name not in _GENERIC or not reader.accept("<"):
        return Type(name)
    holds: list[Type] = []
    keys: list[str] = []
    while not reader.at(">"):
        if name == "context":
            keys.append(reader.new_name([":"], "expected the name of an entry"))
            reader.expect(":")
        holds.append(read_type(reader))
        if not reader.accept(","):
            break
    reader.expect(">")
    result = read_type(reader) if name == "function" and reader.accept("->") else None
    if name in {"list", "range"} and len(holds) != 1:
        reader.fail("a {name} holds one type", name=name)
    return Type(name, tuple(holds), tuple(keys), result or (ANY if name == "function" else None))
