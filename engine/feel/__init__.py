"""FEEL, the expression language of DMN: compiled once to closures, never to Python."""

from engine.feel.errors import FeelError, FeelLimitExceeded, FeelSyntaxError
from engine.feel.expression import Expression, UnaryTests, compile, compile_unary_tests
from engine.feel.values import Range, Value, YearMonthDuration

__all__ = [
    "Expression",
    "FeelError",
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "Range",
    "UnaryTests",
    "Value",
    "YearMonthDuration",
    "compile",
    "compile_unary_tests",
]
