"""Where the tokens of an instance stand, scope by scope, as somebody sees it who knows the flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.kernel.activities import Gathering
from engine.kernel.compensation import Undo
from engine.kernel.containers import Root, SubProcess
from engine.kernel.gateways import InclusiveGateway, ParallelGateway
from engine.kernel.instance import Instance
from engine.kernel.task import Task


@dataclass(frozen=True, order=True)
class Stand:
    """A token at an element; with a flow it has come on that, and waits there for others."""

    element_id: str
    flow_id: str = ""


Marking = tuple[str, tuple[Stand, ...]]
"""An open scope, and the tokens in it that its flows have led there."""


def markings(instance: Instance) -> Iterator[Marking]:
    """Each scope that is open; several times where it is open several times."""
    for task in instance.tasks.values():
        spec = task.task_spec
        if isinstance(spec, Root | SubProcess) and not spec.is_ad_hoc:
            yield spec.element.id, tuple(sorted(_inside(task)))


def _inside(scope: Task) -> Iterator[Stand]:
    for child in scope.children:
        spec = child.task_spec
        if spec.is_guard:
            yield Stand(spec.place)
        elif isinstance(spec, Undo) or spec.by_event or spec.listens(child):
            continue
        elif child.waiting and isinstance(spec, Gathering | ParallelGateway | InclusiveGateway):
            yield Stand(spec.place, child.via or "")
        else:
            yield Stand(spec.place)
