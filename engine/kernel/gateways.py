"""Gateways: which way a token goes, and where several become one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from SpiffWorkflow.util.task import TaskState

from engine.kernel.instance import Instance
from engine.kernel.node import Node
from engine.kernel.task import Task


class ExclusiveGateway(Node):
    """One way out: the first whose condition is true, else the default."""

    several = False


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

    is_join = True
    resting = TaskState.WAITING
    reach: Mapping[str, frozenset[str]] = {}

    def enter(self, task: Task) -> bool:
        """Wait for what may still come."""
        if len(self.incoming) > 1 and not task.internal_data.get("joined"):
            task.workflow.joins[task.id] = task
            return False
        return True

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
