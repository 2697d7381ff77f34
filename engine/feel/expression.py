"""Compiled expressions and unary tests, and their cache."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from engine.feel.compiler import build
from engine.feel.errors import Fault, FeelLimitExceeded
from engine.feel.parser import Parsed, parse, parse_unary_tests
from engine.feel.run import Env, Run
from engine.feel.values import Value


class _Compiled:
    """A text, the names that it needs from outside, and what evaluates it."""

    def __init__(self, text: str, parsed: Parsed) -> None:
        self.text = text
        self.names = parsed.names
        self._evaluate = build(parsed.tree)

    def _value(self, run: Run, own: Mapping[str, Value]) -> Value:
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
        return self._value(Run(scope, reasons), {})


class UnaryTests(_Compiled):
    """The cell of a decision table."""

    def __call__(
        self, value: Value, scope: Mapping[str, Value], reasons: list[str] | None = None
    ) -> bool | None:
        """Whether a value passes; None where FEEL does not know, and the reason is noted."""
        run = Run(scope, reasons)
        outcome = self._value(run, {"?": run.accept(value)})
        return outcome if isinstance(outcome, bool) else None


def compile(text: str, names: Iterable[str] = ()) -> Expression:
    """Compile an expression, with or without a leading `=`; known ones come from a cache."""
    return _expression(text, frozenset(names))


def compile_unary_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """Compile the cell of a decision table."""
    return _unary_tests(text, frozenset(names))


@lru_cache(maxsize=4096)
def _expression(text: str, names: frozenset[str]) -> Expression:
    body = text.lstrip()
    # Blank the sign rather than cut it, so that positions still count in the text as written.
    source = text.replace("=", " ", 1) if body.startswith("=") else text
    return Expression(text, _guarded(parse, source, names))


@lru_cache(maxsize=4096)
def _unary_tests(text: str, names: frozenset[str]) -> UnaryTests:
    return UnaryTests(text, _guarded(parse_unary_tests, text, names))


def _guarded(
    read: Callable[[str, Iterable[str]], Parsed], text: str, names: Iterable[str]
) -> Parsed:
    try:
        return read(text, names)
    except RecursionError as error:
        raise FeelLimitExceeded("an expression nested too deep") from error
    except Fault as fault:  # a literal that is out of range is found while reading
        raise FeelLimitExceeded(str(fault)) from fault
