"""A decision table, with compiled cells, and how it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.dmn.evaluation import Frame, Unanswered
from engine.dmn.policies import GIVING_LISTS, POLICIES, aggregate
from engine.dmn.types import ANY, ListOf, Type, shown
from engine.feel import Expression, UnaryTests, Value
from engine.feel.errors import Fault


@dataclass(frozen=True, slots=True)
class Input:
    """A column that asks: its expression, its declared type and the values it admits."""

    id: str
    label: str
    expression: Expression
    type: Type
    values: UnaryTests | None
    label_en: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A column that answers; its default holds when no rule matches."""

    id: str
    name: str
    label: str
    type: Type
    values: UnaryTests | None
    priorities: Sequence[Value]
    default: Expression | None
    label_en: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: a test for each input, an expression for each output, and what is noted beside it."""

    id: str
    tests: tuple[UnaryTests, ...]
    results: tuple[Expression, ...]
    description: str = ""
    label_en: str | None = None
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision answered, and why.

    `rules` are those of the decision itself that fired, `fired` those of everything that was
    asked on the way, by decision, in the order of their answers; `inputs` are what the columns
    of its own table saw, by their id.
    """

    value: Value
    rules: list[str]
    inputs: dict[str, Value]
    reasons: list[str] = field(default_factory=list)
    fired: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Rules, and the policy by which those that match become one answer."""

    id: str
    hit_policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def evaluate(self, frame: Frame) -> Value:
        """The answer for what is in scope."""
        try:
            return self._answer(frame)
        except Unanswered:
            return None

    def _answer(self, frame: Frame) -> Value:
        matching = self._matching(frame, self._inputs(frame))
        answers = [(rule.id, self._results(frame, rule)) for rule in matching]
        try:
            standing = POLICIES[self.hit_policy](answers, self._priorities()) if answers else []
            fired = range(len(answers)) if self.hit_policy == "ANY" else standing
            self._note(frame, [answers[place][0] for place in fired])
            return self._shaped(frame, [answers[place][1] for place in standing])
        except Fault as fault:
            frame.evaluation.fail(self.id or "table", str(fault))

    def _inputs(self, frame: Frame) -> list[Value]:
        values: list[Value] = []
        for column in self.inputs:
            value = frame.ask(column.expression)
            wanted = _each(column.type) if isinstance(value, list) else column.type
            value = self._admitted(frame, column.id, value, wanted, column.values)
            if frame.owner == frame.evaluation.decision_id:
                frame.evaluation.inputs[column.id] = value
            values.append(value)
        return values

    def _matching(self, frame: Frame, inputs: list[Value]) -> list[Rule]:
        matching: list[Rule] = []
        for rule in self.rules:
            frame.evaluation.run.spend(len(inputs) + 1)
            if all(map(frame.passes, rule.tests, inputs)):
                matching.append(rule)
                if self.hit_policy == "FIRST":
                    break
        return matching

    def _results(self, frame: Frame, rule: Rule) -> list[Value]:
        return [
            self._admitted(
                frame, f"{rule.id}/{column.id}", frame.ask(result), column.type, column.values
            )
            for column, result in zip(self.outputs, rule.results, strict=True)
        ]

    def _admitted(
        self, frame: Frame, element_id: str, value: Value, wanted: Type, admitted: UnaryTests | None
    ) -> Value:
        """A value of a cell; null where it does not fit."""
        conforming = frame.conform(value, wanted, element_id)
        if conforming is None or admitted is None or _among(frame, admitted, conforming):
            return conforming
        message = f"{shown(conforming)} is not among the values {admitted.text}"
        frame.evaluation.fault(element_id, message)
        return None

    def _priorities(self) -> list[Sequence[Value]]:
        return [column.priorities for column in self.outputs]

    def _note(self, frame: Frame, rules: list[str]) -> None:
        frame.evaluation.fired.setdefault(frame.owner, {}).update(dict.fromkeys(rules))

    def _shaped(self, frame: Frame, answers: list[list[Value]]) -> Value:
        if not answers and any(column.default is not None for column in self.outputs):
            return self._one([self._default_of(frame, column) for column in self.outputs])
        if self.aggregation:
            return aggregate(self.aggregation, [values[0] for values in answers])
        if self.hit_policy in GIVING_LISTS:
            return [self._one(values) for values in answers]
        return self._one(answers[0]) if answers else None

    def _default_of(self, frame: Frame, column: Output) -> Value:
        if column.default is None:
            return None
        value = frame.ask(column.default)
        return self._admitted(frame, f"{column.id}/default", value, column.type, column.values)

    def _one(self, values: list[Value]) -> Value:
        """One output is its value alone; several are a context."""
        if len(self.outputs) == 1:
            return values[0]
        return {column.name: value for column, value in zip(self.outputs, values, strict=True)}


def _among(frame: Frame, admitted: UnaryTests, value: Value) -> bool:
    if isinstance(value, list) and not frame.passes(admitted, value):
        return all(frame.passes(admitted, each) for each in value)
    return frame.passes(admitted, value)


def _each(wanted: Type) -> Type:
    """A column that names the type of one value may be asked about a list of them."""
    return wanted if wanted.collection or wanted is ANY else ListOf(wanted)
