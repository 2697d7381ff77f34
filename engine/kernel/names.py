"""Refuses names in an authored file that would be passed over, mistaken, or too much to bear."""

import re
from typing import Final

from engine.kernel import xml
from engine.kernel.problems import Problems
from engine.kernel.vocabulary import FLOW_NODES

ID: Final = re.compile(r"[^\W\d][\w.\-]*")
"""An NCName, as XML Schema wants ids."""

PROSE: Final = frozenset({"documentation", "text", "extensionElements"})
"""Where any markup may stand between words."""

KNOWN: Final = (xml.CAMUNDA, "http://camunda.org/schema/modeler/1.0")
VENDORS: Final = ("camunda", "zeebe", "activiti", "flowable")

ATTRIBUTES: Final = frozenset(
    {
        # The file
        "targetNamespace", "expressionLanguage", "typeLanguage", "exporter",
        "exporterVersion", "namespace", "location", "importType",
        # Structure and flow
        "id", "name", "sourceRef", "targetRef", "default", "isImmediate", "attachedToRef",
        "gatewayDirection", "instantiate", "eventGatewayType", "cancelActivity",
        "parallelMultiple", "isInterrupting", "processType", "isClosed", "isExecutable",
        "definitionalCollaborationRef", "triggeredByEvent", "cancelRemainingInstances",
        "ordering", "method", "partitionElementRef",
        # Activities
        "isForCompensation", "startQuantity", "completionQuantity", "implementation",
        "calledElement", "messageRef", "operationRef", "scriptFormat", "scriptLanguage", "isSequential",
        "behavior", "oneBehaviorEventRef", "noneBehaviorEventRef", "testBefore",
        "loopMaximum",
        # Events
        "signalRef", "errorRef", "escalationRef", "errorCode", "escalationCode",
        "waitForCompletion", "activityRef",
        # Data and expressions
        "itemSubjectRef", "isCollection", "dataObjectRef", "dataStoreRef", "capacity",
        "isUnlimited", "structureRef", "itemRef", "itemKind", "language",
        "evaluatesToTypeRef",
        # What is drawn or only described
        "processRef", "categoryValueRef", "value", "associationDirection", "textFormat",
        "minimum", "maximum",
    }
)  # fmt: skip
"""The attributes of BPMN 2.0 that have no namespace."""

LENGTHS: Final = {
    "id": 200,
    "name": 200,
    "errorCode": 200,
    "escalationCode": 200,
    f"{{{xml.CAMUNDA}}}formKey": 100,
}
"""What tables, logs and pages can bear."""


MAX_NODES: Final = 5000
"""Flow nodes of a file: parsing takes time in proportion, and nobody draws so many."""


def check(root: xml.Node, problems: Problems) -> None:
    """Look at the names of every element of BPMN and Camunda in a file."""
    if sum(1 for node in root.iter() if xml.local(node) in FLOW_NODES) > MAX_NODES:
        problems.add(root, "size", "a file holds at most {limit} elements", limit=MAX_NODES)
    for process in xml.children(root, "process"):
        if not process.get("id"):
            problems.add(process, "id", "a process needs an id")
    for node in root.iter():
        if xml.namespace(node) in (xml.BPMN, xml.CAMUNDA) and xml.local(node) not in PROSE:
            _check_text(node, problems)
        if xml.namespace(node) == xml.BPMN:
            _check_attributes(node, problems)
            _check_values(node, problems)
        elif xml.namespace(node) != xml.ZEEBE:  # of which the gate says more
            _check_vendor(node, xml.namespace(node), problems)


def _check_attributes(node: xml.Node, problems: Problems) -> None:
    tag = xml.local(node)
    for attribute in map(str, node.attrib):
        space, _, name = attribute.rpartition("}")
        if space:
            _check_vendor(node, space[1:], problems)
        elif name not in ATTRIBUTES:
            text = "BPMN knows no attribute {name!r} of a {tag}; write a namespace before it"
            problems.add(node, "attribute", text, name=name, tag=tag)


def _check_values(node: xml.Node, problems: Problems) -> None:
    if not ID.fullmatch(node.get("id", "x")):
        text = "{id!r} is no id: it begins with a letter, then letters, digits, _ - . follow"
        problems.add(node, "id", text, id=node.get("id", "")[:200])
    if "feel" not in node.get("language", "feel").lower():
        text = "expressions are FEEL; {language!r} does not run here"
        problems.add(node, "unsupported", text, language=node.get("language"))
    for attribute, limit in LENGTHS.items():
        if len(node.get(attribute, "")) > limit:
            name = attribute.rpartition("}")[2]
            text = "{name} is longer than {limit} characters"
            problems.add(node, "length", text, name=name, limit=limit)


def _check_vendor(node: xml.Node, space: str, problems: Problems) -> None:
    """What is almost Camunda's would do something elsewhere and nothing here."""
    if _alike(space):
        text = "{space!r} is not read; write the namespace {camunda!r}"
        problems.add(node, "namespace", text, space=space, camunda=xml.CAMUNDA)


def _alike(space: str) -> bool:
    return space not in KNOWN and any(each in space.lower() for each in VENDORS)


def _check_text(node: xml.Node, problems: Problems) -> None:
    """Only what stands before the first child would be read."""
    if len(node) and (xml.text(node) or any((child.tail or "").strip() for child in node)):
        problems.add(
            node, "text", "text stands beside other elements in {tag}", tag=xml.local(node)
        )
