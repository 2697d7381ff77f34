"""What the parties give in the sample's evaluations, so that the scripted scores come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Final, cast

from workflows.demo.desk import Desk
from workflows.demo.scenario import Scores

# The indicator groups and the most that each may be given; together 100.
GROUPS: Final = {
    "management": 15,
    "delivery": 30,
    "effect": 25,
    "capacity": 15,
    "finance": 10,
    "replication": 5,
}
# The two assessors differ by as much above as below the scripted mean.
APART: Final = Decimal("0.50")


def _scores(desk: Desk) -> Scores:
    scores = desk.script.mid_term if desk.known["kind"] == "mid_term" else desk.script.final
    if scores is None:
        raise LookupError(desk.script.code)
    return scores


def _panel(desk: Desk) -> Mapping[str, object]:
    experts = [person for person, _ in desk.given.options["experts"]]
    return {"assessors": experts[: cast(int, desk.given.facts["min_assessors"])]}


def _self_report(desk: Desk) -> Mapping[str, object]:
    return {
        "self_score": _scores(desk).coordinator,
        "summary": "各项指标按计划推进（示例）",
        "outputs": "台账、活动记录、满意度问卷（示例）",
    }


def _recipient(desk: Desk) -> Mapping[str, object]:
    return {
        "score": _scores(desk).recipient,
        "satisfaction": "satisfied",
        "comment": "服务对象反映良好（示例）",
    }


def _expert(desk: Desk) -> Mapping[str, object]:
    sign = 1 if desk.earlier % 2 else -1
    total = Decimal(_scores(desk).experts) + sign * APART
    return {**_spread(total), "comment": "材料齐全，成效可核（示例）"}


def _spread(total: Decimal) -> dict[str, str]:
    """A total as scores of the groups: in proportion, what is left going to the first ones."""
    cent = Decimal("0.01")
    parts = {name: (total * most / 100).quantize(cent, ROUND_DOWN) for name, most in GROUPS.items()}
    parts["management"] += total - sum(parts.values())
    return {name: str(part) for name, part in parts.items()}


def _coordinator(desk: Desk) -> Mapping[str, object]:
    return {"score": _scores(desk).coordinator, "comment": "过程管理规范（示例）"}


EVALUATION_ANSWERS: Final[Mapping[str, Callable[[Desk], Mapping[str, object]]]] = {
    "evaluation.panel": _panel,
    "evaluation.self_report": _self_report,
    "evaluation.recipient": _recipient,
    "evaluation.expert": _expert,
    "evaluation.coordinator": _coordinator,
    "evaluation.review": lambda desk: {"decision": "confirm"},
    "evaluation.acknowledge": lambda desk: {"decision": "accept"},
}
