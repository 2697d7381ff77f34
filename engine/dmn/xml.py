"""DMN files as trees, and names of tags."""

from lxml import etree

from engine import xml
from engine.dmn.errors import DmnRefused, Problem

NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",  # 1.1
        "http://www.omg.org/spec/DMN/20180521/MODEL/",  # 1.2
        "https://www.omg.org/spec/DMN/20191111/MODEL/",  # 1.3
        "https://www.omg.org/spec/DMN/20211108/MODEL/",  # 1.4
        "https://www.omg.org/spec/DMN/20230324/MODEL/",  # 1.5
    }
)

# Modelers write properties in the namespace of either kind of model.
CAMUNDA = ("http://camunda.org/schema/1.0/dmn", "http://camunda.org/schema/1.0/bpmn")


def read(data: bytes) -> etree._Element:
    """The root of a DMN file."""
    try:
        root = xml.read(data)
    except xml.XmlRefused as refused:
        raise _refused(refused.rule, refused.text, **refused.values) from refused
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise _refused(
            "dmn", "the root is '{tag}', not the definitions of DMN 1.1 to 1.5", tag=root.tag
        )
    return root


def _refused(rule: str, text: str, /, **values: object) -> DmnRefused:
    return DmnRefused([Problem("definitions", rule, text, tuple(values.items()))])


def local(element: etree._Element) -> str:
    """An element's name, where it is DMN's own; else nothing (extensions, diagrams)."""
    name = etree.QName(element)
    return name.localname if name.namespace in NAMESPACES else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of one name."""
    return [child for child in element if local(child) == name]


def label_en(element: etree._Element) -> str | None:
    """The English label of something named in Chinese, among its Camunda properties."""
    for extension in children(element, "extensionElements"):
        for each in extension.iter(*(f"{{{space}}}property" for space in CAMUNDA)):
            if each.get("name") == "label_en":
                return each.get("value") or None
    return None


def text_of(element: etree._Element | None) -> str:
    """What its `text` child holds, without the blanks around."""
    if element is None:
        return ""
    return "".join((text.text or "") for text in children(element, "text")).strip()


def said(element: etree._Element, name: str) -> str:
    """The text of a child that holds nothing else, without the blanks around."""
    found = child(element, name)
    return "" if found is None else (found.text or "").strip()


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The child of a name, if there is one."""
    return next(iter(children(element, name)), None)
