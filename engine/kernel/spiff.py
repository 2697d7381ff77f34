"""SpiffWorkflow's parser, taught our specs: from rewritten XML to its graph of specs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.task_parsers import SubprocessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag

from engine.kernel import activities, containers, events, gateways, loops, xml

FRAMES_PER_NODE: Final = 12
"""SpiffWorkflow parses along the flows, recursively: a long chain needs a deep stack."""


PARSING: Final = Lock()
"""The depth of the stack is set for all threads at once: two parses must not reset it crosswise."""


class NodeParser(TaskParser):
    """Any flow node; what it does stands in its Element, not in the spec's arguments."""

    def create_task(self) -> Any:
        """A spec, wired to SpiffWorkflow's own start and end where it begins or ends a path."""
        task = self.spec_class(self.spec, self.bpmn_id, **self.bpmn_attributes)
        tag = xml.local(self.node)
        if tag == "startEvent":
            self.spec.start.connect(task)
        elif tag == "endEvent":
            task.connect(self.spec.end)
        return task

    def handles_multiple_outgoing(self) -> bool:
        """The gate has already refused what may not have several."""
        return True

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        original: Any = self.spec.task_specs.pop(self.bpmn_id)
        self.task: Any = loops.MultiInstance(self.spec, original.name, lane=original.lane)
        self._copy_task_attrs(original, loop_characteristics)

    def _add_boundary_event(self, children: list[Any]) -> Any:
        # SpiffWorkflow adds a join after the activity that looks at finished ancestors; ours
        # needs none, since the guard ends with its activity.
        guard = containers.Guard(self.spec, f"{self.bpmn_id}.BoundaryEventSplit")
        guard.connect(self.task)
        for node in children:
            guard.connect(self.process_parser.parse_node(node))
        return guard


class SubProcessParser(NodeParser):
    """An embedded sub-process: parsed as a spec of its own."""

    def create_task(self) -> Any:
        """A spec that knows the name of the inner one."""
        inner = SubprocessParser.get_subprocess_spec(self)
        task = super().create_task()
        task.spec = inner
        return task


SPECS: Final[dict[str, tuple[type, type]]] = {
    "startEvent": (NodeParser, events.StartEvent),
    "endEvent": (NodeParser, events.EndEvent),
    "intermediateCatchEvent": (NodeParser, events.Catch),
    "intermediateThrowEvent": (NodeParser, events.ThrowEvent),
    "boundaryEvent": (NodeParser, events.Boundary),
    "userTask": (NodeParser, activities.UserTask),
    "serviceTask": (NodeParser, activities.ServiceTask),
    "scriptTask": (NodeParser, activities.ScriptTask),
    "businessRuleTask": (NodeParser, activities.RuleTask),
    "receiveTask": (NodeParser, events.ReceiveTask),
    "callActivity": (NodeParser, containers.CallActivity),
    "subProcess": (SubProcessParser, containers.SubProcess),
    "exclusiveGateway": (NodeParser, gateways.ExclusiveGateway),
    "parallelGateway": (NodeParser, gateways.ParallelGateway),
    "inclusiveGateway": (NodeParser, gateways.InclusiveGateway),
    "eventBasedGateway": (NodeParser, events.Race),
}


class Parser(BpmnParser):
    """SpiffWorkflow's parser with our specs for every tag that the gate admits."""

    OVERRIDE_PARSER_CLASSES = {full_tag(tag): classes for tag, classes in SPECS.items()}


def parse(root: xml.Node, process_id: str) -> tuple[Any, list[Any]]:
    """The spec of a process, and it with all its sub-processes'."""
    parser = Parser()
    parser.add_bpmn_xml(root)
    with _deep_stack(sum(1 for _ in root.iter())):
        spec = parser.get_spec(process_id)
        found = [spec]
        for each in found:
            for task_spec in each.task_specs.values():
                if isinstance(task_spec, containers.SubProcess):
                    found.append(parser.get_spec(task_spec.spec))
    return spec, found


@contextmanager
def _deep_stack(nodes: int) -> Iterator[None]:
    with PARSING:
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(before + nodes * FRAMES_PER_NODE)
        try:
            yield
        finally:
            sys.setrecursionlimit(before)
