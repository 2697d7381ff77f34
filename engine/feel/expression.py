"""Compiled expressions and unary tests, and their cache."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias, TypeVar

from engine.feel.compiler import build
from engine.feel.errors import Fault, FeelLimitExceeded
from engine.feel.parser import NO_TYPES, Parsed, parse, parse_type, parse_unary_tests
from engine.feel.run import Env, Run
from engine.feel.types import Type
from engine.feel.values import Value

Defined: TypeAlias = frozenset[tuple[str, Type]]
_Read = TypeVar("_Read")


class _Compiled:
    """A text, the names that it needs from outside, and what evaluates it."""

    def __init__(self, text: str, parsed: Parsed) -> None:
        self.text = text
        self.names = parsed.names
        self._evaluate = build(parsed.tree)

    def within(self, run: Run, own: Mapping[str, Value]) -> Value:
        """The value as part of a larger evaluation, of whose budget it takes; `own` names first."""
        try:
            return self._evaluate(Env(own, None, run))
        except RecursionError as error:
            raise FeelLimitExceeded("an evaluation nested too deep") from error

    def __repr__(self) -> str:
        return f"{type(self).__name__.removeprefix('_')}({self.text!r})"


class Expression(_Compiled):
    """A FEEL expression; `names` are those that the scope must give."""

    def __call__(self, scope: Mapping[str, Value], reasons: list[str] | None = None) -> Value:
        """The value in a scope; what FEEL calls an error is None, and its reason is noted."""
        return self.within(Run(scope, reasons), {})


class UnaryTests(_Compiled):
    """The cell of a decision table."""

    def __call__(
        self, value: Value, scope: Mapping[str, Value], reasons: list[str] | None = None
    ) -> bool | None:
        """Whether a value passes; None where FEEL does not know, and the reason is noted."""
        run = Run(scope, reasons)
        outcome = self.within(run, {"?": run.accept(value)})
        return outcome if isinstance(outcome, bool) else None


def compile(
    text: str, names: Iterable[str] = (), types: Mapping[str, Type] = NO_TYPES
) -> Expression:
    """Compile an expression, with or without a leading `=`; known ones come from a cache.

    `names` are those in scope that hold spaces or signs; `types` those that a host defines.
    """
    return _expression(text, frozenset(names), frozenset(types.items()))


def compile_unary_tests(
    text: str, names: Iterable[str] = (), types: Mapping[str, Type] = NO_TYPES
) -> UnaryTests:
    """Compile the cell of a decision table."""
    return _unary_tests(text, frozenset(names), frozenset(types.items()))


def type_named(text: str, types: Mapping[str, Type] = NO_TYPES) -> Type:
    """The type that a text names, such as `list<number>` or one that the host defines."""
    return _guarded(lambda: parse_type(text, types))


@lru_cache(maxsize=4096)
def _expression(text: str, names: frozenset[str], types: Defined) -> Expression:
    body = text.lstrip()
    # Blank the sign rather than cut it, so that positions still count in the text as written.
    source = text.replace("=", " ", 1) if body.startswith("=") else text
    return Expression(text, _guarded(lambda: parse(source, names, dict(types))))


@lru_cache(maxsize=4096)
def _unary_tests(text: str, names: frozenset[str], types: Defined) -> UnaryTests:
    return UnaryTests(text, _guarded(lambda: parse_unary_tests(text, names, dict(types))))


def _guarded(read: Callable[[], _Read]) -> _Read:
    try:
        return read()
    except RecursionError as error:
        raise FeelLimitExceeded("an expression nested too deep") from error
    except Fault as fault:  # a literal that is out of range is found while reading
        raise FeelLimitExceeded(fault.template, **fault.values) from fault
