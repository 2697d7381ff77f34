"""An agency's application: filed, its panel, its scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Form, Found, needs_comment
from forms.choosing import Choice, Options, Several
from forms.collected import Files, Rows
from forms.fields import Flag, Integer, Money, Text
from forms.messages import N_, Message
from forms.words import FIELDS, GRADES

NOT_ITS_FIELD = N_("机构档案的服务领域中没有这一项，请先在档案中补充")
PROMISE = N_("请承诺申报材料真实")
FALSE_NEEDED = N_("请写明哪一份材料虚假、依据是什么")
NAME_FIELDS = N_("请勾选需要补正的栏目")
NOTHING_LEFT = N_("已退回满 {most} 次，不能再退回；材料仍不合要求的，请选择“不予受理”")


class PastProject(Form):
    """A project of the same kind."""

    title = Text(N_("项目名称"))
    year = Integer(N_("年份"), min=1990, max=2100)
    grade = Choice(N_("评估等级"), (("none", N_("未评估")), *GRADES), required=False)


class File(Form):
    """Whom the agency would send, and what it proposes; who it is, its file says."""

    heading = N_("选派申报")
    sections = (
        (N_("拟派团队"), ("main_field", "workers", "days_per_worker", "days_per_trip")),
        (N_("业绩与方案"), ("past_projects", "proposal", "budget")),
        (N_("财务"), ("start_up_capital", "net_assets", "audit_report")),
        (N_("承诺"), ("truthful",)),
    )
    main_field = Choice(
        N_("主报领域"), FIELDS, help=N_("分领域名额按主报领域计算，须在机构服务领域之内")
    )
    workers = Options(
        N_("拟派社工"), "staff", help=N_("从机构档案登记的社工中选择，可先在档案中补充")
    )
    days_per_worker = Integer(N_("每人每年服务工作日"), min=1, max=366, unit=N_("天"))
    days_per_trip = Integer(N_("每次派驻工作日"), min=1, max=366, unit=N_("天"))
    past_projects = Rows(N_("同类业绩"), PastProject, least=0, most=50)
    proposal = Text(N_("服务设想"), max_length=5000)
    budget = Money(
        N_("经费测算"), min=1, required=False, help=N_("评审时按最低报价与本报价之比计分")
    )
    start_up_capital = Money(N_("开办资金"), min=1, required=False)
    net_assets = Money(
        N_("净资产"),
        min=-(10**10),
        required=False,
        help=N_("以上年度审计报告为准；财务状况按其与开办资金之比计分"),
    )
    audit_report = Files(
        N_("上年度审计报告"), required=False, help=N_("档案中已有有效审计报告的，可以不再上传")
    )
    truthful = Flag(N_("我承诺所报材料真实"), help=N_("材料虚假的，不予受理并列入失信名单"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """The promise is given, and the field is one of the agency's; the rest the check decides."""
        fields = facts.get("fields")
        if isinstance(fields, list) and fields and data["main_field"] not in fields:
            yield "main_field", Message(NOT_ITS_FIELD)
        if not data["truthful"]:
            yield "truthful", Message(PROMISE)


# What a coordinator may send back to be put right.
FILED = (
    ("main_field", N_("主报领域")),
    ("workers", N_("拟派社工")),
    ("days_per_worker", N_("每人每年服务工作日")),
    ("days_per_trip", N_("每次派驻工作日")),
    ("past_projects", N_("同类业绩")),
    ("proposal", N_("服务设想")),
    ("budget", N_("经费测算")),
    ("start_up_capital", N_("开办资金")),
    ("net_assets", N_("净资产")),
    ("audit_report", N_("上年度审计报告")),
)


class Verify(Form):
    """The documents are in order, to be put right, or false."""

    heading = N_("核验申报材料")
    decision = Choice(
        N_("核验结论"),
        (
            ("pass", N_("属实，进入评审")),
            ("return", N_("退回补正")),
            ("refuse", N_("不予受理")),
            ("false", N_("材料虚假，不予受理并列入失信名单")),
        ),
    )
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=N_("不通过时必填"))
    fields_to_correct = Several(
        N_("需要补正的栏目"), FILED, required=False, routing=True, help=N_("退回补正时勾选")
    )
    false_documents = Text(
        N_("虚假材料及依据"), max_length=2000, required=False, help=N_("认定虚假时必填")
    )

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A no says why, a return says what, and a finding of falsehood on what ground."""
        yield from needs_comment(data, ["pass", "false"])
        if data["decision"] == "return":
            if not data.get("fields_to_correct"):
                yield "fields_to_correct", Message(NAME_FIELDS)
            if facts.get("returns_left") == 0:
                yield "decision", Message(NOTHING_LEFT, most=facts.get("max_returns"))
        if data["decision"] == "false" and not data.get("false_documents"):
            yield "false_documents", Message(FALSE_NEEDED)

    def routes(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """How the check comes out, unless a correction is still handed in; and what is open."""
        return {
            "eligibility": OUTCOMES[data["decision"]] if "decision" in data else None,
            "returnable": data.get("decision") == "return",
            "fields_to_correct": data.get("fields_to_correct") or [],
        }


OUTCOMES = {
    "pass": "passed",
    "return": "failed",
    "refuse": "failed",
    "false": "false_documents",
}
