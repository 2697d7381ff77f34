"""What a step still owes to other instances: done in order, once the instance at hand rests."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from engine import codec
from engine.calls import Variables

if TYPE_CHECKING:
    from engine.step import Step

Act = Callable[[], object]


class Agenda:
    """The acts that wait, oldest first; a failed activity takes back what it added."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._acts: deque[Act] = deque()
        self._started: list[int] = []

    def add(self, act: Act) -> None:
        """Do this later in the step."""
        self._acts.append(act)

    def run(self) -> None:
        """Do all that waits, and what it brings with it."""
        while self._acts:
            self._acts.popleft()()

    def mark(self) -> tuple[int, int]:
        """Where we are now, for `rewind`."""
        return len(self._acts), len(self._started)

    def rewind(self, mark: tuple[int, int]) -> None:
        """Take back what was added since; the rows go with the savepoint."""
        acts, started = mark
        while len(self._acts) > acts:
            self._acts.pop()
        while len(self._started) > started:
            del self._step.held[self._started.pop()]

    def publish(self, name: str, key: object, variables: Variables) -> None:
        """A handler publishes a message."""
        given = _clean(variables)
        self.add(lambda: self._step.publish(name, key, given))

    def signal(self, name: str, variables: Variables, thrown_by: int | None = None) -> None:
        """A handler broadcasts a signal, or an instance throws one."""
        given = _clean(variables)
        self.add(lambda: self._step.broadcast(name, given, thrown_by))

    def start(self, process_id: str, variables: Variables, business_key: str | None) -> int:
        """A handler starts another instance: its row at once, its first step later."""
        given = _clean(variables)
        bound = self._step.engine.library.latest(self._step.session, process_id)
        held = self._step.create(bound, business_key=business_key)
        self._started.append(held.row.id)
        self.add(lambda: self._step.move(held, lambda execution: execution.start(given)))
        return held.row.id


def _clean(variables: Variables) -> dict[str, object]:
    """A copy, taken while the handler's savepoint stands: what cannot be stored is its failure."""
    return cast("dict[str, object]", codec.clean(dict(variables)))
