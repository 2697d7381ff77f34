"""What a task's form is checked against, said in words beside the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final, cast

from forms.indicators import BY_KEY as INDICATORS
from forms.indicators import VETO
from forms.milestone import VERDICTS as VERDICT_CHOICES
from forms.words import SEVERITIES
from web import filters
from web.i18n import gettext
from web.names import named
from workflows.facts import Fact
from workflows.messages import N_
from workflows.pairings.rules import GRADES

LABELS: Final = {
    "quota": N_("名额"),
    "unreviewed": N_("还没有评完的申报"),
    "unverified": N_("还没有核实完的需求"),
    "pairs_left": N_("还可结对（对）"),
    "pairs_standing": N_("已结对（对）"),
    "granted": N_("已结对资助额"),
    "grant": N_("资助额"),
    "service_starts_on": N_("服务开始"),
    "service_ends_on": N_("服务结束"),
    "agreement_no": N_("协议登记编号"),
    "plan_version_no": N_("冻结的计划版本号"),
    "min_experts": N_("至少邀请专家（人）"),
    "min_assessors": N_("至少邀请评估专家（人）"),
    "agency": N_("申报机构"),
    "score_spread": N_("目前的分差"),
    "number": N_("次数"),
    "opens_on": N_("走访开始"),
    "due_on": N_("应完成日期"),
    "text": N_("发现的问题"),
    "condition": N_("附带条件"),
    "severity": N_("严重程度"),
    "advice": N_("整改建议"),
    "owner": N_("整改责任人"),
    "action": N_("整改措施"),
    "title": N_("名称"),
    "unit": N_("计量单位"),
    "planned": N_("计划数量"),
    "actual": N_("上报数量"),
    "confirmed": N_("核对数量"),
    "completion_ratio": N_("完成率"),
    "proposed_verdict": N_("按规则得出的结论"),
    "month_starts_on": N_("月报起始"),
    "month_ends_on": N_("月报截止"),
    "review_reason": N_("督导退回的理由"),
    "counted_cases": N_("台账个案数"),
    "counted_groups": N_("台账小组数"),
    "counted_activities": N_("台账活动场数"),
    "counted_hours": N_("台账时数"),
    "counted_persons": N_("台账人数"),
    "counted_person_times": N_("台账人次"),
    "over_cases": N_("个案数（上报 / 台账）"),
    "over_groups": N_("小组数（上报 / 台账）"),
    "over_activities": N_("活动场数（上报 / 台账）"),
    "over_hours": N_("时数（上报 / 台账）"),
    "over_persons": N_("人数（上报 / 台账）"),
    "over_person_times": N_("人次（上报 / 台账）"),
    "stage_score": N_("本阶段得分"),
    "total_score": N_("总分"),
    "veto": N_("一票否决"),
    "grade": N_("等级"),
    "amount": N_("金额"),
    "cash": N_("可用资金"),
    "free": N_("各科目剩余预算"),
    "changes": N_("变更内容（前 → 后）"),
    "shift_percent": N_("预算调整幅度"),
    "max_days": N_("最长中止天数"),
    "spent": N_("已支出"),
    "owed": N_("应追回款"),
    "spent_by_item": N_("各科目已支出"),
    "claimed": N_("已追回立账"),
    "indicators": N_("各项指标满分"),
    "given": N_("各方评分"),
    "spread": N_("专家最大分差"),
    "contested_items": N_("有异议的项目"),
    "before": N_("脱敏前"),
    "after": N_("脱敏后"),
    "blockers": N_("尚未满足的结项条件"),
    "failures": N_("不符合条件之处"),
    "responsible_leader": N_("责任领导"),
    "absent": N_("受援地指出未到岗的社工"),
    "agreed_team": N_("约定派驻的社工"),
    "arrival_before": N_("服务开始日期"),
    "leaver": N_("离岗社工"),
    "leaver_qualified": N_("离岗社工的资格"),
    "leaves_on": N_("离岗日期"),
    "newcomer": N_("接替社工"),
    "newcomer_qualified": N_("接替社工的资格"),
    "vacant_until": N_("岗位最晚补齐日期"),
    "share_said": N_("调换名额"),
    "declined_because": N_("受援地不同意的理由"),
    "returns_left": N_("还可退回次数"),
    "credit_code": N_("统一社会信用代码"),
    "legal_representative": N_("法定代表人"),
    "team": N_("拟派社工"),
    "certificates": N_("机构证照"),
    "past_grades": N_("以往评估等级"),
    "name": N_("异议人"),
    "contact": N_("联系方式"),
    "ground": N_("异议理由"),
    "evidence": N_("证据或线索"),
    "filed_at": N_("提出时间"),
}
VERDICTS: Final = dict(VERDICT_CHOICES)


def shown(facts: Mapping[str, object]) -> Iterator[Fact]:
    """The facts that have a label, in words; an empty list of conditions is worth saying too."""
    for name, value in facts.items():
        if name in LABELS and value is not None and value != "":
            yield Fact(LABELS[name], _told(name, value))


def _told(name: str, value: object) -> object:
    if name in WRITTEN:
        return WRITTEN[name](value)
    if isinstance(value, bool):
        return gettext("有") if value else gettext("没有")
    if isinstance(value, list):
        return [filters.say(each) for each in value] or gettext("没有")
    return value


def _weights(value: object) -> list[str]:
    weights = cast("Mapping[str, int]", value)
    return [f"{gettext(INDICATORS[key].label)} {weight}" for key, weight in weights.items()]


def _items(value: object) -> list[str]:
    names = {**{key: one.label for key, one in INDICATORS.items()}, VETO: N_("一票否决")}
    return [gettext(names[key]) for key in cast("list[str]", value)]


def _by_item(value: object) -> list[str] | str:
    amounts = cast("Mapping[str, Decimal]", value)
    told = [f"{item} {filters.money(amount)}" for item, amount in amounts.items()]
    return told or gettext("没有")


def _percent(value: object) -> str:
    return f"{cast('Decimal', value):.0%}"


def _score(value: object) -> str:
    """Grades hang on hundredths: both places are said, also where they are zeros."""
    return f"{cast('Decimal', value):.2f}"


WRITTEN: Final[Mapping[str, Callable[[object], object]]] = {
    "indicators": _weights,
    "amount": lambda value: filters.money(cast("Decimal", value)),
    "stage_score": _score,
    "total_score": _score,
    "score_spread": _score,
    "spread": _score,
    "shift_percent": lambda value: f"{cast('Decimal', value):.2f} %",
    "spent": lambda value: filters.money(cast("Decimal", value)),
    "owed": lambda value: filters.money(cast("Decimal", value)),
    "claimed": lambda value: filters.money(cast("Decimal", value)),
    "granted": lambda value: filters.money(cast("Decimal", value)),
    "cash": lambda value: filters.money(cast("Decimal", value)),
    "free": _by_item,
    "spent_by_item": _by_item,
    "contested_items": _items,
    "grant": lambda value: filters.money(cast("Decimal", value)),
    "severity": lambda value: named(dict(SEVERITIES), str(value)),
    "proposed_verdict": lambda value: named(VERDICTS, str(value)),
    "grade": lambda value: named(GRADES, str(value)),
    "completion_ratio": _percent,
}
