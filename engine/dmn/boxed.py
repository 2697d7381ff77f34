"""Boxed expressions: logic that is drawn as a box, and holds FEEL or further boxes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from engine.dmn.evaluation import Frame, Names
from engine.dmn.functions import Function, Parameter
from engine.dmn.types import Type, shown
from engine.feel import Expression, Value, compile
from engine.feel.errors import Fault
from engine.feel.values import kind

# What FEEL itself makes of lists, ranges and truth values, so that boxes agree with it.
_ITEMS = compile("for item in source return item")
SOME = compile("some each in outcomes satisfies each")
EVERY = compile("every each in outcomes satisfies each")
_PICKED = compile("source[place]")


class Logic(Protocol):
    """What has a value."""

    def evaluate(self, frame: Frame) -> Value:
        """Its value for what is in scope."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in FEEL."""

    expression: Expression

    def evaluate(self, frame: Frame) -> Value:
        """What FEEL gives."""
        return frame.ask(self.expression)


@dataclass(frozen=True, slots=True)
class Typed:
    """Logic that declares what it gives."""

    logic: Logic
    type: Type
    id: str

    def evaluate(self, frame: Frame) -> Value:
        """The value, if it is of the type."""
        return frame.conform(self.logic.evaluate(frame), self.type, self.id)


@dataclass(frozen=True, slots=True)
class Context:
    """Entries, each of which sees those before it; one without a name is the answer."""

    entries: tuple[tuple[str | None, Logic], ...]

    def evaluate(self, frame: Frame) -> Value:
        """The entries as a context, or the value of the last where it has no name."""
        values: dict[str, Value] = {}
        within = frame.inner(values)
        for name, logic in self.entries:
            value = logic.evaluate(within)
            if name is None:
                return value
            values[name] = value
        return values


@dataclass(frozen=True, slots=True)
class List:
    """Values in a row."""

    items: tuple[Logic, ...]

    def evaluate(self, frame: Frame) -> Value:
        """Each of them."""
        return [item.evaluate(frame) for item in self.items]


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows under the names of columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Logic, ...], ...]

    def evaluate(self, frame: Frame) -> Value:
        """A context for each row."""
        return [
            {
                name: cell.evaluate(frame)
                for name, cell in zip(self.columns, row, strict=True)
            }
            for row in self.rows
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call, its arguments bound by name."""

    id: str
    callee: Logic
    bindings: tuple[tuple[str, Logic], ...]

    def evaluate(self, frame: Frame) -> Value:
        """What the function gives; null where it cannot be called so."""
        function = self.callee.evaluate(frame)
        arguments = {name: logic.evaluate(frame) for name, logic in self.bindings}
        if not callable(function):
            frame.evaluation.note(f"{self.id}: {shown(function)} is not a function")
            return None
        try:
            return frame.evaluation.run.accept(function(**arguments))
        except (Fault, TypeError) as error:
            frame.evaluation.note(f"{self.id}: {error}")
            return None


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """A function as a value; it keeps the scope in which it was defined."""

    name: str
    parameters: tuple[Parameter, ...]
    logic: Logic

    def evaluate(self, frame: Frame) -> Value:
        """The function."""
        return Function(self.name, self.parameters, self.logic.evaluate, frame)


@dataclass(frozen=True, slots=True)
class Conditional:
    """One of two, by a test."""

    test: Logic
    then: Logic
    otherwise: Logic

    def evaluate(self, frame: Frame) -> Value:
        """Only the one that is chosen; null is no, and what is no truth value chooses neither."""
        found = self.test.evaluate(frame)
        if not _tells(found):
            frame.evaluation.note(f"if asks for true or false, not {kind(found)}")
            return None
        return (self.then if found is True else self.otherwise).evaluate(frame)


@dataclass(frozen=True, slots=True)
class Filter:
    """The elements of a list that match."""

    source: Logic
    match: Logic

    def evaluate(self, frame: Frame) -> Value:
        """Those for which the match is true, or the one at its place where it is a number."""
        source = self.source.evaluate(frame)
        kept: list[Value] = []
        for item in _items(frame, source):
            found = self.match.evaluate(_with_item(frame, item))
            if isinstance(found, Decimal):
                return _PICKED.within(
                    frame.evaluation.run, Names({"source": source, "place": found})
                )
            if found is True:
                kept.append(item)
            elif not _tells(found):
                frame.evaluation.note(f"a {kind(found)} picks no elements")
                return None
        return kept


def _tells(found: Value) -> bool:
    """Whether a value says yes, no, or that it cannot be told."""
    return found is None or isinstance(found, bool)


def _with_item(frame: Frame, item: Value) -> Frame:
    inner = frame.inner({"item": item})
    return inner.inner(item) if isinstance(item, dict) else inner


def _items(frame: Frame, source: Value) -> list[Value]:
    items = _ITEMS.within(frame.evaluation.run, Names({"source": source}))
    return items if isinstance(items, list) else []


@dataclass(frozen=True, slots=True)
class Iteration:
    """The same for each element; `partial` holds what came before, where it is asked for."""

    variable: str
    source: Logic
    body: Logic
    partial: bool

    def evaluate(self, frame: Frame) -> Value:
        """A list; null where there is nothing to go through."""
        source = self.source.evaluate(frame)
        if source is None:
            frame.evaluation.note("for goes through a list, not null")
            return None
        run, results = frame.evaluation.run, list[Value]()
        for item in _items(frame, source):
            before = run.so_far(results) if self.partial else {}
            inner = frame.inner({self.variable: item, **before})
            results.append(self.body.evaluate(inner))
        return run.built(results)


@dataclass(frozen=True, slots=True)
class Quantified:
    """Whether some, or every, element satisfies."""

    join: Expression
    variable: str
    source: Logic
    satisfies: Logic

    def evaluate(self, frame: Frame) -> Value:
        """True, false, or null where it cannot be told; each answer must be one of these."""
        source = self.source.evaluate(frame)
        if source is None:
            frame.evaluation.note("some and every go through a list, not null")
            return None
        outcomes = [
            self.satisfies.evaluate(frame.inner({self.variable: item}))
            for item in _items(frame, source)
        ]
        strange = next((each for each in outcomes if not _tells(each)), None)
        if strange is not None:
            frame.evaluation.note(f"some and every ask for true or false, not {kind(strange)}")
            return None
        return self.join.within(frame.evaluation.run, Names({"outcomes": outcomes}))
