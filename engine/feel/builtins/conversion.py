"""`string`, `number`, `not`, `is`: from one kind of value to another."""

import re
from datetime import datetime, time
from decimal import Decimal

from engine.feel import numbers, temporal
from engine.feel.builtins.signature import Builtin
from engine.feel.comparison import alike
from engine.feel.errors import Fault
from engine.feel.values import Range, Value, kind

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def written(value: Value) -> str:
    """A value as text; within a list or context, strings stand in quotes."""
    if isinstance(value, str):
        return value
    return _inner(value)


def _inner(value: Value) -> str:
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPES)}"'
    if isinstance(value, list):
        return f"[{', '.join(map(_inner, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_inner(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Range) and value.apart:
        return f"(!={_inner(value.low)})"
    if isinstance(value, Range):
        low, high = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
        return f"{low}{_inner(value.low)}..{_inner(value.high)}{high}"
    return _scalar(value)


def _scalar(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return numbers.write(value)
    if kind(value) == "function":
        return "function"
    return temporal.write(value)


def string(from_: object) -> str | None:
    """A value as text; null stays null."""
    return None if from_ is None else written(from_)


def number(from_: str | Decimal) -> Decimal:
    """The number that a text writes."""
    return from_ if isinstance(from_, Decimal) else _read(from_, from_)


def number_with_separators(
    from_: str, grouping_separator: str | None, decimal_separator: str | None
) -> Decimal:
    """The number that a text writes with separators of its own."""
    if grouping_separator not in {None, " ", ",", "."} or decimal_separator not in {None, ",", "."}:
        raise Fault("a separator is a space, a comma or a point")
    if grouping_separator is not None and grouping_separator == decimal_separator:
        raise Fault("the two separators are the same")
    text = from_.replace(grouping_separator, "") if grouping_separator else from_
    return _read(text.replace(",", ".") if decimal_separator == "," else text, from_)


def _read(text: str, written_as: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise Fault('"{text}" is not a number', text=written_as)
    return numbers.number(text)


def negation(negand: object) -> bool | None:
    """True for false, false for true, else null."""
    return not negand if isinstance(negand, bool) else None


def same(value1: object, value2: object) -> bool:
    """Whether two values are the same in kind and in value; times also in their offset."""
    if kind(value1) != kind(value2) or not alike(value1, value2):
        return False
    if isinstance(value1, datetime | time) and isinstance(value2, datetime | time):
        return temporal.offset_of(value1) == temporal.offset_of(value2)
    return True


CONVERSION = {
    "string": Builtin(string),
    "number": Builtin(number, number_with_separators),
    "not": Builtin(negation),
    "is": Builtin(same),
}
