"""Reads test cases in the XML format of the DMN Technology Compatibility Kit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lxml import etree

from engine.feel import Value, compile

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_NUMBERS = frozenset({"decimal", "double", "float", "integer", "int", "long"})
_TIMES = {
    "date": compile("date(text)"),
    "time": compile("time(text)"),
    "dateTime": compile("date and time(text)"),
    "duration": compile("duration(text)"),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """A node that is asked, and what it must give."""

    case: str
    node: str
    inputs: dict[str, Value]
    value: Value


@dataclass(frozen=True, slots=True)
class Cases:
    """A file of test cases: the model that it asks, and what is expected."""

    path: Path
    model: str
    expected: list[Expected]


def read_cases(path: Path) -> Cases | None:
    """The test cases of a file; nothing where it holds something else."""
    root = etree.fromstring(path.read_bytes())
    if etree.QName(root).localname != "testCases":
        return None
    model = next(_children(root, "modelName")).text or ""
    expected = [each for case in _children(root, "testCase") for each in _expected(case)]
    return Cases(path, model.strip(), expected)


def _expected(case: etree._Element) -> Iterator[Expected]:
    inputs = {each.get("name", ""): _value(each) for each in _children(case, "inputNode")}
    service = case.get("invocableName") if case.get("type") in {"decisionService", "bkm"} else None
    for node in _children(case, "resultNode"):
        results = [*_children(node, "expected"), *_children(node, "computed")]
        value = _value(results[0]) if results else None
        yield Expected(case.get("id", ""), service or node.get("name", ""), inputs, value)


def _value(holder: etree._Element) -> Value:
    if holder.get(_NIL) == "true":
        return None
    components = list(_children(holder, "component"))
    if components:
        return {each.get("name", ""): _value(each) for each in components}
    for each in _children(holder, "list"):
        return (
            [] if each.get(_NIL) == "true" else [_value(item) for item in _children(each, "item")]
        )
    for each in _children(holder, "value"):
        return _scalar(each)
    return None


def _scalar(element: etree._Element) -> Value:
    if element.get(_NIL) == "true":
        return None
    text = element.text or ""
    kind = element.get(_TYPE, "").rpartition(":")[2] or _guessed(text)
    if kind in _NUMBERS:
        return Decimal(text)
    if kind == "boolean":
        return text.strip() == "true"
    return _TIMES[kind]({"text": text.strip()}) if kind in _TIMES else text


def _guessed(text: str) -> str:
    """Older files do not say of which type a value is."""
    if text in {"true", "false"}:
        return "boolean"
    try:
        Decimal(text)
    except ArithmeticError:
        return "string"
    return "decimal"


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in element.iterchildren("{*}" + name))
