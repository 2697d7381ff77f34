"""A built-in function: its parameters' names and types, taken from the Python that does it."""

import inspect
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from types import UnionType
from typing import get_args, get_origin

from engine.feel.errors import Fault
from engine.feel.values import Range, Value, YearMonthDuration, kind

_NAMES: dict[type, str] = {
    str: "string",
    Decimal: "number",
    bool: "boolean",
    list: "list",
    dict: "context",
    date: "date",
    time: "time",
    timedelta: "days and time duration",
    YearMonthDuration: "years and months duration",
    Range: "range",
}


class _Parameter:
    """One parameter: its name in FEEL, what it accepts, whether it may be left out."""

    def __init__(self, parameter: inspect.Parameter) -> None:
        self.python = parameter.name
        self.name = parameter.name.rstrip("_").replace("_", " ")
        self.optional = parameter.default is not inspect.Parameter.empty
        self.variadic = parameter.kind is inspect.Parameter.VAR_POSITIONAL
        accepted = parameter.annotation
        kinds = get_args(accepted) if isinstance(accepted, UnionType) else (accepted,)
        self.any = object in kinds
        self.callable = Callable in kinds
        plain = (get_origin(each) or each for each in kinds)
        self.kinds = tuple(each for each in plain if isinstance(each, type))

    def fit(self, value: Value) -> Value:
        """The value, a list of one unwrapped or a single value wrapped where that is asked."""
        if self.any or isinstance(value, self.kinds) or (self.callable and callable(value)):
            return value
        if list in self.kinds and value is not None:
            return [value]
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], self.kinds):
            return value[0]
        names = [_NAMES[each] for each in self.kinds if each in _NAMES]
        wanted = " or ".join(names) or "function"
        raise Fault(
            "'{name}' must be a {wanted}, not {value}",
            name=self.name,
            wanted=wanted,
            value=kind(value),
        )


class Builtin:
    """A function of FEEL, in one or several versions that differ in their parameters."""

    def __init__(
        self, *versions: Callable[..., Value], price: Callable[..., int] = lambda *given: 1
    ) -> None:
        self._versions = [(version, _parameters(version)) for version in versions]
        self.price = price  # of one call, in steps, from its arguments

    def bind(
        self, positional: tuple[Value, ...], named: dict[str, Value]
    ) -> tuple[Callable[..., Value], list[Value]]:
        """The version that takes these arguments, and the arguments as it takes them."""
        for function, parameters in self._versions:
            given = _bind(parameters, positional, named)
            if given is not None:
                return function, given
        raise Fault("takes ({usage})", usage=self._usage())

    def __call__(self, *positional: Value, **named: Value) -> Value:
        function, given = self.bind(positional, named)
        return function(*given)

    def _usage(self) -> str:
        return ") or (".join(
            ", ".join(each.name + ("?" if each.optional else "") for each in parameters)
            for _, parameters in self._versions
        )


def _parameters(function: Callable[..., Value]) -> list[_Parameter]:
    return [_Parameter(each) for each in inspect.signature(function).parameters.values()]


def _bind(
    parameters: list[_Parameter], positional: tuple[Value, ...], named: dict[str, Value]
) -> list[Value] | None:
    """The arguments in order, or None when this version takes others."""
    if parameters and parameters[-1].variadic:
        return _bind_variadic(parameters, positional, named)
    if not named:
        return _bind_in_order(parameters, positional)
    names = [each.name for each in parameters]
    given = dict(zip(names, positional, strict=False)) | named
    required = {each.name for each in parameters if not each.optional}
    if len(given) < len(positional) + len(named) or not required <= given.keys() <= set(names):
        return None
    return [each.fit(given[each.name]) if each.name in given else None for each in parameters]


def _bind_in_order(
    parameters: list[_Parameter], positional: tuple[Value, ...]
) -> list[Value] | None:
    left = parameters[len(positional) :]
    if len(positional) > len(parameters) or not all(each.optional for each in left):
        return None
    bound = [each.fit(value) for each, value in zip(parameters, positional, strict=False)]
    return bound + [None] * len(left)


def _bind_variadic(
    parameters: list[_Parameter], positional: tuple[Value, ...], named: dict[str, Value]
) -> list[Value] | None:
    """The last parameter takes all that is left; by its name it takes a list."""
    fixed = parameters[:-1]
    if named:
        if set(named) != {each.name for each in parameters} or positional:
            return None
        rest = named[parameters[-1].name]
        start = [each.fit(named[each.name]) for each in fixed]
        return [*start, *(rest if isinstance(rest, list) else [rest])]
    if len(positional) < len(fixed) or not positional:
        return None
    start = [each.fit(value) for each, value in zip(fixed, positional, strict=False)]
    return [*start, *positional[len(fixed) :]]


def named(function: Callable[..., Value], *names: str) -> Callable[..., Value]:
    """A version of a function whose parameters go by other names."""

    def version(*given: Value) -> Value:
        return function(*given)

    parameters = inspect.signature(function).parameters.values()
    version.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [each.replace(name=name) for each, name in zip(parameters, names, strict=True)]
    )
    return version


def spread(items: tuple[Value, ...]) -> list[Value]:
    """`f(a, b)` and `f([a, b])` mean the same."""
    if len(items) == 1 and isinstance(items[0], list):
        return items[0]
    return list(items)
