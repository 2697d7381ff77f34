"""What of a new version of a process stands for what of the old one: elements, specs and flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.errors import Problem
from engine.kernel.activities import Gathering
from engine.kernel.compensation import UNDO
from engine.kernel.containers import Guard
from engine.kernel.definition import Definition
from engine.kernel.items import Items

Role = tuple[str, str]
"""What a spec does for an element, under the id that its author gave it."""

ONE: Final = 1


class Correspondence:
    """Two versions, and the ids that were renamed between them: of elements, and of flows.

    What is not named keeps its id. A flow that is gone stands for the one flow between the same
    two elements. `problems` says which names of the mapping mean nothing. Open tasks keep their
    forms unless `new_forms` are wanted.
    """

    def __init__(
        self,
        old: Definition,
        new: Definition,
        mapping: Mapping[str, str],
        *,
        new_forms: bool = False,
    ) -> None:
        self.old, self.new, self.mapping, self.new_forms = old, new, dict(mapping), new_forms
        self.roles, self._ways = dict(_roles(old)), dict(_ways(old))
        self._specs = {role: name for name, role in _roles(new)}
        self._new_ways = dict(_ways(new))
        self.problems = list(self._check())

    def element(self, element_id: str | None) -> str | None:
        """The id that an element would have in the new version, be it there or not."""
        return None if element_id is None else self.mapping.get(element_id, element_id)

    def spec(self, name: str) -> str | None:
        """The name of the spec that does the same for the same element, if there is one."""
        return self.at(*self.roles[name])

    def at(self, role: str, element_id: str) -> str | None:
        """The name of the spec of this role, for an element of the old version."""
        return self._specs.get((role, self.mapping.get(element_id, element_id)))

    def flow(self, flow_id: str | None) -> str | None:
        """The flow that a token of the old version would have come on."""
        if flow_id is None or flow_id not in self._ways:
            return flow_id
        wanted = self.mapping.get(flow_id, flow_id)
        if wanted in self._new_ways:
            return wanted
        ends = tuple(map(self.element, self._ways[flow_id]))
        between = [name for name, way in self._new_ways.items() if way == ends]
        return between[0] if len(between) == ONE else None

    def _check(self) -> Iterator[Problem]:
        process = self.old.process_id
        if self.new.process_id != process:
            text = "an instance of {process!r} cannot become one of {other!r}"
            yield Problem.of(
                process, None, "process", text, process=process, other=self.new.process_id
            )
        known = {*self.old.elements, *self._ways}, {*self.new.elements, *self._new_ways}
        for old, new in self.mapping.items():
            if old not in known[0]:
                text = "the mapping names {name!r}, which the old version does not have"
                yield Problem.of(process, None, "mapping", text, name=old)
            elif new not in known[1]:
                text = "the mapping names {name!r}, which the new version does not have"
                yield Problem.of(process, old, "mapping", text, name=new)


def _roles(definition: Definition) -> Iterator[tuple[str, Role]]:
    runs = {spec.item for spec in definition.specs.values() if isinstance(spec, Items)}
    for name, spec in definition.specs.items():
        yield name, (_role(name, spec, runs), "" if name == UNDO else spec.place)


def _role(name: str, spec: Any, runs: set[str]) -> str:
    if name == UNDO:
        return "undo"
    for kind, role in ((Guard, "guard"), (Gathering, "gathering"), (Items, "loop")):
        if isinstance(spec, kind):
            return role
    return "run" if name in runs else "node"


def _ways(definition: Definition) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each flow, with the elements at its ends."""
    for spec in definition.specs.values():
        for flow in spec.flows:
            yield flow.id, (spec.element.id, definition.specs[flow.target].element.id)
