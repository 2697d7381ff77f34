"""Who does what in one whole pairing, and what they write: labels as they stand on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.browser.filling import Answers

LEAD, WORKER = "机构负责人A1", "社工A-01"
LEADER, CONTACT = "责任领导R1", "工作人员R1"
COORDINATOR, PROVINCE, FINANCE = "协调员C-1", "省级协调员P-1", "财务审核员F-1"
SUPERVISOR = "督导S-1"
PAPER: Final = Path(__file__).parent / "files" / "整改记录.txt"
EXPERTS: Final = ("评估专家E-1", "评估专家E-2")


@dataclass(frozen=True)
class Step:
    """Somebody finds a task in their list, fills in its form and hands it in."""

    person: str
    task: str
    answers: Answers = field(default_factory=dict)
    # What was handed in before, and must be read here.
    sees: str = ""


@dataclass(frozen=True)
class Wait:
    """Time passes: buttons of the demo's clock, one after the other."""

    clicks: Sequence[str]


SEALED: Final = Path(__file__).with_name("sealed.txt")
FORTNIGHT, DAY = "推进 14 天", "推进 1 天"

ACCEPTANCE: Final = (
    Step(LEAD, "机构确认结对", {"意见": "同意结对"}),
    Step(LEADER, "受援地确认结对", {"意见": "同意结对"}),
)
DOCKING: Final = (
    Step(
        WORKER,
        "填写对接纪要",
        {
            "对接日期": "2025-09-12",
            "地点": "团结社区会议室",
            "参加人员": "机构负责人A1、责任领导R1",
            "需求确认": "独居老人照料，假期儿童看护",
            "议定事项": "每周例会，场地由社区提供",
        },
    ),
    Step(CONTACT, "确认对接纪要", {"意见": "确认无误"}, sees="每周例会，场地由社区提供"),
)
INDICATOR: Final = {
    "对应目标序号": "1",
    "基线值": "0",
    "验证方式": "服务台账",
    "回应的需求": "老年人",
}
PLAN: Final = (
    Step(
        LEAD,
        "共同起草计划",
        {
            "目标": [{"目标": "改善一老一小照料", "要达到的程度": "重点家庭全覆盖"}],
            "活动": [
                {"活动": "邻里守望", "对应目标序号": "1", "方法": "社区活动", "服务人数": "300"},
                {"活动": "假期课堂", "对应目标序号": "1", "方法": "小组", "服务人数": "40"},
            ],
            "指标": [
                {"指标": "个案服务", "类型": "产出", "目标值": "20", "权重": "60", **INDICATOR},
                {"指标": "满意率", "类型": "成效", "目标值": "99", "权重": "40", **INDICATOR},
            ],
            "节点": [
                {
                    "节点": "第一次检查",
                    "类别": "季度检查",
                    "检查日期": "2025-10-17",
                    "计划数量": "100",
                    "单位": "人次",
                }
            ],
            "人员": [{"姓名": WORKER, "分工": "项目主管"}],
            "预算": [
                {"支出项目": "人员", "季度": "1", "金额": "150000"},
                {"支出项目": "活动", "季度": "1", "金额": "50000"},
            ],
            "联动方式": "社工带动本地志愿队",
        },
    ),
    Step(LEADER, "签署计划", {"意见": "同意签署"}, sees="改善一老一小照料"),
    Step(
        COORDINATOR,
        "审批计划",
        {
            "意见": "退回修改",
            "意见说明": "第二个指标的目标值依据不足",
            "逐行意见": [{"部分": "评价指标", "第几行": "2", "具体意见": "请说明测算方法"}],
        },
    ),
    # The other side writes the second version: what stood in the first one is there already.
    Step(CONTACT, "共同起草计划", {"指标": [{}, {"目标值": "90"}]}),
    Step(LEADER, "签署计划", {"意见": "同意签署"}),
    Step(COORDINATOR, "审批计划", {"意见": "同意"}),
)
AGREEMENT: Final = (
    Step(
        LEAD,
        "填写协议信息",
        {
            "法定代表人": "法定代表人A1",
            "联系人": "联系人A1",
            "电话": "0458-2280000",
            "邮箱": "a1@example.org",
            "地址": "示例路 1 号",
            "开户行": "示例银行",
            "账号": "6222000011110001",
        },
    ),
    *(
        Step(
            person,
            task,
            {"意见": "签署", "签署人": person, "签署日期": "2025-09-12", "盖章扫描件": SEALED},
        )
        for person, task in (
            (PROVINCE, "省级部门签署"),
            (LEADER, "受援地签署"),
            (LEAD, "选派机构签署"),
        )
    ),
    Step(
        COORDINATOR,
        "核对并登记",
        {
            # The number stands there already: it was given before the paper was printed.
            "核对结果": "核对无误，登记",
            "登记日期": "2025-09-12",
            "协议所附计划的版本号": "2",
        },
    ),
)
MOBILISATION: Final = (
    Step(
        LEAD,
        "团队派驻",
        {
            # The people agreed on stand there already.
            "到岗社工": [
                {
                    "到岗日期": "2025-09-12",
                    "保险单号": "BX-2025-A1",
                    "保险截止日期": "2025-12-31",
                    "岗前安全教育日期": "2025-09-12",
                }
            ]
            * 5,
            "到岗证明": PAPER,
        },
    ),
    Step(CONTACT, "确认到岗", {"意见": "确认无误"}),
)
VISIT: Final = (
    Wait((FORTNIGHT,)),
    Step(SUPERVISOR, "制订走访计划", {"计划日期": "2025-09-27", "方式": "实地督导"}),
    Step(
        SUPERVISOR,
        "走访并填写记录",
        {
            "督导日期": "2025-09-26",
            "方式": "实地督导",
            "督导情况": "查看台账，访谈服务对象",
            "检查清单": [{"结果": "符合"}] * 8,
            "发现的问题": [
                {
                    "发现的问题": "个案记录未及时归档",
                    "程度": "轻微",
                    "督导建议": "一周内补齐",
                    "整改责任人": "社工A-01",
                    "整改期限": "2025-10-10",
                }
            ],
        },
    ),
    Step(
        WORKER,
        "落实整改",
        {"整改措施": "已补齐个案记录", "完成日期": "2025-09-26", "证明材料": PAPER},
    ),
    Step(SUPERVISOR, "核验整改", {"意见": "销号"}),
)
MONTH: Final = Step(WORKER, "填写月报", {"本月情况": "按计划开展"})
MILESTONE: Final = (
    Wait((FORTNIGHT, DAY)),
    MONTH,
    Step(
        WORKER, "上报节点成果", {"实际完成数量": "96", "完成情况": "按计划开展", "偏差原因": "汛期"}
    ),
    Step(CONTACT, "核对节点成果", {"核实的数量": "95"}),
    Step(SUPERVISOR, "督导裁定", {"结论": "通过"}),
    Step(FINANCE, "拨付资助款", {"拨付日期": "2025-10-11", "付款凭证号": "FK-2025-001"}),
    Step(
        LEAD,
        "报送支出与凭证",
        {
            "支出明细": [
                {
                    "预算科目": item,
                    "支出日期": "2025-10-11",
                    "金额": amount,
                    "凭证号": "PZ-1",
                    "用途": "按计划开展服务",
                }
                for item, amount in (("人员", "150000"), ("活动", "48000"))
            ],
            "支出凭证": PAPER,
        },
    ),
    Step(FINANCE, "审核支出", {"审核结论": "认可支出"}),
)


def evaluation(score: str) -> Sequence[Step]:
    """One evaluation in which everybody gives about the same score."""
    sheet = {
        "人员稳定": ("派驻人员按时全部到岗", "没有超期空岗"),
        "档案资料": ("服务档案齐全", "记录真实可核", "按时归档", "服务对象信息保密"),
        "协议履行": ("履行协议条款", "按冻结的计划实施", "按时报送材料"),
        "产出：计划数量": "100",
        "产出：核实数量": "95",
        "服务质量": "9",
        "节点：到期个数": "1",
        "节点：按时上报个数": "1",
        "成效指标：计划数量": "1",
        "成效指标：达到数量": "1",
        "满意度问卷：回收份数": "80",
        "满意度问卷：满意份数": "76",
        "培养本地社工：计划人数": "4",
        "培养本地社工：实际人数": "4",
        "两地合作": "2.5",
        "财务合规与执行": ("专账核算", "支出凭证齐全", "按预算科目支出", "执行进度合理"),
        "案例入库": "4.5",
        "培育志愿队伍和项目：计划数": "1",
        "培育志愿队伍和项目：实际数": "1",
        "评语": "材料齐全，成效可核",
    }
    return (
        Step(COORDINATOR, "组建评估组", {"评估专家": EXPERTS}),
        Step(LEAD, "提交自评", {"自评分": score, "自评报告": "各项指标按计划推进"}),
        Step(COORDINATOR, "核对评估材料", {"核对结果": "材料齐全"}),
        Step(LEADER, "受援地评价", {"评分": score, "满意程度": "满意"}),
        *(Step(expert, "专家评分", sheet) for expert in EXPERTS),
        Step(COORDINATOR, "协调员评价", {"评分": score, "评分说明": "过程管理规范"}),
        Step(SUPERVISOR, "督导复核", {"意见": "确认"}),
    )


CLOSE_OUT: Final = (
    # Five working days of public notice; as long again may the agency ask for a review.
    Wait((DAY,) * 7),
    Step(LEAD, "确认或申请复核", {"意见": "认可结果"}),
    Step(
        LEAD,
        "提交结项材料",
        {
            "总结报告": "服务全部完成",
            "案例名称": "邻里守望互助队",
            "案例正文": "社工带动志愿者为独居老人结对服务",
        },
    ),
    Step(FINANCE, "审核决算", {"审核结论": "账目结清"}, sees="邻里守望互助队"),
    Step(COORDINATOR, "批准结项", {"意见": "同意"}),
    Step(PROVINCE, "审核案例", {"审核结论": "入库"}),
)
SCRIPT: Final[Sequence[Step | Wait]] = (
    *ACCEPTANCE,
    *DOCKING,
    *PLAN,
    *AGREEMENT,
    *MOBILISATION,
    *VISIT,
    *MILESTONE,
    # The mid-term evaluation falls due; the final one follows the service.
    Wait((FORTNIGHT,)),
    *evaluation("92.00"),
    Wait((FORTNIGHT,) * 4),
    *(MONTH,) * 3,
    *evaluation("94.00"),
    *CLOSE_OUT,
)
