"""Functions of a model: business knowledge, services, and those that expressions define."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from engine.dmn.evaluation import Frame
from engine.dmn.types import ANY, Type, feel_type
from engine.feel import FunctionValue, Value, function_of

Body: TypeAlias = Callable[[Frame], Value]

KNOWLEDGE_STEPS: Final = 40
"""What a call of knowledge costs, in steps of FEEL: its arguments and its result are checked."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a function takes."""

    name: str
    type: Type


class Function(FunctionValue):
    """A function and the scope that it sees; each call is paid for by the evaluation."""

    __slots__ = ("_body", "_frame", "_result", "name", "parameters")

    def __init__(
        self,
        name: str,
        parameters: tuple[Parameter, ...],
        body: Body,
        frame: Frame,
        result: Type = ANY,
    ) -> None:
        taken = [(each.name, feel_type(each.type)) for each in parameters]
        super().__init__(self._run, [(name, None) for name, _ in taken])
        self.type = function_of((wanted for _, wanted in taken), feel_type(result))
        self.name = name
        self.parameters = parameters
        self._body = body
        self._frame = frame
        self._result = result

    def _run(self, *values: Value) -> Value:
        """Its value; an argument that is not of its type is null."""
        arguments = {
            each.name: self._frame.conform(value, each.type, each.name)
            for each, value in zip(self.parameters, values, strict=True)
        }
        run = self._frame.evaluation.run
        run.enter()
        run.spend(KNOWLEDGE_STEPS)
        try:
            value = self._body(self._frame.inner(arguments))
        finally:
            run.calls -= 1
        return self._frame.conform(value, self._result, self.name)
