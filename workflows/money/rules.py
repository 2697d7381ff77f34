"""Sums, shares and limits of a project's money; pure functions on decimals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from workflows.messages import N_

ZERO = Decimal(0)
CENT = Decimal("0.01")
# What was decided by a verdict is undone by another verdict, not on the page of the ledger.
REVERSIBLE = ("payment", "spending", "return", "recovery")


@dataclass(frozen=True)
class Posting:
    """A line to be posted; what comes into an account is positive."""

    account: str
    amount: Decimal
    item: str = ""


def transfer(from_account: str, to_account: str, amount: Decimal) -> list[Posting]:
    """Two lines that move an amount."""
    return [Posting(to_account, amount), Posting(from_account, -amount)]


def spending(items: Mapping[str, Decimal]) -> list[Posting]:
    """What the agency has spent, by item."""
    spent = [Posting("spending", amount, item) for item, amount in items.items()]
    return [*spent, Posting("agency", -sum(items.values(), ZERO))]


def reversal(lines: Iterable[Posting]) -> list[Posting]:
    """The same the other way round."""
    return [Posting(one.account, -one.amount, one.item) for one in lines]


def irreversible(kind: str, *, taken_back: bool, settled: bool, accounted: bool) -> str | None:
    """Why a transaction cannot be taken back, as a text.

    What did not come back after all is owed again, whenever that is found; everything else that is
    taken back once the accounts are settled would stay where nobody looks.
    """
    reasons = {
        N_("这类分录不能冲销"): kind not in REVERSIBLE,
        N_("这笔分录已经冲销"): taken_back,
        N_("账目已经结清，不能再冲销"): settled and kind != "recovery",
        N_("本期已经报账核销，拨款不能再冲销"): accounted,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def balanced(lines: Sequence[Posting]) -> bool:
    """Whether lines make a transaction: in whole cents, none of nothing, together zero."""
    exact = all(one.amount == one.amount.quantize(CENT) and one.amount for one in lines)
    return len(lines) > 1 and exact and sum((one.amount for one in lines), ZERO) == ZERO


def balances(lines: Iterable[Posting]) -> dict[str, Decimal]:
    """What stands on each account."""
    found: dict[str, Decimal] = {}
    for one in lines:
        found[one.account] = found.get(one.account, ZERO) + one.amount
    return found


def by_item(lines: Iterable[Posting]) -> dict[str, Decimal]:
    """What has been spent of each budget item."""
    found: dict[str, Decimal] = {}
    for one in lines:
        if one.account == "spending":
            found[one.item] = found.get(one.item, ZERO) + one.amount
    return found


def left(budget: Mapping[str, Decimal], spent: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What may still be spent of each item of the budget."""
    return {item: amount - spent.get(item, ZERO) for item, amount in budget.items()}


def overspent(
    wanted: Mapping[str, Decimal], free: Mapping[str, Decimal], cash: Decimal
) -> list[str]:
    """The items of which more is wanted than is left, and `""` where the cash does not do."""
    over = [item for item, amount in wanted.items() if amount > free.get(item, ZERO)]
    return [*over, *([""] if sum(wanted.values(), ZERO) > cash else [])]


def parts(grant: Decimal, kinds: Sequence[str], shares: Mapping[str, int]) -> list[Decimal]:
    """What each milestone brings, by its kind's share of the grant, in cents that add up to it.

    Milestones of one kind share alike; a kind that no milestone has leaves its share to the
    others. Where none has a share, all are alike.
    """
    weights = [Fraction(shares.get(kind, 0), kinds.count(kind)) for kind in kinds]
    if not any(weights):
        weights = [Fraction(1)] * len(kinds)
    whole = sum(weights, Fraction(0))
    ends = [
        int(Fraction(grant) * 100 * sum(weights[:at], Fraction(0)) / whole)
        for at in range(len(kinds) + 1)
    ]
    return [Decimal(end - start) * CENT for start, end in pairwise(ends)]
