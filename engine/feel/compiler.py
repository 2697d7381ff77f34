"""Turns a syntax tree into closures, once; the registry names the builder of each node."""

from collections.abc import Callable
from typing import TypeAlias

from engine.feel.compiled import access, calls, choices, collections, loops
from engine.feel.errors import FeelLimitExceeded
from engine.feel.limits import MAX_HEIGHT
from engine.feel.run import Closure
from engine.feel.syntax import Node, Tests

Builder: TypeAlias = Callable[..., Closure]

BUILDERS: dict[str, Builder] = {
    "Literal": access.literal,
    "Faulty": access.faulty,
    "Name": access.name,
    "Path": access.path,
    "Filter": access.filtered,
    "ListOf": collections.list_of,
    "ContextOf": collections.context_of,
    "RangeOf": collections.range_of,
    "Point": collections.point,
    "Negate": choices.negation,
    "Arithmetic": choices.arithmetic,
    "Compare": choices.compare,
    "Logic": choices.logic,
    "Between": choices.between,
    "In": choices.in_tests,
    "If": choices.if_else,
    "Tests": choices.unary_tests,
    "Series": loops.series,
    "For": loops.for_each,
    "Quantified": loops.quantified,
    "Call": calls.call,
    "FunctionOf": calls.function,
    "InstanceOf": calls.instance_of,
}


def build(tree: Node | Tests, height: int = 0) -> Closure:
    """The closure that evaluates a tree."""
    if height > MAX_HEIGHT:
        raise FeelLimitExceeded(
            "an expression of more than {max_height} levels", max_height=MAX_HEIGHT
        )
    return BUILDERS[type(tree).__name__](tree, lambda child: build(child, height + 1))
