"""The yearly batch: its call, approval, selection, pairs and summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Form, Found, decision, needs_comment
from forms.choosing import Choice, Option, Several
from forms.collected import Files, Rows
from forms.context import current
from forms.fields import Date, Integer, Money, Text
from forms.messages import N_, Message
from forms.rules import in_order, repeated
from forms.words import APPROVE_OR_RETURN, THEMES, ZONES

COMMENT = N_("意见说明")
BUDGET_TOO_SMALL = N_("预算 {budget} 元不足以资助 {quota} 对（每对 {grant} 元）")
YEAR_OF_SERVICE = N_("服务开始日期应在年度 {year} 年或下一年")
OVER_QUOTA = N_("入选 {selected} 家，超过名额 {quota} 家")
MISSING = N_("还有 {count} 份申报没有给出结果")
DECIDED_TWICE = N_("这份申报已在前面列出")
REASON_NEEDED = N_("请说明未入选的理由")
PAIRED_TWICE_AGENCY = N_("这家机构已在前面结对，一家机构只结一对")
PAIRED_TWICE_PLACE = N_("这个受援地已在前面结对，一地只结一对")


class Draft(Form):
    """The call: money, quota and the calendar of the year."""

    heading = N_("年度批次方案")
    sections = (
        (N_("基本情况"), ("year", "title", "quota", "budget", "grant_per_pairing")),
        (N_("服务重点"), ("focus", "zones")),
        (
            N_("时间安排"),
            (
                "need_opens_on",
                "need_closes_on",
                "application_opens_on",
                "application_closes_on",
                "review_closes_on",
                "service_starts_on",
                "mid_term_on",
                "service_ends_on",
            ),
        ),
        (N_("通知"), ("notice_text",)),
    )
    year = Integer(N_("年度"), min=2013, max=2100)
    title = Text(N_("名称"), max_length=200)
    quota = Integer(N_("名额"), min=1, max=5000, unit=N_("对"), help=N_("本批计划结对的数量"))
    budget = Money(N_("预算"), min=1)
    grant_per_pairing = Money(N_("每对资助额"), min=1, help=N_("服务计划的预算合计须等于这个金额"))
    focus = Several(N_("服务重点"), THEMES)
    zones = Several(N_("三区类型"), ZONES, required=False)
    need_opens_on = Date(N_("需求申报开始"))
    need_closes_on = Date(N_("需求申报截止"), help=N_("当日 24:00 关闭"))
    application_opens_on = Date(N_("选派申报开始"))
    application_closes_on = Date(N_("选派申报截止"), help=N_("当日 24:00 关闭"))
    review_closes_on = Date(N_("评审截止"))
    service_starts_on = Date(N_("服务开始"))
    mid_term_on = Date(N_("中期评估"))
    service_ends_on = Date(N_("服务结束"))
    notice_text = Text(N_("通知正文"), max_length=5000, required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """The calendar runs forward, and the money suffices for the quota."""
        labels = {name: each.label for name, each in self.named().items()}
        yield from in_order(data, ("need_opens_on", "need_closes_on", "review_closes_on"), labels)
        service = ("review_closes_on", "service_starts_on", "mid_term_on", "service_ends_on")
        windows = ("application_opens_on", "application_closes_on")
        yield from in_order(data, (*windows, *service), labels)
        if data["grant_per_pairing"] * data["quota"] > data["budget"]:
            grant, quota = data["grant_per_pairing"], data["quota"]
            yield (
                "budget",
                Message(BUDGET_TOO_SMALL, budget=data["budget"], quota=quota, grant=grant),
            )
        if data["service_starts_on"].year - data["year"] not in (0, 1):
            yield "service_starts_on", Message(YEAR_OF_SERVICE, year=data["year"])


class Approve(Form):
    """The province approves the call."""

    heading = N_("批次审批")
    decision = decision(APPROVE_OR_RETURN)
    comment = Text(COMMENT, max_length=2000, required=False, help=N_("退回时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A return says why."""
        yield from needs_comment(data, ["approve"])


class SelectionRow(Form):
    """One application's outcome."""

    application = Option(N_("申报"), "applications")
    outcome = Choice(
        N_("结果"),
        (("selected", N_("入选")), ("waitlisted", N_("候补")), ("rejected", N_("未入选"))),
    )
    reason = Text(N_("理由"), max_length=500, required=False)


class Selection(Form):
    """Which applications are selected, within the quota."""

    heading = N_("确定入选机构")
    decisions = Rows(N_("申报结果"), SelectionRow, least=0, most=5000)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Each application once, the selected within the quota, a reason for each no."""
        rows = data.get("decisions", [])
        yield from repeated(rows, "decisions", "application", DECIDED_TWICE)
        selected = sum(row["outcome"] == "selected" for row in rows)
        quota = facts.get("quota")
        if isinstance(quota, int) and selected > quota:
            yield "decisions", Message(OVER_QUOTA, selected=selected, quota=quota)
        open_ = len(current().options.get("applications", ())) - len(
            {row["application"] for row in rows}
        )
        if open_ > 0:
            yield "decisions", Message(MISSING, count=open_)
        for number, row in enumerate(rows):
            if row["outcome"] == "rejected" and not row.get("reason"):
                yield f"decisions.{number}.reason", Message(REASON_NEEDED)


class Pair(Form):
    """An agency, a place, and who supervises them."""

    agency = Option(N_("选派机构"), "selected_agencies")
    place = Option(N_("受援地"), "accepted_places")
    supervisor = Option(N_("督导"), "supervisors")
    reason = Text(N_("结对理由"), max_length=500)


class Pairs(Form):
    """Who goes where."""

    heading = N_("提出结对方案")
    pairs = Rows(N_("结对"), Pair, least=0, most=5000)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """One to one."""
        rows = data.get("pairs", [])
        yield from repeated(rows, "pairs", "agency", PAIRED_TWICE_AGENCY)
        yield from repeated(rows, "pairs", "place", PAIRED_TWICE_PLACE)


class Summary(Form):
    """What the year has brought."""

    heading = N_("年度总结")
    summary = Text(N_("总结"), max_length=5000)
    highlights = Text(N_("亮点与经验"), max_length=5000, required=False)
    attachments = Files(N_("附件"), required=False)
