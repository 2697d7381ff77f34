"""What an instance asks of whoever runs it: the time, functions, handlers, decisions, savepoints."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.kernel.element import Decide


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
    def functions(self) -> Mapping[str, Callable[..., object]]:
        """Functions that expressions may call."""

    def service(self, handler: str, call: ServiceCall) -> Mapping[str, object] | None:
        """Run a handler; what it returns is written as variables."""

    def decide(self, asked: Decide, variables: Mapping[str, object]) -> tuple[object, list[str]]:
        """Ask a decision: its value and the rules that fired."""

    def automatic(self) -> AbstractContextManager[object]:
        """A savepoint around one automatic activity; rolled back when the body raises."""
