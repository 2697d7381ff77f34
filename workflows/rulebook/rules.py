"""What a rule's value may look like: the shape of the value that it was seeded with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from workflows.errors import Rejected
from workflows.messages import N_, Message

UNITS: Final = frozenset({"working_days", "days", "months"})
LONGEST: Final = 1000
# Tables whose parts make this are shares of a whole, and stay so.
WHOLE: Final = 100
LONGEST_NAME: Final = 40
NAMES: Final = '["人员", "差旅"]'


def check_value(shape: object, value: object) -> None:
    """Raise Rejected unless the value has the shape of the seeded one."""
    if isinstance(shape, Mapping) and "unit" in shape:
        _check_period(value)
    elif isinstance(shape, Mapping):
        _check_table(cast("Mapping[str, object]", shape), value)
    elif isinstance(shape, bool):
        if not isinstance(value, bool):
            raise Rejected("value", Message(N_("取值应为 true（是）或 false（否）")))
    elif isinstance(shape, list):
        _check_names(value)
    elif not _is_count(value):
        raise Rejected("value", Message(N_("取值应为 0 至 {most} 的整数"), most=LONGEST))


def _check_period(value: object) -> None:
    if not isinstance(value, Mapping) or set(value) != {"amount", "unit"}:
        raise Rejected("value", Message(N_("期限须写明数量和单位")))
    if not _is_count(value["amount"]) or value["amount"] == 0:
        raise Rejected("value", Message(N_("期限的数量应为 1 至 {most} 的整数"), most=LONGEST))
    if value["unit"] not in UNITS:
        raise Rejected("value", Message(N_("期限的单位应为工作日、日或月")))


def _check_table(shape: Mapping[str, object], value: object) -> None:
    if not isinstance(value, Mapping) or set(value) != set(shape):
        raise Rejected("value", Message(N_("须填写：{names}"), names="、".join(shape)))
    if not all(_is_count(part) for part in value.values()):
        raise Rejected("value", Message(N_("取值应为 0 至 {most} 的整数"), most=LONGEST))
    shares = sum(cast("Mapping[str, int]", shape).values()) == WHOLE
    if shares and sum(value.values()) != WHOLE:
        raise Rejected("value", Message(N_("各项之和应为 {total}"), total=WHOLE))


def _check_names(value: object) -> None:
    names = value if isinstance(value, list) else []
    fit = [
        name for name in names if isinstance(name, str) and 0 < len(name.strip()) <= LONGEST_NAME
    ]
    if not fit or len(set(fit)) < len(names):
        raise Rejected(
            "value", Message(N_("取值应为不重复的名称列表，如 {example}"), example=NAMES)
        )


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= LONGEST
