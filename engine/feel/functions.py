"""Functions as values: those that an expression defines, and those that a host hands in."""

from collections.abc import Callable, Iterable, Mapping

from engine.feel.errors import Fault
from engine.feel.types import ANY, Type, Typed, coerce, function_of
from engine.feel.values import Value

Note = Callable[[Fault], object]


def _ignore(fault: Fault) -> None:
    """For callers that keep no reasons."""


class FunctionValue(Typed):
    """A function with named parameters, their types and that of its result where declared.

    `call` takes the arguments in the order of the parameters. What it raises is the host's to
    see, but for a Fault: that makes the result null, with its reason.
    """

    __slots__ = ("_parameters", "call", "names", "result")

    def __init__(
        self,
        call: Callable[..., Value],
        parameters: Iterable[tuple[str, Type | None]],
        result: Type | None = None,
    ) -> None:
        self.call = call
        self._parameters = tuple(parameters)
        self.names = tuple(name for name, _ in self._parameters)
        self.result = result
        super().__init__(function_of((each or ANY for _, each in self._parameters), result or ANY))

    def invoke(
        self, positional: Iterable[Value], named: Mapping[str, Value], note: Note = _ignore
    ) -> Value:
        """The result; an argument or result that is not of its type becomes null, and is noted."""
        places = list(positional)
        given = dict(zip(self.names, places, strict=False)) | dict(named)
        if len(places) + len(named) != len(self.names) or given.keys() != set(self.names):
            raise Fault("the function takes ({names})", names=", ".join(self.names))
        arguments = [_as(given[name], wanted, note) for name, wanted in self._parameters]
        return _as(self.call(*arguments), self.result, note)

    def __call__(self, *positional: Value, **named: Value) -> Value:
        return self.invoke(positional, named)

    def __repr__(self) -> str:
        return f"function({', '.join(self.names)})"


def _as(value: Value, wanted: Type | None, note: Note) -> Value:
    try:
        return coerce(value, wanted)
    except Fault as fault:
        note(fault)
        return None
