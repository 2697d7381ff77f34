"""Reads what may open an expression: literals, names, brackets, `if`, `for`, `some`, functions."""

from engine.feel.errors import Fault, FeelSyntaxError
from engine.feel.inference import inferred
from engine.feel.lexer import unquote
from engine.feel.numbers import number
from engine.feel.reader import Prefix, Reader
from engine.feel.syntax import (
    ContextOf,
    Faulty,
    For,
    FunctionOf,
    If,
    ListOf,
    Literal,
    Name,
    Negate,
    Node,
    Point,
    Quantified,
    RangeOf,
    Series,
)
from engine.feel.temporal import temporal
from engine.feel.typenames import read_type
from engine.feel.types import Type
from engine.feel.values import Value

SUM = 40  # the power of + and -: an end of a range binds tighter than any comparison
NEGATION = 70


def _number(reader: Reader) -> Node:
    token = reader.advance()
    try:
        return Literal(number(token.text))
    except Fault as fault:
        raise FeelSyntaxError(
            reader.text, token.position, fault.template, **fault.values
        ) from fault


def _string(reader: Reader) -> Node:
    return Literal(unquote(reader.text, reader.advance()))


def _temporal(reader: Reader) -> Node:
    text = unquote(reader.text, reader.advance())
    try:
        return Literal(temporal(text))
    except Fault as fault:  # which the specification calls null, not a text that is no FEEL
        return Faulty(fault.template, tuple(fault.values.items()))


def _constant(value: Value) -> Prefix:
    def read(reader: Reader) -> Node:
        reader.advance()
        return Literal(value)

    return read


def name(reader: Reader) -> Node:
    """A name in scope; its words are joined only when they are known to belong together."""
    known = reader.known_name()
    if known is None:
        known = reader.advance().text
    if known == "?":
        reader.asks = True
        return Name(known)
    # A function's own name is not something that the expression depends on.
    if not (reader.at("(") and known in reader.functions):
        reader.use(known)
    return Name(known)


def _negate(reader: Reader) -> Node:
    reader.advance()
    operand = reader.expression(NEGATION)
    return Negate(operand)


def _parenthesis(reader: Reader) -> Node:
    reader.advance()
    endpoint, reader.in_endpoint = reader.in_endpoint, False
    node = _point(reader) if reader.token.text in {"=", "!="} else reader.expression()
    if reader.at(".."):
        node = _rest_of_range(reader, node, low_closed=False)
    else:
        reader.expect(")")
    reader.in_endpoint = endpoint
    return node


def _bracket(reader: Reader) -> Node:
    reader.advance()
    endpoint, reader.in_endpoint = reader.in_endpoint, False
    items: list[Node] = []
    if not reader.at("]"):
        items.append(reader.expression())
        if reader.at(".."):
            node = _rest_of_range(reader, items[0], low_closed=True)
            reader.in_endpoint = endpoint
            return node
        while reader.accept(","):
            items.append(reader.expression())
    reader.expect("]", "expected ']' or ',' in the list")
    reader.in_endpoint = endpoint
    return ListOf(tuple(items))


def _open_range(reader: Reader) -> Node:
    reader.advance()
    endpoint, reader.in_endpoint = reader.in_endpoint, False
    node = _rest_of_range(reader, reader.expression(SUM - 1), low_closed=False)
    reader.in_endpoint = endpoint
    return node


def _rest_of_range(reader: Reader, low: Node, low_closed: bool) -> Node:
    reader.expect("..")
    reader.in_endpoint = True  # `[` closes the range here, it opens no filter
    high = reader.expression(SUM - 1)
    reader.in_endpoint = False
    if not (reader.at("]") or reader.at(")") or reader.at("[")):
        reader.fail("expected ']', ')' or '[' to close the range")
    return RangeOf(low, high, low_closed, reader.advance().text == "]")


def bound(reader: Reader) -> Node:
    """`< 5`: a range with one end."""
    sign = reader.advance().text
    end, closed = reader.expression(SUM - 1), sign.endswith("=")
    if sign.startswith("<"):
        return RangeOf(Literal(None), end, low_closed=False, high_closed=closed)
    return RangeOf(end, Literal(None), low_closed=closed, high_closed=False)


def _point(reader: Reader) -> Node:
    apart = reader.advance().text == "!="
    return Point(reader.expression(SUM - 1), apart)


def _context(reader: Reader) -> Node:
    reader.advance()
    entries: list[tuple[str, Node]] = []
    bound: set[str] = set()
    with reader.within("}"):
        while not reader.at("}"):
            key = _key(reader)
            reader.expect(":")
            # An entry is seen by those after it, and by a function by its own name.
            with reader.binding({*bound, key} if reader.at("function") else bound):
                entries.append((key, reader.expression()))
            bound.add(key)
            reader.know([key])
            if not reader.accept(","):
                break
    return ContextOf(tuple(entries))


def _key(reader: Reader) -> str:
    if reader.token.kind == "string":
        return unquote(reader.text, reader.advance())
    return reader.new_name([":"], "expected the name of an entry")


def _if(reader: Reader) -> Node:
    reader.advance()
    condition = reader.expression()
    reader.expect("then")
    then = reader.expression()
    reader.expect("else")
    return If(condition, then, reader.expression())


def _for(reader: Reader) -> Node:
    reader.advance()
    bindings = _bindings(reader)
    reader.expect("return")
    start = reader.index
    with reader.binding({name for name, _ in bindings} | {"partial"}):
        body = reader.expression()
    partial = any(token.text == "partial" for token in reader.tokens[start : reader.index])
    return For(bindings, body, partial)


def _quantified(reader: Reader) -> Node:
    word = reader.advance().text
    bindings = _bindings(reader)
    reader.expect("satisfies")
    with reader.binding(name for name, _ in bindings):
        return Quantified(word, bindings, reader.expression())


def _bindings(reader: Reader) -> tuple[tuple[str, Node], ...]:
    bindings: list[tuple[str, Node]] = []
    while True:
        introduced = reader.new_name(["in"], "expected the name of an element")
        reader.expect("in")
        with reader.binding([name for name, _ in bindings]):
            bindings.append((introduced, _series(reader)))
        if not reader.accept(","):
            return tuple(bindings)


def _series(reader: Reader) -> Node:
    low = reader.expression()
    if not reader.accept(".."):
        return low
    return Series(low, reader.expression())


def _function(reader: Reader) -> Node:
    reader.advance()
    reader.expect("(")
    parameters: list[tuple[str, Type | None]] = []
    with reader.within(")"):
        while not reader.at(")"):
            introduced = reader.new_name([":", ",", ")"], "expected the name of a parameter")
            parameters.append((introduced, read_type(reader) if reader.accept(":") else None))
            if not reader.accept(","):
                break
    if reader.at("external"):
        reader.fail("external functions are not run; expected the function's body")
    with reader.binding(name for name, _ in parameters):
        body = reader.expression()
    return FunctionOf(tuple(parameters), body, inferred(body))


KINDS: dict[str, Prefix] = {
    "number": _number,
    "string": _string,
    "temporal": _temporal,
    "name": name,
}
PREFIXES: dict[str, Prefix] = {
    "true": _constant(True),
    "false": _constant(False),
    "null": _constant(None),
    "-": _negate,
    "(": _parenthesis,
    "[": _bracket,
    "]": _open_range,
    "{": _context,
    "if": _if,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "function": _function,
}
