"""Which of the flows that leave an element a token takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.errors import ActivityFailed
from engine.kernel.element import Flow
from engine.kernel.scopes import View
from engine.kernel.task import Task


def choose(
    task: Task,
    flows: Iterable[Flow],
    *,
    several: bool = True,
    seen: Mapping[str, object] | None = None,
) -> None:
    """Keep which flows a token takes; a condition that is null or no boolean is not true.

    A flow without a condition is always taken, the default if no condition is true. That nothing
    is taken is an exception in BPMN: here an incident, which leaves the token where it is.
    """
    true = true_conditions(task, flows, seen)
    taken = [flow.id for flow in flows if flow.id in true or _needs_nothing(flow, true)]
    if not taken:
        why = "; ".join(task.workflow.reasons)
        raise ActivityFailed(
            "no condition is true and there is no default flow" + (f": {why}" if why else "")
        )
    task.internal_data["chosen"] = taken if several else taken[:1]


def true_conditions(
    task: Task, flows: Iterable[Flow], seen: Mapping[str, object] | None = None
) -> set[str]:
    """The flows whose condition is true, by what is seen around the element, and beside that."""
    instance = task.workflow
    chain = [dict(seen or {}), *instance.scopes.chain(instance.outer_scope(task))]
    view = View(chain, instance.host.functions)
    return {
        flow.id
        for flow in flows
        if flow.condition is not None
        and not flow.default
        and instance.evaluate(flow.condition, view) is True
    }


def _needs_nothing(flow: Flow, true: set[str]) -> bool:
    return not true if flow.default else flow.condition is None


def picked(task: Task, flows: Iterable[Flow]) -> list[Flow]:
    """The flows that choose has kept, or all where nothing had to be chosen."""
    names = task.internal_data.get("chosen")
    return [flow for flow in flows if names is None or flow.id in names]
