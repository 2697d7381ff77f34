"""An agency's application: filed, its panel, its scores."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from forms.base import Form, Found
from forms.choosing import Choice, Options, Several
from forms.collected import Files, Rows
from forms.context import current
from forms.fields import TOO_LARGE, Flag, Integer, Money, Number, Text, refuse
from forms.messages import N_, Message
from forms.words import FIELDS, GRADES, PAST_GRADES

CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
CODE_SHAPE = N_("统一社会信用代码为 18 位数字或大写字母（不含 I、O、S、V、Z）")
RECUSAL_REASON = N_("请说明回避的理由")
SCORE_MISSING = N_("请打分；确需回避的，请勾选“回避”")
COMMENT_MISSING = N_("请写评语")


class Staff(Form):
    """One social worker whom the agency would send."""

    name = Text(N_("姓名"), max_length=50)
    certificate = Choice(
        N_("职业资格"),
        (
            ("none", N_("无")),
            ("assistant", N_("助理社会工作师")),
            ("social_worker", N_("社会工作师")),
            ("senior", N_("高级社会工作师")),
        ),
    )
    degree = Choice(
        N_("学历"),
        (
            ("none", N_("高中及以下")),
            ("college", N_("大专")),
            ("bachelor", N_("本科")),
            ("master", N_("硕士")),
            ("doctor", N_("博士")),
        ),
    )
    major_social_work = Flag(N_("社会工作专业"))
    experience_years = Integer(N_("专业工作年限"), max=60, unit=N_("年"))


class PastProject(Form):
    """A project of the same kind."""

    title = Text(N_("项目名称"))
    year = Integer(N_("年份"), min=1990, max=2100)
    grade = Choice(N_("评估等级"), (("none", N_("未评估")), *GRADES), required=False)


class File(Form):
    """Who the agency is, whom it would send, and what it proposes."""

    heading = N_("选派申报")
    sections = (
        (N_("机构"), ("credit_code", "legal_representative", "fields", "last_grade")),
        (N_("拟派社工"), ("staff",)),
        (N_("业绩与方案"), ("past_projects", "proposal", "budget", "audit_report")),
    )
    credit_code = Text(N_("统一社会信用代码"), max_length=18)
    legal_representative = Text(N_("法定代表人"), max_length=50)
    fields = Several(N_("服务领域"), FIELDS)  # type: ignore[assignment]
    last_grade = Choice(N_("上次评估等级"), PAST_GRADES)
    staff = Rows(N_("拟派社工"), Staff, least=1, most=50)
    past_projects = Rows(N_("同类业绩"), PastProject, least=0, most=50)
    proposal = Text(N_("服务设想"), max_length=5000)
    budget = Money(N_("经费测算"), required=False)
    audit_report = Files(
        N_("上年度审计报告"), required=False, help=N_("没有审计报告的申报不符合条件")
    )

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """The code has its shape; whether its check digit is right, eligibility says."""
        if not CODE.fullmatch(data["credit_code"]):
            yield "credit_code", Message(CODE_SHAPE)


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
