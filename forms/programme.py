"""The yearly batch: its call, approval and summary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from forms.base import Form, Found, Sections, decision, needs_comment
from forms.choosing import Choice, Several
from forms.collected import Files, Rows
from forms.fields import Date, Integer, Money, Text
from forms.messages import N_, Message
from forms.rules import in_order, repeated
from forms.words import APPROVE_OR_RETURN, FIELDS, THEMES, ZONES

WINDOWS: Final = (("need", N_("需求申报")), ("application", N_("选派申报")))
COMMENT = N_("意见说明")
BUDGET_TOO_SMALL = N_("预算 {budget} 元不足以资助 {quota} 对（每对 {grant} 元）")
YEAR_OF_SERVICE = N_("服务开始日期应在年度 {year} 年或下一年")
LEFT_TOO_SHORT = N_("“{window}”从今天起只剩 {days} 个工作日，至少应有 {least} 个工作日")
COMMITTED = N_("已有 {count} 对结对，不能少于这个数")
GRANTED = N_("已有结对共资助 {granted} 元，不能少于这个数")
UNKNOWN_REGION = N_("没有受援地登记在“{region}”，登记的有：{known}")
TOO_SHORT = N_("窗口为 {days} 个工作日，至少应为 {least} 个工作日")
PASSED = N_("不能早于今天（{day}）")
QUOTA_TWICE = N_("这一项已在前面列出")
QUOTA_TOO_LARGE = N_("不能超过总名额 {quota}")


class PlaceQuota(Form):
    """How many pairs there may be in one county or city."""

    region = Text(N_("地区"), max_length=100, help=N_("与受援地登记的地区一致"))
    most = Integer(N_("名额"), min=0, max=5000, unit=N_("对"))


class FieldQuota(Form):
    """How many agencies may be selected for one field of service."""

    field = Choice(N_("服务领域"), FIELDS)
    most = Integer(N_("名额"), min=0, max=5000, unit=N_("对"))


class Draft(Form):
    """The call: money, quota and the calendar of the year."""

    heading = N_("年度批次方案")
    sections: ClassVar[Sections] = (
        (N_("基本情况"), ("year", "title", "quota", "budget", "grant_per_pairing")),
        (N_("分项名额"), ("place_quotas", "field_quotas")),
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
    place_quotas = Rows(
        N_("分地区名额"), PlaceQuota, least=0, most=200, help=N_("未列出的地区不另设限")
    )
    field_quotas = Rows(
        N_("分领域名额"), FieldQuota, least=0, most=20, help=N_("未列出的领域不另设限")
    )
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
        yield from _quotas(data, facts)
        yield from _windows(data, facts)


class Amend(Draft):
    """The call anew: another version of it, with the reason for the change."""

    heading = N_("通知变更")
    sections = ((N_("变更"), ("reason",)), *Draft.sections)
    reason = Text(N_("变更理由"), max_length=1000, help=N_("将告知全部参与单位"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """As the call itself; not below what pairs rely on, and no window closes in the past."""
        yield from super().check(data, facts)
        yield from _commitments(data, facts)
        earliest = facts.get("earliest")
        for name in facts.get("movable") or ():
            if isinstance(earliest, date) and data[name] < earliest:
                yield name, Message(PASSED, day=earliest.isoformat())


def _windows(data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
    """Each window is open for as many working days as the rules ask; its first day counts.

    Where `today` is given, what has passed of a window does not count.
    """
    count, today = facts.get("working_days"), facts.get("today")
    for window, label in WINDOWS:
        least, closes = facts.get(f"{window}_window_days"), f"{window}_closes_on"
        if callable(count) and isinstance(least, int):
            opens = data[f"{window}_opens_on"]
            begun = isinstance(today, date) and opens < today
            days = count(today if begun else opens, data[closes])
            if days < least and begun:
                named = Message(label)
                yield closes, Message(LEFT_TOO_SHORT, window=named, days=days, least=least)
            elif days < least:
                yield closes, Message(TOO_SHORT, days=days, least=least)


def _quotas(data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
    """Each place and each field once, none with more than the whole, and no place unheard of."""
    for name, key in (("place_quotas", "region"), ("field_quotas", "field")):
        rows = data.get(name, [])
        yield from repeated(rows, name, key, QUOTA_TWICE)
        for number, row in enumerate(rows):
            if row["most"] > data["quota"]:
                yield f"{name}.{number}.most", Message(QUOTA_TOO_LARGE, quota=data["quota"])
    known = facts.get("regions")
    for number, row in enumerate(data.get("place_quotas", [])):
        if known is not None and row["region"] not in known:
            told = Message(UNKNOWN_REGION, region=row["region"], known="、".join(known))
            yield f"place_quotas.{number}.region", told


def _commitments(data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
    """Neither quotas nor budget fall below the pairs that stand."""
    if data["quota"] < (pairs := facts.get("pairs_standing") or 0):
        yield "quota", Message(COMMITTED, count=pairs)
    if data["budget"] < (granted := facts.get("granted") or 0):
        yield "budget", Message(GRANTED, granted=granted)
    for name, key in (("place_quotas", "region"), ("field_quotas", "field")):
        standing = facts.get(f"{key}_standing") or {}
        for number, row in enumerate(data.get(name, [])):
            if row["most"] < (count := standing.get(row[key], 0)):
                yield f"{name}.{number}.most", Message(COMMITTED, count=count)


class Approve(Form):
    """The province approves the call."""

    heading = N_("批次审批")
    decision = decision(APPROVE_OR_RETURN)
    comment = Text(COMMENT, max_length=2000, required=False, help=N_("退回时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A return says why; approved is a call only while its windows are long enough yet."""
        yield from needs_comment(data, ["approve"])
        if data["decision"] == "approve":
            calendar = facts.get("calendar") or {}
            yield from (("decision", told) for _, told in _windows(calendar, facts))


class Summary(Form):
    """What the year has brought."""

    heading = N_("年度总结")
    summary = Text(N_("总结"), max_length=5000)
    highlights = Text(N_("亮点与经验"), max_length=5000, required=False)
    attachments = Files(N_("附件"), required=False)
