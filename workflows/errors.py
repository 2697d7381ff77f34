"""What can go wrong in the programme: one base; `said` is the text unless one is given."""

from __future__ import annotations

from typing import ClassVar

from workflows.messages import N_, Message


class WorkflowError(Exception):
    """Something could not be done."""

    said: ClassVar[str] = N_("操作没有完成。")

    def __init__(self, message: Message | None = None) -> None:
        self.message = message or Message(self.said)
        super().__init__(str(self.message))


class NotAllowed(WorkflowError):
    """The actor may not do this: `act` and `subject` are what the security log says of it."""

    said = N_("您没有办理此事的权限。")

    def __init__(self, message: Message | None = None, act: str = "", subject: str = "") -> None:
        self.act, self.subject = act, subject
        super().__init__(message)


class NotFound(WorkflowError):
    """There is no such thing."""

    said = N_("没有找到您要的内容。")


class Conflict(WorkflowError):
    """It stands otherwise by now."""

    said = N_("内容已被他人更改，请刷新后再试。")


class Rejected(WorkflowError):
    """What was given in a field cannot be taken."""

    said = N_("填写的内容不符合要求。")

    def __init__(self, field: str, message: Message | None = None) -> None:
        self.field = field
        super().__init__(message)


class TooLarge(Rejected):
    """A file is larger than the installation takes."""


class SettingRefused(WorkflowError):
    """A setting of the environment cannot be used; says which, and what to write."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        self.name = name
        super().__init__(
            Message("{name}={value!r}: write {expected}", name=name, value=value, expected=expected)
        )
