"""A process as the browser draws it: the authored model, labels by language, marks by element."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from flask import url_for
from lxml import etree

from web.i18n import gettext
from workflows.cases.page import Diagram
from workflows.cases.processes import Mark, ProcessNode

CAMUNDA: Final = "{http://camunda.org/schema/1.0/bpmn}"
BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
# Nothing is fetched or expanded while reading a model.
PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True)


def drawn(
    diagram: Diagram, tree: Sequence[ProcessNode], case_id: int, *, english: bool
) -> dict[str, object]:
    """What diagram.js wants."""
    children = {node.called_by: node.id for node in tree if node.parent_id == diagram.instance_id}
    states = {mark.element_id: state_of(mark) for mark in diagram.marks}
    for element_id, child in children.items():
        if element_id in states:
            states[element_id]["link"] = url_for("cases.case", case_id=case_id, process=child)
    return {
        "xml": diagram.xml.decode("utf-8"),
        "names": english_labels(diagram.xml) if english else {},
        "states": states,
    }


def state_of(mark: Mark) -> dict[str, str]:
    """Symbol and words, so that nothing hangs on colour alone."""
    if mark.incidents:
        return {"kind": "stuck", "badge": "!", "words": gettext("有故障，等待处理")}
    if mark.active:
        badge = f"● {mark.active}" if mark.active > 1 else "●"
        return {"kind": "now", "badge": badge, "words": gettext("正在进行")}
    badge = f"✓ {mark.done}" if mark.done > 1 else "✓"
    return {"kind": "done", "badge": badge, "words": gettext("已完成")}


@lru_cache(maxsize=64)
def english_labels(xml: bytes) -> dict[str, str]:
    """Element id → the model's own English label."""
    labels = {}
    for each in etree.fromstring(xml, PARSER).iter(f"{CAMUNDA}property"):
        if each.get("name") != "label_en":
            continue
        extensions = next(each.iterancestors(f"{BPMN}extensionElements"))
        owner = extensions.getparent()
        if owner is not None and owner.get("id"):
            labels[str(owner.get("id"))] = str(each.get("value") or "")
    return labels
