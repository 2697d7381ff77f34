"""An evaluation: who assesses, what each party gives, the review, and an appeal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from forms.base import Form, Found, decision, needs_comment
from forms.choosing import Choice, Options
from forms.collected import Files
from forms.fields import Number, Text
from forms.messages import N_, Message

SUPERVISES = N_("项目督导不能担任本项目的评估专家")
VETO_REASON = N_("一票否决须写明事实和依据")
APPEAL_NEEDS = N_("提出复核时必填")
# The first-level indicators and the most that each may be given; headings F13, F14, weights P.
GROUPS = (
    ("management", N_("项目管理"), 15),
    ("delivery", N_("服务实施"), 30),
    ("effect", N_("服务成效"), 25),
    ("capacity", N_("能力建设"), 15),
    ("finance", N_("财务管理"), 10),
    ("replication", N_("推广价值"), 5),
)


def _score(label: str, most: int = 100, **options: Any) -> Number:
    return Number(label, max=most, unit=N_("分"), **options)


class Panel(Form):
    """Who assesses."""

    heading = N_("组成评估组")
    assessors = Options(N_("评估专家"), "experts", least="min_assessors", routing=True)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Nobody assesses what they supervise."""
        if facts.get("supervisor_id") in data["assessors"]:
            yield "assessors", Message(SUPERVISES)


class SelfReport(Form):
    """What the agency says of itself."""

    heading = N_("机构自评")
    self_score = _score(N_("自评分"))
    summary = Text(N_("自评报告"), max_length=5000)
    outputs = Text(N_("主要产出"), max_length=3000, required=False)
    attachments = Files(N_("附件"), required=False)


class Recipient(Form):
    """What the place says."""

    heading = N_("受援地评价")
    score = _score(N_("评分"))
    satisfaction = Choice(
        N_("满意程度"),
        (
            ("very_satisfied", N_("很满意")),
            ("satisfied", N_("满意")),
            ("fair", N_("一般")),
            ("dissatisfied", N_("不满意")),
        ),
    )
    comment = Text(N_("评价说明"), max_length=3000, required=False)


class Expert(Form):
    """What an assessor gives, by the first-level indicators."""

    heading = N_("专家评估")
    sections = (
        (N_("评分"), tuple(name for name, _, _ in GROUPS)),
        (N_("一票否决"), ("veto", "veto_reason")),
        (N_("评语"), ("comment",)),
    )
    management = _score(GROUPS[0][1], GROUPS[0][2], help=N_("最高 15 分"))
    delivery = _score(GROUPS[1][1], GROUPS[1][2], help=N_("最高 30 分"))
    effect = _score(GROUPS[2][1], GROUPS[2][2], help=N_("最高 25 分"))
    capacity = _score(GROUPS[3][1], GROUPS[3][2], help=N_("最高 15 分"))
    finance = _score(GROUPS[4][1], GROUPS[4][2], help=N_("最高 10 分"))
    replication = _score(GROUPS[5][1], GROUPS[5][2], help=N_("最高 5 分"))
    veto = Choice(
        N_("一票否决"),
        (
            ("falsified", N_("弄虚作假")),
            ("misuse", N_("违规使用资金")),
            ("safety", N_("重大安全或伦理事件")),
        ),
        required=False,
        help=N_("没有此类情形的不选"),
    )
    veto_reason = Text(N_("事实和依据"), max_length=3000, required=False)
    comment = Text(N_("评语"), max_length=3000)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A veto is founded."""
        if data.get("veto") and not data.get("veto_reason"):
            yield "veto_reason", Message(VETO_REASON)

    def computed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The score is the sum of the indicators."""
        return {"score": sum((data[name] for name, _, _ in GROUPS), Decimal(0))}

    def revive(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The sum is a decimal too."""
        return {**super().revive(answers), "score": Decimal(answers["score"])}


class Coordinator(Form):
    """What the office gives."""

    heading = N_("协调员评分")
    score = _score(N_("评分"))
    comment = Text(N_("评分说明"), max_length=3000)


class Review(Form):
    """The supervisor looks whether it all fits together."""

    heading = N_("评估复核")
    decision = decision((("confirm", N_("确认")), ("return", N_("退回重评"))))
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=N_("退回时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A return says why."""
        yield from needs_comment(data, ["confirm"])


class Acknowledge(Form):
    """The agency accepts the result, or appeals."""

    heading = N_("确认评估结果")
    decision = decision((("accept", N_("认可结果")), ("appeal", N_("申请复核"))))
    contested_items = Text(N_("有异议的项目"), max_length=1000, required=False, help=APPEAL_NEEDS)
    ground = Text(N_("理由"), max_length=3000, required=False, help=APPEAL_NEEDS)
    evidence = Files(N_("证明材料"), required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """An appeal says what and why."""
        for name in ("contested_items", "ground"):
            yield from needs_comment(data, ["accept"], comment=name)


class Appeal(Form):
    """What the review on appeal comes to."""

    heading = N_("复核决定")
    expert_score = _score(N_("复核后的专家评分"))
    reason = Text(N_("复核意见"), max_length=3000)
