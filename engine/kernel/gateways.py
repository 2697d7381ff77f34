"""Gateways: which way a token goes, and where several become one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

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


class Join(Node):
    """A gateway whose tokens wait for what may still come: asked again when all else rests."""

    is_join = True
    resting = TaskState.WAITING
    reach: Mapping[str, frozenset[str]] = {}

    def resting_at(self, task: Task) -> list[Task]:
        """The other tokens that wait at this gateway, the oldest first."""
        return [
            other
            for other in task.container.children
            if other.task_spec is self and other.waiting and other is not task
        ]

    def blocked(self, filled: Collection[str], container: Task) -> bool:
        """BPMN's rule: a token elsewhere may still come on an empty way in, and only there."""
        for other in container.children:
            if other.task_spec is not self:
                reached = self.reach.get(place(other), frozenset())
                if reached.difference(filled) and reached.isdisjoint(filled):
                    return True
        return False

    def release(self, tokens: list[Task]) -> bool:
        """Let these go on if nothing more can come; whether they do."""
        raise NotImplementedError


class InclusiveGateway(Join):
    """All ways out whose condition is true, once nothing more can come on the ways in."""

    def enter(self, task: Task) -> bool:
        """Wait for what may still come."""
        if len(self.incoming) > 1 and not task.internal_data.get("joined"):
            task.workflow.joins[task.id] = task
            return False
        return True

    def release(self, tokens: list[Task]) -> bool:
        """One token of each way in becomes one; those in excess go on waiting."""
        first, waiting = tokens[0], first_of_each(tokens)
        if self.blocked(waiting, first.container):
            return False
        for task in waiting.values():
            if task is not first:
                task.workflow.drop(task, "completed")
        first.internal_data["joined"] = True
        first.workflow.make_ready(first)
        return True


def first_of_each(tokens: Iterable[Task]) -> dict[str, Task]:
    """The first token on each way in."""
    found: dict[str, Task] = {}
    for token in tokens:
        found.setdefault(token.via or "", token)
    return found


def place(task: Task) -> str:
    """The element at which a token stands."""
    return str(task.task_spec.place)


def release_join(instance: Instance) -> bool:
    """Let one gateway go on if nothing more can come to it; inner scopes first."""
    groups: dict[tuple[int, str], list[Task]] = defaultdict(list)
    for task in sorted(instance.joins.values(), key=lambda each: (-each.level, each.id)):
        groups[task.container.id, task.task_spec.name].append(task)
    return any(tasks[0].task_spec.release(tasks) for tasks in groups.values())
