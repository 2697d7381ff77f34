"""Gateways: which way a token goes, and where several become one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from SpiffWorkflow.util.task import TaskState

from engine.errors import ActivityFailed
from engine.kernel.element import Flow
from engine.kernel.instance import Instance
from engine.kernel.node import Node
from engine.kernel.task import Task


class ExclusiveGateway(Node):
    """One way out: the first whose condition is true, else the default."""

    def enter(self, task: Task) -> bool:
        """Choose it."""
        choose(task, self.flows, several=False)
        return True

    def chosen(self, task: Task) -> Iterable[Flow]:
        """The flow that was chosen on entering."""
        return picked(task, self.flows)


class ParallelGateway(Node):
    """All ways out, once a token has come on every way in."""

    resting = TaskState.WAITING

    def enter(self, task: Task) -> bool:
        """Take one token of each way in; tokens in excess go on waiting."""
        if len(self.incoming) < 2:  # noqa: PLR2004 - one way in needs no join
            return True
        partners: dict[str, Task] = {}
        for other in task.container.children:
            if other.task_spec is self and other.state == TaskState.WAITING:
                partners.setdefault(other.via, other)
        partners.pop(task.via or "", None)
        if len(partners) < len(self.incoming) - 1:
            return False
        for partner in partners.values():
            task.workflow.drop(partner, "completed")
        return True


class InclusiveGateway(Node):
    """All ways out whose condition is true, once nothing more can come on the ways in."""

    resting = TaskState.WAITING
    reach: Mapping[str, frozenset[str]] = {}

    def enter(self, task: Task) -> bool:
        """Wait for what may still come; then choose."""
        if len(self.incoming) > 1 and not task.internal_data.get("joined"):
            task.workflow.joins[task.id] = task
            return False
        choose(task, self.flows, several=True)
        return True

    def chosen(self, task: Task) -> Iterable[Flow]:
        """The flows that were chosen on entering."""
        return picked(task, self.flows)

    def blocked(self, waiting: Mapping[str | None, Task], container: Task) -> bool:
        """BPMN's rule: a token elsewhere may still come on an empty way in, and only there."""
        filled = {via for via in waiting if via is not None}
        for other in container.children:
            if other.task_spec is not self:
                reached = self.reach.get(place(other), frozenset())
                if reached - filled and not reached & filled:
                    return True
        return False


def place(task: Task) -> str:
    """The element at which a token stands."""
    return str(task.task_spec.place)


def choose(task: Task, flows: Iterable[Flow], *, several: bool) -> None:
    """Keep which flows a token takes; a condition that is null or no boolean is not true."""
    found = list(_matching(task, flows))
    if not found:
        found = [flow for flow in flows if flow.default]
    if not found:
        why = "; ".join(task.workflow.reasons)
        raise ActivityFailed(
            "no condition is true and there is no default flow" + (f": {why}" if why else "")
        )
    task.internal_data["chosen"] = [flow.id for flow in (found if several else found[:1])]


def _matching(task: Task, flows: Iterable[Flow]) -> Iterator[Flow]:
    for flow in flows:
        if not flow.default and (
            flow.condition is None or task.workflow.ask(flow.condition, task) is True
        ):
            yield flow


def picked(task: Task, flows: Iterable[Flow]) -> Iterator[Flow]:
    """The flows that choose has kept."""
    names = task.internal_data["chosen"]
    return (flow for flow in flows if flow.id in names)


def release_join(instance: Instance) -> bool:
    """Let one inclusive gateway go on if nothing more can come to it; inner scopes first."""
    groups: dict[tuple[int, str], list[Task]] = defaultdict(list)
    for task in sorted(instance.joins.values(), key=lambda each: (-each.level, each.id)):
        groups[task.container.id, task.task_spec.name].append(task)
    for tasks in groups.values():
        waiting: dict[str | None, Task] = {}
        for task in tasks:
            waiting.setdefault(task.via, task)
        first = tasks[0]
        if first.task_spec.blocked(waiting, first.container):
            continue
        for task in waiting.values():
            if task is not first:
                instance.drop(task, "completed")
        first.internal_data["joined"] = True
        instance.make_ready(first)
        return True
    return False
