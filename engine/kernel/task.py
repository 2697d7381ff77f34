"""A token at an element: SpiffWorkflow's task with a number, no data of its own, and no ghosts.

SpiffWorkflow's task copies all data from its parent and keeps every finished task in the tree.
Here a finished task is gone at once, and its successors hang on the container around it, so that
the cost of a step follows open work only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from SpiffWorkflow.task import Task as SpiffTask
from SpiffWorkflow.util.task import TaskState

from engine.kernel.scopes import View

if TYPE_CHECKING:
    from engine.kernel.instance import Instance


class Task(SpiffTask):
    """One open task of an instance."""

    workflow: Instance
    id: int

    def __init__(
        self, workflow: Instance, task_spec: Any, parent: Task | None, state: int, number: int
    ) -> None:
        # Not SpiffWorkflow's: that one makes a random id and reads the clock.
        self.id = number
        self.workflow = workflow
        self.task_spec = task_spec
        self.triggered = False
        self.thread_id = 0
        self.last_state_change = 0.0
        self.internal_data: dict[str, Any] = {}
        self.via: str | None = None
        self.entered = False
        self._state = state
        self._children: dict[int, None] = {}
        # SpiffWorkflow's name for it; the root alone has none.
        self._parent: Any = None
        self.level = 0
        if parent is not None:
            self.hang(parent)

    def hang(self, parent: Task) -> None:
        """Move under this container."""
        old = self.workflow.tasks.get(self._parent)
        if old is not None:
            old._children.pop(self.id, None)
        self._parent = parent.id
        self.level = parent.level + (1 if parent.task_spec.is_scope else 0)
        parent._children[self.id] = None

    @property
    def container(self) -> Task:
        """The task that this one runs in."""
        task: Task = self.workflow.tasks[self._parent]
        return task

    @property
    def data(self) -> View:
        """The variables that this task sees."""
        return self.workflow.view(self)

    @property
    def leaving(self) -> bool:
        """Whether what it waited for has come."""
        return bool(self.internal_data.get("leaving"))

    @property
    def waiting(self) -> bool:
        """Whether it rests until something comes."""
        return bool(self._state == TaskState.WAITING)

    @property
    def incident(self) -> bool:
        """Whether it failed and waits for an operator."""
        return bool(self.internal_data.get("incident"))

    def leave(self) -> None:
        """What it waited for has come: it goes on when its turn comes."""
        self.internal_data["leaving"] = True
        self.workflow.make_ready(self)

    def _set_state(self, value: int) -> None:
        self._state = value

    def run(self) -> bool | None:
        """Run the spec; it completes, or rests in the state that the spec names."""
        done: bool | None = self.task_spec._run(self)
        if done:
            self.complete()
        else:
            self._set_state(self.task_spec.resting)
        return done

    def cancel(self) -> None:
        """Stop, with everything inside, and tell whoever waits."""
        for child in self.children:
            child.cancel()
        self.workflow.drop(self, how="cancelled")


ARRIVED: Final = "arrived"
"""Where a task keeps what the event has brought by which it began, until that is written."""

CALLING: Final = "calling"
"""Where a task says that its handler is at work: if it fails then, it is tried again."""

RETRYING: Final = "retrying"
"""Where a task that has failed says that it is tried again by itself."""

OPEN_STATES = (TaskState.STARTED, TaskState.WAITING)
