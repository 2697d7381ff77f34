"""One DMN file: what it imports, what it declares, and what requires what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from lxml import etree

from engine.dmn.decision import Decision
from engine.dmn.graph import Decision as DecisionNode
from engine.dmn.graph import InputData, Knowledge, Need, Node, Service
from engine.dmn.items import Types
from engine.dmn.logic import READERS, LogicReader
from engine.dmn.reading import Reading, name_of
from engine.dmn.types import FunctionOf, Item, Type
from engine.dmn.xml import NAMESPACES, child, children, label_en, local

# Carried along: they describe, and change no answer.
_DESCRIBING = frozenset({"", "extensionElements", "description", "textAnnotation", "association"})
_DESCRIBING |= {"group", "knowledgeSource", "artifact", "elementCollection", "organizationUnit"}
_DESCRIBING |= {"performanceIndicator", "question", "allowedAnswers", "authorityRequirement"}
_DESCRIBING |= {"supportedObjective", "impactedPerformanceIndicator", "usingProcess", "usingTask"}
_DESCRIBING |= {"decisionMaker", "decisionOwner"}
_IN_FILE = _DESCRIBING | {"import", "itemDefinition", "inputData", "decision"}
_IN_FILE |= {"businessKnowledgeModel", "decisionService"}
_IN_NODE = _DESCRIBING | {"variable", "informationRequirement", "knowledgeRequirement"}
_NODES = ("inputData", "decision", "businessKnowledgeModel", "decisionService")
_REQUIREMENTS = {
    "informationRequirement": ("requiredInput", "requiredDecision"),
    "knowledgeRequirement": ("requiredKnowledge",),
}


class File:
    """A file, read in steps: those of all files of a deployment go hand in hand."""

    def __init__(self, name: str, root: etree._Element) -> None:
        self.reading = Reading(name, root)
        self.types = Types(self.reading)
        self.nodes: dict[str, Node] = {}
        self.imports: list[tuple[str, File]] = []
        self._elements: dict[str, etree._Element] = {}
        for element in root:
            if local(element) not in _IN_FILE:
                self.reading.refuse(
                    element, "unsupported", "a {tag} is not run", tag=local(element)
                )

    def decisions(self) -> Iterator[Decision]:
        """What a host may ask."""
        for node in self.nodes.values():
            if isinstance(node, DecisionNode | Service):
                yield Decision(node, self.reading.file)

    def knowledge(self) -> Iterator[Decision]:
        """Its business knowledge, to be asked by itself."""
        for node in self.nodes.values():
            if isinstance(node, Knowledge):
                yield Decision(node, self.reading.file)

    def link(self, files: Sequence[File]) -> None:
        """Find what is imported among the files of the deployment."""
        for element in children(self.reading.root, "import"):
            if element.get("importType", "") not in NAMESPACES:
                text = "only DMN is imported, not {kind}"
                self.reading.refuse(
                    element, "import", text, kind=element.get("importType", "nothing")
                )
                continue
            namespace = element.get("namespace", "")
            found = [each for each in files if each.reading.namespace == namespace]
            if len(found) != 1:
                text = "{count} files of the deployment have the namespace {namespace}"
                self.reading.refuse(element, "import", text, count=len(found), namespace=namespace)
                continue
            name = name_of(element)
            self.imports.append((name, found[0]))
            self.types.imports.append((name, found[0].types))

    def read_types(self, files: Sequence[File]) -> None:
        """Build the types."""
        self.types.read()

    def read_nodes(self, files: Sequence[File]) -> None:
        """What the graph consists of, without its logic."""
        for kind in _NODES:
            for element in children(self.reading.root, kind):
                node_id = self.reading.identified(element)
                self.nodes[node_id] = self._node(kind, node_id, element)
                self._elements[node_id] = element

    def _node(self, kind: str, node_id: str, element: etree._Element) -> Node:
        name, label = self.reading.variable(element), name_of(element)
        wanted = self.types.of(child(element, "variable"))
        self.reading.entries.add(name)
        if kind == "inputData":
            return InputData(node_id, name, wanted)
        if kind == "decision":
            return DecisionNode(node_id, label, name, wanted, label_en=label_en(element))
        if kind == "businessKnowledgeModel":
            return Knowledge(node_id, name, type=_given_by(wanted))
        return Service(node_id, label, name, type=_given_by(wanted))

    def read_needs(self, files: Sequence[File]) -> None:
        """What requires what."""
        self.types.tell()
        for _, file in self.imports:
            self.reading.entries |= file.reading.entries
        for node_id, element in self._elements.items():
            node = self.nodes[node_id]
            if isinstance(node, Service):
                self._service(node, element)
            elif isinstance(node, DecisionNode | Knowledge):
                node.needs = self._needs(element)

    def read_logic(self, files: Sequence[File]) -> None:
        """What is made of what is required."""
        services = [each for file in files for each in file.nodes.values()]
        inputs = [each for node in services if isinstance(node, Service) for each in node.inputs]
        given = {each.node for each in inputs}
        for node_id, element in self._elements.items():
            node = self.nodes[node_id]
            if isinstance(node, DecisionNode):
                self._decision(node, element, given)
            elif isinstance(node, Knowledge):
                self._knowledge(node, element)

    def _decision(
        self, node: DecisionNode, element: etree._Element, given: Collection[Node]
    ) -> None:
        self._check_parts(element, _IN_NODE | READERS.keys())
        if node in given and not any(local(part) in READERS for part in element):
            return  # never decided here, but given to a service
        reader = LogicReader(self.reading, self.types, self._names(node.needs), node.type)
        node.logic = reader.only(element)
        node.asks = frozenset(reader.asks)

    def _knowledge(self, node: Knowledge, element: etree._Element) -> None:
        self._check_parts(element, _IN_NODE | {"encapsulatedLogic"})
        function = child(element, "encapsulatedLogic")
        if function is None:
            text = "a business knowledge model needs its logic"
            self.reading.refuse(element, "logic", text)
            return
        reader = LogicReader(self.reading, self.types, self._names(node.needs), node.type)
        reader.see(node.name)  # it may call itself
        node.parameters, node.logic = reader.function(function)
        node.needs = (*node.needs, Need((node.name,), node))
        node.asks = frozenset(reader.asks)

    def _service(self, node: Service, element: etree._Element) -> None:
        self._check_parts(
            element,
            _DESCRIBING
            | {"variable", "inputData", "inputDecision", "outputDecision", "encapsulatedDecision"},
        )
        inputs = [*self._hrefs(element, "inputData"), *self._hrefs(element, "inputDecision")]
        node.inputs = tuple(inputs)
        node.needs = tuple(self._hrefs(element, "outputDecision"))
        self._hrefs(element, "encapsulatedDecision")
        if not node.needs:
            self.reading.refuse(element, "service", "a decision service needs an output decision")

    def _check_parts(self, element: etree._Element, known: Iterable[str]) -> None:
        for part in element:
            if local(part) not in known:
                self.reading.refuse(part, "unsupported", "a {name} is not run", name=local(part))

    def _needs(self, element: etree._Element) -> tuple[Need, ...]:
        found: list[Need] = []
        for requirement, targets in _REQUIREMENTS.items():
            for each in children(element, requirement):
                needs = [need for target in targets for need in self._hrefs(each, target)]
                if not any(child(each, target) is not None for target in targets):
                    self.reading.refuse(each, "requirement", "the requirement names nothing")
                found += needs
        return tuple(found)

    def _hrefs(self, element: etree._Element, name: str) -> list[Need]:
        found: list[Need] = []
        for each in children(element, name):
            href = each.get("href", "")
            need = self._resolved(href)
            if need is None:
                text = "there is no '{href}' in this deployment"
                self.reading.refuse(each, "reference", text, href=href)
            else:
                found.append(need)
        return found

    def _resolved(self, href: str) -> Need | None:
        namespace, _, node_id = href.rpartition("#")
        if namespace in ("", self.reading.namespace) and node_id in self.nodes:
            return _need("", self.nodes[node_id])
        for label, file in self.imports:
            if file.reading.namespace == namespace and node_id in file.nodes:
                return _need(label, file.nodes[node_id])
        for file in self._nameless() if not namespace else ():
            if node_id in file.nodes:
                return _need("", file.nodes[node_id])
        return None

    def _nameless(self) -> list[File]:
        """The files whose names are here as if they were its own: imported without a name.

        In the order of the imports, each followed by what it imports so itself.
        """
        found: list[File] = []
        waiting = [self]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.append(each)
                waiting += [file for label, file in reversed(each.imports) if not label]
        return found[1:]

    def _names(self, needs: Iterable[Need]) -> set[str]:
        return {need.path[0] for need in needs}


def _need(label: str, node: Node) -> Need:
    return Need((label, node.name) if label else (node.name,), node)


def _given_by(wanted: Type) -> Type:
    """What a function gives: newer files declare its own type, older ones that of its result."""
    each = wanted
    while isinstance(each, Item):
        each = each.base
    return each.output if isinstance(each, FunctionOf) else wanted
