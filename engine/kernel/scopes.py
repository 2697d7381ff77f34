"""Variables live once, in the scope that they belong to; a task only sees them through a view.

An existing name is written where it lives, a new one in the nearest barrier. The process, each
item of a multi-instance activity and each activity with declared outputs are barriers; embedded
sub-processes are transparent, as in Camunda.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.kernel.resting import Resting

ROOT = 0


@dataclass
class Scope:
    """The variables of a process, an item, or an activity with mappings of its own."""

    parent: int | None
    barrier: bool
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What undoes one write, or the opening of a scope."""

    scope: int
    name: str | None
    existed: bool = False
    before: object = None


class Scopes:
    """The scopes of one instance, by the task that owns each."""

    def __init__(self) -> None:
        self.by_id: Resting[Scope] = Resting()
        self.journal: list[Change] = []
        self.changed: set[str] = set()

    def open(self, owner: int, parent: int | None, *, barrier: bool) -> None:
        """A scope for this task."""
        self.by_id[owner] = Scope(parent, barrier)
        self.journal.append(Change(owner, None))

    def close(self, owner: int) -> None:
        """Forget the scope of a task that is gone."""
        self.by_id.pop(owner, None)

    def write(self, start: int, name: str, value: object) -> None:
        """Write a variable where it lives, seen from this scope."""
        current = start
        while name not in self.by_id[current].values and not self.by_id[current].barrier:
            current = self.by_id[current].parent or ROOT
        self.set(current, name, value)

    def set(self, owner: int, name: str, value: object) -> None:
        """Write a variable in exactly this scope."""
        values = self.by_id[owner].values
        self.journal.append(Change(owner, name, name in values, values.get(name)))
        values[name] = value
        self.changed.add(name)

    def remove(self, start: int, name: str) -> None:
        """Forget a variable where it lives, seen from this scope."""
        owner = self.where(start, name)
        if owner is not None:
            del self.by_id[owner].values[name]
            self.changed.add(name)

    def where(self, start: int, name: str) -> int | None:
        """The scope whose variable of this name is seen from a scope, past all barriers."""
        current: int | None = start
        while current is not None and name not in self.by_id[current].values:
            current = self.by_id[current].parent
        return current

    def undo(self) -> None:
        """Take back everything since the journal was cleared."""
        while self.journal:
            change = self.journal.pop()
            if change.name is None:
                self.by_id.pop(change.scope, None)
            elif change.existed:
                self.by_id[change.scope].values[change.name] = change.before
            else:
                self.by_id[change.scope].values.pop(change.name, None)

    def chain(self, start: int) -> list[dict[str, object]]:
        """The variables that are seen from a scope, nearest first."""
        found = []
        current: int | None = start
        while current is not None:
            scope = self.by_id[current]
            found.append(scope.values)
            current = scope.parent
        return found


class View(Mapping[str, object]):
    """What an expression sees: the scope chain, and behind it the host's functions."""

    def __init__(
        self,
        chain: list[dict[str, object]],
        functions: Mapping[str, Callable[..., object]] | None = None,
    ) -> None:
        self._layers: list[Mapping[str, object]] = [*chain, functions or {}]

    def __getitem__(self, name: str) -> object:
        for layer in self._layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for layer in self._layers for name in layer))

    def __len__(self) -> int:
        return sum(1 for _ in self)
