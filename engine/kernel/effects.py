"""What a step wants done outside the instance: rows to write, children to start, history to keep.

A token is the number of a task within its instance; it is never used twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Values = Mapping[str, object]


@dataclass(frozen=True)
class TaskOpened:
    """Somebody has something to do."""

    token: int
    element_id: str
    name: str
    label_en: str | None
    form_key: str | None
    roles: tuple[str, ...]
    organisations: tuple[str, ...]
    assignee: str | None
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int
    due_expression: str | None
    provisional: bool
    properties: Mapping[str, str]


@dataclass(frozen=True)
class TaskClosed:
    """It is done, or no longer asked for."""

    token: int
    how: Literal["completed", "cancelled"]


@dataclass(frozen=True)
class TimerSet:
    """Fire this token when the time has come."""

    token: int
    element_id: str
    due_at: datetime
    expression: str
    provisional: bool


@dataclass(frozen=True)
class TimerCleared:
    """The timer has fired or is no longer wanted."""

    token: int


@dataclass(frozen=True)
class Waiting:
    """This token waits for a message or a signal."""

    token: int
    element_id: str
    kind: Literal["message", "signal"]
    name: str
    key: str | None


@dataclass(frozen=True)
class WaitOver:
    """It has come or is no longer wanted."""

    token: int


@dataclass(frozen=True)
class Watching:
    """This token waits until a condition is true; the instance itself sees when."""

    token: int
    element_id: str
    expression: str


@dataclass(frozen=True)
class ChildStarted:
    """A call activity wants an instance of another process."""

    token: int
    element_id: str
    process_id: str
    variables: Values
    business_key: str | None


@dataclass(frozen=True)
class ChildCancelled:
    """The child instance of this call activity must stop."""

    token: int


@dataclass(frozen=True)
class MessageSent:
    """A throw or end event has sent a message."""

    element_id: str
    name: str
    key: str | None
    variables: Values


@dataclass(frozen=True)
class SignalSent:
    """A throw or end event has sent a signal."""

    element_id: str
    name: str
    variables: Values


@dataclass(frozen=True)
class Escalated:
    """Nobody in the instance has caught an escalation; its caller is asked before it goes on."""

    element_id: str
    code: str
    variables: Values


@dataclass(frozen=True)
class Entered:
    """A token has reached an element."""

    token: int
    element_id: str


@dataclass(frozen=True)
class Left:
    """A token has left an element."""

    token: int
    element_id: str
    how: Literal["completed", "cancelled", "error"]


@dataclass(frozen=True)
class VariablesWritten:
    """An element has written variables into a scope."""

    token: int
    element_id: str
    values: Values


@dataclass(frozen=True)
class DecisionMade:
    """A business rule task has asked a decision, and these rules fired in it.

    `required` holds those of the decisions that it required, in the order of their answers.
    """

    token: int
    element_id: str
    decision_id: str
    rules: tuple[str, ...]
    required: Mapping[str, tuple[str, ...]]
    value: object


@dataclass(frozen=True)
class IncidentOpened:
    """An activity could not go on; it stays open until somebody retries it."""

    token: int
    element_id: str
    message: str
    trace: str
    attempts: int


@dataclass(frozen=True)
class RetrySet:
    """What failed is tried again by itself when the time has come."""

    token: int
    element_id: str
    due_at: datetime


@dataclass(frozen=True)
class IncidentClosed:
    """The activity is tried again, or no longer wanted."""

    token: int


@dataclass(frozen=True)
class Ended:
    """The instance is over."""

    outcome: Literal["completed", "terminated", "error", "cancelled"]
    element_id: str | None
    error_code: str | None


Effect = (
    TaskOpened
    | TaskClosed
    | TimerSet
    | TimerCleared
    | Waiting
    | WaitOver
    | Watching
    | ChildStarted
    | ChildCancelled
    | MessageSent
    | SignalSent
    | Escalated
    | Entered
    | Left
    | VariablesWritten
    | DecisionMade
    | IncidentOpened
    | RetrySet
    | IncidentClosed
    | Ended
)
