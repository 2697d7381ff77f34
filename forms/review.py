"""An application's panel: who reviews, whether they may, and their scores by the rubric."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from forms.base import Form, Found, decision
from forms.choosing import Options, Several
from forms.context import current
from forms.fields import TOO_LARGE, Flag, Number, Text, refuse
from forms.messages import N_, Message

RECUSAL_REASON = N_("请说明回避的理由")
CONFLICT_KIND = N_("请勾选有哪些利害关系")
SCORE_MISSING = N_("请打分；确实不适用的，请在“不适用的评分项”中勾选")
SCORED_AND_NOT = N_("已勾选为不适用，请不要打分")
NOTHING_SCORED = N_("至少要有一项打分")
COMMENT_MISSING = N_("请写评语")

# Judged by experts. What has a formula (price, finance) is computed and never typed.
JUDGED = (
    ("governance", N_("制度建设")),
    ("record", N_("同类业绩")),
    ("design", N_("需求与方案设计")),
    ("schedule", N_("进度与工作量")),
    ("team", N_("团队资质")),
    ("supervision", N_("督导安排")),
    ("presence", N_("本地服务条件")),
)
CONFLICTS = (
    ("employed", N_("现在或三年内在该机构任职、兼职")),
    ("family", N_("与该机构负责人或拟派人员有亲属关系")),
    ("money", N_("与该机构有经济往来")),
    ("advised", N_("为该机构的本次申报提供过咨询")),
    ("other", N_("其他可能影响公正的关系")),
)


class Panel(Form):
    """Who reviews: those with the fewest open reviews stand first and are proposed."""

    heading = N_("组成评审组")
    experts = Options(
        N_("评审专家"), "experts", least="min_experts", routing=True,
        help=N_("按在审数量由少到多排列；与申报机构有利害关系的专家应当回避"),
    )  # fmt: skip


class Interest(Form):
    """Whether the expert may review this agency; until then its file stays closed."""

    heading = N_("声明利害关系")
    interest = decision(
        (("none", N_("没有利害关系，可以公正评审")), ("conflict", N_("有利害关系，申请回避"))),
        N_("我与申报机构"),
    )
    kinds = Several(N_("利害关系"), CONFLICTS, required=False, help=N_("申请回避时勾选"))
    explanation = Text(N_("说明"), max_length=500, required=False, help=N_("申请回避时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Who asks to be recused says why."""
        if data["interest"] == "conflict":
            if not data.get("kinds"):
                yield "kinds", Message(CONFLICT_KIND)
            if not data.get("explanation"):
                yield "explanation", Message(RECUSAL_REASON)


class Points(Number):
    """Points for a criterion: at most what the rubric in force gives for it."""

    def __init__(self, label: str, help: str = "") -> None:
        super().__init__(label, max=100, required=False, unit=N_("分"), help=help)

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
    return Points(dict(JUDGED)[name])


class Score(Form):
    """One expert's scores by the rubric, or a recusal that came to mind late."""

    heading = N_("评审打分")
    sections = (
        (N_("打分"), (*(name for name, _ in JUDGED), "not_applicable")),
        (N_("评语"), ("comment",)),
        (N_("中途回避"), ("recused", "recusal_reason")),
    )
    governance = _points("governance")
    record = _points("record")
    design = _points("design")
    schedule = _points("schedule")
    team = _points("team")
    supervision = _points("supervision")
    presence = _points("presence")
    not_applicable = Several(
        N_("不适用的评分项"), JUDGED, required=False,
        help=N_("不适用不等于零分：其余各项按比例折算"),
    )  # fmt: skip
    comment = Text(N_("评语"), max_length=2000, required=False)
    recused = Flag(N_("回避"), help=N_("看到材料后才发现有利害关系时勾选，不再打分"), routing=True)
    recusal_reason = Text(N_("回避理由"), max_length=500, required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Either a recusal with its reason, or every criterion that applies and a word to it."""
        if data["recused"]:
            if not data.get("recusal_reason"):
                yield "recusal_reason", Message(RECUSAL_REASON)
            return
        spared = set(data.get("not_applicable") or ())
        for name, _ in JUDGED:
            if name in spared and data.get(name) is not None:
                yield name, Message(SCORED_AND_NOT)
            elif name not in spared and data.get(name) is None:
                yield name, Message(SCORE_MISSING)
        if len(spared) == len(JUDGED):
            yield "not_applicable", Message(NOTHING_SCORED)
        if not data.get("comment"):
            yield "comment", Message(COMMENT_MISSING)
