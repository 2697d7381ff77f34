"""The kinds of field: how each reads what was typed, and what it says when it cannot."""

from __future__ import annotations

import decimal
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from marshmallow import ValidationError, fields

from forms.messages import N_, Message

Choices = Sequence[tuple[str, str]]
REQUIRED: Final = N_("请填写这一项")
TOO_LONG: Final = N_("最多 {max} 个字，现在有 {length} 个")
BAD_CHARACTERS: Final = N_("含有无法保存的字符，请重新输入")
NOT_A_NUMBER: Final = N_("请填写数字，例如 {example}")
NOT_WHOLE: Final = N_("请填写整数")
TOO_SMALL: Final = N_("不能小于 {min}")
TOO_LARGE: Final = N_("不能大于 {max}")
TOO_PRECISE: Final = N_("最多保留 {places} 位小数")
NOT_A_DATE: Final = N_("请填写日期，例如 2026-03-15")
YEARS: Final = (1990, 2100)
DATE_OUT_OF_RANGE: Final = N_("日期应在 {first} 年至 {last} 年之间")
NOT_LISTED: Final = N_("请从列表中选择")
TOO_FEW: Final = N_("至少填写 {min} 项")
TOO_MANY: Final = N_("最多填写 {max} 项")
YES: Final = (True, "true", "on", "yes", "1")
NO: Final = (False, "false", "off", "no", "0")
NOT_YES_OR_NO: Final = N_("请选择是或否")
NOT_A_TEXT: Final = N_("请填写文字")
NOT_A_LIST: Final = N_("内容不完整，请重新填写")
# Half of a surrogate pair cannot be stored, and a NUL ends texts in many places.
UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def refuse(template: str, **params: object) -> ValidationError:
    """A validation error that still carries its template and parameters."""
    return ValidationError([Message(template, **params)])


class Field(fields.Field[Any]):
    """What all kinds share: a label, help, and whether the answer steers the process."""

    kind = "text"

    def __init__(
        self,
        label: str,
        *,
        required: bool = True,
        help: str = "",
        routing: bool = False,
        unit: str = "",
    ) -> None:
        blank = [Message(REQUIRED)]
        super().__init__(
            required=required,
            error_messages={"required": blank, "null": blank},
        )
        self.label, self.help, self.routing, self.unit = label, help, routing, unit

    def revive(self, value: Any) -> Any:
        """The typed value of a stored answer."""
        return value

    def describe(self) -> dict[str, Any]:
        """What the page needs to know beyond label and help."""
        return {}


class Text(Field):
    """One line, or a paragraph where it may be long."""

    def __init__(self, label: str, *, max_length: int = 200, **options: Any) -> None:
        super().__init__(label, **options)
        self.max_length = max_length
        self.kind = "text" if max_length <= 200 else "textarea"  # noqa: PLR2004 - one line's worth

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refuse(NOT_A_TEXT)
        text = value.replace("\r\n", "\n").strip()
        if UNSTORABLE.search(text):
            raise refuse(BAD_CHARACTERS)
        if len(text) > self.max_length:
            raise refuse(TOO_LONG, max=self.max_length, length=len(text))
        return text

    def describe(self) -> dict[str, Any]:
        """Its length."""
        return {"max_length": self.max_length}


class Number(Field):
    """A decimal number within bounds."""

    kind = "decimal"
    example = "12.5"

    def __init__(
        self,
        label: str,
        *,
        min: Decimal | int | None = 0,
        max: Decimal | int | None = 10**9,
        places: int = 2,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.min, self.max, self.places = min, max, places

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        number = self._read(value)
        if self.min is not None and number < self.min:
            raise refuse(TOO_SMALL, min=self.min)
        if self.max is not None and number > self.max:
            raise refuse(TOO_LARGE, max=self.max)
        if number != round(number, self.places):
            raise refuse(TOO_PRECISE, places=self.places)
        # Stored and shown without an exponent, and nothing is not less than nothing.
        return Decimal(format(abs(number) if number == 0 else number, "f"))

    def _read(self, value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise refuse(NOT_A_NUMBER, example=self.example)
        try:
            number = Decimal(str(value).replace(",", "").replace("，", "").strip())
        except (decimal.InvalidOperation, ValueError) as error:
            raise refuse(NOT_A_NUMBER, example=self.example) from error
        # Beyond this no arithmetic of ours is exact any more.
        if not number.is_finite() or number.adjusted() > 15:  # noqa: PLR2004
            raise refuse(NOT_A_NUMBER, example=self.example)
        return number

    def revive(self, value: Any) -> Any:
        """Decimals are stored as text."""
        return None if value is None else Decimal(str(value))

    def describe(self) -> dict[str, Any]:
        """Its bounds and step."""
        step = str(Decimal(1).scaleb(-self.places)) if self.places else "1"
        return {"min": self.min, "max": self.max, "step": step}


class Money(Number):
    """An amount in yuan."""

    kind = "money"

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, **{"max": 10**10, "unit": N_("元"), **options})


class Integer(Number):
    """A whole number."""

    kind = "integer"
    example = "12"

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, places=0, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        number = self._read(value)
        if number != number.to_integral_value():
            raise refuse(NOT_WHOLE)
        return int(super()._deserialize(value, attr, data, **kwargs))

    def revive(self, value: Any) -> Any:
        """Stored as it is."""
        return value


class Date(Field):
    """A day."""

    kind = "date"

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        first, last = YEARS
        day = value if type(value) is date else _day(value)
        if not first <= day.year <= last:
            raise refuse(DATE_OUT_OF_RANGE, first=first, last=last)
        return day

    def revive(self, value: Any) -> Any:
        """Days are stored as ISO text."""
        return None if value is None else date.fromisoformat(value)


def _day(value: object) -> date:
    if not isinstance(value, str):
        raise refuse(NOT_A_DATE)
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise refuse(NOT_A_DATE) from error


class Flag(Field):
    """Yes or no; no unless ticked."""

    kind = "boolean"

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, required=False, **options)
        self.load_default = False

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        # Not every value can be compared: a signalling NaN cannot.
        if not isinstance(value, str | int) or value not in (*YES, *NO):
            raise refuse(NOT_YES_OR_NO)
        return value in YES
