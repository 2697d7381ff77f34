"""SpiffWorkflow's parser, taught our specs: from rewritten XML to its graph of specs."""

from typing import Any, Final

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag

from engine.kernel import (
    activities,
    ad_hoc,
    associations,
    complex_gateway,
    containers,
    events,
    gateways,
    items,
    loops,
    repeats,
    xml,
)
from engine.kernel.vocabulary import FLOW_NODES

LOOPS: Final[dict[str, type[items.Items]]] = {
    "multiInstanceLoopCharacteristics": loops.MultiInstance,
    "standardLoopCharacteristics": repeats.StandardLoop,
}


class NodeParser(TaskParser):
    """Any flow node; what it does stands in its Element, not in the spec's arguments."""

    def parse_node(self) -> Any:
        """The spec of the node, or the guard around it. SpiffWorkflow would follow the flows."""
        self.task: Any = self.create_task()
        for tag, holder in LOOPS.items():
            if xml.child(self.node, tag) is not None:
                self._add_loop(holder)
        borders = self.process_parser.get_boundary_events(self.bpmn_id)
        return self._add_boundary_event(borders) if borders else self.task

    def create_task(self) -> Any:
        """A spec, wired to SpiffWorkflow's own start and end where it begins or ends a path."""
        task = self.spec_class(
            self.spec, self.bpmn_id, lane=self.lane, bpmn_name=self.node.get("name")
        )
        tag = xml.local(self.node)
        if tag == "startEvent":
            self.spec.start.connect(task)
        elif tag == "endEvent":
            task.connect(self.spec.end)
        return task

    def _add_loop(self, holder: type[items.Items]) -> None:
        original: Any = self.spec.task_specs.pop(self.bpmn_id)
        self.task = holder(self.spec, original.name, lane=original.lane)
        self._copy_task_attrs(original)

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
        parser = self.process_parser.parser
        parser.create_parser(self.node, filename=self.filename, lane=self.lane)
        task = super().create_task()
        task.spec = self.bpmn_id
        return task


SPECS: Final[dict[str, tuple[type, type]]] = {
    "startEvent": (NodeParser, events.StartEvent),
    "endEvent": (NodeParser, events.EndEvent),
    "intermediateCatchEvent": (NodeParser, events.Catch),
    "intermediateThrowEvent": (NodeParser, events.ThrowEvent),
    "boundaryEvent": (NodeParser, events.Boundary),
    "task": (NodeParser, activities.PlainTask),
    "manualTask": (NodeParser, activities.PlainTask),
    "userTask": (NodeParser, activities.UserTask),
    "serviceTask": (NodeParser, activities.ServiceTask),
    "scriptTask": (NodeParser, activities.ScriptTask),
    "businessRuleTask": (NodeParser, activities.RuleTask),
    "sendTask": (NodeParser, events.SendTask),
    "receiveTask": (NodeParser, events.ReceiveTask),
    "callActivity": (NodeParser, containers.CallActivity),
    "adHocSubProcess": (SubProcessParser, ad_hoc.AdHocSubProcess),
    "subProcess": (SubProcessParser, containers.SubProcess),
    "transaction": (SubProcessParser, containers.SubProcess),
    "exclusiveGateway": (NodeParser, gateways.ExclusiveGateway),
    "parallelGateway": (NodeParser, gateways.ParallelGateway),
    "inclusiveGateway": (NodeParser, gateways.InclusiveGateway),
    "complexGateway": (NodeParser, complex_gateway.ComplexGateway),
    "eventBasedGateway": (NodeParser, events.Race),
}


class ScopeParser(ProcessParser):
    """A process or sub-process: all its nodes, also those that no flow from a start leads to."""

    def _parse(self) -> None:
        self.spec: Any = self.create_spec()
        for node in xml.children(self.node, *FLOW_NODES):
            self.parse_node(node)
        specs = self.spec.task_specs
        for flow in xml.children(self.node, "sequenceFlow"):
            target = flow.get("targetRef", "")
            specs[flow.get("sourceRef")].connect(
                specs.get(f"{target}.BoundaryEventSplit", specs[target])
            )

    def get_boundary_events(self, attached_to_ref: str) -> list[Any]:
        """Those that a guard holds: a compensation event only names a handler, it never waits."""
        events: list[Any] = super().get_boundary_events(attached_to_ref)
        return [node for node in events if not associations.compensates(node)]


class Parser(BpmnParser):
    """SpiffWorkflow's parser with our specs for every tag that the gate admits."""

    OVERRIDE_PARSER_CLASSES = {full_tag(tag): classes for tag, classes in SPECS.items()}
    PROCESS_PARSER_CLASS = ScopeParser


def parse(root: xml.Node, process_id: str) -> tuple[Any, list[Any]]:
    """The spec of a process, and it with all its sub-processes'."""
    parser = Parser()
    parser.add_bpmn_xml(root)
    spec = parser.get_spec(process_id)
    found = [spec]
    for each in found:
        for task_spec in each.task_specs.values():
            if isinstance(task_spec, containers.SubProcess):
                found.append(parser.get_spec(task_spec.spec))
    return spec, found
