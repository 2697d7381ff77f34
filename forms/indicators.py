"""The indicators of an evaluation: how each is scored. Headings F13, F14; weights are a rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from forms.choosing import Several
from forms.fields import Choices, Field, Number
from forms.messages import N_

# Additive checklists and levels are F18's two kinds; a ratio is never typed but computed.
CHECKLIST, LEVEL, RATIO, SURVEY = "checklist", "level", "ratio", "survey"
COUNTED: Final = (RATIO, SURVEY)
VETO: Final = "veto"


@dataclass(frozen=True)
class Indicator:
    """A second-level indicator; `parts` are its checklist, or what is counted of how much."""

    key: str
    label: str
    group: str
    kind: str
    parts: Choices = field(default_factory=tuple)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its inputs on a score sheet."""
        if self.kind in COUNTED:
            return f"{self.key}_planned", f"{self.key}_actual"
        return (self.key,)

    def inputs(self) -> Iterable[tuple[str, Field]]:
        """Its inputs; none is required, for an indicator may not apply."""
        if self.kind == CHECKLIST:
            yield self.key, Several(self.label, self.parts, required=False, help=TICK)
        elif self.kind == LEVEL:
            yield self.key, Number(self.label, required=False, unit=N_("分"), help=BY_LEVEL)
        else:
            for name, (_, label) in zip(self.fields, self.parts, strict=True):
                yield name, Number(label, required=False)


TICK: Final = N_("每项分值相同，勾选已做到的")
BY_LEVEL: Final = N_("按好、较好、一般、差给分，不超过该项满分")

GROUPS: Final = {
    "management": N_("项目管理"),
    "delivery": N_("服务实施"),
    "effect": N_("服务成效"),
    "capacity": N_("能力建设"),
    "finance": N_("财务管理"),
    "replication": N_("推广价值"),
}
INDICATORS: Final = (
    Indicator(
        "retention",
        N_("人员稳定"),
        "management",
        CHECKLIST,
        (
            ("all_arrived", N_("派驻人员按时全部到岗")),
            ("few_changes", N_("人员调换不超过三分之一")),
            ("agreed_changes", N_("调换均经受援地同意")),
            ("no_vacancy", N_("没有超期空岗")),
        ),
    ),
    Indicator(
        "records",
        N_("档案资料"),
        "management",
        CHECKLIST,
        (
            ("complete", N_("服务档案齐全")),
            ("true", N_("记录真实可核")),
            ("timely", N_("按时归档")),
            ("private", N_("服务对象信息保密")),
        ),
    ),
    Indicator(
        "compliance",
        N_("协议履行"),
        "management",
        CHECKLIST,
        (
            ("terms", N_("履行协议条款")),
            ("plan", N_("按冻结的计划实施")),
            ("reports", N_("按时报送材料")),
            ("findings", N_("督导问题整改到位")),
        ),
    ),
    Indicator(
        "output",
        N_("产出完成"),
        "delivery",
        RATIO,
        (("planned", N_("产出：计划数量")), ("actual", N_("产出：核实数量"))),
    ),
    Indicator("quality", N_("服务质量"), "delivery", LEVEL),
    Indicator(
        "timeliness",
        N_("服务及时"),
        "delivery",
        RATIO,
        (("planned", N_("节点：到期个数")), ("actual", N_("节点：按时上报个数"))),
    ),
    Indicator(
        "outcome",
        N_("成效指标"),
        "effect",
        RATIO,
        (("planned", N_("成效指标：计划数量")), ("actual", N_("成效指标：达到数量"))),
    ),
    Indicator(
        "satisfaction",
        N_("服务对象满意度"),
        "effect",
        SURVEY,
        (("planned", N_("满意度问卷：回收份数")), ("actual", N_("满意度问卷：满意份数"))),
    ),
    Indicator(
        "trainees",
        N_("本地社工培养"),
        "capacity",
        RATIO,
        (("planned", N_("培养本地社工：计划人数")), ("actual", N_("培养本地社工：实际人数"))),
    ),
    Indicator(
        "incubation",
        N_("志愿队伍和项目培育"),
        "capacity",
        RATIO,
        (
            ("planned", N_("培育志愿队伍和项目：计划数")),
            ("actual", N_("培育志愿队伍和项目：实际数")),
        ),
    ),
    Indicator("cooperation", N_("两地合作"), "capacity", LEVEL),
    Indicator(
        "accounts",
        N_("财务合规与执行"),
        "finance",
        CHECKLIST,
        (
            ("separate", N_("专账核算")),
            ("receipts", N_("支出凭证齐全")),
            ("budget", N_("按预算科目支出")),
            ("pace", N_("执行进度合理")),
        ),
    ),
    Indicator("case_study", N_("案例入库"), "replication", LEVEL),
)
BY_KEY: Final = {each.key: each for each in INDICATORS}
CHOICES: Final = tuple((each.key, each.label) for each in INDICATORS)
