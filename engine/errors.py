"""What the engine refuses or cannot do; one base, the docstring is the message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


class EngineError(Exception):
    """The engine could not do this."""

    def __init__(self, text: str | None = None, /, **values: object) -> None:
        """Say it in English, with the names of its values in braces (as for `str.format`)."""
        said = text or self.__class__.__doc__ or ""
        # A text without values may be a stranger's, with braces of its own: it is no template.
        self.template = said if values or not text else None
        self.values = values
        super().__init__(said.format(**values) if values else said)


@dataclass(frozen=True)
class Reason:
    """A part of a text that is a template with values itself."""

    template: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.template.format(**dict(self.values))


def reason_of(error: Exception) -> Reason | str:
    """Why something failed, with its values apart where the error keeps them so."""
    template = getattr(error, "template", None)
    if not isinstance(template, str):
        return str(error)
    reason = Reason(template, tuple(getattr(error, "values", {}).items()))
    position = getattr(error, "position", None)
    if position is None:
        return reason
    values = (("reason", reason), ("position", position + 1))
    return Reason("{reason} (at character {position})", values)


@dataclass(frozen=True)
class Problem:
    """One reason why a file cannot be deployed.

    `text` is what is wrong in English, with the names of its `values` in braces (as for
    `str.format`): so it can be said in another language.
    """

    file: str
    element_id: str | None
    rule: str
    text: str
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(
        cls, file: str, element_id: str | None, rule: str, text: str, /, **values: object
    ) -> Problem:
        """A problem whose text names these values."""
        return cls(file, element_id, rule, text, tuple(values.items()))

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.text.format(**dict(self.values))

    def __str__(self) -> str:
        return f"{self.file}: {self.element_id or '-'}: {self.message} [{self.rule}]"


class DeploymentRefused(EngineError):
    """The files cannot be deployed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ValueRefused(EngineError):
    """A variable holds a value that cannot be stored."""

    def __init__(self, path: str, reason: Reason) -> None:
        self.path = path
        self.reason = reason
        super().__init__("{path}: {reason}", path=path, reason=reason)


class StateRefused(EngineError):
    """A stored state cannot be read."""


class InvariantBroken(EngineError):
    """An instance in memory contradicts itself and must not be saved."""


class TokenNotOpen(EngineError):
    """This token does not wait for that."""

    def __init__(self, token: int, wanted: str) -> None:
        self.token = token
        text = "token {token} does not wait for {wanted}"
        super().__init__(text, token=token, wanted=Reason(wanted))


class NotActivated(EngineError):
    """An ad-hoc sub-process does not begin this activity now."""

    def __init__(self, element_id: str, why: str) -> None:
        self.element_id = element_id
        super().__init__(f"{element_id!r} does not begin: {why}")


class NotMoved(EngineError):
    """No token can be put there by hand."""

    def __init__(self, element_id: str, why: str, /, **values: object) -> None:
        self.element_id = element_id
        reason = Reason(why, tuple(values.items()))
        super().__init__("no token is put to {element!r}: {why}", element=element_id, why=reason)


class ActivityFailed(EngineError):
    """An activity could not go on; an incident says why."""


class NoTime(ActivityFailed):
    """What is written is no time; also a text without values is a template."""

    def __init__(self, template: str, /, **values: object) -> None:
        super().__init__(template, **values)
        self.template = template


class BpmnError(EngineError):
    """A business error that a handler reports: the nearest error boundary event catches it."""

    def __init__(self, code: str, message: str | None = None) -> None:
        self.code = code
        self.message = message or code
        super().__init__(f"{code}: {self.message}")


class UnknownProcess(EngineError):
    """No process of this id is deployed."""

    def __init__(self, process_id: str) -> None:
        self.process_id = process_id
        super().__init__("no process {process!r} is deployed", process=process_id)


class NoSuchStart(EngineError):
    """A process does not begin there, or at several places of which none was named."""

    def __init__(self, process_id: str, wanted: str | None, starts: Sequence[str]) -> None:
        self.process_id = process_id
        self.starts = tuple(starts)
        named = f"at {wanted!r}" if wanted else "without the name of a start event"
        where = ", ".join(starts)
        super().__init__(f"process {process_id!r} does not start {named}; its starts: {where}")


class UnknownPart(EngineError):
    """No decision or form of this id is deployed."""

    def __init__(self, kind: str, key: str) -> None:
        self.key = key
        super().__init__(f"no {kind} {key!r} is deployed")


class UnknownInstance(EngineError):
    """There is no such instance."""

    def __init__(self, instance_id: int) -> None:
        super().__init__("there is no instance {id}", id=instance_id)


class RecordBroken(EngineError):
    """A log from which the state cannot be rebuilt."""

    def __init__(self, instance_id: int, seq: int) -> None:
        self.instance_id, self.seq = instance_id, seq
        text = "instance {id}: line {seq} of its log does not follow"
        super().__init__(text, id=instance_id, seq=seq)


class AnchorRefused(EngineError):
    """A file that is no anchor, or not the one that it should be."""

    def __init__(self, file: str, why: Literal["unknown", "changed"]) -> None:
        self.file, self.why = file, why
        texts = {
            "unknown": "{file} is no anchor.",
            "changed": "{file} is not what it was when its digest was taken.",
        }
        super().__init__(texts[why], file=file)


class UnknownTask(EngineError):
    """There is no such task."""


class UnknownIncident(EngineError):
    """There is no such open incident."""

    def __init__(self, incident_id: int) -> None:
        super().__init__("there is no open incident {id}", id=incident_id)


class UnknownHandler(EngineError):
    """A model names a handler that is not registered."""


class TaskNotOpen(EngineError):
    """This task is no longer open."""

    def __init__(
        self, task_id: int, completed_by: str | None, completed_at: datetime | None
    ) -> None:
        self.task_id = task_id
        self.completed_by = completed_by
        self.completed_at = completed_at
        done = f"completed by {completed_by}" if completed_by else "no longer asked for"
        super().__init__(f"task {task_id} is {done}")


class TaskTaken(EngineError):
    """Somebody else has this task."""

    def __init__(self, assignee: str) -> None:
        self.assignee = assignee
        super().__init__(f"the task is with {assignee}")


class TaskNotClaimed(EngineError):
    """A task that nobody has claimed cannot be released."""


class InstanceNotRunning(EngineError):
    """The instance has ended."""

    def __init__(self, instance_id: int, status: str) -> None:
        self.instance_id = instance_id
        self.status = status
        super().__init__("instance {id} is {status}", id=instance_id, status=Reason(status))


class InstanceSuspended(InstanceNotRunning):
    """The instance is suspended."""

    def __init__(self, instance_id: int, since: datetime, by: str, reason: str) -> None:
        self.instance_id, self.status = instance_id, "suspended"
        self.since, self.by, self.reason = since, by, reason
        text = "instance {id} is suspended since {since} by {by}: {reason}"
        values = {"id": instance_id, "since": since.isoformat(), "by": by, "reason": reason}
        EngineError.__init__(self, text, **values)


class InstanceNotSuspended(EngineError):
    """Only an instance that is suspended can go on."""

    def __init__(self, instance_id: int, status: str) -> None:
        self.instance_id, self.status = instance_id, status
        text = "instance {id} is {status}, not suspended"
        super().__init__(text, id=instance_id, status=Reason(status))


class MigrationRefused(EngineError):
    """An instance cannot go on in another version of its process."""

    def __init__(self, instance_id: int, problems: Sequence[Problem]) -> None:
        self.instance_id = instance_id
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownVersion(EngineError):
    """There is no such version of this process."""

    def __init__(self, process_id: str, version: int) -> None:
        self.process_id = process_id
        text = "process {process!r} has no version {version}"
        super().__init__(text, process=process_id, version=version)


class UnknownMigration(EngineError):
    """There is no such migration."""

    def __init__(self, migration_id: int) -> None:
        super().__init__("there is no migration {id}", id=migration_id)


class NoWayBack(EngineError):
    """A migration cannot be taken back."""

    def __init__(self, migration_id: int, why: Reason) -> None:
        self.migration_id = migration_id
        self.why = why
        text = "migration {id} cannot be taken back: {why}"
        super().__init__(text, id=migration_id, why=why)


class StaleState(EngineError):
    """Somebody else has moved this instance on since it was read."""

    # The whole step is tried again for it; the kernel makes no incident of such an error.
    transient = True


class ClockIsReal(EngineError):
    """The clock of a live database cannot be set; mark a new database as demo or sandbox."""
