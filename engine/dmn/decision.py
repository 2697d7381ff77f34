"""A decision, and how it is asked: inputs, rules that match, the answer by its hit policy."""

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.dmn.errors import DecisionError
from engine.dmn.model import Input, Outcome, Output, Rule
from engine.dmn.types import fits
from engine.feel import FeelLimitExceeded, UnaryTests, Value


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: a table and its hit policy."""

    id: str
    name: str
    hit_policy: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    @property
    def names(self) -> frozenset[str]:
        """The variables and functions that the decision asks for."""
        asked = [each.expression.names for each in self.inputs]
        asked += [cell.names for rule in self.rules for cell in (*rule.tests, *rule.results)]
        return frozenset().union(*asked)

    def evaluate(
        self,
        variables: Mapping[str, Value],
        functions: Mapping[str, Callable[..., Value]] | None = None,
    ) -> Outcome:
        """Answer for these variables, or raise DecisionError."""
        scope: Mapping[str, Value] = ChainMap(dict(variables), dict(functions or {}))
        return _Question(self, scope).answer()


class _Question:
    """One evaluation: the scope, and the reasons that gather on the way."""

    def __init__(self, decision: Decision, scope: Mapping[str, Value]) -> None:
        self.decision = decision
        self.scope = scope
        self.reasons: list[str] = []

    def answer(self) -> Outcome:
        """The outcome; a limit that is exceeded is this decision's error."""
        try:
            inputs = self._inputs()
            fired = self._fired(list(inputs.values()))
            value = self._value(fired)
        except FeelLimitExceeded as error:
            raise DecisionError(self.decision.id, "table", str(error)) from error
        return Outcome(value, [rule.id for rule in fired], inputs, self.reasons)

    def _inputs(self) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for column in self.decision.inputs:
            value = column.expression(self.scope, self.reasons)
            self._check(column.id, value, column.type_ref, column.values)
            values[column.id] = value
        return values

    def _fired(self, inputs: list[Value]) -> list[Rule]:
        fired: list[Rule] = []
        for rule in self.decision.rules:
            if self._matches(rule, inputs):
                fired.append(rule)
                if self.decision.hit_policy == "FIRST":
                    break
        if self.decision.hit_policy == "UNIQUE" and len(fired) > 1:
            ids = ", ".join(rule.id for rule in fired)
            raise self._error("table", f"UNIQUE admits one rule, but {ids} match")
        return fired

    def _matches(self, rule: Rule, inputs: list[Value]) -> bool:
        # A test that FEEL cannot answer is not passed.
        return all(
            test(value, self.scope, self.reasons) is True
            for test, value in zip(rule.tests, inputs, strict=True)
        )

    def _value(self, fired: list[Rule]) -> Value:
        if self.decision.hit_policy == "COLLECT":
            return [self._result(rule) for rule in fired]
        return self._result(fired[0]) if fired else self._default()

    def _result(self, rule: Rule) -> Value:
        values: dict[str, Value] = {}
        for column, result in zip(self.decision.outputs, rule.results, strict=True):
            value = result(self.scope, self.reasons)
            self._check(f"{rule.id}/{column.id}", value, column.type_ref, column.values)
            values[column.name] = value
        return self._shaped(values)

    def _default(self) -> Value:
        columns = self.decision.outputs
        if all(column.default is None for column in columns):
            return None
        return self._shaped({column.name: self._default_of(column) for column in columns})

    def _default_of(self, column: Output) -> Value:
        return None if column.default is None else column.default(self.scope, self.reasons)

    def _shaped(self, values: dict[str, Value]) -> Value:
        """One output is its value alone; several are a context."""
        return values if len(self.decision.outputs) > 1 else next(iter(values.values()))

    def _check(
        self, element_id: str, value: Value, type_ref: str, admitted: UnaryTests | None
    ) -> None:
        if not fits(value, type_ref):
            raise self._error(element_id, f"must be a {type_ref}, not {value!r}")
        if admitted is None or value is None:
            return
        if admitted(value, self.scope, self.reasons) is not True:
            raise self._error(element_id, f"{value!r} is not among the values {admitted.text}")

    def _error(self, element_id: str, message: str) -> DecisionError:
        return DecisionError(self.decision.id, element_id, message)
