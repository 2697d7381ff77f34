"""Global tasks: each becomes a process of one activity, which a call activity starts like any."""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from lxml import etree

from engine.kernel import xml

KINDS: Final = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
"""What runs in the process that stands for a global task."""


def expand(root: xml.Node) -> None:
    """Put a process in the place of every global task of a file, with the task in it.

    Process and task have the id that the author gave the global task; nothing else is in the
    process, since nobody has drawn a start or an end.
    """
    # Only we may say which id an element had: an author's claim is worth nothing.
    etree.strip_attributes(root, f"{{{xml.SANQU}}}*")
    taken = {node.get("id") for node in root.iter()}
    for number, node in enumerate(list(xml.children(root, *KINDS))):
        name = f"sanqu-global-{number}"
        while name in taken:
            name += "-"
        root.replace(node, _process(node, name))


def _process(task: xml.Node, name: str) -> xml.Node:
    process = etree.Element(f"{{{xml.BPMN}}}process")
    process.set("isExecutable", "true")
    process.set(f"{{{xml.SANQU}}}global", "true")
    for attribute in ("id", "name"):
        if task.get(attribute):
            process.set(attribute, task.get(attribute, ""))
    properties = xml.extensions(task, "properties")
    if properties:
        etree.SubElement(process, f"{{{xml.BPMN}}}extensionElements").append(
            deepcopy(properties[0])
        )
    task = deepcopy(task)
    task.tag = f"{{{xml.BPMN}}}{KINDS[xml.local(task)]}"
    if "scriptLanguage" in task.attrib:
        task.set("scriptFormat", task.attrib.pop("scriptLanguage"))
    if task.get("id"):
        task.set(f"{{{xml.SANQU}}}id", task.get("id", ""))
        task.set("id", name)
    process.append(task)
    return process
