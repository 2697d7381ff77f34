"""What an instance asks of whoever runs it: the time, functions, handlers, decisions, savepoints."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from engine.kernel.element import Decide

# The rules that fired, by decision, in the order in which these were decided.
Fired: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class ServiceCall:
    """One call of a service handler."""

    element_id: str
    token: int
    variables: Mapping[str, object]
    properties: Mapping[str, str]


class Host(Protocol):
    """The world around an instance, fixed for one step."""

    provisional: bool

    @property
    def now(self) -> datetime:
        """The engine's time, aware."""

    @property
    def retries(self) -> Sequence[timedelta]:
        """The pauses after which a handler that fails is called again, unless its model says."""

    @property
    def functions(self) -> Mapping[str, Callable[..., object]]:
        """Functions that expressions may call."""

    def service(self, handler: str, call: ServiceCall) -> Mapping[str, object] | None:
        """Run a handler; what it returns is written as variables."""

    def decide(self, asked: Decide, variables: Mapping[str, object]) -> tuple[object, Fired]:
        """Ask a decision: its value, and the rules that fired in it and in what it requires."""

    def automatic(self) -> AbstractContextManager[object]:
        """A savepoint around one automatic activity; rolled back when the body raises."""
