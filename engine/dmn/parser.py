"""Turns DMN's XML into decisions, and gathers every reason to refuse it."""

from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from engine.dmn.decision import Decision
from engine.dmn.errors import DmnRefused, Problem
from engine.dmn.model import Input, Output, Rule
from engine.dmn.types import TYPES, declared
from engine.dmn.xml import child, children, local, read, text_of
from engine.feel import Expression, FeelError, UnaryTests, compile, compile_unary_tests

HIT_POLICIES = frozenset({"UNIQUE", "FIRST", "COLLECT"})
# Carried along: they describe, and change no answer.
_IGNORED_IN_FILE = frozenset({"", "extensionElements", "description", "decision", "inputData"})
_IGNORED_IN_FILE |= {"textAnnotation", "association", "group", "knowledgeSource", "artifact"}
_IGNORED_IN_DECISION = frozenset({"", "extensionElements", "description", "question", "variable"})
_IGNORED_IN_DECISION |= {"allowedAnswers", "authorityRequirement", "decisionTable"}
_Cell = TypeVar("_Cell", Expression, UnaryTests)


def parse(xml: bytes) -> dict[str, Decision]:
    """The decisions of a file by their id; DmnRefused names all that is not run."""
    root = read(xml)
    reading = _Reading(root)
    decisions = {
        each.id: each for each in map(reading.decision, children(root, "decision")) if each
    }
    if not children(root, "decision"):
        reading.refuse(root, "decision", "the file holds no decision")
    if reading.problems:
        raise DmnRefused(reading.problems)
    return decisions


class _Reading:
    """One file while it is read: the names that its cells may use, and what is wrong with it."""

    def __init__(self, root: etree._Element) -> None:
        self.problems: list[Problem] = []
        self._ids: set[str] = set()
        self.names = [data.get("name", "") for data in children(root, "inputData")]
        for element in root:
            if local(element) not in _IGNORED_IN_FILE:
                self.refuse(element, "unsupported", "a {tag} is not run", tag=local(element))
        self._language(root)

    def refuse(self, element: etree._Element, rule: str, text: str, /, **values: object) -> None:
        """Note a problem with an element, by its id or that of what holds it."""
        held: etree._Element | None = element
        while held is not None and not held.get("id"):
            held = held.getparent()
        owner = held.get("id", "") if held is not None else "definitions"
        self.problems.append(Problem(owner, rule, text, tuple(values.items())))

    def decision(self, element: etree._Element) -> Decision | None:
        """One decision, or nothing when its table cannot be read at all."""
        self._identified(element)
        for part in element:
            self._part(part)
        tables = children(element, "decisionTable")
        if len(tables) != 1:
            self.refuse(element, "table", "a decision holds one decision table")
            return None
        return self._table(element, tables[0])

    def _part(self, part: etree._Element) -> None:
        name = local(part)
        if name == "informationRequirement":
            if child(part, "requiredDecision") is not None:
                self.refuse(part, "unsupported", "a decision that requires another is not run")
        elif name not in _IGNORED_IN_DECISION:
            self.refuse(part, "unsupported", "a {name} is not run", name=name)

    def _table(self, element: etree._Element, table: etree._Element) -> Decision:
        policy = table.get("hitPolicy", "UNIQUE")
        if policy not in HIT_POLICIES:
            self.refuse(table, "hit policy", "the hit policy {policy} is not run", policy=policy)
        if table.get("aggregation"):
            self.refuse(table, "hit policy", "COLLECT with an aggregation is not run")
        inputs = tuple(map(self._input, children(table, "input")))
        outputs = self._outputs(table)
        rules = tuple(
            self._rule(place, rule, len(inputs), len(outputs))
            for place, rule in enumerate(children(table, "rule"), 1)
        )
        name = element.get("name", "")
        return Decision(element.get("id", ""), name, policy, inputs, outputs, rules)

    def _input(self, element: etree._Element) -> Input:
        expression = child(element, "inputExpression")
        if expression is None or not text_of(expression):
            self.refuse(element, "expression", "the input has no expression")
            expression = element
        return Input(
            id=self._identified(element),
            label=element.get("label", ""),
            expression=self._expression(expression),
            type_ref=self._type(expression),
            values=self._values(element, "inputValues"),
        )

    def _outputs(self, table: etree._Element) -> tuple[Output, ...]:
        elements = children(table, "output")
        names = [element.get("name", "") for element in elements]
        if not elements:
            self.refuse(table, "output", "the table has no output")
        if len(elements) > 1 and (not all(names) or len(set(names)) < len(names)):
            self.refuse(table, "output", "several outputs each need a name of their own")
        return tuple(map(self._output, elements))

    def _output(self, element: etree._Element) -> Output:
        default = child(element, "defaultOutputEntry")
        return Output(
            id=self._identified(element),
            name=element.get("name", ""),
            label=element.get("label", ""),
            type_ref=self._type(element),
            values=self._values(element, "outputValues"),
            default=None if default is None else self._expression(default),
        )

    def _rule(self, place: int, element: etree._Element, inputs: int, outputs: int) -> Rule:
        tests, results = children(element, "inputEntry"), children(element, "outputEntry")
        if len(tests) != inputs or len(results) != outputs:
            self.refuse(
                element,
                "cells",
                "the rule needs {inputs} inputs and {outputs} outputs",
                inputs=inputs,
                outputs=outputs,
            )
        return Rule(
            id=self._identified(element, f"rule_{place}"),
            tests=tuple(map(self._tests, tests)),
            results=tuple(map(self._expression, results)),
        )

    def _identified(self, element: etree._Element, otherwise: str = "") -> str:
        found = element.get("id") or otherwise
        if not found:
            self.refuse(element, "id", "a {tag} needs an id", tag=local(element))
        elif found in self._ids:
            self.refuse(element, "id", "the id '{found}' stands there twice", found=found)
        self._ids.add(found)
        return found

    def _type(self, element: etree._Element) -> str:
        found = declared(element.get("typeRef", "Any"))
        if found in TYPES:
            return found
        self.refuse(element, "type", "the type '{found}' is not known", found=found)
        return "Any"

    def _language(self, element: etree._Element) -> None:
        language = element.get("expressionLanguage", "feel").lower()
        if "feel" not in language:  # by its name, or by an address that holds it
            self.refuse(
                element, "language", "expressions are FEEL, not {language}", language=language
            )

    def _values(self, element: etree._Element, name: str) -> UnaryTests | None:
        values = child(element, name)
        return None if values is None or not text_of(values) else self._tests(values)

    def _expression(self, element: etree._Element) -> Expression:
        """An expression; an empty cell is null, as editors leave it."""
        return self._compiled(element, compile, "null")

    def _tests(self, element: etree._Element) -> UnaryTests:
        """A test; an empty cell is `-`, which every value passes."""
        return self._compiled(element, compile_unary_tests, "-")

    def _compiled(
        self, element: etree._Element, compiled: Callable[..., _Cell], empty: str
    ) -> _Cell:
        self._language(element)
        try:
            return compiled(text_of(element) or empty, self.names)
        except FeelError as error:
            self.refuse(
                element, "feel", "'{text}': {error}", text=text_of(element), error=str(error)
            )
            return compiled(empty)
