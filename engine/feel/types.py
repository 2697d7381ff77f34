"""Types as `instance of` and parameters name them: read, and asked of a value."""

from typing import TYPE_CHECKING

from engine.feel.syntax import Type
from engine.feel.values import Range, Value, kind

if TYPE_CHECKING:
    from engine.feel.reader import Reader

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


def read_type(reader: "Reader") -> Type:
    """Read a type, such as `list<number>` or `date and time`."""
    for name in _NAMES:
        words = name.split()
        if all(reader.ahead(i).text == word for i, word in enumerate(words)):
            reader.index += len(words)
            return _arguments(reader, name)
    if reader.token.text not in _OLDER:
        reader.fail("expected the name of a type")
    return Type(_OLDER[reader.advance().text])


def _arguments(reader: "Reader", name: str) -> Type:
    if name not in {"list", "context", "range", "function"} or not reader.accept("<"):
        return Type(name)
    holds: list[Type] = []
    keys: list[str] = []
    while not reader.at(">"):
        if name == "context":
            keys.append(reader.new_name([":"], "the name of an entry"))
            reader.expect(":")
        holds.append(read_type(reader))
        if not reader.accept(","):
            break
    reader.expect(">")
    if name == "function" and reader.accept("->"):
        read_type(reader)
    return Type(name, tuple(holds), tuple(keys))


def is_instance(value: Value, wanted: Type) -> bool:
    """Whether a value is of a type; null is of `Null` only."""
    if wanted.name == "Any":
        return value is not None
    if wanted.name == "duration":
        return kind(value).endswith("duration")
    return kind(value) == wanted.name.lower() and (not wanted.holds or _holds(value, wanted))


def _holds(value: Value, wanted: Type) -> bool:
    if isinstance(value, list):
        return all(fits(each, wanted.holds[0]) for each in value)
    if isinstance(value, Range):
        return all(fits(end, wanted.holds[0]) for end in (value.low, value.high))
    if isinstance(value, dict):
        pairs = zip(wanted.keys, wanted.holds, strict=True)
        return all(key in value and fits(value[key], each) for key, each in pairs)
    return True


def fits(value: Value, wanted: Type) -> bool:
    """Whether a value may stand where a type is asked for: null always may."""
    return value is None or is_instance(value, wanted)
