"""How much of a budget moves, what differs, and what may be begun when; pure functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from workflows.calendars.rules import day_of
from workflows.messages import N_
from workflows.pairings.rules import UNDER_WAY

ZERO = Decimal(0)
KINDS = ("replacement", "change", "suspension", "termination")
# Of these several may be under way at once: two people may leave in the same month.
SEVERAL = ("replacement",)


def shift_percent(before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> Fraction:
    """What moves from items to others, as a percentage of the budget."""
    items = {*before, *after}
    moved = sum((abs(after.get(one, ZERO) - before.get(one, ZERO)) for one in items), ZERO)
    whole = sum(before.values(), ZERO)
    return Fraction(moved) * 50 / Fraction(whole)


def below_spent(budget: Mapping[str, Decimal], spent: Mapping[str, Decimal]) -> bool:
    """Whether a budget leaves less for an item than was spent on it."""
    return any(amount > budget.get(item, ZERO) for item, amount in spent.items())


def differences(before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> list[str]:
    """Each line that changes, before and after."""
    items = dict.fromkeys([*before, *after])
    return [
        f"{one}: {before.get(one, ZERO):f} → {after.get(one, ZERO):f}"
        for one in items
        if before.get(one) != after.get(one)
    ]


def days_between(since: datetime, until: datetime) -> int:
    """Calendar days by which dates are moved: those that began while all stood still."""
    return (day_of(until) - day_of(since)).days


def grounds(title: str, ratios: Sequence[Decimal], reason: str) -> str:
    """What a review has found, as the grounds of what it decided: a text of the record."""
    reached = "、".join(f"{ratio * 100:.2f}%" for ratio in ratios)
    return f"节点“{title}”整改未达标（各次完成率：{reached}）。审议意见：{reason}"


def hindrance(
    kind: str, status: str, open_kinds: Collection[str], *, suspended: bool = False
) -> str | None:
    """Why this cannot be begun now, as a text."""
    if status not in UNDER_WAY:
        return N_("项目不在实施期间")
    if "termination" in open_kinds:
        return N_("项目正在终止")
    if suspended and kind == "replacement":
        return N_("项目中止期间不能调换人员")
    if kind in open_kinds and kind not in SEVERAL:
        return N_("同类事项正在办理")
    return None
