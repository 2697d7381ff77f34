"""What can go wrong in the programme; the docstring is the message unless one is given."""

from __future__ import annotations

from workflows.messages import Message


class WorkflowError(Exception):
    """操作没有完成。"""

    def __init__(self, message: Message | None = None) -> None:
        self.message = message or Message(type(self).__doc__ or "")
        super().__init__(str(self.message))


class NotAllowed(WorkflowError):
    """您没有办理此事的权限。"""


class NotFound(WorkflowError):
    """没有找到您要的内容。"""


class Conflict(WorkflowError):
    """内容已被他人更改,请刷新后再试。"""


class Rejected(WorkflowError):
    """填写的内容不符合要求。"""

    def __init__(self, field: str, message: Message | None = None) -> None:
        self.field = field
        super().__init__(message)


class SettingRefused(WorkflowError):
    """A setting of the environment cannot be used; says which, and what to write."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        self.name = name
        super().__init__(
            Message("{name}={value!r}: write {expected}", name=name, value=value, expected=expected)
        )
