"""Reads boxed expressions: what XML draws becomes logic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from lxml import etree

from engine.dmn import boxed
from engine.dmn.boxed import Logic
from engine.dmn.functions import Parameter
from engine.dmn.items import Types
from engine.dmn.reading import Reading, name_of
from engine.dmn.types import ANY, Type
from engine.dmn.xml import child, children, local, text_of
from engine.feel import Expression, UnaryTests, compile
from engine.feel.builtins import FUNCTIONS

NOTHING = boxed.Literal(compile("null"))


class LogicReader:
    """Reads the logic of one decision or business knowledge model."""

    def __init__(
        self, reading: Reading, types: Types, names: Iterable[str], gives: Type = ANY
    ) -> None:
        self.reading = reading
        self.types = types
        self.gives = gives
        self.asks: set[str] = set()
        self._names = [frozenset(names)]
        self._asked: set[str] = set()

    def only(self, element: etree._Element) -> Logic:
        """The one expression that an element holds."""
        found = [each for each in element if local(each) in READERS]
        if len(found) != 1:
            text = "{what} holds one expression"
            self.reading.refuse(element, "logic", text, what=local(element))
            return NOTHING
        return self.read(found[0])

    def read(self, element: etree._Element) -> Logic:
        """An expression, and the type that it declares."""
        self.reading.language(element)
        logic = READERS[local(element)](self, element)
        wanted = self.types.of(element)
        return logic if wanted is ANY else boxed.Typed(logic, wanted, _id(element))

    @contextmanager
    def binding(self, names: Iterable[str]) -> Iterator[set[str]]:
        """While names are bound within the logic itself; gives those that are asked for there."""
        bound, around = frozenset(names), self._asked
        self._names.append(self._names[-1] | bound)
        self._asked = set()
        yield self._asked
        self._names.pop()
        around |= self._asked - bound
        self._asked = around

    def see(self, name: str) -> None:
        """From here on a name is bound, to the end of the innermost box."""
        self._names[-1] |= {name}

    def expression(self, element: etree._Element) -> Expression:
        """A text in FEEL."""
        found = self.reading.expression(element, self._names[-1])
        self._asked |= found.names
        self.asks |= found.names - self._names[-1]
        return found

    def tests(self, element: etree._Element) -> UnaryTests:
        """The cell of a table."""
        found = self.reading.tests(element, self._names[-1])
        self._asked |= found.names
        self.asks |= found.names - self._names[-1] - {"?"}
        return found

    def parameters(self, element: etree._Element) -> tuple[Parameter, ...]:
        """The formal parameters of a function."""
        found = tuple(
            Parameter(name_of(each), self.types.of(each))
            for each in children(element, "formalParameter")
        )
        if len({each.name for each in found}) < len(found) or not all(each.name for each in found):
            self.reading.refuse(element, "parameter", "parameters each need a name of their own")
        return found

    def function(self, element: etree._Element) -> tuple[tuple[Parameter, ...], Logic]:
        """A function's parameters and its logic, which is FEEL: nothing of a model is run outside."""
        kind = element.get("kind", "FEEL").upper()
        if kind != "FEEL":
            text = "a function of kind {kind} is external and not run; write its logic in FEEL"
            self.reading.refuse(element, "external", text, kind=kind)
            return (), NOTHING
        parameters = self.parameters(element)
        with self.binding(each.name for each in parameters):
            return parameters, self.only(element)


def _literal(reader: LogicReader, element: etree._Element) -> Logic:
    if child(element, "importedValues") is not None:
        reader.reading.refuse(element, "unsupported", "imported values are not run")
    elif not text_of(element):
        reader.reading.refuse(element, "expression", "the expression is empty")
    return boxed.Literal(reader.expression(element))


def _context(reader: LogicReader, element: etree._Element) -> Logic:
    entries: list[tuple[str | None, Logic]] = []
    with reader.binding(()):
        for each in children(element, "contextEntry"):
            variable = child(each, "variable")
            logic = reader.only(each)
            if variable is None:
                entries.append((None, logic))
                continue
            wanted = reader.types.of(variable)
            name = name_of(variable)
            if name in dict(entries):
                reader.reading.refuse(each, "entry", "the entry '{name}' is there twice", name=name)
            entries.append((name, logic if wanted is ANY else boxed.Typed(logic, wanted, name)))
            reader.see(name)
    if None in [name for name, _ in entries[:-1]]:
        reader.reading.refuse(element, "entry", "only the last entry may do without a name")
    return boxed.Context(tuple(entries))


def _list(reader: LogicReader, element: etree._Element) -> Logic:
    return boxed.List(tuple(reader.read(each) for each in element if local(each) in READERS))


def _relation(reader: LogicReader, element: etree._Element) -> Logic:
    columns = tuple(map(name_of, children(element, "column")))
    rows = tuple(
        tuple(reader.read(cell) for cell in row if local(cell) in READERS)
        for row in children(element, "row")
    )
    if any(len(row) != len(columns) for row in rows) or len(set(columns)) < len(columns):
        reader.reading.refuse(element, "cells", "each row needs a cell for every column")
        return NOTHING
    return boxed.Relation(columns, rows)


def _invocation(reader: LogicReader, element: etree._Element) -> Logic:
    callee = [each for each in element if local(each) == "literalExpression"]
    if len(callee) != 1:
        reader.reading.refuse(element, "invocation", "an invocation names one function")
        return NOTHING
    bindings = []
    for each in children(element, "binding"):
        parameter = child(each, "parameter")
        name = name_of(parameter) if parameter is not None else ""
        if not name:
            reader.reading.refuse(each, "parameter", "a binding names its parameter")
        bindings.append((name, reader.only(each)))
    with reader.binding(FUNCTIONS):  # whose names may be of several words
        return boxed.Invocation(_id(element), reader.read(callee[0]), tuple(bindings))


def _function(reader: LogicReader, element: etree._Element) -> Logic:
    parameters, logic = reader.function(element)
    return boxed.FunctionDefinition("the function", parameters, logic)


def _conditional(reader: LogicReader, element: etree._Element) -> Logic:
    return boxed.Conditional(*(_part(reader, element, name) for name in ("if", "then", "else")))


def _filter(reader: LogicReader, element: etree._Element) -> Logic:
    source = _part(reader, element, "in")
    with reader.binding(["item"]):
        return boxed.Filter(source, _part(reader, element, "match"))


def _iteration(reader: LogicReader, element: etree._Element) -> Logic:
    loop, asked = _loop(reader, element, "return", "partial")
    return boxed.Iteration(*loop, partial="partial" in asked)


def _some(reader: LogicReader, element: etree._Element) -> Logic:
    loop, _ = _loop(reader, element, "satisfies")
    return boxed.Quantified(boxed.SOME, *loop)


def _every(reader: LogicReader, element: etree._Element) -> Logic:
    loop, _ = _loop(reader, element, "satisfies")
    return boxed.Quantified(boxed.EVERY, *loop)


def _loop(
    reader: LogicReader, element: etree._Element, body: str, *more: str
) -> tuple[tuple[str, Logic, Logic], set[str]]:
    """The variable, source and body of a loop, and the names that the body asks for."""
    variable = " ".join(element.get("iteratorVariable", "").split())
    if not variable:
        reader.reading.refuse(element, "iterator", "a loop names its variable")
    source = _part(reader, element, "in")
    with reader.binding([variable, *more]) as asked:
        return (variable, source, _part(reader, element, body)), asked


def _part(reader: LogicReader, element: etree._Element, name: str) -> Logic:
    part = child(element, name)
    if part is None:
        text = "a {tag} needs a part '{name}'"
        reader.reading.refuse(element, "logic", text, tag=local(element), name=name)
        return NOTHING
    logic = reader.only(part)
    wanted = reader.types.of(part)
    return logic if wanted is ANY else boxed.Typed(logic, wanted, _id(part))


def _id(element: etree._Element) -> str:
    held: etree._Element | None = element
    while held is not None and not held.get("id"):
        held = held.getparent()
    return held.get("id", "") if held is not None else ""


READERS: dict[str, Callable[[LogicReader, etree._Element], Logic]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": _function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iteration,
    "some": _some,
    "every": _every,
}
