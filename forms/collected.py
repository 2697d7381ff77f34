"""Fields that hold several things: files, and rows with fields of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from marshmallow.types import UnknownOption

from forms.fields import NOT_A_LIST, TOO_FEW, TOO_MANY, Field, refuse
from forms.messages import N_

DIGITS: Final = re.compile("[0-9]{1,16}")
NOT_A_FILE: Final = N_("请重新上传文件")
MOST_FILES: Final = 100
LAST_FILE: Final = 2**53


class Files(Field):
    """The ids of files that were attached to the task."""

    kind = "files"

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[int]:
        values = value if isinstance(value, list) else [value]
        if len(values) > MOST_FILES:
            raise refuse(TOO_MANY, max=MOST_FILES)
        return list(dict.fromkeys(map(_file, values)))


class Rows(Field):
    """A repeating part with fields of its own."""

    kind = "rows"

    def __init__(
        self, label: str, schema: type[Any], *, least: int = 1, most: int = 100, **options: Any
    ) -> None:
        super().__init__(label, **{"required": least > 0, **options})
        self.schema, self.least, self.most = schema, least, most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            raise refuse(NOT_A_LIST)
        if len(value) < self.least:
            raise refuse(TOO_FEW, min=self.least)
        if len(value) > self.most:
            raise refuse(TOO_MANY, max=self.most)
        unknown: UnknownOption = "raise"
        return self.schema(many=True).load(value, unknown=unknown)

    def revive(self, value: Any) -> Any:
        """Each row's typed values."""
        return [self.schema().revive(row) for row in value or ()]


def _file(value: object) -> int:
    if isinstance(value, str) and DIGITS.fullmatch(value):
        value = int(value)
    if type(value) is not int or not 0 < value < LAST_FILE:
        raise refuse(NOT_A_FILE)
    return value
