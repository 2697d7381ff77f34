"""Damages models at random: bytes, elements, attributes, references, ids and texts."""

import random
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Final

from lxml import etree

from engine.kernel.vocabulary import FLOW_NODES, TRIGGERS
from tests.engine.kernel.strategies import samples

PACK: Final = sorted((Path(__file__).parents[2] / "bpmn").glob("*.[bd][pm][mn]*"))
BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA: Final = "{http://camunda.org/schema/1.0/bpmn}"

TAGS: Final = [
    *(f"{BPMN}{tag}" for tag in sorted(FLOW_NODES | {"sequenceFlow", "process", "laneSet", "lane"})),
    *(f"{BPMN}{tag}" for tag in sorted(set().union(*TRIGGERS.values()))),
    *(f"{BPMN}{tag}" for tag in ("transaction", "adHocSubProcess", "complexGateway", "dataObject")),
    *(f"{BPMN}{tag}" for tag in ("extensionElements", "conditionExpression", "script", "timeDate")),
    *(f"{BPMN}{tag}" for tag in ("multiInstanceLoopCharacteristics", "ioSpecification", "bogus")),
    *(f"{BPMN}{tag}" for tag in ("standardLoopCharacteristics", "linkEventDefinition", "definitions")),
    *(f"{CAMUNDA}{tag}" for tag in ("in", "out", "inputOutput", "properties", "inputParameter")),
    "{urn:other}thing",
    "bare",
]  # fmt: skip
NAMES: Final = (
    "id", "name", "sourceRef", "targetRef", "attachedToRef", "default", "cancelActivity",
    "triggeredByEvent", "messageRef", "errorRef", "signalRef", "calledElement", "isExecutable",
    "isSequential", "isForCompensation", "activityRef", "hitPolicy", "typeRef", "aggregation", "href", "startQuantity",
    f"{CAMUNDA}collection", f"{CAMUNDA}decisionRef", f"{CAMUNDA}assignee", f"{CAMUNDA}dueDate",
    "{urn:sanqu:kernel}id", "{http://www.w3.org/XML/1998/namespace}lang",
)  # fmt: skip
TEXTS: Final = (
    "", " ", "=", "= ", "true", "R/PT0S", "PT", "P1D", "R-1/PT1S", "-1", "1e999", "9" * 400,
    "=[", "=" + "(" * 500, "=" + "-" * 500 + "1", "=" + "[" * 200 + "]" * 200, "${x}", "=null",
    "Start", "End", "Root", "StartEventSplit", "a.b", "{0}", "{", "}", "{x!r}", "%s", "\n", "办",
    "=for x in 1..3 return x", "=function(x) x", "=" + "if a then b else " * 60 + "c", "x = 1",
    "__class__", "2026-13-45", "2026-01-01T00:00:00", "\ud7ff", "\U0010ffff", "a" * 5000, "''", '"',
)  # fmt: skip


def sources() -> list[bytes]:
    """The pack's models and decisions, and some random nested ones."""
    nested = samples(8)
    return [path.read_bytes() for path in PACK] + nested


def damaged(source: bytes, chance: random.Random) -> bytes:
    """A model with one to six things wrong."""
    if chance.random() < 0.2:
        return _bytes(source, chance)
    root = etree.fromstring(source)
    for _ in range(chance.randint(1, 6)):
        nodes = [node for node in root.iter() if isinstance(node.tag, str)]
        chance.choice(CHANGES)(chance.choice(nodes), nodes, chance)
    return etree.tostring(root)


def _bytes(source: bytes, chance: random.Random) -> bytes:
    data = bytearray(source)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(data)), chance.choice([0, 0, 1, 5, 200])
        data[at : at + length] = chance.choice(
            [b"", b"\0", b"<", b">", b'"', b"&", b"\xff", b"]]>"]
        )
    return bytes(data)


Nodes = list[etree._Element]


def _remove(node: etree._Element, _nodes: Nodes, _chance: random.Random) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _copy(node: etree._Element, nodes: Nodes, chance: random.Random) -> None:
    if len(node) < 40:
        chance.choice(nodes).append(deepcopy(node))


def _move(node: etree._Element, nodes: Nodes, chance: random.Random) -> None:
    target = chance.choice(nodes)
    if node.getparent() is not None and node not in [target, *target.iterancestors()]:
        target.insert(chance.randint(0, len(target)), node)


def _retag(node: etree._Element, nodes: Nodes, chance: random.Random) -> None:
    node.tag = chance.choice([*TAGS, chance.choice(nodes).tag])


def _set(node: etree._Element, nodes: Nodes, chance: random.Random) -> None:
    node.set(chance.choice([*NAMES, *node.keys()]), _value(nodes, chance))


def _unset(node: etree._Element, _nodes: Nodes, chance: random.Random) -> None:
    if node.attrib:
        del node.attrib[chance.choice(node.keys())]


def _say(node: etree._Element, nodes: Nodes, chance: random.Random) -> None:
    node.text = _value(nodes, chance)


def _wrap(node: etree._Element, _nodes: Nodes, chance: random.Random) -> None:
    parent = node.getparent()
    if parent is not None:
        around = etree.Element(chance.choice(TAGS), id=f"w{chance.randrange(10**6)}")
        parent.replace(node, around)
        around.append(node)


def _value(nodes: Nodes, chance: random.Random) -> str:
    ids = [node.get("id") or "x" for node in chance.sample(nodes, min(3, len(nodes)))]
    texts = [node.text or "" for node in chance.sample(nodes, min(3, len(nodes)))]
    return chance.choice([chance.choice(TEXTS), chance.choice(ids), chance.choice(texts)])


CHANGES: Final[list[Callable[[etree._Element, Nodes, random.Random], None]]] = [
    _remove, _copy, _move, _retag, _set, _set, _set, _unset, _unset, _say, _say, _wrap,
]  # fmt: skip
