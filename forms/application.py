"""An agency's application: filed, its panel, its scores."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from forms.base import Form, Found, needs_comment
from forms.choosing import Choice, Options, Several
from forms.collected import Files, Rows
from forms.context import current
from forms.fields import TOO_LARGE, Flag, Integer, Money, Number, Text, refuse
from forms.messages import N_, Message
from forms.words import FIELDS, GRADES

NOT_ITS_FIELD = N_("机构档案的服务领域中没有这一项，请先在档案中补充")
PROMISE = N_("请承诺申报材料真实")
FALSE_NEEDED = N_("请写明哪一份材料虚假、依据是什么")
NAME_FIELDS = N_("请勾选需要补正的栏目")
NOTHING_LEFT = N_("已退回满 {most} 次，不能再退回；材料仍不合要求的，请选择“不予受理”")
RECUSAL_REASON = N_("请说明回避的理由")
SCORE_MISSING = N_("请打分；确需回避的，请勾选“回避”")
COMMENT_MISSING = N_("请写评语")


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
        (N_("业绩与方案"), ("past_projects", "proposal", "budget", "audit_report")),
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
    budget = Money(N_("经费测算"), required=False)
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


class Panel(Form):
    """Who reviews."""

    heading = N_("组成评审组")
    experts = Options(
        N_("评审专家"), "experts", least="min_experts", routing=True,
        help=N_("与申报机构有利害关系的专家应当回避"),
    )  # fmt: skip


CRITERIA = (
    ("governance", N_("制度建设")),
    ("record", N_("同类业绩")),
    ("finance", N_("财务状况")),
    ("design", N_("需求与方案设计")),
    ("schedule", N_("进度与工作量")),
    ("team", N_("团队资质")),
    ("supervision", N_("督导安排")),
    ("presence", N_("本地服务条件")),
    ("budget", N_("经费预算")),
)


class Points(Number):
    """Points for a criterion: at most what the rubric in force gives for it."""

    def __init__(self, label: str) -> None:
        super().__init__(label, max=100, required=False, unit=N_("分"))

    def _most(self) -> Decimal | int | None:
        rubric = current().facts.get("rubric")
        return rubric.get(self.name, self.max) if isinstance(rubric, Mapping) else self.max

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        number = super()._deserialize(value, attr, data, **kwargs)
        if number > self._most():
            raise refuse(TOO_LARGE, max=self._most())
        return number

    def describe(self) -> dict[str, Any]:
        """Its bounds, by the rubric in force."""
        return {**super().describe(), "max": self._most()}


def _points(name: str) -> Points:
    return Points(dict(CRITERIA)[name])


class Score(Form):
    """One expert's scores by the rubric, or a recusal."""

    heading = N_("评审打分")
    sections = (
        (N_("回避"), ("recused", "recusal_reason")),
        (N_("打分"), tuple(name for name, _ in CRITERIA)),
        (N_("评语"), ("comment",)),
    )
    recused = Flag(N_("回避"), help=N_("与申报机构有利害关系时勾选，不再打分"))
    recusal_reason = Text(N_("回避理由"), max_length=500, required=False)
    governance = _points("governance")
    record = _points("record")
    finance = _points("finance")
    design = _points("design")
    schedule = _points("schedule")
    team = _points("team")
    supervision = _points("supervision")
    presence = _points("presence")
    budget = _points("budget")
    comment = Text(N_("评语"), max_length=2000, required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Either a recusal with its reason, or every criterion and a word to it."""
        if data["recused"]:
            if not data.get("recusal_reason"):
                yield "recusal_reason", Message(RECUSAL_REASON)
            return
        for name, _ in CRITERIA:
            if data.get(name) is None:
                yield name, Message(SCORE_MISSING)
        if not data.get("comment"):
            yield "comment", Message(COMMENT_MISSING)

    def routes(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The total; none where the expert is recused."""
        given = [data[name] for name, _ in CRITERIA if data.get(name) is not None]
        return {"score": None if data["recused"] else sum(given, Decimal(0))}
