"""What a host asks: a decision or a decision service of a deployment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.dmn.boxed import Typed
from engine.dmn.errors import DecisionError
from engine.dmn.evaluation import Evaluation
from engine.dmn.graph import Answers, InputData, Knowledge, Need, Service, decided, type_of
from engine.dmn.graph import Decision as Node
from engine.dmn.graph import Node as AnyNode
from engine.dmn.model import DecisionTable, Outcome
from engine.feel import FeelLimitExceeded, Value


class Decision:
    """A decision or service, with everything that it requires."""

    def __init__(self, node: Node | Knowledge | Service, file: str = "") -> None:
        self._node = node
        self.file = file
        self.id = node.id
        self.name = node.name if isinstance(node, Knowledge) else node.label
        self.label_en = node.label_en if isinstance(node, Node) else None

    @property
    def table(self) -> DecisionTable | None:
        """Its decision table, where that is what it is made of."""
        logic = self._node.logic if isinstance(self._node, Node) else None
        if isinstance(logic, Typed):
            logic = logic.logic
        return logic if isinstance(logic, DecisionTable) else None

    @property
    def names(self) -> frozenset[str]:
        """The variables and functions that the host must give."""
        asked: set[str] = set()
        for node in _reached(self._node):
            if isinstance(node, InputData):
                asked.add(node.name)
            elif isinstance(node, Node | Knowledge):
                asked |= node.asks
        return frozenset(asked)

    def evaluate(
        self,
        variables: Mapping[str, Value],
        functions: Mapping[str, Callable[..., Value]] | None = None,
        *,
        strict: bool = True,
    ) -> Outcome:
        """Answer for these variables.

        Where a value does not fit its type, a table has no single answer or a limit is exceeded,
        a strict question raises DecisionError; one that is not strict gives null and the reason.
        """
        asked = Evaluation(self.id, variables, functions or {}, strict=strict)
        try:
            value = self._value(asked)
        except (FeelLimitExceeded, RecursionError) as error:
            if strict:
                raise DecisionError(self.id, "limit", str(error)) from error
            asked.note(str(error))
            value = None
        fired = {owner: list(rules) for owner, rules in asked.fired.items()}
        return Outcome(value, fired.get(self.id, []), asked.inputs, asked.reasons, fired)

    def _value(self, asked: Evaluation) -> Value:
        answers = Answers(asked, asked.given)
        if isinstance(self._node, Node):
            return answers.of(self._node)
        if isinstance(self._node, Knowledge):
            given = {each.name: asked.given.get(each.name) for each in self._node.parameters}
            return answers.function(self._node)(**given)
        for each in self._node.inputs:
            value = asked.given.get(each.path[-1])
            answers.values[each.node] = asked.conform(value, type_of(each.node), each.node.id)
        return asked.conform(decided(answers, self._node), self._node.type, self.id)


def _reached(node: AnyNode) -> list[AnyNode]:
    found: dict[AnyNode, None] = {node: None}
    waiting: list[AnyNode] = [node]
    while waiting:
        each = waiting.pop()
        behind: tuple[Need, ...] = each.needs
        if isinstance(each, Service):
            found.update({need.node: None for need in each.inputs})
        for need in behind:
            if need.node not in found:
                found[need.node] = None
                waiting.append(need.node)
    return list(found)
