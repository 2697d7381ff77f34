"""Closing a project: report and accounts, their review, approval."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from forms.base import Form, Found, decision, needs_comment
from forms.collected import Files, Rows
from forms.fields import Money, Text
from forms.messages import N_, Message
from forms.rules import total
from forms.words import APPROVE_OR_RETURN

SPENDING_SUM = N_("支出合计应等于各项之和 {total} 元")
LEDGER_SUM = N_("支出合计应与总账一致：{spent} 元")
GRANT_SUM = N_("支出与结余之和应等于资助额 {grant} 元，现为 {total} 元")
RETURN_OPTION = N_("退回时必填")
MORE_THAN_SPENT = N_("不能超过已支出的 {spent} 元")
CLAIMED = N_("已追回立账 {claimed} 元，不能少于这个数")
NOT_YET = N_("还不能批准：{reason}")
UNACCOUNTED = N_("还有 {count} 笔拨款未拨付或未报账，请先办结，再结清账目")


class Spending(Form):
    """What one item cost."""

    item = Text(N_("支出项目"))
    amount = Money(N_("金额"))


class Asset(Form):
    """Something that remains."""

    name = Text(N_("资产名称"))
    keeper = Text(N_("保管人"), max_length=100, required=False)


class File(Form):
    """The final report, the accounts, and a case for the library."""

    heading = N_("结项材料")
    sections = (
        (N_("总结报告"), ("report", "attachments")),
        (N_("决算"), ("spending", "spent_total", "unspent_returned")),
        (N_("资产"), ("assets",)),
        (N_("案例"), ("case_title", "case_story")),
    )
    report = Text(N_("总结报告"), max_length=10000)
    attachments = Files(N_("附件"), required=False)
    spending = Rows(N_("支出明细"), Spending, least=0, most=200)
    spent_total = Money(N_("支出合计"))
    unspent_returned = Money(N_("结余退回"), required=False)
    assets = Rows(N_("资产清单"), Asset, least=0, most=200)
    case_title = Text(N_("案例名称"))
    case_story = Text(N_("案例正文"), max_length=10000, help=N_("不写服务对象的姓名和住址"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """The sums are sums, and the grant is accounted for."""
        spent = total(data.get("spending") or [], "amount")
        if spent != data["spent_total"]:
            yield "spent_total", Message(SPENDING_SUM, total=spent)
        booked = facts.get("spent")
        if booked is not None and data["spent_total"] != booked:
            yield "spent_total", Message(LEDGER_SUM, spent=booked)
        grant, settled = facts.get("grant"), data["spent_total"] + data.get("unspent_returned", 0)
        if grant is not None and settled != grant:
            yield "unspent_returned", Message(GRANT_SUM, grant=grant, total=settled)


class Rectify(Form):
    """What the agency has put right before it is evaluated once more."""

    heading = N_("整改报告")
    report = Text(N_("整改情况"), max_length=5000)
    evidence = Files(N_("证明材料"), required=False)


class Case(Form):
    """The case study as others shall read it, personal data taken out, or not to be listed."""

    heading = N_("审核案例")
    decision = decision((("list", N_("入库")), ("decline", N_("不入库"))), N_("审核结论"))
    title = Text(N_("案例名称"))
    story = Text(N_("案例正文（已脱敏）"), max_length=10000, help=N_("入库前系统还会再次脱敏"))
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=N_("不入库时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A no says why."""
        yield from needs_comment(data, ["list"])


class Accounts(Form):
    """The finance reviewer settles the accounts."""

    heading = N_("决算审核")
    accounts_decision = decision(
        (("settled", N_("账目结清")), ("return", N_("退回补正"))), N_("审核结论")
    )
    disallowed = Money(
        N_("不予认可的支出"), required=False, help=N_("须向机构追回，到账后才能结项；没有的不填")
    )
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=RETURN_OPTION)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A return says why; what is not allowed was spent, and what was claimed stays so.

        What the agency has not accounted for yet would count as given back.
        """
        yield from needs_comment(data, ["settled"], "accounts_decision")
        count = facts.get("unaccounted")
        if count and data["accounts_decision"] == "settled":
            yield "accounts_decision", Message(UNACCOUNTED, count=count)
        spent, claimed = facts.get("spent"), facts.get("claimed")
        refused = data.get("disallowed") or Decimal(0)
        if isinstance(spent, Decimal) and refused > spent:
            yield "disallowed", Message(MORE_THAN_SPENT, spent=spent)
        if isinstance(claimed, Decimal) and refused < claimed:
            yield "disallowed", Message(CLAIMED, claimed=claimed)


class Approve(Form):
    """The office closes the project."""

    heading = N_("结项审批")
    decision = decision(APPROVE_OR_RETURN)
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=RETURN_OPTION)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A return says why; what is still open keeps the project from being closed."""
        yield from needs_comment(data, ["approve"])
        if data["decision"] == "approve":
            for reason in facts.get("blockers") or ():
                yield "decision", Message(NOT_YET, reason=Message(reason))
