"""What the parties give in the sample's evaluations, so that the scripted scores come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Final, cast

from forms.indicators import BY_KEY, CHECKLIST, COUNTED, INDICATORS, Indicator
from workflows.demo.desk import Desk
from workflows.demo.scenario import Scores

# The indicator that takes what the others leave of a total.
REST: Final = "output"
RESTING: Final = BY_KEY[REST]
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
    weights = cast("Mapping[str, int]", desk.given.facts["indicators"])
    return {**sheet_for(total, weights), "comment": "材料齐全，成效可核（示例）"}


def sheet_for(total: Decimal, weights: Mapping[str, int]) -> dict[str, object]:
    """A score sheet that comes to exactly this total: in proportion, the outputs taking the rest."""
    sheet: dict[str, object] = {}
    rest, cent = total, Decimal("0.01")
    for each in INDICATORS:
        weight, part = Decimal(weights[each.key]), total * weights[each.key] / 100
        if each.key == REST:
            continue
        if each.kind == CHECKLIST:
            ticked = round(part * len(each.parts) / weight)
            sheet[each.key] = [code for code, _ in each.parts[:ticked]]
            rest -= weight * ticked / len(each.parts)
            continue
        points = part.quantize(cent, ROUND_DOWN)
        rest -= points
        sheet.update(zip(each.fields, _counts(each, weight, points), strict=True))
    # Never more than the outputs are worth: what is over goes to the quality of service.
    over = max(rest - weights[REST], Decimal(0))
    sheet["quality"] = str(Decimal(str(sheet["quality"])) + over)
    sheet.update(
        zip(RESTING.fields, _counts(RESTING, Decimal(weights[REST]), rest - over), strict=True)
    )
    return sheet


def _counts(each: Indicator, weight: Decimal, points: Decimal) -> tuple[str, ...]:
    return (f"{weight * 100:f}", f"{points * 100:f}") if each.kind in COUNTED else (f"{points:f}",)


def _coordinator(desk: Desk) -> Mapping[str, object]:
    return {"score": _scores(desk).coordinator, "comment": "过程管理规范（示例）"}


def _appeal_panel(desk: Desk) -> Mapping[str, object]:
    experts = [person for person, _ in desk.given.options["experts"]]
    return {"assessors": experts[: cast(int, desk.given.facts["min_assessors"])]}


def _rescore(desk: Desk) -> Mapping[str, object]:
    """The contested items at what they are worth; a scenario that needs other points says so."""
    weights = cast("Mapping[str, int]", desk.given.facts["indicators"])
    rows = cast("list[dict[str, object]]", desk.given.initial["items"])
    items = [
        {**row, "reason": "补充材料可核（示例）", **_points(str(row["item"]), weights)}
        for row in rows
    ]
    return {"items": items, "veto": "stands", "comment": "只重评有异议的项目（示例）"}


def _points(key: str, weights: Mapping[str, int]) -> dict[str, str]:
    if BY_KEY[key].kind in COUNTED:
        return {"planned": "100", "actual": "100"}
    return {"points": str(weights[key])}


EVALUATION_ANSWERS: Final[Mapping[str, Callable[[Desk], Mapping[str, object]]]] = {
    "evaluation.panel": _panel,
    "evaluation.self_report": _self_report,
    "evaluation.recipient": _recipient,
    "evaluation.expert": _expert,
    "evaluation.coordinator": _coordinator,
    "evaluation.files": lambda desk: {"decision": "complete"},
    "evaluation.supplement": lambda desk: {"note": "已按通知补齐（示例）"},
    "evaluation.appeal_panel": _appeal_panel,
    "evaluation.rescore": _rescore,
    "evaluation.review": lambda desk: {"decision": "confirm"},
    "evaluation.acknowledge": lambda desk: {"decision": "accept"},
}
