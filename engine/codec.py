"""User data as bytes and back: exact types through tags, and nothing that could not be read again.

JSON has neither decimals nor dates, and a reserved key in user data must never change how a
state is read. So every type that JSON lacks, and every mapping that could be mistaken for a
tag, is written as ``{"$": [tag, payload]}``.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, cast

import orjson

from engine.errors import Reason, ValueRefused
from engine.feel.values import Range, YearMonthDuration

TAG: Final = "$"
MAX_DEPTH: Final = 64
INT64: Final = 2**63
NOT_FINITE: Final = Reason("not a finite number")


class Encoded(str):
    """A value that is written already, to be stored as it stands."""

    __slots__ = ()


def encode(value: object) -> bytes:
    """Write a value; raises ValueRefused with the path of what cannot be stored."""
    return orjson.dumps(pack(value))


def decode(data: bytes | str) -> object:
    """Read what encode wrote."""
    return unpack(orjson.loads(data))


def pack(value: object) -> object:
    """A copy of plain JSON, the rest behind tags; raises ValueRefused as encode does."""
    try:
        return _pack(value, 0)
    except ValueRefused as error:
        raise ValueRefused(_where(value, 0), error.reason) from None


def clean(value: object, path: str = "") -> object:
    """A deep copy that can be stored, sharing nothing that can change with the original."""
    try:
        return _copy(value, 0)
    except ValueRefused as error:
        raise ValueRefused(path + _where(value, 0), error.reason) from None


def _where(value: object, depth: int) -> str:
    """The path of what was refused; looked for afterwards, since almost nothing ever is."""
    parts: Iterable[tuple[str, object]] = ()
    if isinstance(value, Mapping):
        parts = [(f".{key}", item) for key, item in value.items()]
    elif isinstance(value, list | tuple):
        parts = [(f"[{index}]", item) for index, item in enumerate(value)]
    for step, item in parts:
        try:
            _copy(item, depth + 1)
        except ValueRefused:
            return step + _where(item, depth + 1)
    return ""


def _refuse_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueRefused("", Reason("nested more than {most} deep", (("most", MAX_DEPTH),)))


def _copy(value: object, depth: int) -> object:
    if type(value) in CHECKS:
        _check_scalar(value)
        return value
    _refuse_depth(depth)
    if isinstance(value, Mapping):
        return {_key(key): _copy(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(item, depth + 1) for item in value]
    _check_scalar(value)
    return value


def _check_scalar(value: object) -> None:
    check = CHECKS.get(type(value))
    if check is None:
        raise ValueRefused("", _of_kind(type(value), "a {kind} cannot be stored"))
    reason = check(value)
    if reason:
        raise ValueRefused("", reason)


def _key(key: object) -> str | int:
    if type(key) is str:
        _check_scalar(key)
        return key
    if type(key) is int:
        return key
    raise ValueRefused("", _of_kind(type(key), "a key must be text or a whole number, not {kind}"))


def _of_kind(kind: type, text: str) -> Reason:
    return Reason(text, (("kind", kind.__name__),))


def _accept(_value: object) -> Reason | None:
    return None


def _check_str(value: object) -> Reason | None:
    text = str(value)
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return Reason("text with half of a surrogate pair")
    return None


def _check_float(value: object) -> Reason | None:
    return None if isinstance(value, float) and math.isfinite(value) else NOT_FINITE


def _check_decimal(value: object) -> Reason | None:
    return None if isinstance(value, Decimal) and value.is_finite() else NOT_FINITE


def _check_datetime(value: object) -> Reason | None:
    aware = isinstance(value, datetime) and value.tzinfo is not None
    return None if aware else Reason("a date and time without a time zone")


def _check_range(value: object) -> Reason | None:
    if not isinstance(value, Range):
        return Reason("not a range")
    _check_scalar(value.low)
    _check_scalar(value.high)
    return None


CHECKS: Final[Mapping[type, Callable[[object], Reason | None]]] = {
    type(None): _accept,
    bool: _accept,
    int: _accept,
    str: _check_str,
    float: _check_float,
    Decimal: _check_decimal,
    date: _accept,
    datetime: _check_datetime,
    time: _accept,
    timedelta: _accept,
    YearMonthDuration: _accept,
    Range: _check_range,
}


def _pack(value: object, depth: int) -> object:
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str or kind is float:
        _check_scalar(value)
        return value
    if kind is int and isinstance(value, int) and -INT64 <= value < INT64:
        return value
    if kind in WRITERS:
        _check_scalar(value)
        tag, write = WRITERS[kind]
        return {TAG: [tag, write(value)]}
    _refuse_depth(depth)
    if isinstance(value, Mapping):
        return _pack_mapping(value, depth)
    if isinstance(value, list | tuple):
        whole = _whole_numbers(value)
        return [*value] if whole else [_pack(item, depth + 1) for item in value]
    raise ValueRefused("", _of_kind(kind, "a {kind} cannot be stored"))


def _whole_numbers(value: Sequence[object]) -> bool:
    """Whether a list is written as it stands; long ones are mostly of numbers, such as ids."""
    if {*map(type, value)} != {int}:
        return False
    numbers = cast(Sequence[int], value)
    return min(numbers) >= -INT64 and max(numbers) < INT64


def _pack_mapping(value: Mapping[object, object], depth: int) -> object:
    packed = {_key(key): _pack(item, depth + 1) for key, item in value.items()}
    if TAG not in packed and all(type(key) is str for key in packed):
        return packed
    return {TAG: ["map", [[_pack(key, depth), item] for key, item in packed.items()]]}


def _seconds(value: object) -> object:
    assert isinstance(value, timedelta)  # noqa: S101 - narrows for the type checker
    return [value.days, value.seconds, value.microseconds]


def _iso(value: object) -> object:
    assert isinstance(value, date | time)  # noqa: S101 - narrows for the type checker
    return value.isoformat()


def _months(value: object) -> object:
    assert isinstance(value, YearMonthDuration)  # noqa: S101 - narrows for the type checker
    return value.months


def _bounds(value: object) -> object:
    assert isinstance(value, Range)  # noqa: S101 - narrows for the type checker
    bounds = (value.low, value.high, value.low_closed, value.high_closed)
    return [_pack(bound, 0) for bound in (*bounds, *((True,) if value.apart else ()))]


def _read_map(payload: list[tuple[object, object]]) -> object:
    return {unpack(key): unpack(item) for key, item in payload}


def _read_range(payload: list[object]) -> object:
    low, high, *flags = map(unpack, payload)
    return Range(low, high, *map(bool, flags))


WRITERS: Final[Mapping[type, tuple[str, Callable[[object], object]]]] = {
    int: ("int", str),
    Decimal: ("dec", str),
    datetime: ("dt", _iso),
    date: ("d", _iso),
    time: ("t", _iso),
    timedelta: ("td", _seconds),
    YearMonthDuration: ("ym", _months),
    Range: ("range", _bounds),
}
READERS: Final[Mapping[str, Callable[..., object]]] = {
    "int": int,
    "dec": Decimal,
    "dt": datetime.fromisoformat,
    "d": date.fromisoformat,
    "t": time.fromisoformat,
    "td": lambda parts: timedelta(*parts),
    "ym": YearMonthDuration,
    "map": _read_map,
    "range": _read_range,
}


NESTED: Final = frozenset({dict, list})
"""What of plain JSON may hold a tag."""


def unpack(value: object) -> object:
    """What pack has copied, in full again; shares nothing that can change."""
    if isinstance(value, list):
        if NESTED.isdisjoint(map(type, value)):
            return [*value]
        return [unpack(item) for item in value]
    if not isinstance(value, dict):
        return value
    if TAG in value:
        tag, payload = value[TAG]
        return READERS[tag](payload)
    return {key: unpack(item) for key, item in value.items()}
