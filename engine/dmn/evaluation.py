"""One question to a decision: what is in scope, what it may cost, and what gathers on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from engine.dmn.errors import DecisionError
from engine.dmn.types import Type, converted
from engine.feel import Expression, UnaryTests, Value
from engine.feel.limits import MAX_REASONS
from engine.feel.run import Run


class Unanswered(Exception):
    """What is asked has no value: no error, but a null whose reason is noted."""


class Evaluation:
    """What is common to all that one question sets off.

    A strict one raises DecisionError where a value does not fit; else that value is null, as the
    specification has it, and the reason is noted.
    """

    def __init__(
        self,
        decision_id: str,
        variables: Mapping[str, Value],
        functions: Mapping[str, Callable[..., Value]],
        *,
        strict: bool,
    ) -> None:
        self.decision_id = decision_id
        self.strict = strict
        self.reasons: list[str] = []
        self.inputs: dict[str, Value] = {}
        self.fired: dict[str, dict[str, None]] = {}
        self.run = Run(functions, self.reasons)
        self.given = Given(variables, self.run)

    def note(self, reason: str) -> None:
        """Keep a reason for a null."""
        if len(self.reasons) < MAX_REASONS:
            self.reasons.append(reason)

    def fault(self, element_id: str, message: str) -> None:
        """Something does not fit: an error, or a null and its reason."""
        if self.strict:
            raise DecisionError(self.decision_id, element_id, message)
        self.note(f"{element_id}: {message}")

    def fail(self, element_id: str, message: str) -> NoReturn:
        """The same, where nothing can go on after it."""
        self.fault(element_id, message)
        raise Unanswered

    def conform(self, value: Value, wanted: Type, element_id: str) -> Value:
        """A value as its declared type has it; null where it has not."""
        if value is None:
            return None
        reason = wanted.refuses(value, self.admits)
        if reason is None:
            return value
        other = converted(value, wanted)
        if other is not None and wanted.refuses(other, self.admits) is None:
            return other
        self.fault(element_id, reason)
        return None

    def admits(self, tests: UnaryTests, value: Value) -> bool:
        """Whether a value is among those that are declared."""
        return tests.within(self.run, {"?": value}) is True


class Given(Mapping[str, Value]):
    """The variables of the host, as FEEL has them: each is taken in when it is first asked for."""

    def __init__(self, variables: Mapping[str, Value], run: Run) -> None:
        self._variables = variables
        self._run = run
        self._settled: dict[str, Value] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._variables

    def __getitem__(self, name: str) -> Value:
        if name not in self._settled:
            self._settled[name] = self._run.accept(self._variables[name])
        return self._settled[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


class Names(Mapping[str, Value]):
    """Names in scope, the innermost first."""

    def __init__(self, *layers: Mapping[str, Value]) -> None:
        self.layers = layers

    def __contains__(self, name: object) -> bool:
        return any(name in layer for layer in self.layers)

    def __getitem__(self, name: str) -> Value:
        for layer in self.layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter({name for layer in self.layers for name in layer})

    def __len__(self) -> int:
        return len({name for layer in self.layers for name in layer})


@dataclass(frozen=True, slots=True)
class Frame:
    """Where an expression is asked: the evaluation, the names in scope, and whose logic it is."""

    evaluation: Evaluation
    names: Names
    owner: str

    def ask(self, expression: Expression) -> Value:
        """The value of an expression here."""
        return expression.within(self.evaluation.run, self.names)

    def passes(self, tests: UnaryTests, value: Value) -> bool:
        """Whether a value passes; one that FEEL cannot answer does not."""
        return tests.within(self.evaluation.run, Names({"?": value}, *self.names.layers)) is True

    def inner(self, names: Mapping[str, Value]) -> Frame:
        """A scope within this one."""
        return Frame(self.evaluation, Names(names, *self.names.layers), self.owner)

    def conform(self, value: Value, wanted: Type, element_id: str) -> Value:
        """A value as its declared type has it."""
        return self.evaluation.conform(value, wanted, element_id)
