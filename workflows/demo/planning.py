"""The sample's service plans: 12 months, four dated checks, eight indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from workflows.demo.desk import Desk
from workflows.demo.scenario import GRANT

QUARTERS: Final = 4
WEIGHT: Final = "12.5"
# Each quarter's spending, in hundredths of the grant.
BUDGET: Final = (("人员", 18), ("活动", 5), ("差旅", 2))
INDICATORS: Final = (
    ("个案服务", "output", "0", "20"),
    ("小组活动", "output", "0", "12"),
    ("社区活动", "output", "0", "8"),
    ("培训本地社工", "output", "0", "6"),
    ("培育志愿队", "output", "0", "1"),
    ("服务对象满意率（%）", "outcome", "70", "90"),
    ("独居老人月均探访（次）", "outcome", "1", "4"),
    ("假期看护儿童（人次）", "outcome", "0", "200"),
)


def draft_plan(desk: Desk) -> Mapping[str, object]:
    """The same plan for every pair, dated by its batch."""
    batch, options = desk.batch, desk.given.options
    needs = [need for need, _ in options["plan_needs"]]
    lead = f"社工{desk.script.agency}-01"
    return {
        "goals": [{"title": "改善“一老一小”照料", "target": "重点家庭全覆盖（示例）"}],
        "activities": [
            {
                "title": "邻里守望",
                "goal_no": 1,
                "method": "community",
                "starts_on": batch.service_starts_on.isoformat(),
                "ends_on": batch.service_ends_on.isoformat(),
                "target_persons": 300,
            }
        ],
        "indicators": [
            {
                "title": title,
                "goal_no": 1,
                "type": kind,
                "baseline": base,
                "target": target,
                "weight": WEIGHT,
                "verification": "服务台账和抽样回访（示例）",
                "need": needs[number % len(needs)],
            }
            for number, (title, kind, base, target) in enumerate(INDICATORS)
        ],
        "milestones": [
            {
                "title": title,
                "kind": kind,
                "due_on": due_on.isoformat(),
                "planned_quantity": "100",
                "unit": "人次",
            }
            for title, kind, due_on in batch.milestones
        ],
        "personnel": [{"name": lead, "role": "项目主管", "days": 220}],
        "budget": [
            {"item": item, "quarter": quarter, "amount": str(GRANT * share / 100)}
            for quarter in range(1, QUARTERS + 1)
            for item, share in BUDGET
        ],
        "risks": [{"title": "冬季道路受阻", "response": "改为线上个案（示例）"}],
        "volunteer_teams": [
            {
                "title": f"{desk.script.place} 邻里守望队",
                "worker": lead,
                "volunteers": 30,
                "service": "入户探访、假期看护（示例）",
            }
        ],
        "volunteer_part": "社工带动本地志愿队（示例）",
        "local_support": "社区提供场地（示例）",
    }


def return_or_approve_plan(desk: Desk) -> Mapping[str, object]:
    """Return the plan as often as the scenario says, then approve it."""
    if desk.earlier >= desk.script.plan_returns:
        return {"decision": "approve"}
    return {
        "decision": "return",
        "comment": "第二个指标的目标值依据不足（示例）",
        "line_comments": [
            {"section": "indicators", "line_no": 2, "comment": "请说明测算方法（示例）"}
        ],
    }
