"""FEEL, the expression language of DMN: compiled once to closures, never to Python."""

from engine.feel.errors import Fault, FeelError, FeelLimitExceeded, FeelSyntaxError
from engine.feel.expression import (
    Expression,
    UnaryTests,
    compile,
    compile_unary_tests,
    type_named,
)
from engine.feel.functions import FunctionValue
from engine.feel.types import (
    ANY,
    Type,
    coerce,
    context_of,
    function_of,
    is_instance,
    list_of,
)
from engine.feel.values import Range, Value, YearMonthDuration, kind

__all__ = [
    "ANY",
    "Expression",
    "Fault",
    "FeelError",
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "FunctionValue",
    "Range",
    "Type",
    "UnaryTests",
    "Value",
    "YearMonthDuration",
    "coerce",
    "compile",
    "compile_unary_tests",
    "context_of",
    "function_of",
    "is_instance",
    "kind",
    "list_of",
    "type_named",
]
