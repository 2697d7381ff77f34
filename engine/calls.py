"""What handlers and host functions are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

Variables = Mapping[str, object]


class Outward(Protocol):
    """How a handler reaches other instances; it happens once the handler has succeeded."""

    def publish(self, name: str, key: object, variables: Variables) -> None:
        """Publish a message after this step."""

    def signal(self, name: str, variables: Variables) -> None:
        """Broadcast a signal after this step."""

    def start(self, process_id: str, variables: Variables, business_key: str | None) -> int:
        """Start another instance; its first step runs after this one."""


@dataclass(frozen=True)
class Call:
    """One call of a service handler: where, with what, when and because of whom."""

    instance_id: int
    root_id: int
    business_key: str | None
    process_id: str
    element_id: str
    token: int
    variables: Variables
    properties: Mapping[str, str]
    now: datetime
    actor: str
    outward: Outward

    def publish(self, name: str, key: object, variables: Variables | None = None) -> None:
        """Publish a message by name and correlation key."""
        self.outward.publish(name, key, variables or {})

    def signal(self, name: str, variables: Variables | None = None) -> None:
        """Broadcast a signal to every instance that waits for it."""
        self.outward.signal(name, variables or {})

    def start(self, process_id: str, variables: Variables, business_key: str | None = None) -> int:
        """Start an instance of another process, with no tie to this one; gives its id."""
        return self.outward.start(process_id, variables, business_key)


@dataclass
class Moment:
    """What a host function sees; it sets `provisional` when its answer may yet change."""

    session: Session
    now: datetime
    read_variables: Callable[[], Variables]
    provisional: bool = False

    @property
    def variables(self) -> Variables:
        """The variables of the instance."""
        return self.read_variables()


# Runs in the step's transaction; what it returns becomes variables.
Handler = Callable[[Session, Call], Variables | None]
# Called from FEEL with a Moment and the arguments.
Function = Callable[..., Any]
