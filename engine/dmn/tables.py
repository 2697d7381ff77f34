"""Reads decision tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from engine.dmn.boxed import Logic
from engine.dmn.logic import READERS, LogicReader
from engine.dmn.model import DecisionTable, Input, Output, Rule
from engine.dmn.policies import AGGREGATIONS, BY_OUTPUT, POLICIES
from engine.dmn.reading import name_of
from engine.dmn.types import ANY, Item, Structure, Type
from engine.dmn.xml import child, children, label_en, said, text_of
from engine.feel import FeelError, UnaryTests, Value, compile


def read_table(reader: LogicReader, element: etree._Element) -> Logic:
    """A decision table."""
    return _TableReader(reader, element).read()


READERS["decisionTable"] = read_table


class _TableReader:
    def __init__(self, reader: LogicReader, element: etree._Element) -> None:
        self.reader = reader
        self.reading = reader.reading
        self.element = element
        self.policy = element.get("hitPolicy", "UNIQUE")

    def read(self) -> DecisionTable:
        """The table, with all its cells compiled."""
        aggregation = self._aggregation()
        inputs = tuple(
            self._input(place, each)
            for place, each in enumerate(children(self.element, "input"), 1)
        )
        outputs = self._outputs()
        rules = tuple(
            self._rule(place, rule, len(inputs), len(outputs))
            for place, rule in enumerate(children(self.element, "rule"), 1)
        )
        table_id = self.element.get("id", "")
        return DecisionTable(table_id, self.policy, aggregation, inputs, outputs, rules)

    def _aggregation(self) -> str:
        if self.policy not in POLICIES:
            text = "there is no hit policy {policy}"
            self.reading.refuse(self.element, "hit policy", text, policy=self.policy)
            self.policy = "UNIQUE"
        found = self.element.get("aggregation", "")
        if found and self.policy == "COLLECT" and found not in AGGREGATIONS:
            text = "there is no aggregation {found}"
            self.reading.refuse(self.element, "hit policy", text, found=found)
        return found if self.policy == "COLLECT" else ""

    def _input(self, place: int, element: etree._Element) -> Input:
        expression = child(element, "inputExpression")
        if expression is None or not text_of(expression):
            self.reading.refuse(element, "expression", "the input has no expression")
            expression = element
        return Input(
            id=self.reading.identified(element, f"input_{place}"),
            label=element.get("label", ""),
            expression=self.reader.expression(expression),
            type=self.reader.types.of(expression),
            values=self._values(element, "inputValues"),
            label_en=label_en(element),
        )

    def _outputs(self) -> tuple[Output, ...]:
        elements = children(self.element, "output")
        names = [name_of(each) for each in elements]
        self.reading.entries.update(names)
        if not elements:
            self.reading.refuse(self.element, "output", "the table has no output")
        if len(elements) > 1 and (not all(names) or len(set(names)) < len(names)):
            text = "several outputs each need a name of their own"
            self.reading.refuse(self.element, "output", text)
        if len(elements) > 1 and self.element.get("aggregation") and self.policy == "COLLECT":
            text = "an aggregation needs a single output"
            self.reading.refuse(self.element, "hit policy", text)
        found = tuple(self._output(place, each) for place, each in enumerate(elements, 1))
        if self.policy in BY_OUTPUT and found and not any(each.priorities for each in found):
            text = "{policy} needs the values of an output, in their order of priority"
            self.reading.refuse(self.element, "hit policy", text, policy=self.policy)
        return found

    def _output(self, place: int, element: etree._Element) -> Output:
        default = child(element, "defaultOutputEntry")
        wanted = self.reader.types.of(element)
        values = self._values(element, "outputValues")
        return Output(
            id=self.reading.identified(element, f"output_{place}"),
            name=name_of(element),
            label=element.get("label", ""),
            type=wanted,
            values=values,
            priorities=self._priorities(element, values or self._constraint(element, wanted)),
            default=None if default is None else self.reader.expression(default),
            label_en=label_en(element),
        )

    def _constraint(self, element: etree._Element, wanted: Type) -> UnaryTests | None:
        """The values that the output's type allows, or what the decision gives in its place."""
        alone = len(children(self.element, "output")) == 1
        entry = self.reader.gives if alone else self._entry(name_of(element))
        found = [*_constraints(wanted), *_constraints(entry)]
        return found[0] if found else None

    def _entry(self, name: str) -> Type:
        gives = self.reader.gives
        while isinstance(gives, Item):
            gives = gives.base
        return gives.components.get(name, ANY) if isinstance(gives, Structure) else ANY

    def _priorities(self, element: etree._Element, values: UnaryTests | None) -> Sequence[Value]:
        if values is None or self.policy not in BY_OUTPUT:
            return ()
        try:
            found = compile(f"[{values.text}]")({})
        except FeelError:
            text = "{policy} needs values in a list, not {values}"
            self.reading.refuse(element, "hit policy", text, policy=self.policy, values=values.text)
            return ()
        return found if isinstance(found, list) else ()

    def _rule(self, place: int, element: etree._Element, inputs: int, outputs: int) -> Rule:
        tests, results = children(element, "inputEntry"), children(element, "outputEntry")
        if len(tests) != inputs or len(results) != outputs:
            self.reading.refuse(
                element,
                "cells",
                "the rule needs {inputs} inputs and {outputs} outputs",
                inputs=inputs,
                outputs=outputs,
            )
        return Rule(
            id=self.reading.identified(element, f"rule_{place}"),
            tests=tuple(map(self.reader.tests, tests)),
            results=tuple(map(self.reader.expression, results)),
            description=said(element, "description"),
            label_en=label_en(element),
            annotations=tuple(map(text_of, children(element, "annotationEntry"))),
        )

    def _values(self, element: etree._Element, name: str) -> UnaryTests | None:
        values = child(element, name)
        return None if values is None or not text_of(values) else self.reader.tests(values)


def _constraints(wanted: Type) -> Iterator[UnaryTests]:
    while isinstance(wanted, Item):
        yield from wanted.constraints
        wanted = wanted.base
