"""The parts of a decision table, with compiled cells, and the answer that it gives."""

from dataclasses import dataclass, field

from engine.feel import Expression, UnaryTests, Value


@dataclass(frozen=True, slots=True)
class Input:
    """A column that asks: its expression, its declared type and the values it admits."""

    id: str
    label: str
    expression: Expression
    type_ref: str
    values: UnaryTests | None


@dataclass(frozen=True, slots=True)
class Output:
    """A column that answers; its default holds when no rule matches."""

    id: str
    name: str
    label: str
    type_ref: str
    values: UnaryTests | None
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: a test for each input, an expression for each output."""

    id: str
    tests: tuple[UnaryTests, ...]
    results: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision answered, which rules fired, and the inputs that it saw, by their id."""

    value: Value
    rules: list[str]
    inputs: dict[str, Value]
    reasons: list[str] = field(default_factory=list)
