"""The functions on contexts."""

from collections.abc import Callable
from typing import Any

from engine.feel.builtins.signature import Builtin
from engine.feel.errors import Fault
from engine.feel.values import Value


def get_value(m: dict[str, Any], key: str) -> Value:
    """The value of an entry, or null."""
    return m.get(key)


def get_entries(m: dict[str, Any]) -> list[Value]:
    """All entries, as contexts of key and value."""
    return [{"key": key, "value": value} for key, value in m.items()]


def context(entries: list[Value]) -> dict[str, Value]:
    """The context that a list of keys and values describes."""
    made: dict[str, Value] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str):
            raise Fault("each entry is a context with a key and a value")
        if "value" not in entry or entry["key"] in made:
            raise Fault("the entry '{key}' has no value, or stands there twice", key=entry["key"])
        made[entry["key"]] = entry["value"]
    return made


def context_put(context: dict[str, Any], key: str, value: object) -> dict[str, Value]:
    """The context with one entry set."""
    return {**context, key: value}


def context_put_deep(context: dict[str, Any], keys: list[Value], value: object) -> Value:
    """The context with an entry within its entries set."""
    if not keys or not all(isinstance(key, str) for key in keys):
        raise Fault("the keys are strings, one at least")
    first, rest = str(keys[0]), keys[1:]
    if not rest:
        return {**context, first: value}
    within = context.get(first)
    if not isinstance(within, dict):
        raise Fault("the entry '{key}' is no context to put something in", key=first)
    return {**context, first: context_put_deep(within, rest, value)}


def context_merge(contexts: list[Value]) -> dict[str, Value]:
    """All entries of several contexts; later ones win."""
    merged: dict[str, Value] = {}
    for each in contexts:
        if not isinstance(each, dict):
            raise Fault("the list holds something other than contexts")
        merged |= each
    return merged


class _Put(Builtin):
    """`context put`, with one key or with a list of them."""

    def bind(
        self, positional: tuple[Value, ...], named: dict[str, Value]
    ) -> tuple[Callable[..., Value], list[Value]]:
        """By the kind of its second argument."""
        keys = positional[1] if len(positional) > 1 else named.get("keys")
        return (_DEEP if isinstance(keys, list) else _FLAT).bind(positional, named)


_DEEP, _FLAT = Builtin(context_put_deep), Builtin(context_put)
CONTEXTS = {
    "get value": Builtin(get_value),
    "get entries": Builtin(get_entries),
    "context": Builtin(context),
    "context put": _Put(),
    "context merge": Builtin(context_merge),
}
