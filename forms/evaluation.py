"""An evaluation: who assesses, what each party gives, the review, and an appeal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from forms.base import COMMENT_NEEDED, Form, Found, decision, needs_comment
from forms.choosing import Choice, Option, Options, Several
from forms.collected import Files as Attachments
from forms.collected import Rows
from forms.fields import REQUIRED, TOO_LARGE, Number, Text
from forms.indicators import (
    BY_KEY,
    CHECKLIST,
    CHOICES,
    COUNTED,
    GROUPS,
    INDICATORS,
    LEVEL,
    SURVEY,
    VETO,
    Indicator,
)
from forms.messages import N_, Message

SUPERVISES = N_("项目督导不能担任本项目的评估专家")
VETO_REASON = N_("一票否决须写明事实和依据")
APPEAL_NEEDS = N_("提出复核时必填")
NOTHING_LEFT = N_("至少要有一项指标适用")
NOTHING_PLANNED = N_("应大于 0；没有计划的请列为不适用")
NO_VETO = N_("本次评估没有一票否决")
EXACTLY_THESE = N_("每个有异议的项目各评一次，不评其他项目")
ONLY_ONCE = N_("通知补件时必填；只能通知一次")


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
    attachments = Attachments(N_("附件"), required=False)


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


class Files(Form):
    """Whether the agency's files are complete; what is missing is asked for once."""

    heading = N_("核对评估材料")
    decision = decision((("complete", N_("材料齐全")), ("missing", N_("通知补件"))), N_("核对结果"))
    missing_files = Text(N_("缺少的材料"), max_length=2000, required=False, help=ONLY_ONCE)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Whoever asks says for what."""
        yield from needs_comment(data, ["complete"], comment="missing_files")


class Supplement(Form):
    """The files that were missing."""

    heading = N_("补交评估材料")
    attachments = Attachments(N_("补交的材料"))
    note = Text(N_("说明"), max_length=2000, required=False)


class _Sheet(Form):
    """What an assessor finds, indicator by indicator; the points follow from it."""

    heading = N_("专家评估")
    sections = (
        *(
            (
                label,
                tuple(name for each in INDICATORS if each.group == group for name in each.fields),
            )
            for group, label in GROUPS.items()
        ),
        (N_("不适用的指标"), ("not_applicable", "not_applicable_reason")),
        (N_("一票否决"), ("veto", "veto_reason")),
        (N_("评语"), ("comment",)),
    )
    not_applicable = Several(
        N_("不适用的指标"), CHOICES, required=False, help=N_("不适用的不计分，其余指标按权重折算")
    )
    not_applicable_reason = Text(N_("不适用的原因"), max_length=1000, required=False)
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
        """Every indicator that applies is scored within its bounds; a veto is founded."""
        left_out = data.get("not_applicable") or []
        if len(left_out) == len(INDICATORS):
            yield "not_applicable", Message(NOTHING_LEFT)
        if left_out and not data.get("not_applicable_reason"):
            yield "not_applicable_reason", Message(COMMENT_NEEDED)
        for each in INDICATORS:
            if each.key not in left_out:
                yield from _scored(each, data, facts)
        if data.get("veto") and not data.get("veto_reason"):
            yield "veto_reason", Message(VETO_REASON)


Expert = type(
    "Expert", (_Sheet,), {name: one for each in INDICATORS for name, one in each.inputs()}
)


def _scored(each: Indicator, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
    """An indicator that applies has its counts, or points up to its weight."""
    if each.kind == CHECKLIST:
        return
    blank = [name for name in each.fields if data.get(name) is None]
    for name in blank:
        yield name, Message(REQUIRED)
    if blank:
        return
    most = _weights(facts).get(each.key)
    if each.kind == LEVEL and most is not None and data[each.key] > most:
        yield each.key, Message(TOO_LARGE, max=most)
    if each.kind in COUNTED:
        yield from _counted(each, data[each.fields[0]], data[each.fields[1]], *each.fields)


def _counted(each: Indicator, planned: Decimal, actual: Decimal, of: str, done: str) -> Found:
    """A ratio is of something; of the questionnaires no more are content than came back."""
    if planned <= 0:
        yield of, Message(NOTHING_PLANNED)
    elif each.kind == SURVEY and actual > planned:
        yield done, Message(TOO_LARGE, max=planned)


def _weights(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    weights = facts.get("indicators")
    return weights if isinstance(weights, Mapping) else {}


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
    """The agency accepts the result, or appeals against named items of it."""

    heading = N_("确认评估结果")
    decision = decision((("accept", N_("认可结果")), ("appeal", N_("申请复核"))))
    contested_items = Several(
        N_("有异议的项目"),
        (*CHOICES, (VETO, N_("一票否决"))),
        required=False,
        routing=True,
        help=N_("提出复核时必选；只重评所选项目，复核结果为最终结果"),
    )
    ground = Text(N_("理由"), max_length=3000, required=False, help=APPEAL_NEEDS)
    evidence = Attachments(N_("证明材料"), required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """An appeal says what and why; a veto can be contested only where there is one."""
        for name in ("contested_items", "ground"):
            yield from needs_comment(data, ["accept"], comment=name)
        if VETO in (data.get("contested_items") or ()) and facts.get("veto") is False:
            yield "contested_items", Message(NO_VETO)


class AppealPanel(Form):
    """Who hears the appeal: nobody who has assessed this project before."""

    heading = N_("组成复核组")
    assessors = Options(N_("复核专家"), "experts", least="min_assessors", routing=True)


class RescoredItem(Form):
    """What the panel finds of one contested item."""

    item = Option(N_("项目"), "contested")
    planned = Number(N_("计划数或回收份数"), required=False)
    actual = Number(N_("核实数或满意份数"), required=False)
    points = Number(N_("分值"), required=False, unit=N_("分"), help=N_("不超过该项目的满分"))
    reason = Text(N_("理由"), max_length=1000)


class Rescore(Form):
    """A member of the panel scores the contested items anew, and nothing else."""

    heading = N_("复核评分")
    items = Rows(N_("重评的项目"), RescoredItem, least=0, help=N_("计数的项目填两个数，其余填分值"))
    veto = Choice(
        N_("一票否决"),
        (("stands", N_("维持")), ("lifted", N_("撤销"))),
        required=False,
        help=N_("对一票否决有异议的须表态"),
    )
    comment = Text(N_("复核意见"), max_length=3000)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Exactly the contested items are scored."""
        contested = [key for key in facts.get("contested_items") or () if key != VETO]
        rows = data.get("items") or []
        if sorted(row["item"] for row in rows) != sorted(contested):
            yield "items", Message(EXACTLY_THESE)
        if VETO in (facts.get("contested_items") or ()) and not data.get("veto"):
            yield "veto", Message(REQUIRED)
        for number, row in enumerate(rows):
            yield from _rescored(number, row, facts)


def _rescored(number: int, row: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
    each, at = BY_KEY[row["item"]], f"items.{number}."
    wanted = ("planned", "actual") if each.kind in COUNTED else ("points",)
    blank = [name for name in wanted if row.get(name) is None]
    for name in blank:
        yield at + name, Message(REQUIRED)
    if blank:
        return
    if each.kind in COUNTED:
        yield from _counted(each, row["planned"], row["actual"], at + "planned", at + "actual")
    elif row["points"] > (most := _weights(facts).get(each.key, row["points"])):
        yield at + "points", Message(TOO_LARGE, max=most)
