"""User data as bytes and back: exact types through tags, and nothing that could not be read again.

JSON has neither decimals nor dates, and a reserved key in user data must never change how a
state is read. So every type that JSON lacks, and every mapping that could be mistaken for a
tag, is written as ``{"$": [tag, payload]}``.
"""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import orjson

from engine.errors import ValueRefused
from engine.feel.values import Range, YearMonthDuration

TAG: Final = "$"
MAX_DEPTH: Final = 64
INT64: Final = 2**63


def encode(value: object) -> bytes:
    """Write a value; raises ValueRefused with the path of what cannot be stored."""
    return orjson.dumps(_pack(value, "", 0))


def decode(data: bytes) -> object:
    """Read what encode wrote."""
    return _unpack(orjson.loads(data))


def clean(value: object, path: str = "") -> object:
    """A deep copy that can be stored, sharing nothing that can change with the original."""
    return _clean(value, path, 0)


def _refuse_depth(path: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueRefused(path, f"nested more than {MAX_DEPTH} deep")


def _clean(value: object, path: str, depth: int) -> object:
    _refuse_depth(path, depth)
    if isinstance(value, Mapping):
        return {
            _key(key, path): _clean(item, f"{path}.{key}", depth + 1) for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_clean(item, f"{path}[{i}]", depth + 1) for i, item in enumerate(value)]
    _check_scalar(value, path)
    return value


def _check_scalar(value: object, path: str) -> None:
    check = CHECKS.get(type(value))
    if check is None:
        raise ValueRefused(path, f"a {type(value).__name__} cannot be stored")
    reason = check(value)
    if reason:
        raise ValueRefused(path, reason)


def _key(key: object, path: str) -> str | int:
    if type(key) is str:
        _check_scalar(key, path)
        return key
    if type(key) is int:
        return key
    raise ValueRefused(path, f"a key must be text or a whole number, not {type(key).__name__}")


def _accept(_value: object) -> str | None:
    return None


def _check_str(value: object) -> str | None:
    text = str(value)
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return "text with half of a surrogate pair"
    return None


def _check_float(value: object) -> str | None:
    return None if isinstance(value, float) and math.isfinite(value) else "not a finite number"


def _check_decimal(value: object) -> str | None:
    return None if isinstance(value, Decimal) and value.is_finite() else "not a finite number"


def _check_datetime(value: object) -> str | None:
    aware = isinstance(value, datetime) and value.tzinfo is not None
    return None if aware else "a date and time without a time zone"


def _check_range(value: object) -> str | None:
    if not isinstance(value, Range):
        return "not a range"
    _check_scalar(value.low, "range")
    _check_scalar(value.high, "range")
    return None


CHECKS: Final[Mapping[type, Callable[[object], str | None]]] = {
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


def _pack(value: object, path: str, depth: int) -> object:
    kind = type(value)
    if kind is str or kind is float:
        _check_scalar(value, path)
        return value
    if value is None or kind is bool:
        return value
    if isinstance(value, Mapping):
        return _pack_mapping(value, path, depth)
    if isinstance(value, list | tuple):
        _refuse_depth(path, depth)
        return [_pack(item, f"{path}[{i}]", depth + 1) for i, item in enumerate(value)]
    _check_scalar(value, path)
    if isinstance(value, int) and -INT64 <= value < INT64:
        return value
    tag, write = WRITERS[kind]
    return {TAG: [tag, write(value)]}


def _pack_mapping(value: Mapping[object, object], path: str, depth: int) -> object:
    _refuse_depth(path, depth)
    packed = {
        _key(key, path): _pack(item, f"{path}.{key}", depth + 1) for key, item in value.items()
    }
    if TAG not in packed and all(type(key) is str for key in packed):
        return packed
    return {TAG: ["map", [[_pack(key, path, depth), item] for key, item in packed.items()]]}


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
    return [_pack(bound, "range", 0) for bound in bounds]


def _read_map(payload: list[tuple[object, object]]) -> object:
    return {_unpack(key): _unpack(item) for key, item in payload}


def _read_range(payload: list[object]) -> object:
    low, high, low_closed, high_closed = map(_unpack, payload)
    return Range(low, high, bool(low_closed), bool(high_closed))


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


def _unpack(value: object) -> object:
    if isinstance(value, list):
        return [_unpack(item) for item in value]
    if not isinstance(value, dict):
        return value
    if TAG in value:
        tag, payload = value[TAG]
        return READERS[tag](payload)
    return {key: _unpack(item) for key, item in value.items()}
