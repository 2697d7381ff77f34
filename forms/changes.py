"""Changing, suspending and terminating a project: what is asked, heard, decided and settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from forms.base import Form, Found, decision, needs_comment
from forms.choosing import Choice
from forms.collected import Files, Rows
from forms.fields import Date, Integer, Money, Number, Text
from forms.messages import N_, Message
from forms.rules import repeated, total

CAUSES = (
    ("safety", N_("重大安全事件")),
    ("ethics", N_("违反职业伦理")),
    ("fraud", N_("弄虚作假或挪用资金")),
    ("registration", N_("机构登记被撤销或注销")),
    ("rectification", N_("两次整改不合格")),
    ("force_majeure", N_("自然灾害等不可抗力")),
    ("other", N_("其他")),
)
SAME_SUM = N_("变更后预算合计应等于资助额 {grant} 元，现为 {total} 元")
BELOW_SPENT = N_("“{item}”已支出 {spent} 元，变更后只有 {amount} 元")
ITEM_TWICE = N_("同一支出项目只填一行")
THESE_TARGETS = N_("请逐项填写现行计划的 {count} 项指标，不要增删或改名")
NOTHING_CHANGED = N_("内容与现行计划相同，没有变更")
TOO_SOON = N_("不能早于今天（{day}）")
TOO_LONG = N_("最多中止 {days} 天，最晚到 {day}")
MORE_THAN_SPENT = N_("不能超过已支出的 {spent} 元")


class BudgetLine(Form):
    """A line of the budget as it shall be."""

    item = Text(N_("支出项目"))
    amount = Money(N_("金额"))


class Target(Form):
    """An indicator's target as it shall be."""

    title = Text(N_("指标"))
    target = Number(N_("目标值"))


class ChangeFile(Form):
    """What of the frozen plan shall be changed, and why."""

    heading = N_("计划变更申请")
    sections = (
        (N_("变更事由"), ("clause", "reason", "evidence")),
        (N_("变更后的内容"), ("budget", "targets")),
    )
    clause = Text(N_("变更的条款"))
    reason = Text(N_("变更理由"), max_length=3000)
    evidence = Files(N_("证明材料"), required=False)
    budget = Rows(N_("变更后的预算"), BudgetLine, most=200, help=N_("合计须等于资助额"))
    targets = Rows(N_("变更后的指标目标"), Target, most=100)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """The budget stays the grant, and something is really changed."""
        grant, wanted = facts.get("grant"), total(data["budget"], "amount")
        if grant is not None and wanted != grant:
            yield "budget", Message(SAME_SUM, grant=grant, total=wanted)
        yield from repeated(data["budget"], "budget", "item", ITEM_TWICE)
        titles, known = {row["title"] for row in data["targets"]}, facts.get("before_targets")
        if known is not None and (titles != set(known) or len(data["targets"]) != len(known)):
            yield "targets", Message(THESE_TARGETS, count=len(known))
        wanted_by = {row["item"]: row["amount"] for row in data["budget"]}
        for item, spent in (facts.get("spent_by_item") or {}).items():
            if wanted_by.get(item, 0) < spent:
                left = wanted_by.get(item, Decimal(0))
                yield "budget", Message(BELOW_SPENT, item=item, spent=spent, amount=left)
        before = facts.get("before_budget"), facts.get("before_targets")
        after = (
            wanted_by,
            {row["title"]: row["target"] for row in data["targets"]},
        )
        if before == after:
            yield "clause", Message(NOTHING_CHANGED)


class Decide(Form):
    """A yes or a no, with its reason."""

    heading = N_("审批决定")
    decision = decision((("approve", N_("同意")), ("reject", N_("不同意"))), N_("决定"))
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=N_("不同意时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Whoever says no says why; a yes is only to what can still be done."""
        yield from needs_comment(data, ["approve"])
        hindrance = facts.get("hindrance")
        if hindrance and data["decision"] == "approve":
            yield "decision", Message(str(hindrance))


class SuspensionFile(Form):
    """Why a project shall be suspended, and until when."""

    heading = N_("提请中止项目")
    cause = Choice(N_("中止原因"), CAUSES)
    grounds = Text(N_("事实和依据"), max_length=3000)
    evidence = Files(N_("证据材料"), required=False)
    until_on = Date(N_("中止到"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Not longer than the rules allow."""
        today, most = facts.get("today"), facts.get("max_days")
        if not isinstance(today, date) or not isinstance(most, int):
            return
        if data["until_on"] <= today:
            yield "until_on", Message(TOO_SOON, day=(today + timedelta(days=1)).isoformat())
        latest = today + timedelta(days=most)
        if data["until_on"] > latest:
            yield "until_on", Message(TOO_LONG, days=most, day=latest.isoformat())


class Resume(Form):
    """The project goes on before its time."""

    heading = N_("恢复项目")
    reason = Text(N_("恢复理由"), max_length=2000)


class TerminationFile(Form):
    """Why a project shall be ended before its time."""

    heading = N_("提请终止项目")
    cause = Choice(N_("终止原因"), CAUSES)
    grounds = Text(N_("事实和依据"), max_length=3000)
    evidence = Files(N_("证据材料"), required=False)
    effective_on = Date(N_("终止日期"))


class Hearing(Form):
    """What the agency has to say to it."""

    heading = N_("申辩")
    stance = Choice(N_("对终止的意见"), (("accept", N_("无异议")), ("object", N_("有异议"))))
    statement = Text(N_("陈述和申辩"), max_length=5000, required=False, help=N_("有异议时必填"))
    evidence = Files(N_("证明材料"), required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Whoever objects says why."""
        yield from needs_comment(data, ["accept"], "stance", "statement")


class Settle(Form):
    """What is settled: spending that is not allowed is claimed back."""

    heading = N_("清算账目")
    disallowed = Money(N_("不予认可的支出"), help=N_("须向机构追回；没有的填 0"))
    reason = Text(N_("审核意见"), max_length=3000)
    attachments = Files(N_("清算材料"), required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """No more can be claimed than was spent."""
        spent = facts.get("spent")
        if spent is not None and data["disallowed"] > spent:
            yield "disallowed", Message(MORE_THAN_SPENT, spent=spent)


class Handover(Form):
    """Whom the agency leaves in whose care."""

    heading = N_("移交服务对象")
    clients = Integer(N_("移交的服务对象（人）"))
    receiver = Text(N_("接收人"))
    records = Text(N_("移交的档案和物品"), max_length=3000)
    attachments = Files(N_("移交清单"), required=False)


class Confirm(Form):
    """The place says what it has received, also where the agency did not hand over."""

    heading = N_("确认移交")
    received = Choice(
        N_("移交情况"), (("complete", N_("已全部移交")), ("incomplete", N_("未移交或不完整")))
    )
    comment = Text(N_("情况说明"), max_length=3000, required=False, help=N_("不完整时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """What is missing is named."""
        yield from needs_comment(data, ["complete"], "received")
