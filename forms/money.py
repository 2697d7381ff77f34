"""Money: paying an instalment, accounting for it by item with receipts, and the review of that."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from forms.base import Form, Found, decision, needs_comment
from forms.choosing import Option
from forms.collected import Files, Rows
from forms.fields import Date, Money, Text
from forms.messages import N_, Message
from forms.rules import done_by_now, total

ITEM_OVER = N_("“{item}”还可支出 {left} 元，本次填报 {amount} 元")
CASH_OVER = N_("可用资金 {cash} 元，本次填报 {amount} 元")
RECEIPTS = N_("填报支出须上传凭证")
MORE_THAN_OWED = N_("不能超过应追回的 {owed} 元")
OVERSPENT = N_("支出超过预算科目或可用资金")


class Pay(Form):
    """The finance reviewer pays an instalment out."""

    heading = N_("拨付资助款")
    paid_on = Date(N_("拨付日期"))
    voucher = Text(N_("付款凭证号"), max_length=100)
    attachments = Files(N_("付款回单"), required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Not before it was paid."""
        yield from done_by_now(data, facts, "paid_on")


class Withheld(Form):
    """The coordinator says what becomes of an instalment whose milestone has not passed."""

    heading = N_("决定是否拨付")
    decision = decision(
        (("pay", N_("仍予拨付")), ("release", N_("不拨，释放资金"))), N_("处理决定")
    )
    reason = Text(N_("理由"), max_length=2000, help=N_("节点免检或未通过，须写明理由"))


class Repayment(Form):
    """What has come back of a claim, by its bank receipt."""

    heading = N_("登记追回到账")
    received_on = Date(N_("到账日期"))
    amount = Money(N_("到账金额"), min=Decimal("0.01"), help=N_("可分次登记，全部到账后办结"))
    voucher = Text(N_("银行回单号"), max_length=100)
    receipts = Files(N_("银行回单"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Not more than is owed, and not before it came."""
        owed = facts.get("owed")
        if isinstance(owed, Decimal) and data["amount"] > owed:
            yield "amount", Message(MORE_THAN_OWED, owed=owed)
        yield from done_by_now(data, facts, "received_on")


class Spent(Form):
    """What was spent on one item."""

    item = Option(N_("预算科目"), "budget_items")
    spent_on = Date(N_("支出日期"))
    amount = Money(N_("金额"), min=Decimal("0.01"))
    receipt_no = Text(N_("凭证号"), max_length=100)
    purpose = Text(N_("用途"))


class Spending(Form):
    """What the agency has spent since, by budget item; nothing spent is an answer too."""

    heading = N_("支出报账")
    spending = Rows(N_("支出明细"), Spent, least=0, most=200, help=N_("本期没有支出的可以不填"))
    receipts = Files(N_("支出凭证"), required=False, help=N_("有支出时必须上传"))
    note = Text(N_("说明"), max_length=2000, required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Nothing above the budget and the cash; no spending without receipts, or to come."""
        rows = data.get("spending") or []
        for number, row in enumerate(rows):
            yield from done_by_now(row, facts, "spent_on", f"spending.{number}.")
        if rows and not data.get("receipts"):
            yield "receipts", Message(RECEIPTS)
        spent, cash = total(rows, "amount"), facts.get("cash")
        if isinstance(cash, Decimal) and spent > cash:
            yield "spending", Message(CASH_OVER, cash=cash, amount=spent)
        free = facts.get("free")
        for item, left in free.items() if isinstance(free, Mapping) else ():
            amount = total([row for row in rows if row["item"] == item], "amount")
            if amount > left:
                yield "spending", Message(ITEM_OVER, item=item, left=left, amount=amount)


class Review(Form):
    """The finance reviewer accepts the spending, or returns it."""

    heading = N_("审核支出")
    decision = decision((("accept", N_("认可支出")), ("return", N_("退回补正"))), N_("审核结论"))
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=N_("退回时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A return says why; what budget and cash no longer bear cannot be accepted."""
        yield from needs_comment(data, ["accept"])
        if facts.get("overspent") and data["decision"] == "accept":
            yield "decision", Message(OVERSPENT)
