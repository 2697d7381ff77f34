"""Data objects and associations, compiled to the mappings that run: each name is a variable.

A data object, property, input or output is the variable of its name, else of its id. Data stores
and associations that only show which activity deals with what are drawing, and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.kernel import xml
from engine.kernel.element import Mappings
from engine.kernel.problems import Problems
from engine.kernel.slot import NOTHING, Slot, named, refuse_juel
from engine.kernel.vocabulary import SUBPROCESSES

RULE: Final = "data"
PLACEHOLDER: Final = "__targetRef_placeholder"
"""What bpmn.io draws an association to when the activity declares no input."""

HOLDERS: Final = (
    "dataObject",
    "dataInput",
    "dataOutput",
    "inputDataItem",
    "outputDataItem",
    "property",
)


@dataclass
class Data:
    """What the associations of one process may name: variables by id."""

    problems: Problems
    variables: dict[str, str] = field(default_factory=dict)
    stores: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, process: xml.Node, problems: Problems) -> Data:
        """Look at everything in a process that holds data."""
        data = cls(problems)
        for node in _all(process, *HOLDERS):
            name = node.get("id", "")
            data.variables[name] = node.get("name") or name
        for node in _all(process, "dataObjectReference"):
            data._refer(process, node)
        data.stores = {node.get("id", "") for node in _all(process, "dataStoreReference")}
        data.used = {
            xml.text(node)
            for node in _all(
                process, "sourceRef", "targetRef", "loopDataInputRef", "loopDataOutputRef"
            )
        }
        data._check_names(process)
        return data

    def _check_names(self, process: xml.Node) -> None:
        """Two data objects of one name would be one variable without a word."""
        used = {self.name(each) for each in self.used}
        seen: set[str] = set()
        for node in _all(process, "dataObject"):
            name = self.name(node.get("id", ""))
            if name in seen & used:
                message = "another data object is called {name!r}: they would be one variable"
                self.problems.add(node, RULE, message, name=name)
            seen.add(name)

    def _refer(self, process: xml.Node, node: xml.Node) -> None:
        wanted = node.get("dataObjectRef", "")
        found = next((n for n in _all(process, "dataObject") if n.get("id") == wanted), None)
        if found is None:
            message = "dataObjectRef {wanted!r} names no data object of this process"
            self.problems.add(node, "reference", message, wanted=wanted)
        elif not found.get("name") and self.variables[wanted] == wanted:
            # A data object without a name goes by that of its first reference.
            self.variables[wanted] = node.get("name") or wanted
        self.variables[node.get("id", "")] = self.variables.get(wanted, wanted)

    def inputs(self, node: xml.Node) -> Mappings:
        """What an element reads when it begins, and the variables that are its own."""
        over = _loop_ref(node, "loopDataInputRef")
        found = [*self._own(node)]
        for association in xml.children(node, "dataInputAssociation"):
            target = xml.text(xml.child(association, "targetRef"))
            if self._only_drawn(node, association, target) or target == over:
                continue
            if target not in _ids(node, "dataInput", "property"):
                self._dangling(node, "targetRef", target)
            found.append((self.name(target), self._value(node, association, target)))
        self._check_inputs(node, over)
        return tuple(found)

    def outputs(self, node: xml.Node) -> Mappings:
        """What an element writes when it has ended."""
        over = _loop_ref(node, "loopDataOutputRef")
        found = []
        for association in xml.children(node, "dataOutputAssociation"):
            target = xml.text(xml.child(association, "targetRef"))
            if self._only_drawn(node, association, target) or (
                over and over in _sources(association)
            ):
                continue
            if target not in self.variables:
                self._dangling(node, "targetRef", target)
            found.append((self.name(target), self._value(node, association, target)))
        return tuple(found)

    def collection(self, node: xml.Node) -> Slot | None:
        """The list that a loop goes over: a data object, or what an association gives an input."""
        wanted = _loop_ref(node, "loopDataInputRef")
        for association in xml.children(node, "dataInputAssociation"):
            if wanted and xml.text(xml.child(association, "targetRef")) == wanted:
                return self._value(node, association, wanted)
        if wanted and wanted in _ids(node, "dataInput"):
            message = "no association gives {wanted!r}, the input that is looped over, a value"
            self.problems.add(node, RULE, message, wanted=wanted)
            return None
        return self._read(node, "loopDataInputRef", wanted) if wanted else None

    def results(self, node: xml.Node) -> str | None:
        """The variable that a loop writes its results to."""
        wanted = _loop_ref(node, "loopDataOutputRef")
        if not wanted:
            return None
        for association in xml.children(node, "dataOutputAssociation"):
            if wanted in _sources(association):
                return self.name(xml.text(xml.child(association, "targetRef")))
        if wanted in _ids(node, "dataOutput"):
            message = "no association leads from {wanted!r}, the output that a loop collects"
            self.problems.add(node, RULE, message, wanted=wanted)
        elif wanted not in self.variables:
            self._dangling(node, "loopDataOutputRef", wanted)
        return self.name(wanted)

    def name(self, wanted: str) -> str:
        """The variable that an id stands for."""
        return self.variables.get(wanted, wanted)

    def _own(self, node: xml.Node) -> Iterator[tuple[str, Slot]]:
        """Properties, and in a sub-process its data objects: they live and end with it."""
        for each in xml.children(node, "property"):
            if each.get("name") != PLACEHOLDER:
                yield self.name(each.get("id", "")), NOTHING
        if xml.local(node) in SUBPROCESSES:
            for each in xml.children(node, "dataObject"):
                references = {
                    ref.get("id", "")
                    for ref in _all(node, "dataObjectReference")
                    if ref.get("dataObjectRef") == each.get("id")
                }
                if self.used & {each.get("id", ""), *references}:
                    yield self.name(each.get("id", "")), NOTHING

    def _only_drawn(self, node: xml.Node, association: xml.Node, target: str) -> bool:
        if self.stores & {target, *_sources(association)}:
            message = "a data store is outside; read or write it in a service task"
            self.problems.add(node, RULE, message)
            return True
        says_how = list(xml.children(association, "transformation", "assignment"))
        if xml.local(association) == "dataInputAssociation":
            return self.name(target) == PLACEHOLDER
        return not _sources(association) and not says_how

    def _value(self, node: xml.Node, association: xml.Node, target: str) -> Slot:
        sources, place = _sources(association), self.name(target)
        for source in sources:
            if source not in self.variables:
                self._dangling(node, "sourceRef", source)
        text = xml.text(xml.child(association, "transformation"))
        assignments = list(xml.children(association, "assignment"))
        if assignments:
            text = self._assigned(node, assignments, target, text)
        if text:
            return self.problems.slot(node, place, text, self._feel)
        if len(sources) != 1:
            message = "an association needs one sourceRef, a transformation, or an assignment"
            self.problems.add(node, RULE, message)
            return NOTHING
        return self._read(node, "sourceRef", sources[0])

    def _assigned(
        self, node: xml.Node, assignments: list[xml.Node], target: str, transformation: str
    ) -> str:
        to = xml.text(xml.child(assignments[0], "to"))
        if len(assignments) > 1 or transformation or to not in ("", target, self.name(target)):
            message = "one assignment runs, from an expression to the whole target {target!r}"
            self.problems.add(node, RULE, message, target=self.name(target))
        return xml.text(xml.child(assignments[0], "from"))

    def _read(self, node: xml.Node, place: str, wanted: str) -> Slot:
        if wanted not in self.variables:
            self._dangling(node, place, wanted)
            return NOTHING
        return self.problems.slot(node, place, self.variables[wanted], named)

    def _feel(self, text: str) -> Slot:
        refuse_juel(text)
        return named(text, self.variables.values())

    def _check_inputs(self, node: xml.Node, over: str) -> None:
        """BPMN: an activity waits for ever for an input that nothing fills."""
        filled = {
            xml.text(xml.child(each, "targetRef"))
            for each in xml.children(node, "dataInputAssociation")
        }
        optional = {xml.text(each) for each in node.iter(f"{{{xml.BPMN}}}optionalInputRefs")}
        for wanted in _ids(node, "dataInput") - filled - optional - {over}:
            message = "data input {name!r} gets nothing: no association leads to it"
            self.problems.add(node, RULE, message, name=self.name(wanted))

    def _dangling(self, node: xml.Node, place: str, wanted: str) -> None:
        message = "{place} {wanted!r} names nothing here that holds data"
        self.problems.add(node, "reference", message, place=place, wanted=wanted)


def declares_outputs(node: xml.Node) -> bool:
    """Whether an activity says which data leave it."""
    specification = xml.child(node, "ioSpecification")
    return specification is not None and xml.child(specification, "dataOutput") is not None


def item(node: xml.Node, tag: str) -> str | None:
    """The variable that holds one item of a loop."""
    loop = xml.child(node, "multiInstanceLoopCharacteristics")
    found = xml.child(loop, tag) if loop is not None else None
    return (found.get("name") or found.get("id")) if found is not None else None


def _loop_ref(node: xml.Node, tag: str) -> str:
    loop = xml.child(node, "multiInstanceLoopCharacteristics")
    return xml.text(xml.child(loop, tag)) if loop is not None else ""


def _sources(association: xml.Node) -> list[str]:
    return [xml.text(each) for each in xml.children(association, "sourceRef")]


def _ids(node: xml.Node, *tags: str) -> set[str]:
    """The ids of what an element itself declares."""
    specification = xml.child(node, "ioSpecification")
    places = [node] if specification is None else [node, specification]
    return {each.get("id", "") for place in places for each in xml.children(place, *tags)}


def _all(scope: xml.Node, *tags: str) -> Iterator[xml.Node]:
    return scope.iter(*(f"{{{xml.BPMN}}}{tag}" for tag in tags))
