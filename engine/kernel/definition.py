"""A process as it is deployed: parsed once, shared by all its instances, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from engine.errors import DeploymentRefused, Problem
from engine.kernel import elements, implicit, rewrite, spiff, starts, xml
from engine.kernel.binding import bind, bind_listeners
from engine.kernel.containers import Root
from engine.kernel.element import Element
from engine.kernel.problems import Problems, element_id


@dataclass(frozen=True)
class Definition:
    """One process, ready to run."""

    process_id: str
    name: str
    label_en: str | None
    elements: Mapping[str, Element]
    starts: tuple[str, ...]
    openings: tuple[str, ...]
    """Without a start event: all the specs at which an instance begins."""
    rewritten: bytes
    rewriter_version: int
    spec: Any
    root: Root
    specs: Mapping[str, Any]
    entries: Mapping[str, str]

    @cached_property
    def watchful(self) -> frozenset[str]:
        """The specs whose waiting tokens every step looks at: joins and conditional events."""
        return frozenset(name for name, spec in self.specs.items() if _watchful(spec))

    @property
    def none_starts(self) -> tuple[str, ...]:
        """The starts that wait for nothing: whoever starts an instance begins at one of them."""
        return tuple(name for name in self.starts if self.elements[name].trigger is None)

    @property
    def can_be_called(self) -> bool:
        """Whether it is clear where an instance begins that somebody only asks for."""
        return bool(self.openings) or len(self.none_starts) == 1

    @property
    def called(self) -> frozenset[str]:
        """The processes that call activities start."""
        return frozenset(_given(each.called for each in self.elements.values()))

    @property
    def decisions(self) -> frozenset[str]:
        """The decisions that business rule tasks ask."""
        return frozenset(_given(each.decision for each in self.elements.values()))

    @property
    def form_keys(self) -> frozenset[str]:
        """The forms that user tasks show."""
        return frozenset(_given(each.form_key for each in self.elements.values()))

    @property
    def handlers(self) -> frozenset[str]:
        """The handlers that service tasks call."""
        return frozenset(_given(each.handler for each in self.elements.values()))

    @classmethod
    def restore(cls, process_id: str, rewritten: bytes, rewriter_version: int) -> Definition:
        """The definition that was stored."""
        root = xml.read(rewritten, process_id)
        process = next(xml.children(root, "process"))
        if element_id(process) != process_id or rewriter_version > rewrite.VERSION:
            problem = Problem(process_id, process_id, "stored", "no definition of this version")
            raise DeploymentRefused([problem])
        problems = Problems(process_id)
        found = elements.read_all(process, problems)
        problems.raise_any()
        spec, scopes = spiff.parse(root, process.get("id", ""))
        specs, entries = bind(process, scopes, found, problems)
        problems.raise_any()
        root_spec = _root(spec, process_id)
        bind_listeners(process, root_spec, specs)
        return cls(
            process_id=process_id,
            name=process.get("name") or process_id,
            label_en=elements.label_en(process),
            elements=MappingProxyType({each.id: each for each in found.values()}),
            starts=tuple(found[node.get("id", "")].id for node in starts.entries(process)),
            openings=tuple(entries[node.get("id", "")] for node in implicit.openings(process)),
            rewritten=rewritten,
            rewriter_version=rewriter_version,
            spec=spec,
            root=root_spec,
            specs=MappingProxyType(specs),
            entries=MappingProxyType(entries),
        )


def _watchful(spec: Any) -> bool:
    trigger = spec.element.trigger if spec.catches else None
    return bool(spec.is_join) or (trigger is not None and trigger.kind == "conditional")


def _given(values: Iterator[str | None]) -> Iterator[str]:
    return (value for value in values if value)


def _root(spec: Any, process_id: str) -> Root:
    root = Root(spec, "Root")
    root.element = Element(process_id, "process", process_id)
    return root
