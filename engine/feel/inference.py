"""What can be told of a value's type before it exists: enough to give a function its type."""

from engine.feel.syntax import ContextOf, FunctionOf, ListOf, Literal, Node
from engine.feel.types import ANY, Type, context_of, function_of, list_of
from engine.feel.values import kind


def inferred(node: Node) -> Type:
    """The type of the values of an expression, or Any where only running it would tell."""
    if isinstance(node, Literal):
        return Type("Null" if node.value is None else kind(node.value))
    if isinstance(node, ContextOf):
        return context_of((key, inferred(each)) for key, each in node.entries)
    if isinstance(node, ListOf):
        kinds = {inferred(each) for each in node.items}
        return list_of(kinds.pop() if len(kinds) == 1 else ANY)
    if isinstance(node, FunctionOf):
        return function_of((each or ANY for _, each in node.parameters), node.result or ANY)
    return ANY
