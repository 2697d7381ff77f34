"""The kinds of field that only form files have: patterned texts, ticks, times, plain words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from forms.collected import Files
from forms.fields import DATE_OUT_OF_RANGE, REQUIRED, TOO_MANY, YEARS, Field, Flag, Text, refuse
from forms.messages import N_

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
TOO_SHORT: Final = N_("至少 {min} 个字，现在有 {length} 个")
MISMATCH: Final = N_("格式不符合要求")
NOT_A_TIME: Final = N_("请填写时间，例如 09:30")
NOT_A_MOMENT: Final = N_("请填写日期和时间，例如 2026-03-15 09:30")
NOT_ASKED: Final = N_("“{field}”在这种情况下不需要填写，已移除；请核对后重新提交")


class Line(Text):
    """A text with a least length and a pattern; the component says how it is drawn."""

    def __init__(
        self,
        label: str,
        *,
        kind: str,
        min_length: int,
        pattern: Callable[[str], bool] | None,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.kind, self.min_length, self.pattern = kind, min_length, pattern

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if len(text) < self.min_length:
            raise refuse(TOO_SHORT, min=self.min_length, length=len(text))
        if self.pattern is not None and not self.pattern(text):
            raise refuse(MISMATCH)
        return text


class Tick(Flag):
    """A box that must be ticked."""

    def __init__(self, label: str, **options: Any) -> None:
        Field.__init__(self, label, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not super()._deserialize(value, attr, data, **kwargs):
            raise refuse(REQUIRED)
        return True


class Time(Field):
    """A time of day."""

    kind = "time"

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> time:
        try:
            return time.fromisoformat(value.strip()).replace(tzinfo=None)
        except (AttributeError, ValueError) as error:
            raise refuse(NOT_A_TIME) from error

    def revive(self, value: Any) -> Any:
        """Times are stored as ISO text."""
        return None if value is None else time.fromisoformat(value)


class Moment(Field):
    """A day and a time: of Shanghai, unless an offset is given."""

    kind = "datetime"

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value.strip())
        except (AttributeError, ValueError) as error:
            raise refuse(NOT_A_MOMENT) from error
        first, last = YEARS
        if not first <= moment.year <= last:
            raise refuse(DATE_OUT_OF_RANGE, first=first, last=last)
        return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)

    def revive(self, value: Any) -> Any:
        """Instants are stored as ISO text."""
        return None if value is None else datetime.fromisoformat(value)


class OneFile(Files):
    """A single file."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[int]:
        found = super()._deserialize(value, attr, data, **kwargs)
        if len(found) > 1:
            raise refuse(TOO_MANY, max=1)
        return found


class Note(Field):
    """Words between the fields: nothing can be answered."""

    kind = "note"

    def __init__(self, text: str) -> None:
        super().__init__(text, required=False)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        raise refuse(NOT_ASKED, field=self.label)


class Rule(Note):
    """A line between the fields."""

    kind = "separator"
