"""The grammar's operators, and the two things that can be read: expressions and unary tests."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.feel.builtins import FUNCTIONS
from engine.feel.lexer import KEYWORDS, Token
from engine.feel.operands import KINDS, PREFIXES, SUM, bound
from engine.feel.reader import Grammar, Infix, Reader
from engine.feel.syntax import (
    Against,
    Arithmetic,
    Between,
    Call,
    Compare,
    Filter,
    In,
    InstanceOf,
    Logic,
    Match,
    Node,
    Path,
    Test,
    Tests,
)
from engine.feel.typenames import read_type
from engine.feel.types import Type

# The specification's order (rule 4 and its sisters): later binds tighter.
OR, AND, COMPARISON = 10, 20, 30
PRODUCT, POWER, INSTANCE, ACCESS = 50, 60, 80, 90
Types: TypeAlias = Mapping[str, Type]
NO_TYPES: Types = {}
SIGNS = ("<", "<=", ">", ">=", "=", "!=")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A tree and the names in it that something outside must give."""

    tree: Node | Tests
    names: frozenset[str]


def parse(text: str, names: Iterable[str] = (), types: Types = NO_TYPES) -> Parsed:
    """Read an expression."""
    reader = Reader(text, names, GRAMMAR, types)
    tree = reader.expression()
    reader.finish()
    return Parsed(tree, frozenset(reader.free))


def parse_type(text: str, types: Types = NO_TYPES) -> Type:
    """Read a type by itself."""
    reader = Reader(text, (), GRAMMAR, types)
    found = read_type(reader)
    reader.finish()
    return found


def parse_unary_tests(text: str, names: Iterable[str] = (), types: Types = NO_TYPES) -> Parsed:
    """Read the cell of a decision table."""
    reader = Reader(text, names, GRAMMAR, types)
    if reader.at("-") and reader.ahead().kind == "end":
        return Parsed(Tests((), negated=False), frozenset())
    negated = _is_negation(reader)
    wrapped = negated or _is_wrapped(reader, 0)
    reader.index += negated + wrapped
    tests = _tests(reader)
    if wrapped:
        reader.expect(")")
    reader.finish()
    return Parsed(Tests(tests, negated), frozenset(reader.free))


def _is_negation(reader: Reader) -> bool:
    """Whether `not(…)` spans the whole cell; else it is a call within an expression."""
    return reader.at("not") and _encloses(reader, 1)


def _is_wrapped(reader: Reader, start: int) -> bool:
    """Whether the cell is several tests within parentheses, as `in` has them."""
    return _encloses(reader, start) and any(
        token.text == "," and depth == 1 for token, depth in _depths(reader, start)
    )


def _encloses(reader: Reader, start: int) -> bool:
    """Whether parentheses that open at a token close at the end of the cell."""
    closing = [place for place, (_, depth) in enumerate(_depths(reader, start)) if depth == 0]
    return (
        reader.tokens[start].text == "("
        and bool(closing)
        and reader.tokens[start + closing[0] + 1].kind == "end"
    )


def _depths(reader: Reader, start: int) -> Iterator[tuple[Token, int]]:
    """The tokens from one on, and how many parentheses are open after each."""
    depth = 0
    for token in reader.tokens[start:]:
        depth += (token.text == "(") - (token.text == ")")
        yield token, depth


def _tests(reader: Reader) -> tuple[Test, ...]:
    tests = [_test(reader)]
    while reader.accept(","):
        tests.append(_test(reader))
    return tuple(tests)


def _test(reader: Reader) -> Test:
    if reader.token.kind == "symbol" and reader.token.text in SIGNS:
        sign = reader.advance().text
        return Against(sign, reader.expression(COMPARISON))
    before, reader.asks = reader.asks, False
    operand = reader.expression()
    test = Match(operand, reader.asks)
    reader.asks = reader.asks or before
    return test


def _arithmetic(power: int) -> Infix:
    def read(reader: Reader, left: Node) -> Node:
        sign = reader.advance().text
        return Arithmetic(sign, left, reader.expression(power))

    return Infix(power, read)


def _compare(reader: Reader, left: Node) -> Node:
    sign = reader.advance().text
    if sign in {"=", "!="} and reader.token.text in GRAMMAR.bounds:
        return Compare(sign, left, bound(reader))  # `range("[2..)") = >=2`
    return Compare(sign, left, reader.expression(COMPARISON))


def _logic(power: int) -> Infix:
    def read(reader: Reader, left: Node) -> Node:
        word = reader.advance().text
        return Logic(word, left, reader.expression(power))

    return Infix(power, read)


def _between(reader: Reader, value: Node) -> Node:
    reader.advance()
    low = reader.expression(COMPARISON)
    reader.expect("and", "expected 'and' between the two ends")
    return Between(value, low, reader.expression(COMPARISON))


def _in(reader: Reader, value: Node) -> Node:
    reader.advance()
    if not _is_list_of_tests(reader):
        if reader.token.text in SIGNS:
            return In(value, (_test(reader),))
        return In(value, (Match(reader.expression(COMPARISON), asks=False),))
    reader.advance()
    with reader.within(")"):
        tests = _tests(reader)
    return In(value, tests)


def _is_list_of_tests(reader: Reader) -> bool:
    """Whether `( … )` holds tests rather than being a range such as `(1..5)`."""
    if not reader.at("("):
        return False
    depth = 0
    for token in reader.tokens[reader.index :]:
        depth += (token.text in "([{") - (token.text in ")]}") if token.kind == "symbol" else 0
        if token.text == ".." and depth == 1:
            return False
        if token.text == "," and depth == 1:
            return True
        if depth == 0:
            break
    return True


def _instance_of(reader: Reader, value: Node) -> Node:
    reader.advance()
    reader.expect("of")
    return InstanceOf(value, read_type(reader))


def _path(reader: Reader, source: Node) -> Node:
    reader.advance()
    if reader.token.kind != "name" or reader.token.text == "?":
        reader.fail("expected the name of a property after '.'")
    known = reader.known_name()
    if known is None:
        words = [reader.advance().text]
        # Nothing else may follow here, so further words belong to the property's name.
        while reader.token.kind == "name" and reader.token.text not in KEYWORDS | {"in"}:
            words.append(reader.advance().text)
        known = " ".join(words)
    return Path(source, known)


def _filter(reader: Reader, source: Node) -> Node:
    reader.advance()
    with reader.within("]"), reader.binding(["item"]):
        test = reader.expression()
    return Filter(source, test)


def _call(reader: Reader, function: Node) -> Node:
    reader.advance()
    positional: list[Node] = []
    named: dict[str, Node] = {}
    with reader.within(")"):
        if not reader.at(")"):
            _arguments(reader, positional, named)
    return Call(function, tuple(positional), tuple(named.items()))


def _arguments(reader: Reader, positional: list[Node], named: dict[str, Node]) -> None:
    by_name = _is_named(reader)
    while True:
        if by_name:
            name = reader.new_name([":"], "expected the name of a parameter")
            reader.expect(":")
            named[name] = reader.expression()
        else:
            positional.append(reader.expression())
        if not reader.accept(","):
            return


def _is_named(reader: Reader) -> bool:
    """Whether only the words and signs of a name stand before a colon."""
    if reader.token.kind != "name" or reader.at("function"):
        return False
    distance = 1
    while reader.ahead(distance).continues_name:
        distance += 1
    return reader.ahead(distance).text == ":"


GRAMMAR = Grammar(
    kinds=KINDS,
    bounds=dict.fromkeys(("<", "<=", ">", ">="), bound),
    prefixes=PREFIXES,
    infixes={
        "or": _logic(OR),
        "and": _logic(AND),
        **dict.fromkeys(SIGNS, Infix(COMPARISON, _compare)),
        "between": Infix(COMPARISON, _between),
        "in": Infix(COMPARISON, _in),
        **dict.fromkeys("+-", _arithmetic(SUM)),
        **dict.fromkeys("*/", _arithmetic(PRODUCT)),
        "**": _arithmetic(POWER),
        "instance": Infix(INSTANCE, _instance_of),
        ".": Infix(ACCESS, _path),
        "[": Infix(ACCESS, _filter),
        "(": Infix(ACCESS, _call),
    },
    functions=frozenset(FUNCTIONS),
)
