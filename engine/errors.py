"""What the engine refuses or cannot do; one base, the docstring is the message."""

# ruff: noqa: N818 - named for what happened, as people say it

from collections.abc import Sequence
from dataclasses import dataclass


class EngineError(Exception):
    """The engine could not do this."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__class__.__doc__)


@dataclass(frozen=True)
class Problem:
    """One reason why a file cannot be deployed."""

    file: str
    element_id: str | None
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.element_id or '-'}: {self.message} [{self.rule}]"


class DeploymentRefused(EngineError):
    """The files cannot be deployed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ValueRefused(EngineError):
    """A variable holds a value that cannot be stored."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class StateRefused(EngineError):
    """A stored state cannot be read."""


class InvariantBroken(EngineError):
    """An instance in memory contradicts itself and must not be saved."""


class TokenNotOpen(EngineError):
    """This token does not wait for that."""

    def __init__(self, token: int, wanted: str) -> None:
        self.token = token
        super().__init__(f"token {token} does not wait for {wanted}")


class ActivityFailed(EngineError):
    """An activity could not go on; an incident says why."""


class BpmnError(EngineError):
    """A business error that a handler reports: the nearest error boundary event catches it."""

    def __init__(self, code: str, message: str | None = None) -> None:
        self.code = code
        self.message = message or code
        super().__init__(f"{code}: {self.message}")
