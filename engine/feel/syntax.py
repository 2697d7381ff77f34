"""The syntax tree: what the parser finds and the compiler turns into closures."""

from dataclasses import dataclass
from typing import TypeAlias

from engine.feel.types import Type
from engine.feel.values import Value


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value


@dataclass(frozen=True, slots=True)
class Faulty:
    """A literal that stands for no value: null, with this reason."""

    template: str
    values: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Path:
    source: "Node"
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    source: "Node"
    test: "Node"


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class ContextOf:
    entries: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class RangeOf:
    low: "Node"
    high: "Node"
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Point:
    """`(= 5)` or `(!= 5)`: the range of one value, or of all others."""

    end: "Node"
    apart: bool


@dataclass(frozen=True, slots=True)
class Negate:
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Compare:
    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Logic:
    """Both (`and`) or either (`or`) of two."""

    word: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Between:
    value: "Node"
    low: "Node"
    high: "Node"


@dataclass(frozen=True, slots=True)
class In:
    value: "Node"
    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class If:
    condition: "Node"
    then: "Node"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Series:
    """`a..b` after `in`: the whole numbers or days from one end to the other."""

    low: "Node"
    high: "Node"


@dataclass(frozen=True, slots=True)
class For:
    """`partial`: whether the body asks for the results so far."""

    bindings: tuple[tuple[str, "Node"], ...]
    body: "Node"
    partial: bool


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some` or `every`."""

    word: str
    bindings: tuple[tuple[str, "Node"], ...]
    body: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    function: "Node"
    positional: tuple["Node", ...]
    named: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class FunctionOf:
    parameters: tuple[tuple[str, Type | None], ...]
    body: "Node"
    result: Type | None


@dataclass(frozen=True, slots=True)
class InstanceOf:
    value: "Node"
    type: Type


@dataclass(frozen=True, slots=True)
class Against:
    """A unary test with an operator, such as `< 10`."""

    sign: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Match:
    """A unary test that is an expression; `asks` when it speaks of the tested value as `?`."""

    operand: "Node"
    asks: bool


Test: TypeAlias = Against | Match
Node: TypeAlias = (
    Literal
    | Faulty
    | Name
    | Path
    | Filter
    | ListOf
    | ContextOf
    | RangeOf
    | Point
    | Negate
    | Arithmetic
    | Compare
    | Logic
    | Between
    | In
    | If
    | Series
    | For
    | Quantified
    | Call
    | FunctionOf
    | InstanceOf
)


@dataclass(frozen=True, slots=True)
class Tests:
    """The cell of a decision table; none at all is `-`, which every value passes."""

    tests: tuple[Test, ...]
    negated: bool
