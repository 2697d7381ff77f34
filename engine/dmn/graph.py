"""The requirement graph: input data, decisions, business knowledge and services, and their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.dmn.boxed import Logic
from engine.dmn.evaluation import Evaluation, Frame, Names
from engine.dmn.functions import Function, Parameter
from engine.dmn.types import ANY, Type
from engine.feel import Value


@dataclass(eq=False, slots=True)
class InputData:
    """What the host gives."""

    id: str
    name: str
    type: Type = ANY

    @property
    def needs(self) -> tuple[Need, ...]:
        """Nothing."""
        return ()


@dataclass(eq=False, slots=True)
class Decision:
    """What is decided, from what it requires."""

    id: str
    label: str
    name: str
    type: Type = ANY
    logic: Logic | None = None
    needs: tuple[Need, ...] = ()
    asks: frozenset[str] = frozenset()
    label_en: str | None = None


@dataclass(eq=False, slots=True)
class Knowledge:
    """A business knowledge model: a function that decisions and others of its kind call."""

    id: str
    name: str
    parameters: tuple[Parameter, ...] = ()
    type: Type = ANY
    logic: Logic | None = None
    needs: tuple[Need, ...] = ()
    asks: frozenset[str] = frozenset()


@dataclass(eq=False, slots=True)
class Service:
    """Decisions that are asked together, of the inputs that are named, and of nothing else."""

    id: str
    label: str
    name: str
    inputs: tuple[Need, ...] = ()
    needs: tuple[Need, ...] = ()
    type: Type = ANY

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its inputs, as a function takes them: input data first (DMN 10.4)."""
        return tuple(Parameter(each.name, type_of(each.node)) for each in self.inputs)


Node: TypeAlias = InputData | Decision | Knowledge | Service


@dataclass(frozen=True, slots=True)
class Need:
    """Something required, and the name by which it is known: of two parts where it is imported."""

    path: tuple[str, ...]
    node: Node

    @property
    def name(self) -> str:
        """The path as one name."""
        return ".".join(self.path)


def type_of(node: Node) -> Type:
    """What a node gives where it is decided or given, rather than called."""
    return node.type if isinstance(node, InputData | Decision) else ANY


@dataclass(slots=True)
class Answers:
    """What is known so far: each decision is asked once."""

    evaluation: Evaluation
    given: Mapping[str, Value]
    values: dict[Node, Value] = field(default_factory=dict)

    def of(self, node: Node) -> Value:
        """The value of a node; of knowledge and services, the function."""
        if node not in self.values:
            self.values[node] = _VALUES[type(node)](self, node)
        return self.values[node]

    def function(self, node: Knowledge | Service) -> Function:
        """The function that knowledge or a service is."""
        return _FUNCTIONS[type(node)](self, node)

    def names(self, needs: tuple[Need, ...]) -> dict[str, Value]:
        """What is required, by its name; what is imported, by that of its import and its own."""
        names: dict[str, Value] = {}
        for need in needs:
            inside = names
            for part in need.path[:-1]:
                inside = inside.setdefault(part, {})  # type: ignore[assignment]
            inside[need.path[-1]] = self.of(need.node)
        return names


def _input(answers: Answers, node: InputData) -> Value:
    value = answers.given.get(node.name)
    return answers.evaluation.conform(value, node.type, node.id)


def _decision(answers: Answers, node: Decision) -> Value:
    evaluation = answers.evaluation
    evaluation.run.enter()
    try:
        names = Names(answers.names(node.needs), answers.given)
        value = _made(node.logic, Frame(evaluation, names, node.id))
    finally:
        evaluation.run.calls -= 1
    evaluation.fired.setdefault(node.id, {})
    return evaluation.conform(value, node.type, node.id)


def _made(logic: Logic | None, frame: Frame) -> Value:
    if logic is None:
        frame.evaluation.fault(frame.owner, "has no logic, and is not given by a service")
        return None
    return logic.evaluate(frame)


def _knowledge(answers: Answers, node: Knowledge) -> Function:
    def body(frame: Frame) -> Value:
        # What it requires is looked up when it is called: it may require itself.
        within = Frame(
            frame.evaluation, Names(*frame.names.layers, answers.names(node.needs)), node.id
        )
        return _made(node.logic, within)

    return Function(node.name, node.parameters, body, _closed(answers, node.id), node.type)


def _service(answers: Answers, node: Service) -> Function:
    def body(frame: Frame) -> Value:
        inputs = {each.node: frame.names[each.name] for each in node.inputs}
        return decided(Answers(frame.evaluation, {}, inputs), node)

    return Function(node.name, node.parameters, body, _closed(answers, node.id), node.type)


def _closed(answers: Answers, owner: str) -> Frame:
    """A scope that sees nothing of who calls."""
    return Frame(answers.evaluation, Names(), owner)


def decided(answers: Answers, node: Service) -> Value:
    """What a service gives: the value of its one output, or a context of several."""
    values = {each.name: answers.of(each.node) for each in node.needs}
    return values if len(values) > 1 else next(iter(values.values()))


_FUNCTIONS: dict[type, Callable[..., Function]] = {Knowledge: _knowledge, Service: _service}
_VALUES: dict[type, Callable[..., Value]] = {
    InputData: _input,
    Decision: _decision,
    **_FUNCTIONS,
}
