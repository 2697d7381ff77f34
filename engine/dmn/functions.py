"""Functions of a model: business knowledge, services, and those that expressions define."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from engine.dmn.evaluation import Frame
from engine.dmn.types import ANY, Type
from engine.feel import Value
from engine.feel.errors import Fault

Body: TypeAlias = Callable[[Frame], Value]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a function takes."""

    name: str
    type: Type


class Function:
    """A function and the scope that it sees; each call is paid for by the evaluation."""

    def __init__(
        self,
        name: str,
        parameters: tuple[Parameter, ...],
        body: Body,
        frame: Frame,
        result: Type = ANY,
    ) -> None:
        self.name = name
        self.parameters = parameters
        self._body = body
        self._frame = frame
        self._result = result

    def __call__(self, *positional: Value, **named: Value) -> Value:
        """Its value; an argument that is not of its type is null."""
        arguments = self._bound(positional, named)
        run = self._frame.evaluation.run
        run.enter()
        run.spend(1)
        try:
            value = self._body(self._frame.inner(arguments))
        finally:
            run.calls -= 1
        return self._frame.conform(value, self._result, self.name)

    def _bound(self, positional: tuple[Value, ...], named: dict[str, Value]) -> dict[str, Value]:
        names = [each.name for each in self.parameters]
        given = dict(zip(names, positional, strict=False)) | named
        if len(positional) + len(named) != len(names) or given.keys() != set(names):
            raise Fault(f"'{self.name}' takes ({', '.join(names)})")
        return {
            each.name: self._frame.conform(given[each.name], each.type, each.name)
            for each in self.parameters
        }
