"""Which applications are selected, and which agency goes to which place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from forms.base import Form, Found
from forms.choosing import Choice, Option
from forms.collected import Rows
from forms.context import current
from forms.fields import Text
from forms.messages import N_, Message
from forms.rules import repeated
from forms.words import FIELDS

OVER_QUOTA = N_("入选 {selected} 家，超过名额 {quota} 家")
OVER_FIELD = N_("“{field}”领域入选 {selected} 家，超过该领域名额 {quota} 家")
OVER_PLACE = N_("“{region}”结对 {count} 对，超过该地区名额 {quota} 对")
PAIRS_OF_FIELD = N_("“{field}”领域结对 {count} 对，超过该领域名额 {quota} 对")
MISSING = N_("还有 {count} 份申报没有给出结果")
DECIDED_TWICE = N_("这份申报已在前面列出")
REASON_NEEDED = N_("请说明未入选的理由")
DEPARTS = N_("按得分和名额应为“{outcome}”，不同的请写明理由")
SET_ASIDE = N_("对这家机构的异议成立，不能入选或候补")
UNREVIEWED = N_("还有 {count} 份申报没有评完（{names}），请督促审核、补正和评分，评完后再评选")
UNVERIFIED = N_("还有 {count} 份需求没有核实完（{names}），核实或补正完毕后再结对")
PAIRED_TWICE_AGENCY = N_("这家机构已在前面结对，一家机构只结一对")
PAIRED_TWICE_PLACE = N_("这个受援地已在前面结对，一地只结一对")
AGENCY_GONE = N_("这家机构在本批次已有结对：一家机构只与一个受援地结对")
PLACE_GONE = N_("这个受援地在本批次已有结对：一个受援地只与一家机构结对")
CHANGED = N_("这一对不在推荐方案中，请写明调整的理由")
OVER_LEFT = N_("按名额和预算还可结 {left} 对，现有 {chosen} 对")
FEWER = N_("推荐方案可结 {best} 对，现在只有 {chosen} 对，请写明理由")

OUTCOMES: Final = (
    ("selected", N_("入选")),
    ("waitlisted", N_("候补")),
    ("rejected", N_("未入选")),
)


class SelectionRow(Form):
    """One application's outcome."""

    application = Option(N_("申报"), "applications")
    outcome = Choice(N_("结果"), OUTCOMES)
    reason = Text(
        N_("理由"), max_length=500, required=False, help=N_("未入选或与建议结果不同的，必须写明")
    )


class Selection(Form):
    """Which applications are selected, within the quota."""

    heading = N_("确定入选机构")
    decisions = Rows(N_("申报结果"), SelectionRow, least=0, most=5000)
    notice_reason = Text(N_("公示说明"), max_length=1000, required=False, help=N_("将对外公开"))
    notice_channel = Text(N_("公示渠道"), required=False, help=N_("将对外公开"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """All reviewed, each once, the selected within the quota, and reasons where they are due."""
        rows = data.get("decisions", [])
        yield from _unfinished("decisions", UNREVIEWED, facts.get("unreviewed"))
        yield from repeated(rows, "decisions", "application", DECIDED_TWICE)
        selected = sum(row["outcome"] == "selected" for row in rows)
        quota = facts.get("quota")
        if isinstance(quota, int) and selected > quota:
            yield "decisions", Message(OVER_QUOTA, selected=selected, quota=quota)
        yield from _over_fields(rows, facts)
        open_ = len(current().options.get("applications", ())) - len(
            {row["application"] for row in rows}
        )
        if open_ > 0:
            yield "decisions", Message(MISSING, count=open_)
        yield from _outcomes(rows, facts)


def _outcomes(rows: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> Found:
    """Nobody whom an objection set aside; a reason for each no, and for what rank does not propose."""
    proposed, set_aside = facts.get("proposed") or {}, facts.get("set_aside") or ()
    for number, row in enumerate(rows):
        outcome, due = row["outcome"], proposed.get(row["application"], row["outcome"])
        if row["application"] in set_aside and outcome != "rejected":
            yield f"decisions.{number}.outcome", Message(SET_ASIDE)
        elif row.get("reason"):
            continue
        elif outcome != due:
            named = Message(dict(OUTCOMES)[due])
            yield f"decisions.{number}.reason", Message(DEPARTS, outcome=named)
        elif outcome == "rejected":
            yield f"decisions.{number}.reason", Message(REASON_NEEDED)


def _unfinished(field: str, text: str, names: object) -> Found:
    """What has to be done before: whose it is."""
    if isinstance(names, list | tuple) and names:
        yield field, Message(text, count=len(names), names="、".join(map(str, names)))


def _over_fields(rows: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> Found:
    """No field of service gets more than the call gives it."""
    of = facts.get("field_of") or {}
    chosen = Counter(of.get(row["application"]) for row in rows if row["outcome"] == "selected")
    for field, quota in (facts.get("field_quotas") or {}).items():
        if chosen[field] > quota:
            name = Message(dict(FIELDS).get(field, field))
            told = Message(OVER_FIELD, field=name, selected=chosen[field], quota=quota)
            yield "decisions", told


def _over_places(rows: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> Found:
    """No county or city gets more pairs than the call gives it, those that stand included."""
    of, standing = facts.get("region_of") or {}, facts.get("region_taken") or {}
    quotas = facts.get("place_quotas") or {}
    counts = Counter(standing)
    for number, row in enumerate(rows):
        region = of.get(row["place"])
        counts[region] += 1
        if region in quotas and counts[region] > quotas[region]:
            told = Message(OVER_PLACE, region=region, count=counts[region], quota=quotas[region])
            yield f"pairs.{number}.place", told


def _pairs_over_fields(rows: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> Found:
    """No field of service gets more pairs than the call gives it, those that stand included."""
    of, quotas = facts.get("field_of") or {}, facts.get("field_quotas") or {}
    counts = Counter(facts.get("field_taken") or {})
    names = dict(FIELDS)
    for number, row in enumerate(rows):
        field = of.get(row["agency"], "")
        counts[field] += 1
        if field in quotas and counts[field] > quotas[field]:
            called = Message(names.get(field, field))
            told = Message(PAIRS_OF_FIELD, field=called, count=counts[field], quota=quotas[field])
            yield f"pairs.{number}.agency", told


class Pair(Form):
    """An agency, a place, and who supervises them."""

    agency = Option(N_("选派机构"), "selected_agencies", gone=("paired", AGENCY_GONE))
    place = Option(N_("受援地"), "accepted_places", gone=("paired", PLACE_GONE))
    supervisor = Option(N_("督导"), "supervisors")
    reason = Text(
        N_("结对理由"), max_length=500, required=False, help=N_("与推荐方案不同的，必须写明")
    )


class Pairs(Form):
    """Who goes where: the best choice to begin with, and a reason for whatever differs from it."""

    heading = N_("提出结对方案")
    pairs = Rows(N_("结对"), Pair, least=0, most=5000)
    fewer_reason = Text(
        N_("少结对的理由"), max_length=500, required=False, help=N_("少于推荐方案时填写")
    )

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """One to one, after all needs are verified; `suggested` holds the pairs of the best choice as `agency:place`."""
        rows = data.get("pairs", [])
        yield from repeated(rows, "pairs", "agency", PAIRED_TWICE_AGENCY)
        yield from repeated(rows, "pairs", "place", PAIRED_TWICE_PLACE)
        yield from _unfinished("pairs", UNVERIFIED, facts.get("unverified"))
        left = facts.get("pairs_left")
        if isinstance(left, int) and len(rows) > left:
            yield "pairs", Message(OVER_LEFT, left=left, chosen=len(rows))
        yield from _over_places(rows, facts)
        yield from _pairs_over_fields(rows, facts)
        suggested = facts.get("suggested")
        if suggested is None:
            return
        for number, row in enumerate(rows):
            if f"{row['agency']}:{row['place']}" not in suggested and not row.get("reason"):
                yield f"pairs.{number}.reason", Message(CHANGED)
        if len(rows) < len(suggested) and not data.get("fewer_reason"):
            yield "fewer_reason", Message(FEWER, best=len(suggested), chosen=len(rows))
